// Package fleet keeps several servers on one store of one mind: each tells the
// others what it committed and what they keep in memory, and one of them leads.
//
// A server gathers what it has to tell for a moment and sends it as batches,
// which it numbers. Every second it sends a beat, with the number of its last
// batch. Who sees a number missing, hears nothing of a server that did not say
// goodbye, or could not listen for a while, may have missed something: it has
// everything read anew. So nothing that is told must arrive,
// and nothing that is told is the only copy.
package fleet

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/db"
)

// Options are what a Fleet works with. All but Greeting and Now are
// required. Functions are
// called by one goroutine, one at a time.
type Options struct {
	Store db.Shared
	Log   *slog.Logger

	// Publish is told of an alert that another server changed, as it is stored
	// now. One that is gone has only its id, revision and customer.
	Publish func(change string, a *db.Alert, gone bool)

	// Heard is told of what another server said.
	Heard func(ctx context.Context, topic, text string)

	// Afresh reads anew what is kept in memory. It is called again if it fails.
	Afresh func(ctx context.Context) error

	// Reset tells those who follow the changes of alerts that some were missed.
	Reset func()

	// Greeting is the text of Hello.
	Greeting func() string

	Now func() time.Time
}

// Hello is the topic that the fleet itself says: a server began to listen and
// knows nothing yet that is in no store.
const Hello = "hello"

const (
	collect = 50 * time.Millisecond // what is told gathers for so long
	beat    = time.Second
	silence = 5 * time.Second // after which a server is missed
	forget  = time.Hour       // after which one that is missed is forgotten
	again   = time.Second     // before another attempt at what failed
)

// Fleet is one server's place among the others. A nil Fleet is a server alone:
// it leads, and talks to nobody.
type Fleet struct {
	o  Options
	id string

	mu     sync.Mutex
	wake   chan struct{} // something is to be told
	told   pending
	sent   uint64 // number of the last batch
	joined bool
	term   *term
	peers  map[string]*peer

	inbox  chan message
	missed bool          // something was, and is to be read anew
	alarm  chan struct{} // missed became true
}

// New makes a fleet; call Run to take part in it.
func New(o Options) *Fleet {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Greeting == nil {
		o.Greeting = func() string { return "" }
	}
	return &Fleet{
		o: o, id: strings.ToLower(rand.Text()[:13]), wake: make(chan struct{}, 1), alarm: make(chan struct{}, 1),
		term: &term{over: make(chan struct{})}, peers: map[string]*peer{}, inbox: make(chan message, 1000),
	}
}

// Run takes part until the context ends, and then says goodbye.
func (f *Fleet) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { f.listen(ctx) })
	all.Go(func() { f.speak(ctx) })
	all.Go(func() { f.act(ctx) })
	all.Wait()
	f.Goodbye()
}

// term is a time in which this server leads, or does not.
type term struct {
	leads bool
	over  chan struct{} // closed at its end
}

// Leading reports whether this server leads now.
func (f *Fleet) Leading() bool {
	return f == nil || f.now().leads
}

func (f *Fleet) now() *term {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.term
}

// Lead calls do whenever this server leads, until ctx ends. The context of do
// ends when another server may lead; Lead waits for do to return.
func (f *Fleet) Lead(ctx context.Context, do func(context.Context)) {
	if f == nil {
		do(ctx)
		return
	}
	for ctx.Err() == nil {
		t := f.now()
		if t.leads {
			f.reign(ctx, t, do)
		}
		select {
		case <-t.over:
		case <-ctx.Done():
		}
	}
}

func (f *Fleet) reign(ctx context.Context, t *term, do func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-t.over:
			cancel()
		case <-ctx.Done():
		}
	}()
	do(ctx)
}

// Leads is for db.Listener.
func (f *Fleet) Leads(yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.term.leads == yes {
		return
	}
	close(f.term.over)
	f.term = &term{leads: yes, over: make(chan struct{})}
	if yes {
		f.o.Log.Info("this server leads: it does the housekeeping and sends what is queued", "id", f.id)
	} else {
		f.o.Log.Warn("this server leads no longer", "id", f.id)
	}
}

// Status is a server's place in its fleet.
type Status struct {
	ID        string
	Leads     bool
	Listening bool // it hears the others
	Servers   int  // that were heard of lately, with this one
}

// Status returns what is known now.
func (f *Fleet) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := Status{ID: f.id, Leads: f.term.leads, Listening: f.joined, Servers: 1}
	for _, p := range f.peers {
		if !p.silent {
			s.Servers++
		}
	}
	return s
}

// message is what servers send each other.
type message struct {
	From   string   `json:"f"`
	Number uint64   `json:"n"`           // of the batch; if it is none, of the last one
	Kind   string   `json:"k,omitempty"` // "": a batch; or one of those below
	Alerts []change `json:"a,omitempty"`
	Words  []word   `json:"w,omitempty"`
}

const (
	isBeat = "beat"
	isBye  = "bye"
)

// change is that of an alert.
type change struct {
	ID       string `json:"i"`
	Name     string `json:"c"`
	Rev      int64  `json:"r"`
	Customer string `json:"u,omitempty"`
	Gone     bool   `json:"g,omitempty"`
}

// word is anything else.
type word struct {
	Topic string `json:"t"`
	Text  string `json:"x,omitempty"`
}

func encode(m message) string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // it is made of texts and numbers
	}
	return string(text)
}
