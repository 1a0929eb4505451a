package db

import (
	"context"
	"time"
)

// Shared is a store that several servers work on at the same time. Through it
// they tell each other what is kept in memory, and agree on one that leads.
type Shared interface {
	Store

	// Tell sends messages, of MaxMessage bytes at most, to all servers that
	// listen, this one too: in this order, all or none. Who hears one sees what
	// was committed before it was told.
	Tell(ctx context.Context, messages ...string) error

	// Listen hears what is told until ctx ends or the line breaks; the error
	// says why. One of the servers that listen leads: another takes over when
	// it ends or its line breaks.
	Listen(ctx context.Context, l Listener) error

	// Keep stores a text under a name unless there is one, and returns the one
	// that is stored. It is no record: no search and no export finds it.
	Keep(ctx context.Context, name, text string) (string, error)
}

// MaxMessage is the most bytes of a message that servers tell each other.
const MaxMessage = 7900

// Listener is who hears. Its methods are called one at a time and must not
// block.
type Listener interface {
	// Joined says that from now on nothing that is told is missed.
	Joined()
	Heard(message string)
	// Leads says that this server leads from now on, or no longer does.
	Leads(yes bool)
}

// MaxLag is how old the answer to a View may be whose context is of MayLag.
const MaxLag = 2 * time.Second

type mayLag struct{}

// MayLag makes the context of a View that may be answered by a replica: it sees
// everything that was committed MaxLag ago or before, and what came later
// perhaps.
func MayLag(ctx context.Context) context.Context { return context.WithValue(ctx, mayLag{}, true) }

// Lags says whether a context is one of MayLag, for stores.
func Lags(ctx context.Context) bool { return ctx.Value(mayLag{}) != nil }
