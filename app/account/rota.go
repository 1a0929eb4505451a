package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/app/rota"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Rotas returns the rotas that the caller may see: those of their customers.
func (r *Registry) Rotas(ctx context.Context, by auth.Principal) ([]*rota.Rota, error) {
	recs, err := all[*db.Rota](ctx, r, db.Rotas)
	if err != nil {
		return nil, err
	}
	var list []*rota.Rota
	for _, rec := range recs {
		if !by.Tenancy.Sees(rec.Customer) {
			continue
		}
		ro, err := rota.Read(rec)
		if err != nil {
			return nil, err
		}
		list = append(list, ro)
	}
	return list, nil
}

// Rota returns the rota with that id.
func (r *Registry) Rota(ctx context.Context, by auth.Principal, id string) (*rota.Rota, error) {
	var found *rota.Rota
	err := r.o.Store.View(ctx, func(f db.Finder) (err error) {
		found, err = seenRota(f, by, id)
		return err
	})
	return found, err
}

func seenRota(r db.Reader, by auth.Principal, id string) (*rota.Rota, error) {
	rec, err := db.Get[*db.Rota](r, db.Rotas, id)
	switch {
	case err != nil:
		return nil, err
	case !by.Tenancy.Sees(rec.Customer):
		return nil, db.ErrNotFound
	}
	return rota.Read(rec)
}

// CreateRota stores a new rota and returns it as it is then.
func (r *Registry) CreateRota(ctx context.Context, by auth.Principal, want *rota.Rota) (*rota.Rota, error) {
	n := *want
	n.User, n.CreateTime = by.Login, r.now()
	n.UpdateTime = n.CreateTime
	r.stamp(by, n.Overrides)
	if err := errors.Join(ownsRota(by, &n), n.Check(n.CreateTime), checkAddresses(&n, &rota.Rota{})); err != nil {
		return nil, err
	}
	return &n, r.write(ctx, func(tx db.Tx) error {
		if err := freeRotaName(tx, &n); err != nil {
			return err
		}
		rec, err := n.Record()
		if err != nil {
			return err
		}
		err = r.add(tx, rec)
		n.ID = rec.ID
		return err
	})
}

// stamp says of new overrides who made them, and when.
func (r *Registry) stamp(by auth.Principal, list []rota.Override) {
	for i := range list {
		if list[i].ID == "" {
			list[i].ID, list[i].User, list[i].CreateTime = r.o.NewID(), by.Login, r.now()
		}
	}
}

func freeRotaName(tx db.Tx, n *rota.Rota) error {
	is, err := taken(tx, db.Rotas, "name", n.Name, n.ID)
	if err == nil && is {
		err = db.Errorf(db.Conflict, "there is another rota with the name %s", n.Name)
	}
	return err
}

// ownsRota refuses a customer that is not one of the caller's.
func ownsRota(by auth.Principal, n *rota.Rota) error {
	if !by.Tenancy.Sees(n.Customer) {
		return db.Errorf(db.Invalid, "not allowed to set customer to '%s'", n.Customer)
	}
	return nil
}

// checkAddresses refuses addresses at which nobody can be reached, but for those
// that stood there before.
func checkAddresses(n, old *rota.Rota) error {
	for _, m := range n.Members {
		was, _ := old.Member(m.Name)
		for _, kind := range slices.Sorted(maps.Keys(m.Addresses)) {
			if m.Addresses[kind] == was.Addresses[kind] {
				continue
			}
			if err := channel.CheckAddress(kind, m.Addresses[kind]); err != nil {
				return db.Errorf(db.Invalid, "%s: %v", m.Name, err)
			}
		}
	}
	return nil
}

// UpdateRota lets edit change a copy of a rota and stores that. Who is on call
// stays so if the members or the hand-over change; see rota.Follow.
func (r *Registry) UpdateRota(ctx context.Context, by auth.Principal, id string, edit func(*rota.Rota) error) (*rota.Rota, error) {
	var n *rota.Rota
	err := r.write(ctx, func(tx db.Tx) error {
		old, err := seenRota(tx, by, id)
		if err != nil {
			return err
		}
		next := *old
		n = &next
		n.Overrides = slices.Clone(old.Overrides)
		if err := edit(n); err != nil {
			return err
		}
		n.UpdateTime = r.now()
		r.stamp(by, n.Overrides)
		n.Follow(old, n.UpdateTime)
		if err := errors.Join(ownsRota(by, n), n.Check(n.UpdateTime), checkAddresses(n, old)); err != nil {
			return err
		}
		if err := freeRotaName(tx, n); err != nil {
			return err
		}
		rec, err := n.Record()
		if err != nil {
			return err
		}
		return tx.Put(rec)
	})
	return n, err
}

// DeleteRota removes a rota.
func (r *Registry) DeleteRota(ctx context.Context, by auth.Principal, id string) error {
	return r.write(ctx, func(tx db.Tx) error {
		if _, err := seenRota(tx, by, id); err != nil {
			return err
		}
		return tx.Delete(db.Rotas, id)
	})
}

// NewFeed makes the secret that opens the calendar of a rota, and nothing else,
// to who has no credentials. The one of before opens nothing any more.
func (r *Registry) NewFeed(ctx context.Context, by auth.Principal, id string) (secret string, n *rota.Rota, err error) {
	secret = auth.NewKey()
	n, err = r.UpdateRota(ctx, by, id, func(n *rota.Rota) error {
		n.FeedHash, n.FeedTime = auth.HashKey(secret), r.now()
		return nil
	})
	return secret, n, err
}

// EndFeed closes the calendar of a rota.
func (r *Registry) EndFeed(ctx context.Context, by auth.Principal, id string) (*rota.Rota, error) {
	return r.UpdateRota(ctx, by, id, func(n *rota.Rota) error {
		n.FeedHash, n.FeedTime = "", 0
		return nil
	})
}

// Feed returns the rota whose calendar the secret opens.
func (r *Registry) Feed(ctx context.Context, id, secret string) (*rota.Rota, error) {
	rec, err := get[*db.Rota](ctx, r, db.Rotas, id)
	if err != nil {
		return nil, err
	}
	if rec.FeedHash == "" || subtle.ConstantTimeCompare([]byte(rec.FeedHash), []byte(auth.HashKey(secret))) != 1 {
		return nil, db.ErrNotFound
	}
	return rota.Read(rec)
}

// OnCall returns who is on call at that time by the rota of that name: nobody
// before its first turn. A rota that there is not, or that is another customer's,
// is NotFound.
func (r *Registry) OnCall(ctx context.Context, name, customer string, at time.Time) ([]notify.Person, error) {
	var found []*db.Rota
	err := r.o.Store.View(ctx, func(f db.Finder) (err error) {
		found, err = db.Lookup[*db.Rota](f, db.Rotas, "name", name)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0].Customer != "" && found[0].Customer != customer {
		return nil, db.Errorf(db.NotFound, "there is no such rota")
	}
	ro, err := rota.Read(found[0])
	if err != nil {
		return nil, err
	}
	shift, _ := ro.OnCall(db.At(at))
	if m, ok := ro.Member(shift.Member); ok {
		return []notify.Person{notify.Person(m)}, nil
	}
	return nil, nil
}
