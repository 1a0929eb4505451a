package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Setup is the right to make the first administrator, for whoever can read what
// a new server prints. Servers with the same key give the same right. A nil
// Setup is good for nothing.
type Setup struct {
	Token string // for the link
	key   []byte
	now   func() time.Time
	until time.Time

	mu   sync.Mutex
	used bool
}

// NewSetup makes a right that lasts so long. The key is a secret of the servers.
func NewSetup(now func() time.Time, life time.Duration, key []byte) *Setup {
	s := &Setup{key: key, now: now, until: now().Add(life)}
	s.Token = s.token(s.until.Unix())
	return s
}

// token is good until that time, in seconds.
func (s *Setup) token(until int64) string {
	mac := hmac.New(sha256.New, s.key)
	end := strconv.FormatInt(until, 36)
	mac.Write([]byte("first administrator\x00" + end))
	return end + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:24])
}

// Good reports whether the token gives the right now; it may be another server's.
func (s *Setup) Good(token string) bool {
	if s == nil || s.taken() {
		return false
	}
	end, _, _ := strings.Cut(token, ".")
	until, err := strconv.ParseInt(end, 36, 64)
	return err == nil && s.now().Unix() < until && hmac.Equal([]byte(token), []byte(s.token(until)))
}

// Open reports whether the link of this server is still good.
func (s *Setup) Open() bool { return s != nil && !s.taken() && s.now().Before(s.until) }

func (s *Setup) taken() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used
}

// Done ends the right. At other servers it ends when there is an account.
func (s *Setup) Done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = true
}
