// Package transfer moves data: it imports what a Source yields into a store, and
// exports a store to a file that is a source again.
package transfer

import (
	"context"
	"iter"

	"github.com/alertad/alertad/db"
)

// Item is what one thing of a source becomes: an alert with its history and
// notes, or one other record. It is as the store is to have it: with the derived
// fields (ExpireTime, HistorySeq, Shown of a key), and with children whose orders
// are counted from 1 and at most HistorySeq.
type Item struct {
	Records  []db.Record // the parent first
	Position string      // where to go on after it; opaque to the importer
	Notes    []string    // what of it is not kept, or was changed, in words for the report
}

// Survey is what a source says of itself.
type Survey struct {
	Name   string         // what it is and where, without secrets: "database of Alerta at …"
	Counts map[string]int // how many items of each kind there are, by its name; absent is unknown
	Notes  []string       // what of the whole is not kept, in words for the report

	// Secretless says that passwords and keys are left out: those that the
	// target has stay.
	Secretless bool
}

// Source yields what is to come in. It is used by one goroutine.
type Source interface {
	Survey(ctx context.Context) (Survey, error)

	// Items yields those of a kind in an order that stays, from behind a
	// position; "" is the start. An error ends them. A thing that cannot be
	// taken at all is an Item without records whose Notes say why. A kind is
	// asked for once at most, in the order of db.Kinds, and never one that has a
	// parent. A kind that the source knows nothing of has no items.
	Items(ctx context.Context, k *db.Kind, position string) iter.Seq2[Item, error]

	Close() error
}
