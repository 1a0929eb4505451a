package saml

import (
	"sync"
	"time"

	"github.com/alertad/alertad/db"
)

// maxSeen bounds the memory. Only what the identity provider signed counts, so
// it is full when thousands log in within minutes.
const maxSeen = 20_000

// seen remembers the assertions that were used, as long as they could be used
// again.
type seen struct {
	mu  sync.Mutex
	ids map[string]time.Time // until when
}

func newSeen() *seen { return &seen{ids: map[string]time.Time{}} }

// use refuses an id that was used, and remembers it until then.
func (s *seen) use(id string, now, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if end, ok := s.ids[id]; ok && now.Before(end) {
		return db.Errorf(db.Unauthorized, "the SAML response was used before")
	}
	if len(s.ids) >= maxSeen {
		for id, end := range s.ids {
			if !now.Before(end) {
				delete(s.ids, id)
			}
		}
	}
	if len(s.ids) >= maxSeen {
		return db.Errorf(db.Unavailable, "too many logins at once: try again in a few minutes")
	}
	s.ids[id] = until
	return nil
}
