package engine

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/alertad/alertad/db"
)

// Peers is how an engine gets along with those of other servers on the same
// store. The zero value is a server alone.
type Peers struct {
	// Tell has the other engines hear a text on a topic, soon. It does not block.
	Tell func(topic, text string)

	// Leads says whether this server does what only one of them should.
	Leads func() bool

	// Origin is that of the alerts which the servers make of themselves: the
	// same for all of them, and no other's.
	Origin string

	alone bool
}

// The topics of engines.
const (
	topicBlackouts = "blackouts" // some changed
	topicEdge      = "edge"      // an alert has a status that no edge will end
	topicStorm     = "storm"     // how much origins sent
	topicRules     = "rules"     // notification rules changed
)

func (p *Peers) defaults(origin string) {
	if p.Tell == nil {
		p.alone, p.Tell = true, func(string, string) {}
	}
	if p.Leads == nil {
		p.Leads = func() bool { return true }
	}
	if p.Origin == "" {
		p.Origin = origin
	}
}

// Heard takes what the engine of another server told. Topics of others are
// ignored.
func (e *Engine) Heard(ctx context.Context, topic, text string) {
	switch topic {
	case topicBlackouts:
		e.readBlackouts(ctx)
	case topicEdge:
		e.edge()
	case topicStorm:
		e.heardStorm(text)
	case topicRules:
		e.readRules(ctx)
	}
}

// Afresh reads anew what other servers may have changed unheard.
func (e *Engine) Afresh(ctx context.Context) error {
	return errors.Join(e.loadBlackouts(ctx), e.notices.Reload(ctx))
}

// edge has all alerts held against the blackouts, soon.
func (e *Engine) edge() {
	e.blackouts.mu.Lock()
	defer e.blackouts.mu.Unlock()
	e.blackouts.dirty = true
}

// sent is how much an origin sent to one server within a second.
type sent struct {
	Customer string `json:"c,omitempty"`
	Origin   string `json:"o"`
	Taken    int    `json:"t,omitempty"`
	Refused  int    `json:"r,omitempty"`
}

// tellStorms tells what origins sent here since the last time: the bound is one
// of all servers together.
func (e *Engine) tellStorms() {
	if e.storms == nil {
		return
	}
	const most = 6000 // bytes of one text
	var list []json.RawMessage
	size := 0
	tell := func() {
		if len(list) > 0 {
			text, _ := json.Marshal(list) // of what is JSON already
			e.o.Peers.Tell(topicStorm, string(text))
		}
		list, size = nil, 0
	}
	for o, s := range e.storms.spent() {
		text, err := json.Marshal(sent{o.customer, o.name, s.taken, s.refused})
		if err != nil || len(text) > most {
			continue
		}
		if size += len(text) + 1; size > most {
			tell()
			size = len(text)
		}
		list = append(list, text)
	}
	tell()
}

func (e *Engine) heardStorm(text string) {
	var list []sent
	if e.storms == nil || json.Unmarshal([]byte(text), &list) != nil {
		return
	}
	now := e.now()
	for _, s := range list {
		e.storms.spend(origin{s.Customer, s.Origin}, use{s.Taken, s.Refused}, now)
	}
}

// use is what an origin sent.
type use struct{ taken, refused int }

// spent returns what origins sent here since the last call.
func (s *storms) spent() map[origin]use {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.uses
	if out != nil {
		s.uses = map[origin]use{}
	}
	return out
}

// spend takes the tokens for what an origin sent elsewhere. They may be owed,
// though not without end.
func (s *storms) spend(o origin, u use, now db.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bucket(o, now)
	s.fill(b, now)
	b.tokens = max(-float64(s.Burst), b.tokens-float64(u.taken))
	if u.refused > 0 {
		b.refused += u.refused
		b.last = now
	}
}
