package fleet

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// peer is another server.
type peer struct {
	number uint64 // of its last batch
	rebase bool   // what it told since may be missing: it is read anew in any case
	heard  time.Time
	silent bool
}

// listen hears the others. While it cannot, what it would hear is read anew
// again and again, so that nothing is old for long.
func (f *Fleet) listen(ctx context.Context) {
	for first := true; ctx.Err() == nil; first = false {
		err := f.o.Store.Listen(ctx, f)
		f.left()
		if ctx.Err() != nil {
			return
		}
		if first || err != nil && db.CodeOf(err) != db.Unavailable {
			f.o.Log.Warn("other servers cannot be heard now", "err", err)
		}
		f.miss()
		pause(ctx, again)
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (f *Fleet) left() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.joined = false
}

// Joined is for db.Listener. What was told before is not heard any more.
func (f *Fleet) Joined() {
	f.mu.Lock()
	f.joined = true
	for _, p := range f.peers {
		p.heard, p.rebase = f.o.Now(), true
	}
	f.mu.Unlock()
	f.miss()
	f.Say(Hello, f.o.Greeting())
}

// Heard is for db.Listener.
func (f *Fleet) Heard(text string) {
	var m message
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		f.o.Log.Warn("another program talks on the channel of the servers", "err", err)
		return
	}
	if m.From == f.id || m.From == "" {
		return
	}
	if !f.count(m) {
		f.miss()
	}
	if m.Kind != "" {
		return
	}
	select {
	case f.inbox <- m:
	default: // slower than the others are
		f.miss()
	}
}

// count keeps the numbers of a server; false if one is missing.
func (f *Fleet) count(m message) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.peers[m.From]
	if m.Kind == isBye {
		delete(f.peers, m.From)
		return p == nil || p.rebase || p.number == m.Number
	}
	if p == nil {
		p = &peer{rebase: true}
		f.peers[m.From] = p
	}
	expected := p.number
	if m.Kind == "" {
		expected++
	}
	known := !p.rebase
	p.number, p.heard, p.rebase, p.silent = m.Number, f.o.Now(), false, false
	return !known || m.Number == expected
}

// miss has everything read anew.
func (f *Fleet) miss() {
	f.mu.Lock()
	f.missed = true
	f.mu.Unlock()
	select {
	case f.alarm <- struct{}{}:
	default:
	}
}

// act does what follows from what was heard.
func (f *Fleet) act(ctx context.Context) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-f.inbox:
			f.take(ctx, append([]message{m}, f.waiting()...))
			continue
		case <-f.alarm:
		case <-tick.C:
			f.watch()
		}
		f.afresh(ctx)
	}
}

// waiting is what else is in the inbox: it is done in one go.
func (f *Fleet) waiting() []message {
	var list []message
	for len(list) < 100 {
		select {
		case m := <-f.inbox:
			list = append(list, m)
		default:
			return list
		}
	}
	return list
}

// watch looks for servers that fell silent. What they committed last they may
// have told nobody.
func (f *Fleet) watch() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.joined {
		return
	}
	for id, p := range f.peers {
		since := f.o.Now().Sub(p.heard)
		if since > forget {
			delete(f.peers, id)
		}
		if since > silence && !p.silent {
			p.silent, f.missed = true, true
			f.o.Log.Warn("another server fell silent", "id", id)
		}
	}
}

func (f *Fleet) afresh(ctx context.Context) {
	f.mu.Lock()
	missed, joined := f.missed, f.joined
	f.missed = false
	f.mu.Unlock()
	if !missed {
		return
	}
	if err := f.o.Afresh(ctx); err != nil && ctx.Err() == nil {
		f.o.Log.Debug("cannot read anew what other servers changed", "err", err)
		f.mu.Lock()
		f.missed = true // the next tick tries again
		f.mu.Unlock()
		return
	}
	if joined { // else there will be more
		f.o.Reset()
	}
}

// take does what messages ask for: first what is said, which may shut somebody
// out.
func (f *Fleet) take(ctx context.Context, list []message) {
	done := map[word]bool{}
	changed := map[string]change{}
	var order []string
	for _, m := range list {
		for _, w := range m.Words {
			if !done[w] {
				done[w] = true
				f.o.Heard(ctx, w.Topic, w.Text)
			}
		}
		for _, c := range m.Alerts {
			if _, known := changed[c.ID]; !known {
				order = append(order, c.ID)
			}
			if old, known := changed[c.ID]; !known || old.Rev < c.Rev {
				changed[c.ID] = c
			}
		}
	}
	for ids := range slices.Chunk(order, 500) {
		if err := f.publish(ctx, ids, changed); err != nil {
			f.miss()
			return
		}
	}
}

// publish reads alerts that others changed, and passes them on.
func (f *Fleet) publish(ctx context.Context, ids []string, changed map[string]change) error {
	alerts, err := f.read(ctx, ids, changed)
	if err != nil {
		return err
	}
	for _, id := range ids {
		c, a := changed[id], alerts[id]
		switch {
		case c.Gone:
			f.o.Publish(c.Name, &db.Alert{Meta: db.Meta{ID: c.ID, Rev: c.Rev}, Customer: c.Customer}, true)
		case a != nil: // else it was deleted meanwhile, which is told too
			f.o.Publish(c.Name, a, false)
		}
	}
	return nil
}

func (f *Fleet) read(ctx context.Context, ids []string, changed map[string]change) (map[string]*db.Alert, error) {
	alerts := map[string]*db.Alert{}
	var where query.Or
	for _, id := range ids {
		if !changed[id].Gone {
			where = append(where, db.Alerts.Is("id", id))
		}
	}
	if len(where) == 0 {
		return alerts, nil
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	err := f.o.Store.View(ctx, func(v db.Finder) error {
		clear(alerts)
		for rec, err := range v.Find(db.Alerts, query.Query{Where: where, Limit: len(ids)}) {
			if err != nil {
				return err
			}
			alerts[rec.Base().ID] = rec.(*db.Alert)
		}
		return nil
	})
	return alerts, err
}
