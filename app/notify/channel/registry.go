package channel

import (
	"context"
	"maps"
	"net/netip"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// RegistryOptions are what a Registry works with. Store is required.
type RegistryOptions struct {
	Store db.Store
	Exec  bool           // channels may run commands: NOTIFY_EXEC_ALLOWED
	Allow []netip.Prefix // networks that any channel may reach: OUTGOING_ALLOW

	// Queued is told of what was put into the outbox. Nil: nobody needs to
	// know.
	Queued func(sender, to string)

	// Links are those in messages, nil if there are none.
	Links func() *Links

	// Paused tells which channels a Sender of this server has pause; nil: none.
	Paused func() map[string]Pause

	Now   func() time.Time
	NewID func() string
}

// Registry is the rules of channels: what is right, and who may see what.
type Registry struct {
	o RegistryOptions
}

// NewRegistry makes a registry.
func NewRegistry(o RegistryOptions) *Registry {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = uuid.NewString
	}
	return &Registry{o}
}

// The longest texts of a channel, in characters.
const (
	maxName    = 100
	maxComment = 1000
)

// Channels returns the channels that the caller may see: those of their
// customers.
func (r *Registry) Channels(ctx context.Context, by auth.Principal) ([]*db.Channel, error) {
	var list []*db.Channel
	err := r.o.Store.View(ctx, func(f db.Finder) (err error) {
		list, err = db.Collect[*db.Channel](f.Find(db.Channels, query.Query{Where: by.Tenancy.Where()}))
		return err
	})
	return list, err
}

// Channel returns the channel with that id.
func (r *Registry) Channel(ctx context.Context, by auth.Principal, id string) (*db.Channel, error) {
	var c *db.Channel
	err := r.o.Store.View(ctx, func(f db.Finder) (err error) {
		c, err = visible(f, by, id)
		return err
	})
	return c, err
}

func visible(f db.Reader, by auth.Principal, id string) (*db.Channel, error) {
	c, err := db.Get[*db.Channel](f, db.Channels, id)
	if err == nil && !by.Tenancy.Sees(c.Customer) {
		return nil, db.ErrNotFound
	}
	return c, err
}

// Create stores a new channel, under the id that it asks for unless that is
// taken. Secrets that are nil are none.
func (r *Registry) Create(ctx context.Context, by auth.Principal, c *db.Channel) (*db.Channel, error) {
	if c.ID == "" {
		c.ID = r.o.NewID()
	}
	c.User, c.CreateTime = by.Login, db.At(r.o.Now())
	c.UpdateTime = c.CreateTime
	c.Secrets = with(nil, c.Secrets)
	if err := r.check(by, c); err != nil {
		return nil, err
	}
	return c, r.update(ctx, func(tx db.Tx) error {
		switch _, err := tx.Get(db.Channels, c.ID); {
		case err == nil:
			return db.Errorf(db.Conflict, "there is another channel with id %s", c.ID)
		case db.CodeOf(err) != db.NotFound:
			return err
		}
		return put(tx, c.Copy())
	})
}

// Update lets edit change a copy of a channel and stores that. The settings of
// the copy are its own, and it has no secrets: those that edit puts there are
// replaced, or removed if they are nil; the others stay, unless they would be sent
// elsewhere than before. That is Invalid.
func (r *Registry) Update(ctx context.Context, by auth.Principal, id string, edit func(*db.Channel) error) (*db.Channel, error) {
	var n *db.Channel
	err := r.update(ctx, func(tx db.Tx) error {
		old, err := visible(tx, by, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		n.Settings, n.Secrets = maps.Clone(old.Settings), nil
		if err := edit(n); err != nil {
			return err
		}
		given := n.Secrets
		n.Secrets = with(old.Secrets, given)
		n.UpdateTime = db.At(r.o.Now())
		if err := r.check(by, n); err != nil {
			return err
		}
		if err := astray(Find(n.Type), old, n, given); err != nil {
			return err
		}
		return put(tx, n)
	})
	return n, err
}

// with are the secrets with others that replace them, or remove them with nil.
func with(old, others db.Attributes) db.Attributes {
	out := db.Attributes{}
	maps.Copy(out, old)
	maps.Copy(out, others)
	maps.DeleteFunc(out, func(_ string, v any) bool { return v == nil })
	return out
}

// Delete removes a channel. What waits for it is given up when its turn comes.
func (r *Registry) Delete(ctx context.Context, by auth.Principal, id string) error {
	return r.update(ctx, func(tx db.Tx) error {
		if _, err := visible(tx, by, id); err != nil {
			return err
		}
		return tx.Delete(db.Channels, id)
	})
}

func (r *Registry) update(ctx context.Context, fn func(db.Tx) error) error {
	return r.o.Store.Update(ctx, func(tx db.Tx) error {
		if err := tx.Lock(db.Channels.Name); err != nil {
			return err
		}
		return fn(tx)
	})
}

// put stores a channel unless its name is another's: people choose by it.
func put(tx db.Tx, c *db.Channel) error {
	same, err := db.Lookup[*db.Channel](tx, db.Channels, "name", c.Name)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(same, func(o *db.Channel) bool { return o.ID != c.ID }) {
		return db.Errorf(db.Conflict, "there is another channel with that name")
	}
	return tx.Put(c)
}

func (r *Registry) check(by auth.Principal, c *db.Channel) error {
	t := Find(c.Type)
	switch {
	case c.Name == "":
		return db.Errorf(db.Invalid, `Missing mandatory value for "name"`)
	case c.Type == "":
		return db.Errorf(db.Invalid, `Missing mandatory value for "type"`)
	case utf8.RuneCountInString(c.Name) > maxName:
		return db.Errorf(db.Invalid, "name is longer than %d characters", maxName)
	case utf8.RuneCountInString(c.Text) > maxComment:
		return db.Errorf(db.Invalid, "text is longer than %d characters", maxComment)
	case !by.Tenancy.Sees(c.Customer): // who is told of what is not theirs
		return db.Errorf(db.Invalid, "not allowed to set customer to '%s'", c.Customer)
	case t == nil:
		return db.Errorf(db.Invalid, "there is no type of channels %.50q", c.Type)
	case t.Name == "exec" && !r.o.Exec:
		return db.Errorf(db.Forbidden, "this server runs no commands for channels: NOTIFY_EXEC_ALLOWED")
	}
	if err := check(t, c); err != nil || c.Customer == "" {
		return err
	}
	return public(t, c, egress.Options{Public: true, Allow: r.o.Allow})
}
