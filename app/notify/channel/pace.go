package channel

import (
	"errors"
	"maps"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

// A channel whose messages are refused is not asked on and on: after tolerated
// of them in a row it pauses, twice as long each time. One that is accepted
// ends that. Messages wait meanwhile, those of other channels do not.
const (
	tolerated    = 5
	firstPause   = 30 * time.Second
	longestPause = 5 * time.Minute
)

// lane is the way to one channel, as this process knows it.
type lane struct {
	limit  int       // messages a minute; 0: any number
	room   float64   // messages that may be sent at once
	filled time.Time // when room was worked out

	refused int // in a row
	until   time.Time
	last    error
}

func (s *Sender) lane(id string) *lane {
	l := s.lanes[id]
	if l == nil {
		l = &lane{limit: 60, room: 60, filled: s.o.Now()}
		s.lanes[id] = l
	}
	return l
}

// Pause is how long the next message to a channel has to wait. If it has not,
// it counts as sent.
func (s *Sender) Pause(id string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, now := s.lane(id), s.o.Now()
	if l.until.After(now) {
		return l.until.Sub(now)
	}
	if l.limit == 0 {
		return 0
	}
	most := float64(l.limit)
	l.room = min(most, l.room+most*max(0, now.Sub(l.filled).Minutes()))
	l.filled = now
	if l.room < 1 {
		return max(time.Millisecond, time.Duration((1-l.room)/most*float64(time.Minute)))
	}
	l.room--
	return 0
}

// noted is told what became of a message to a channel.
func (s *Sender) noted(c *db.Channel, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lane(c.ID)
	if t := Find(c.Type); t != nil {
		l.limit = valuesOf(t, c).number("limit")
	}
	var told *notify.Error
	switch {
	case err == nil:
		l.refused, l.until, l.last = 0, time.Time{}, nil
	case errors.As(err, &told) && told.Permanent:
		if l.refused++; l.refused >= tolerated {
			l.until = s.o.Now().Add(min(longestPause, firstPause<<min(l.refused-tolerated, 10)))
		}
		l.last = err
	}
}

// Pauses returns the channels that pause because their messages were refused.
func (s *Sender) Pauses() map[string]Pause {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]Pause{}
	for id, l := range maps.All(s.lanes) {
		if l.until.After(s.o.Now()) {
			out[id] = Pause{db.At(l.until), int64(l.refused), l.last.Error()}
		}
	}
	return out
}
