package event

import (
	"context"
	"errors"
	"sync"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// ErrClosed is returned by Next after the subscription or its hub was closed.
var ErrClosed = errors.New("event stream closed")

// ItemKind says what an item tells.
type ItemKind uint8

// The kinds of items.
const (
	Alert ItemKind = iota // the alert matches, new or changed
	Gone                  // the alert was deleted, or matched and no longer does
	Reset                 // events were missed: read everything anew
)

// Item is one thing that a subscriber is told. Readers that know a higher Rev
// of the alert ignore the item: changes made at the same time may be told in
// either order.
type Item struct {
	Kind    ItemKind
	ID      string // to resume after this item
	Change  string // as published; "" for Reset
	AlertID string // "" for Reset
	Rev     int64  // of the alert after the change; a deletion counts as one
	Data    []byte // the payload of Alert; shared: it must not be changed
}

// Subscription is one reader of a hub. Close may be called by any goroutine,
// the other methods by one at a time.
type Subscription struct {
	hub   *Hub
	where query.Node
	may   query.Node // the alerts that the reader may know of
	next  uint64     // number of the next event to look at
	reset bool       // events were missed before next

	encode func(change string, a *db.Alert) []byte // payloads of its own; or nil

	close sync.Once
	done  chan struct{}
}

// Subscribe starts reading: after the event with that id, or with what is
// published from now on if there is none. An id that means nothing here, or is
// too old, yields a Reset first. A nil where matches every alert. The caller
// closes the subscription.
func (h *Hub) Subscribe(where query.Node, lastEventID string) *Subscription {
	s := &Subscription{hub: h, where: where, done: make(chan struct{})}
	h.mu.Lock()
	last := h.last
	h.mu.Unlock()
	s.next = last + 1
	if lastEventID != "" {
		n, ok := h.number(lastEventID)
		s.reset = !ok || n > last || last-n > uint64(len(h.ring))
		if !s.reset {
			s.next = n + 1
		}
	}
	h.subscribers.Add(1)
	return s
}

// Within says which alerts the reader may know of, before the first Next: it
// holds for an alert for good, or never. Of others it is told nothing. Nil, as
// without a call, is all.
func (s *Subscription) Within(may query.Node) { s.may = may }

// Encode has the payloads made by f, where it returns any, instead of shared
// with the other subscribers. It is to be called before the first Next.
func (s *Subscription) Encode(f func(change string, a *db.Alert) []byte) { s.encode = f }

// Next waits until there is something to tell, and returns it: all that has
// gathered, in order, up to Options.Batch items. A Reset comes alone. The error
// is ErrClosed or that of ctx; nothing is lost by it, so Next may be called
// again.
func (s *Subscription) Next(ctx context.Context) ([]Item, error) { return s.NextOr(ctx, nil) }

// NextOr is Next, which also returns, with nothing, when wake is closed.
func (s *Subscription) NextOr(ctx context.Context, wake <-chan struct{}) ([]Item, error) {
	for {
		if err := s.ended(ctx); err != nil {
			return nil, err
		}
		t := s.hub.tide.Load()
		if items := s.read(t.last); len(items) > 0 {
			return items, nil
		}
		select {
		case <-t.rose:
		case <-wake:
			return nil, nil
		case <-ctx.Done():
		case <-s.done:
		case <-s.hub.done:
		}
	}
}

func (s *Subscription) ended(ctx context.Context) error {
	select {
	case <-s.done:
		return ErrClosed
	case <-s.hub.done:
		return ErrClosed
	default:
		return ctx.Err()
	}
}

// read looks at the events up to last.
func (s *Subscription) read(last uint64) []Item {
	if s.reset {
		s.reset = false
		return []Item{{Kind: Reset, ID: s.Position()}}
	}
	var items []Item
	for ; s.next <= last && len(items) < s.hub.o.Batch; s.next++ {
		e := s.hub.event(s.next)
		if e == nil {
			s.next = last + 1
			return []Item{{Kind: Reset, ID: s.Position()}}
		}
		if e.reset {
			if len(items) > 0 {
				return items
			}
			s.next++
			return []Item{{Kind: Reset, ID: e.id}}
		}
		if item, ok := s.item(e); ok {
			items = append(items, item)
		}
	}
	return items
}

// item is what the event means to this subscriber; ok is false for nothing.
func (s *Subscription) item(e *event) (item Item, ok bool) {
	switch {
	case e.new != nil && query.Match(s.where, e.new):
		return Item{Alert, e.id, e.change, e.new.ID, e.new.Rev, s.payload(e)}, true
	case e.foreign != nil && e.foreign.Rev > 1 && query.Match(s.may, e.foreign): // it may have matched before
		return Item{Gone, e.id, e.change, e.foreign.ID, e.foreign.Rev, nil}, true
	case e.old == nil || !query.Match(s.where, e.old):
		return Item{}, false
	case e.new != nil:
		return Item{Gone, e.id, e.change, e.new.ID, e.new.Rev, nil}, true
	}
	return Item{Gone, e.id, e.change, e.old.ID, e.old.Rev + 1, nil}, true
}

func (s *Subscription) payload(e *event) []byte {
	if s.encode != nil {
		if own := s.encode(e.change, e.new); own != nil {
			return own
		}
	}
	return e.payload(s.hub.o.Encode)
}

// Position returns the id of the last event that was looked at. Sent along
// when nothing matches for long, it keeps a later resume within the ring.
func (s *Subscription) Position() string { return s.hub.id(s.next - 1) }

// Close ends the subscription and a Next that is waiting. A second Close does
// nothing.
func (s *Subscription) Close() {
	s.close.Do(func() {
		s.hub.subscribers.Add(-1)
		close(s.done)
	})
}
