package notice

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// DefaultGroup is the seconds from a message of a group to its next, of a rule
// that does not say.
const DefaultGroup = 30

// Rules returns the rules that the caller may see: those of their customers.
func (d *Desk) Rules(ctx context.Context, by auth.Principal) ([]*db.Rule, error) {
	var list []*db.Rule
	err := d.o.Store.View(ctx, func(f db.Finder) (err error) {
		list, err = db.Collect[*db.Rule](f.Find(db.Rules, query.Query{}))
		return err
	})
	return slices.DeleteFunc(list, func(r *db.Rule) bool { return !by.Tenancy.Sees(r.Customer) }), err
}

// Rule returns the rule with that id.
func (d *Desk) Rule(ctx context.Context, by auth.Principal, id string) (*db.Rule, error) {
	var r *db.Rule
	err := d.o.Store.View(ctx, func(f db.Finder) (err error) {
		r, err = findRule(f, by, id)
		return err
	})
	return r, err
}

func findRule(f db.Reader, by auth.Principal, id string) (*db.Rule, error) {
	r, err := db.Get[*db.Rule](f, db.Rules, id)
	if err == nil && !by.Tenancy.Sees(r.Customer) {
		err = db.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// CreateRule stores a new rule.
func (d *Desk) CreateRule(ctx context.Context, by auth.Principal, r *db.Rule) (*db.Rule, error) {
	n := r.Copy()
	n.User, n.CreateTime = by.Login, d.now()
	n.UpdateTime = n.CreateTime
	if err := owns(by, n.Customer); err != nil {
		return nil, err
	}
	return n, d.write(ctx, func(tx db.Tx) error {
		if n.ID == "" {
			n.ID = d.o.NewID()
		}
		switch _, err := tx.Get(db.Rules, n.ID); {
		case err == nil:
			return db.Errorf(db.Conflict, "there is another rule with id %s", n.ID)
		case db.CodeOf(err) != db.NotFound:
			return err
		}
		return put(tx, by, n, nil)
	})
}

// UpdateRule lets edit change a copy of a rule, and stores that.
func (d *Desk) UpdateRule(ctx context.Context, by auth.Principal, id string, edit func(*db.Rule) error) (*db.Rule, error) {
	var n *db.Rule
	err := d.write(ctx, func(tx db.Tx) error {
		old, err := findRule(tx, by, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		if err := errors.Join(edit(n), owns(by, n.Customer)); err != nil {
			return err
		}
		n.UpdateTime = d.now()
		return put(tx, by, n, old)
	})
	return n, err
}

// DeleteRule removes a rule. Nobody hears any more of what it told.
func (d *Desk) DeleteRule(ctx context.Context, by auth.Principal, id string) error {
	return d.write(ctx, func(tx db.Tx) error {
		if _, err := findRule(tx, by, id); err != nil {
			return err
		}
		return tx.Delete(db.Rules, id)
	})
}

// write changes rules, one change after another, and has them take effect.
// Whoever made the change may be gone; if reading fails, Turn tries again.
func (d *Desk) write(ctx context.Context, fn func(tx db.Tx) error) error {
	err := d.o.Store.Update(ctx, func(tx db.Tx) error {
		if err := tx.Lock(db.Rules.Name); err != nil {
			return err
		}
		return fn(tx)
	})
	if err != nil {
		return err
	}
	if err := d.Reload(context.WithoutCancel(ctx)); err != nil {
		d.o.Log.Error("read the notification rules", "err", err)
	}
	d.o.Changed()
	return nil
}

// put stores a rule that is good. It may have been another one before.
func put(tx db.Tx, by auth.Principal, r, old *db.Rule) error {
	if err := check(tx, by, r, old); err != nil {
		return err
	}
	return tx.Put(r)
}

// owns refuses a customer that is not one of the caller's.
func owns(by auth.Principal, customer string) error {
	if !by.Tenancy.Sees(customer) {
		return db.Errorf(db.Invalid, "not allowed to set customer to '%s'", customer)
	}
	return nil
}

// check refuses a rule that could not work, would tell somebody of others'
// alerts, or uses channels that the caller does not see, unless it did so before.
func check(f db.Reader, by auth.Principal, d, old *db.Rule) error {
	d.Name, d.Query = strings.TrimSpace(d.Name), strings.TrimSpace(d.Query)
	r, err := newRule(d)
	if err != nil {
		return err
	}
	had := channelsOf(old)
	for _, id := range r.all() {
		c, err := db.Get[*db.Channel](f, db.Channels, id)
		switch {
		case err != nil && db.CodeOf(err) != db.NotFound:
			return err
		case err != nil, !r.mayTell(c), !by.Tenancy.Sees(c.Customer) && !slices.Contains(had, id):
			return db.Errorf(db.Invalid, "there is no channel '%.100s' that this rule may use", id)
		}
	}
	return nil
}

// channelsOf is the channels that a stored rule names; it may be nil.
func channelsOf(d *db.Rule) []string {
	if d == nil {
		return nil
	}
	steps, _ := d.Steps() // of a record that was damaged: none
	return (&rule{Rule: d, steps: steps}).all()
}

// all is the channels that the rule names.
func (r *rule) all() []string {
	list := slices.Clone(r.Channels)
	for _, s := range r.steps {
		list = append(list, s.Channels...)
	}
	return list
}

// mayTell reports whether the rule's alerts are none that the channel must not
// be told of.
func (r *rule) mayTell(c *db.Channel) bool {
	return c.Customer == "" || c.Customer == r.Customer
}
