package fleet

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/alertad/alertad/db"
)

// pending is what is yet to be told. Of an alert that changes often only the
// last change is; of what is said often, once.
type pending struct {
	alerts []change
	at     map[string]int // where in alerts, by id
	words  []word
	said   map[word]bool
	lost   bool // there was too much, or no way to send it: others start afresh
}

// maxPending is how much waits while it cannot be sent.
const maxPending = 10_000

// Tell has the other servers publish a committed change of an alert: old is nil
// for a new one, new for a deleted one. It does not block.
func (f *Fleet) Tell(name string, old, new *db.Alert) {
	if f == nil || old == nil && new == nil {
		return
	}
	c := change{Name: name, Gone: new == nil}
	if c.Gone {
		c.ID, c.Rev, c.Customer = old.ID, old.Rev+1, old.Customer
	} else {
		c.ID, c.Rev = new.ID, new.Rev
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told.add(c)
	f.poke()
}

func (p *pending) add(c change) {
	if i, ok := p.at[c.ID]; ok {
		if p.alerts[i].Rev < c.Rev { // commits may be told in either order
			if p.alerts[i].Name == db.ChangeNew && !c.Gone {
				c.Name = db.ChangeNew
			}
			p.alerts[i] = c
		}
		return
	}
	if len(p.alerts) >= maxPending {
		p.lost = true
		return
	}
	if p.at == nil {
		p.at = map[string]int{}
	}
	p.at[c.ID] = len(p.alerts)
	p.alerts = append(p.alerts, c)
}

// Say has the other servers hear a text on a topic. It does not block.
func (f *Fleet) Say(topic, text string) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told.say(word{topic, text})
	f.poke()
}

func (p *pending) say(w word) {
	if p.said[w] {
		return
	}
	if len(p.words) >= maxPending {
		p.lost = true
		return
	}
	if p.said == nil {
		p.said = map[word]bool{}
	}
	p.said[w] = true
	p.words = append(p.words, w)
}

func (f *Fleet) poke() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// speak sends what is told, and beats.
func (f *Fleet) speak(ctx context.Context) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	var gathered <-chan time.Time // nil: nothing gathers
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
			if gathered == nil { // what comes later puts nothing off
				gathered = time.After(collect)
			}
		case <-gathered:
			gathered = nil
			f.flush(ctx, "")
		case <-tick.C:
			f.flush(ctx, isBeat)
		}
	}
}

// sendWithin is how long one sending may take. What became of it is then not
// known: it is sent again under other numbers.
const sendWithin = 5 * time.Second

// flush sends all that is to be told, and a message of that kind after it.
func (f *Fleet) flush(ctx context.Context, last string) {
	f.mu.Lock()
	all := f.told
	f.told = pending{}
	messages := f.batches(all)
	if last != "" {
		messages = append(messages, encode(message{From: f.id, Number: f.sent, Kind: last}))
	}
	f.mu.Unlock()
	if len(messages) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := f.o.Store.Tell(ctx, messages...); err != nil {
		f.o.Log.Debug("cannot tell the other servers", "err", err)
		f.restore(all)
	}
}

// restore puts back what could not be sent, before what was told since.
func (f *Fleet) restore(all pending) {
	f.mu.Lock()
	defer f.mu.Unlock()
	since := f.told
	f.told = all
	for _, c := range since.alerts {
		f.told.add(c)
	}
	for _, w := range since.words {
		f.told.say(w)
	}
	f.told.lost = f.told.lost || since.lost
}

// batches makes numbered messages of what is to be told. One number is left out
// for what was lost.
func (f *Fleet) batches(p pending) []string {
	var out []string
	lost := p.lost
	m := message{From: f.id}
	size := 0
	end := func() {
		if size == 0 {
			return
		}
		f.sent++
		m.Number = f.sent
		out = append(out, encode(m))
		m, size = message{From: f.id}, 0
	}
	room := func(n int) bool {
		const frame = 100
		if n+frame > db.MaxMessage {
			lost = true
			return false
		}
		if size+n+frame > db.MaxMessage {
			end()
		}
		size += n
		return true
	}
	for _, w := range p.words {
		if room(len(encode(message{Words: []word{w}}))) {
			m.Words = append(m.Words, w)
		}
	}
	for _, c := range p.alerts {
		if room(len(encode(message{Alerts: []change{c}}))) {
			m.Alerts = append(m.Alerts, c)
		}
	}
	end()
	if lost {
		f.sent++
	}
	return out
}

// Goodbye sends what is left to tell and says goodbye. Run does so at its end.
func (f *Fleet) Goodbye() {
	if f == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	f.flush(ctx, isBye)
}

// Afresh has all servers on a database read anew what they keep of it. It is for
// a program that is no server and changed much, as an import does.
func Afresh(ctx context.Context, store db.Shared) error {
	from := rand.Text()
	hint := message{From: from, Number: 1, Words: []word{{Topic: "changes"}}}
	bye := message{From: from, Kind: isBye, Number: 3} // so the second was missed
	return store.Tell(ctx, encode(hint), encode(bye))
}
