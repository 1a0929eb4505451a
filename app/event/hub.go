// Package event is the live stream: it hands changes of alerts on to whoever
// subscribed, each subscriber seeing what matches its condition.
//
// The hub keeps the newest events in a ring that all subscribers read, each at
// its own position. So publishing costs the same however many subscribe, and a
// subscriber that is too slow harms only itself: its position falls out of the
// ring, and it is told to start afresh. Subscribers are woken together, at
// most once in Options.Collect, and not at all when nothing happens.
//
// An event's id is "<epoch>-<number>". Numbers count up from 1; the epoch is
// made anew by each hub, so that an id of an earlier process, or of another
// server, is known to mean nothing here.
package event

import (
	"crypto/rand"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alertad/alertad/db"
)

// Options are the settings of a hub. What is zero takes its default.
type Options struct {
	// Ring is the number of events kept, for slow subscribers and for those
	// that resume: 10,000 by default. Each keeps two alerts and the encoding.
	Ring int

	// Batch is the most items that one Next returns: 1,000 by default.
	Batch int

	// Collect is how long events gather before subscribers are woken: 100 ms
	// by default. If they fill half of the ring it is sooner.
	Collect time.Duration

	// Encode makes the payload of an event. It is called at most once for each,
	// by any goroutine, and only if somebody is to have it. Nil: no payload.
	Encode func(change string, a *db.Alert) []byte

	// Epoch is the first part of event ids. It must be unique to the hub;
	// random by default.
	Epoch string
}

// Hub takes changes and passes them on. It is safe for concurrent use.
type Hub struct {
	o           Options
	ring        []atomic.Pointer[event] // event n is at n modulo length
	tide        atomic.Pointer[tide]
	subscribers atomic.Int64
	done        chan struct{}

	mu     sync.Mutex
	last   uint64 // number of the newest event
	timer  *time.Timer
	armed  bool // the timer runs
	closed bool
}

// tide is how far subscribers may read, and how they learn that it rose. They
// load both at once, so no rise is missed.
type tide struct {
	last uint64
	rose chan struct{} // closed when there is a newer tide
}

// New makes a hub. Close it to end its subscribers.
func New(o Options) *Hub {
	if o.Ring <= 0 {
		o.Ring = 10_000
	}
	if o.Batch <= 0 {
		o.Batch = 1000
	}
	if o.Collect <= 0 {
		o.Collect = 100 * time.Millisecond
	}
	if o.Epoch == "" {
		o.Epoch = strings.ToLower(rand.Text()[:13])
	}
	h := &Hub{o: o, ring: make([]atomic.Pointer[event], o.Ring), done: make(chan struct{})}
	h.tide.Store(&tide{rose: make(chan struct{})})
	return h
}

// Publish announces a change: old is nil for a new alert, new for a deleted
// one. The alerts must not be changed afterwards. It is to be called after the
// commit; it never blocks. After Close it does nothing.
func (h *Hub) Publish(change string, old, new *db.Alert) {
	if old != nil || new != nil {
		h.add(&event{change: change, old: old, new: new})
	}
}

// PublishForeign announces a change that another server made: what the alert
// was before is not known here. Of one that is gone only id, revision and
// customer are.
func (h *Hub) PublishForeign(change string, a *db.Alert, gone bool) {
	e := &event{change: change, foreign: a}
	if !gone {
		e.new = a
	}
	h.add(e)
}

// Reset tells all subscribers that events were missed.
func (h *Hub) Reset() { h.add(&event{reset: true}) }

func (h *Hub) add(e *event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.last++
	e.number, e.id = h.last, h.id(h.last)
	h.slot(h.last).Store(e)
	h.arm()
}

// arm sees to it that the tide rises, in time before readers lose the events
// that wait for it.
func (h *Hub) arm() {
	switch waiting := h.last - h.tide.Load().last; {
	case h.timer == nil:
		h.timer = time.AfterFunc(h.o.Collect, h.rise)
	case !h.armed:
		h.timer.Reset(h.o.Collect)
	case waiting == uint64(len(h.ring)+1)/2:
		h.timer.Reset(0)
	}
	h.armed = true
}

// rise lets subscribers read what has been published, and wakes them.
func (h *Hub) rise() {
	h.mu.Lock()
	h.armed = false
	old := h.tide.Load()
	if h.closed || old.last == h.last {
		h.mu.Unlock()
		return
	}
	h.tide.Store(&tide{last: h.last, rose: make(chan struct{})})
	h.mu.Unlock()
	close(old.rose) // takes long with many subscribers, so publishers don't wait for it
}

// Len returns the number of subscribers.
func (h *Hub) Len() int { return int(h.subscribers.Load()) }

// Close ends all subscriptions: their Next returns ErrClosed. A second Close
// does nothing.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	if h.timer != nil {
		h.timer.Stop()
	}
	close(h.done)
}

func (h *Hub) slot(n uint64) *atomic.Pointer[event] { return &h.ring[n%uint64(len(h.ring))] }

// event returns the event with that number, nil if the ring has lost it.
func (h *Hub) event(n uint64) *event {
	if e := h.slot(n).Load(); e != nil && e.number == n {
		return e
	}
	return nil
}

func (h *Hub) id(n uint64) string { return h.o.Epoch + "-" + strconv.FormatUint(n, 10) }

// number is the inverse of id, for ids of this hub.
func (h *Hub) number(id string) (uint64, bool) {
	text, ok := strings.CutPrefix(id, h.o.Epoch+"-")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil
}

// event is one change, shared by all subscribers.
type event struct {
	number   uint64
	id       string
	change   string
	old, new *db.Alert
	foreign  *db.Alert // the alert, if another server changed it: old is not known
	reset    bool      // no change, but the word that some were missed

	once sync.Once
	data []byte
}

// payload encodes the event, the first time only.
func (e *event) payload(encode func(string, *db.Alert) []byte) []byte {
	e.once.Do(func() {
		if encode != nil {
			e.data = encode(e.change, e.new)
		}
	})
	return e.data
}
