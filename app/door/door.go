// Package door bounds the connections of an HTTP server, so that there are files
// left for all else that has to be open, and room for those who ask for a moment.
package door

import (
	"container/list"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Door lets in as many connections as it has room for. When it is full, one that
// is quiet makes room for the next: one on which nothing is asked although there
// was time to, else the one that has waited the longest for another request.
type Door struct {
	most   int
	log    *slog.Logger
	now    func() time.Time
	turned atomic.Int64 // away

	mu     sync.Mutex
	guests map[net.Conn]*list.Element
	order  list.List     // of guest: those that are idle, the longest first, then fresh, then busy
	fresh  *list.Element // marks, of no guest, before those
	busy   *list.Element
	told   time.Time // when it was last logged that one was turned away
}

type guest struct {
	conn net.Conn
	came time.Time
}

// askWithin is the time in which a fresh connection is expected to be asked
// something on.
const askWithin = time.Second

// New returns a door for that many connections.
func New(most int, log *slog.Logger, now func() time.Time) *Door {
	d := &Door{most: most, log: log, now: now, guests: map[net.Conn]*list.Element{}}
	d.fresh, d.busy = d.order.PushBack(guest{}), d.order.PushBack(guest{})
	return d
}

// Most is how many connections there may be.
func (d *Door) Most() int { return d.most }

// Open is how many there are.
func (d *Door) Open() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.guests)
}

// TurnedAway is how many were closed at once, because there was no room.
func (d *Door) TurnedAway() int64 { return d.turned.Load() }

// Listener returns l behind the door. The server has to have Changed as its
// ConnState. In plain HTTP, without TLS, those who are turned away are told so.
func (d *Door) Listener(l net.Listener, plain bool) net.Listener { return entrance{l, d, plain} }

type entrance struct {
	net.Listener
	door  *Door
	plain bool
}

func (e entrance) Accept() (net.Conn, error) {
	for {
		c, err := e.Listener.Accept()
		if errors.Is(err, syscall.EMFILE) {
			e.door.makeRoom() // the server tries again in a moment
		}
		if err != nil || e.door.enter(c) {
			return c, err
		}
		e.door.turnAway(c, e.plain)
	}
}

// enter takes a connection in, unless there is no room for it.
func (d *Door) enter(c net.Conn) bool {
	d.mu.Lock()
	var quiet net.Conn
	if len(d.guests) >= d.most {
		quiet = d.leave()
	}
	room := len(d.guests) < d.most
	if room {
		d.guests[c] = d.order.InsertBefore(guest{c, d.now()}, d.busy)
	}
	d.mu.Unlock()
	if quiet != nil {
		quiet.Close()
	}
	return room
}

// makeRoom closes a quiet connection, if there is one.
func (d *Door) makeRoom() {
	d.mu.Lock()
	quiet := d.leave()
	d.mu.Unlock()
	if quiet != nil {
		quiet.Close()
	}
}

// leave forgets a quiet connection, which is to be closed; nil if there is none.
// It is called with the lock.
func (d *Door) leave() net.Conn {
	idle, fresh := d.order.Front(), d.fresh.Next()
	quiet := fresh
	switch {
	case fresh == d.busy && idle == d.fresh:
		return nil
	case fresh == d.busy, idle != d.fresh && d.now().Sub(fresh.Value.(guest).came) < askWithin:
		quiet = idle
	}
	c := quiet.Value.(guest).conn
	d.forget(c)
	return c
}

func (d *Door) forget(c net.Conn) {
	d.order.Remove(d.guests[c])
	delete(d.guests, c)
}

// Changed is told by the server what goes on, as its ConnState.
func (d *Door) Changed(c net.Conn, state http.ConnState) {
	if encrypted, ok := c.(*tls.Conn); ok {
		c = encrypted.NetConn()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.guests[c]
	switch {
	case e == nil: // it made room
	case state == http.StateActive:
		d.order.MoveAfter(e, d.busy)
	case state == http.StateIdle:
		d.order.MoveBefore(e, d.fresh)
	case state == http.StateClosed, state == http.StateHijacked:
		d.forget(c)
	}
}

// noRoom is what a browser or a sender understands.
const noRoom = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

// turnAway closes a connection, and logs that once a minute.
func (d *Door) turnAway(c net.Conn, plain bool) {
	d.turned.Add(1)
	if plain {
		_ = c.SetWriteDeadline(d.now().Add(time.Second))
		_, _ = io.WriteString(c, noRoom)
	}
	c.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.now(); now.Sub(d.told) >= time.Minute {
		d.told = now
		d.log.Warn("connections are turned away: something goes on on all there may be", "connections", d.most)
	}
}
