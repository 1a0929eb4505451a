// Package account holds the rules of users, groups, permissions, customer
// lookups and API keys: what is unique, who may see what, and that nobody
// grants more than they hold.
package account

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Options are what a Registry works with. Store and Passwords are required.
type Options struct {
	Store     db.Store
	Passwords *auth.Passwords
	Roles     auth.Roles
	Scopes    []auth.Scope // all that may be granted

	Provider     string        // how users log in; accounts are made by hand for basic only
	AuthRequired bool          // EmailDomains count
	EmailDomains []string      // of which users may be; "*" is all
	KeyLifetime  time.Duration // of a key without an end

	Entries           map[string]auth.Entry // who may in, by provider; one that is not here is open to all
	LinkByEmail       bool                  // a login joins the account that has the same verified address
	Adopt             bool                  // a single provider made all accounts without a password
	EmailVerification bool                  // who signed up may in only after they followed a link in a mail

	// Changed is called after each change that was made. Nil: nobody needs to
	// know.
	Changed func(ctx context.Context) error

	Now   func() time.Time
	NewID func() string
}

// Registry is the rules over one store. Its methods may be called by any number
// of goroutines.
type Registry struct {
	o Options
}

// New makes a registry.
func New(o Options) *Registry {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = uuid.NewString
	}
	return &Registry{o}
}

func (r *Registry) now() db.Time { return db.At(r.o.Now()) }

// Scopes returns every scope that may be granted.
func (r *Registry) Scopes() []string {
	names := make([]string, len(r.o.Scopes))
	for i, s := range r.o.Scopes {
		names[i] = string(s)
	}
	return names
}

// EmailDomains returns the domains of which users may be; "*" is all.
func (r *Registry) EmailDomains() []string { return r.o.EmailDomains }

// update runs fn in a transaction. All changes here take turns: they are rare,
// and what one may do depends on what another just changed.
func (r *Registry) update(ctx context.Context, fn func(tx db.Tx) error) error {
	if err := r.write(ctx, fn); err != nil || r.o.Changed == nil {
		return err
	}
	return r.o.Changed(ctx)
}

// write is update for what nobody needs to know.
func (r *Registry) write(ctx context.Context, fn func(tx db.Tx) error) error {
	return r.o.Store.Update(ctx, func(tx db.Tx) error {
		if err := tx.Lock("account"); err != nil {
			return err
		}
		return fn(tx)
	})
}

// add puts a new record, under the id that it asks for unless that is taken.
func (r *Registry) add(tx db.Tx, rec db.Record) error {
	base := rec.Base()
	if base.ID == "" {
		base.ID = r.o.NewID()
	}
	_, err := tx.Get(rec.Kind(), base.ID)
	switch {
	case err == nil:
		return db.Errorf(db.Conflict, "there is another %s with id %s", rec.Kind().Name, base.ID)
	case db.CodeOf(err) != db.NotFound:
		return err
	}
	return tx.Put(rec)
}

// get returns one record.
func get[R db.Record](ctx context.Context, r *Registry, k *db.Kind, id string) (R, error) {
	var rec R
	err := r.o.Store.View(ctx, func(f db.Finder) (err error) {
		rec, err = db.Get[R](f, k, id)
		return err
	})
	return rec, err
}

// all returns the records of a kind.
func all[R db.Record](ctx context.Context, r *Registry, k *db.Kind) ([]R, error) {
	var recs []R
	err := r.o.Store.View(ctx, func(f db.Finder) (err error) {
		recs, err = db.Collect[R](f.Find(k, query.Query{}))
		return err
	})
	return recs, err
}

// taken reports whether another record than the one with that id has value
// under a key.
func taken(tx db.Tx, k *db.Kind, key, value, id string) (bool, error) {
	if value == "" {
		return false, nil
	}
	found, err := tx.Lookup(k, key, value)
	return slices.ContainsFunc(found, func(rec db.Record) bool { return rec.Base().ID != id }), err
}

func missing(field string) error {
	return db.Errorf(db.Invalid, `Missing mandatory value for "%s"`, field)
}
