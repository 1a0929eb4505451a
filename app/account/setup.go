package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"sync"
	"time"
)

// Setup is the one-time right to make the first administrator, for whoever can
// read what a new server prints. A nil Setup is good for nothing.
type Setup struct {
	Token string // for the link
	now   func() time.Time
	until time.Time

	mu   sync.Mutex
	used bool
}

// NewSetup makes a right that lasts so long.
func NewSetup(now func() time.Time, life time.Duration) *Setup {
	var b [24]byte
	rand.Read(b[:]) // never fails
	return &Setup{Token: base64.RawURLEncoding.EncodeToString(b[:]), now: now, until: now().Add(life)}
}

// Good reports whether the token gives the right now.
func (s *Setup) Good(token string) bool {
	return s.Open() && subtle.ConstantTimeCompare([]byte(token), []byte(s.Token)) == 1
}

// Open reports whether the right is still to be had.
func (s *Setup) Open() bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.used && s.now().Before(s.until)
}

// Done ends the right.
func (s *Setup) Done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = true
}
