package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Where a replica answers searches, an answer may be as old as Options.MaxLag.
// Whoever changes something is not to miss that: for so long the database itself
// answers them, at this server and, as soon as it is told, at the others. A
// stream that begins, or begins anew, waits for so long: then every list that
// its client reads from now on holds what came before the first event.

// writers is who changed something lately.
type writers struct {
	mu sync.Mutex
	at map[string]time.Time
}

// maxWriters is how many are remembered. If there are more, nobody is answered
// by a replica until some are forgotten.
const maxWriters = 100_000

func (w *writers) note(key string, now time.Time, last time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.at == nil {
		w.at = map[string]time.Time{}
	}
	if len(w.at) >= maxWriters {
		for k, at := range w.at {
			if now.Sub(at) > last {
				delete(w.at, k)
			}
		}
	}
	if len(w.at) < maxWriters {
		w.at[key] = now
	}
}

func (w *writers) recent(key string, now time.Time, last time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	at, ok := w.at[key]
	return ok && now.Sub(at) <= last || len(w.at) >= maxWriters
}

// writer is by what a client is known: its login, else its address.
func (r *request) writer() string {
	who := "login\x00" + r.caller.Principal.Login
	if r.caller.Principal.Login == "" {
		who = "address\x00" + r.origin.remote
	}
	sum := sha256.Sum256([]byte(who))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// noteWriter remembers a client that may have changed something.
func (a *API) noteWriter(r *request) {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if a.MaxLag <= 0 || reads && !strings.HasPrefix(string(r.route.Scope), string(auth.Write)) {
		return
	}
	key := r.writer()
	a.writers.note(key, a.Now(), 2*a.MaxLag)
	a.Tell(topicWriter, key)
}

// searching is the context of a search, which a replica may answer unless the
// client has just changed something.
func (a *API) searching(r *request) context.Context {
	// Twice the lag: another server may have been told late.
	if a.MaxLag <= 0 || a.writers.recent(r.writer(), a.Now(), 2*a.MaxLag) {
		return r.Context()
	}
	return db.MayLag(r.Context())
}

// settle waits until lists hold all that happened before now; false if the
// client is gone by then.
func (a *API) settle(ctx context.Context) bool {
	if a.MaxLag <= 0 {
		return true
	}
	wait := time.NewTimer(a.MaxLag)
	defer wait.Stop()
	select {
	case <-wait.C:
		return true
	case <-ctx.Done():
		return false
	}
}
