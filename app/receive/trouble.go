package receive

import (
	"fmt"
	"net/netip"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/alertad/alertad/db"
)

// Recover is to be deferred where a message is handled: a panic costs that
// message only. It is counted, and logged with whom the message came from.
func (q *Queue) Recover(from netip.Addr, c Counters) {
	if p := recover(); p != nil {
		c.Failed.Inc()
		q.fault(from, &panicked{p, debug.Stack()})
	}
}

// panicked is what a panic left behind.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// attempt stores alerts. A panic becomes an error.
func (q *Queue) attempt(from netip.Addr, alerts []*db.Alert) (outcomes []error, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{p, debug.Stack()}
		}
	}()
	return q.store(q.ctx, from, alerts)
}

// fault logs a panic, once a minute: whoever sent the message may send more.
func (q *Queue) fault(from netip.Addr, p *panicked) {
	if q.faults.again(q.now()) {
		q.log.Error("a message was lost by a fault of this program", "from", from, "err", p, "stack", string(p.stack))
	}
}

// complain logs trouble, once a minute: it may be that of every message.
func (q *Queue) complain(what string, err error) {
	switch {
	case !q.troubles.again(q.now()):
	case err != nil:
		q.log.Warn(what, "err", err)
	default:
		q.log.Warn(what)
	}
}

// seldom is what is done once a minute.
type seldom struct{ last atomic.Int64 } // in Unix seconds

// again reports whether it is to be done now.
func (s *seldom) again(at time.Time) bool {
	now, last := at.Unix(), s.last.Load()
	early := last != 0 && now >= last && now-last < 60
	return !early && s.last.CompareAndSwap(last, now)
}
