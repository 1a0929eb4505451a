package db

import (
	"context"
	"iter"

	"github.com/alertad/alertad/db/query"
)

// Store keeps records. Its implementations (bolt, postgres) behave alike: the
// rules below are the cases of db/dbtest.
//
//   - A record given to Put, or handed out by any method, is never changed
//     again: copy it, change the copy, put that.
//   - After Update returns nil, every later View sees its changes, and they
//     survive the death of the process.
//   - Strings compare by bytes, times are milliseconds, absent compares as
//     absent.
type Store interface {
	// View runs fn on one snapshot. fn only collects: nothing slow (a client,
	// a hook, another View) belongs inside. It returns fn's error.
	View(ctx context.Context, fn func(Finder) error) error

	// Update runs fn in a transaction that is committed durably if fn returns
	// nil and has no effect otherwise. fn may run more than once, so effects
	// outside the transaction come after Update returned. A panic in fn is
	// returned as an error. A store that cannot write answers Unavailable.
	Update(ctx context.Context, fn func(Tx) error) error

	// Close waits for what is under way, then closes. Later calls answer
	// Unavailable; a second Close does nothing.
	Close() error
}

// Reader finds records by their keys.
type Reader interface {
	// Get returns the record with that id, or ErrNotFound.
	Get(k *Kind, id string) (Record, error)

	// Lookup returns the records that have value under the secondary key that
	// the kind declares by that name, in order of creation. The children of a
	// record are found under the key "parent".
	Lookup(k *Kind, key, value string) ([]Record, error)
}

// Finder searches a snapshot.
type Finder interface {
	Reader

	// Find yields the records of the page in order. The sequence is valid
	// inside the View only; a broken record ends it with an error.
	Find(k *Kind, q query.Query) iter.Seq2[Record, error]

	// Count counts the records that where holds for, in groups of equal values
	// of by: text and set fields, attributes.key, and attributes for the names
	// of the keys. Each member of a set and each name counts; an absent value is
	// ""; an empty set is in no group. Without by there is one group at most.
	// The order is undefined. What cannot be grouped by is Invalid.
	Count(k *Kind, where query.Node, by ...string) ([]Group, error)
}

// Group is a number of records with equal values.
type Group struct {
	Values []string // of the fields asked for, in that order
	N      int
}

// Tx reads and changes. What it reads includes its own changes. What Get and
// Lookup of it found no other transaction changes before it ends.
type Tx interface {
	Reader

	// Put stores the record under its id, new or not, and sets its Rev to one
	// more than the stored one's. The record must not be changed afterwards.
	Put(r Record) error

	// Delete removes the record and its children, or returns ErrNotFound.
	Delete(k *Kind, id string) error

	// Lock makes transactions that lock the same name run one after another.
	// It holds until the transaction ends, and from the next read at the latest.
	Lock(name string) error
}

// Get is Reader.Get for a known type.
func Get[T Record](r Reader, k *Kind, id string) (T, error) {
	rec, err := r.Get(k, id)
	if err != nil {
		var none T
		return none, err
	}
	return rec.(T), nil
}

// Lookup is Reader.Lookup for a known type.
func Lookup[T Record](r Reader, k *Kind, key, value string) ([]T, error) {
	recs, err := r.Lookup(k, key, value)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(recs))
	for i, rec := range recs {
		out[i] = rec.(T)
	}
	return out, nil
}

// Collect gathers the records of a Find.
func Collect[T Record](seq iter.Seq2[Record, error]) ([]T, error) {
	var out []T
	for rec, err := range seq {
		if err != nil {
			return nil, err
		}
		out = append(out, rec.(T))
	}
	return out, nil
}
