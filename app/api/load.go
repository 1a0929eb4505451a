package api

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Bounds of what all requests together take of the machine. Beyond them a
// request waits for a moment, and then is told to come again.
const (
	maxChanges = 1024 // a change counts one, and one more for each bodyUnit of its body
	maxReads   = 64
	maxPages   = 4 // of more records than largePage, which are no console's
	maxLogins  = 128
	bodyUnit   = 16 << 10 // bytes; decoded they take about twelve times as much
	largePage  = 1000

	waitWithin = time.Second
	freeBytes  = 16 << 10 // of a body, or of an answer, that are not counted as held
)

// load is what requests take at the moment.
type load struct {
	changes, reads, pages, logins *semaphore.Weighted

	held    atomic.Int64 // bytes of bodies that arrive and of answers that leave
	most    int64
	refused atomic.Int64 // requests
}

func newLoad(most int64) *load {
	return &load{
		changes: semaphore.NewWeighted(maxChanges), reads: semaphore.NewWeighted(maxReads),
		pages: semaphore.NewWeighted(maxPages), logins: semaphore.NewWeighted(maxLogins), most: most,
	}
}

// errBusy is not logged each time: it would fill the log when there is most to
// do. The metrics count it.
var errBusy = &db.Error{Code: db.Unavailable, Message: "the server is busy: try again in a moment", RetryAfter: 1}

// ticket lets a request be worked on. The zero value is good for those that
// need none.
type ticket struct {
	of *semaphore.Weighted
	n  int64
}

// enter waits for the request's turn. What tells how the server does is let in
// at once: it is asked for most when there is no turn.
func (l *load) enter(r *request) (ticket, error) {
	changes := r.Method != http.MethodGet && r.Method != http.MethodHead
	switch {
	case r.route.Scope == Open && changes:
		return l.wait(r.Context(), l.logins, 1)
	case r.route.Scope == Open, r.route.Scope == auth.ReadManagement:
		return ticket{}, nil
	case changes:
		return l.change(r.Context(), len(r.body))
	case large(r):
		return l.wait(r.Context(), l.pages, 1)
	}
	return l.wait(r.Context(), l.reads, 1)
}

// change waits for the turn of a change with a body of that size.
func (l *load) change(ctx context.Context, size int) (ticket, error) {
	return l.wait(ctx, l.changes, min(1+int64(size/bodyUnit), maxChanges))
}

func (l *load) wait(ctx context.Context, of *semaphore.Weighted, n int64) (ticket, error) {
	if of.TryAcquire(n) {
		return ticket{of, n}, nil
	}
	wait, cancel := context.WithTimeout(ctx, waitWithin)
	defer cancel()
	switch err := of.Acquire(wait, n); {
	case err == nil:
		return ticket{of, n}, nil
	case ctx.Err() != nil:
		return ticket{}, ctx.Err()
	}
	return ticket{}, l.refuse()
}

func (t ticket) leave() {
	if t.of != nil {
		t.of.Release(t.n)
	}
}

func (l *load) refuse() error {
	l.refused.Add(1)
	return errBusy
}

// large reports whether a search asks for a large page.
func large(r *request) bool {
	for _, name := range []string{"page-size", "limit"} {
		if n, err := strconv.Atoi(r.params.Get(name)); err == nil && n > largePage {
			return true
		}
	}
	return false
}

// hold counts bytes as held, unless they would be too many. They are to be
// dropped.
func (l *load) hold(n int64) bool {
	if l.held.Add(n) <= l.most {
		return true
	}
	l.held.Add(-n)
	return false
}

// take counts bytes as held, however many there are.
func (l *load) take(n int64) { l.held.Add(n) }

func (l *load) drop(n int64) { l.held.Add(-n) }

// meter counts what is read of a body as held until it is rewound: senders that
// never come to the end must not fill the memory.
type meter struct {
	in         io.Reader
	load       *load
	seen, held int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	m.seen += int64(n)
	if more := 2*m.seen - m.held - freeBytes; more > 0 { // a buffer that grows is up to half empty
		more = max(more, freeBytes) // not for each read
		if !m.load.hold(more) {
			return 0, m.load.refuse()
		}
		m.held += more
	}
	return n, err
}

// rewind is to be called when what was read is needed no longer.
func (m *meter) rewind() {
	if m.held > 0 {
		m.load.drop(m.held)
	}
	m.seen, m.held = 0, 0
}
