package auth

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/alertad/alertad/db"
)

// Wait is a login in a browser whose outcome somebody waits for elsewhere.
type Wait struct {
	By       string // who waits
	Provider string
	Begun    bool
	Outcome  string // "" as long as there is none
}

// Await keeps a Wait for some minutes, for all servers of the database, and
// returns its id, which nobody can guess.
func (s *Sessions) Await(ctx context.Context, w Wait) (string, error) {
	id := rand.Text()
	now := db.At(s.Now())
	rec := &db.Session{Meta: db.Meta{ID: hashID(id)}, CreateTime: now, ExpireTime: now.AddSeconds(int64(flowLifetime.Seconds())), Values: w.values()}
	err := s.Store.Update(ctx, func(tx db.Tx) error { return tx.Put(rec.Copy()) })
	if err != nil {
		return "", fmt.Errorf("keep wait: %w", err)
	}
	return id, nil
}

// Awaited returns a Wait that is still kept, else NotFound.
func (s *Sessions) Awaited(ctx context.Context, id string) (w Wait, err error) {
	err = s.Store.View(ctx, func(f db.Finder) (err error) {
		_, w, err = s.wait(f, id)
		return err
	})
	return w, err
}

// ChangeWait has change look at a Wait that is still kept, and change it or
// say that it is over.
func (s *Sessions) ChangeWait(ctx context.Context, id string, change func(w *Wait) (over bool, err error)) error {
	return s.Store.Update(ctx, func(tx db.Tx) error {
		rec, w, err := s.wait(tx, id)
		if err != nil {
			return err
		}
		over, err := change(&w)
		switch {
		case err != nil:
			return err
		case over:
			return tx.Delete(db.Sessions, rec.ID)
		}
		rec = rec.Copy()
		rec.Values = w.values()
		return tx.Put(rec)
	})
}

// The names of a Wait's values. A record with these is no session: it has
// neither user nor provider.
const (
	waiterValue  = "waiter"
	throughValue = "through"
	begunValue   = "begun"
	outcomeValue = "outcome"
)

func (w Wait) values() db.Attributes {
	return db.Attributes{waiterValue: w.By, throughValue: w.Provider, begunValue: w.Begun, outcomeValue: w.Outcome}
}

func (s *Sessions) wait(r db.Reader, id string) (*db.Session, Wait, error) {
	rec, err := db.Get[*db.Session](r, db.Sessions, hashID(id))
	if err != nil {
		return nil, Wait{}, err
	}
	by, isWait := rec.Values[waiterValue].(string)
	if !isWait || db.At(s.Now()) >= rec.ExpireTime {
		return nil, Wait{}, db.ErrNotFound
	}
	w := Wait{By: by}
	w.Provider, _ = rec.Values[throughValue].(string)
	w.Begun, _ = rec.Values[begunValue].(bool)
	w.Outcome, _ = rec.Values[outcomeValue].(string)
	return rec, w, nil
}
