package syslog

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/alertad/alertad/app/receive"
)

// Options are what a Receiver works with.
type Options struct {
	Listen   []string    // udp://address:port, tcp:// and tls://
	TLS      *tls.Config // of tls://
	Settings func() Settings
	Queue    *receive.Queue
	Counters receive.Counters
	Log      *slog.Logger
	Now      func() time.Time

	Connections int // at the same time, at most 1,024; 0: so many
}

// Settings are what may change while a Receiver runs.
type Settings struct {
	Allow   []netip.Prefix // from whom messages are taken; none: from anybody
	Mapping *Mapping
}

// Ports are the usual ones of the schemes (RFC 5426, RFC 6587, RFC 5425).
func Ports() map[string]string {
	return map[string]string{"udp": "514", "tcp": "514", "tls": "6514"}
}

const (
	maxConnections = 1024 // at the same time
	maxPerSource   = 64
	// beginWithin is how long a connection may be silent, and shake hands, until
	// the first message. Later it may: senders keep it for the next one.
	beginWithin = time.Minute
	// messageWithin is how long a message may take from its first byte on.
	messageWithin = time.Minute
)

// Receiver listens until it is closed.
type Receiver struct {
	o    Options
	ctx  context.Context
	stop context.CancelFunc
	done sync.WaitGroup

	addrs []net.Addr

	mu     sync.Mutex
	closed bool
	open   map[io.Closer]struct{}
	from   map[netip.Addr]int // connections
	told   time.Time          // when it was last told that none can be accepted
}

// Listen opens all addresses, or none, and begins to receive.
func Listen(o Options) (*Receiver, error) {
	if o.Connections <= 0 || o.Connections > maxConnections {
		o.Connections = maxConnections
	}
	r := &Receiver{o: o, open: map[io.Closer]struct{}{}, from: map[netip.Addr]int{}}
	r.ctx, r.stop = context.WithCancel(context.Background())
	for _, text := range o.Listen {
		if err := r.listen(text); err != nil {
			r.Close()
			return nil, err
		}
	}
	return r, nil
}

// Addrs are where it listens, in the order of the options.
func (r *Receiver) Addrs() []net.Addr { return r.addrs }

// Close ends listening and all connections, and returns when nothing is put
// into the queue any more.
func (r *Receiver) Close() {
	r.mu.Lock()
	r.closed = true
	for c := range r.open {
		c.Close()
	}
	r.mu.Unlock()
	r.stop()
	r.done.Wait()
}

func (r *Receiver) listen(text string) error {
	scheme, address, err := receive.Address(text, Ports())
	if err != nil {
		return err
	}
	if scheme == "udp" {
		conn, err := receive.ListenUDP(address)
		if err != nil {
			return err
		}
		r.addrs = append(r.addrs, conn.LocalAddr())
		r.keep(conn)
		r.done.Go(func() { r.packets(conn) })
		return nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	r.addrs = append(r.addrs, l.Addr())
	if scheme == "tls" {
		l = tls.NewListener(l, r.o.TLS)
	}
	r.keep(l)
	r.done.Go(func() { r.accept(l) })
	return nil
}

// keep has Close close it, too. It returns false if that was called already.
func (r *Receiver) keep(c io.Closer) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.open[c] = struct{}{}
	}
	return !r.closed
}

// packets reads datagrams, each of which is a message (RFC 5426). It does not
// wait for the database: what does not fit into the queue is dropped.
func (r *Receiver) packets(conn *net.UDPConn) {
	buf := make([]byte, MaxMessage)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			continue // of one datagram, such as that a port is unreachable
		}
		r.message(buf[:n], from.Addr().Unmap().WithZone(""), func(a receive.Alert) { r.o.Queue.Offer(a) })
	}
}

// accept takes connections. If there is no room for another one, it is closed
// at once.
func (r *Receiver) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			r.complain(err)
			select {
			case <-time.After(100 * time.Millisecond): // out of files, perhaps
			case <-r.ctx.Done():
			}
			continue
		}
		from := receive.Source(conn.RemoteAddr())
		if !receive.Allowed(r.o.Settings().Allow, from) || !r.enter(conn, from) {
			r.o.Counters.Refused.Inc()
			conn.Close()
			continue
		}
		r.done.Go(func() {
			defer r.leave(conn, from)
			r.stream(conn, from)
		})
	}
}

func (r *Receiver) enter(conn net.Conn, from netip.Addr) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || len(r.open) >= r.o.Connections || r.from[from] >= maxPerSource {
		return false
	}
	r.open[conn] = struct{}{}
	r.from[from]++
	return true
}

func (r *Receiver) leave(conn net.Conn, from netip.Addr) {
	conn.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, conn)
	if r.from[from]--; r.from[from] == 0 {
		delete(r.from, from)
	}
}

// complain says why no connection is accepted, once a minute.
func (r *Receiver) complain(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.o.Now(); now.Sub(r.told) >= time.Minute {
		r.told = now
		r.o.Log.Warn("syslog: accept", "err", err)
	}
}

// stream reads a connection. It waits for the queue, so that a sender that is
// too fast waits, too, and loses nothing.
func (r *Receiver) stream(conn net.Conn, from netip.Addr) {
	in := NewReader(conn)
	for begin := r.o.Now().Add(beginWithin); ; begin = (time.Time{}) {
		b, err := r.next(conn, in, begin)
		if len(b) > 0 {
			r.message(b, from, func(a receive.Alert) { r.o.Queue.Put(r.ctx, a) })
		}
		switch {
		case err == nil:
			continue
		case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), r.ctx.Err() != nil:
		default:
			r.o.Counters.Refused.Inc()
			r.o.Log.Debug("syslog: a connection ends", "from", from, "err", err)
		}
		return
	}
}

// next reads the next message, which has to begin by a time, unless that is
// zero, and then to come to its end.
func (r *Receiver) next(conn net.Conn, in *Reader, begin time.Time) ([]byte, error) {
	err := conn.SetDeadline(begin) // of writing, too: TLS answers while it reads
	if err == nil {
		err = in.Wait()
	}
	if err == nil {
		err = conn.SetDeadline(r.o.Now().Add(messageWithin))
	}
	if err != nil {
		return nil, err
	}
	return in.Next()
}

func (r *Receiver) message(b []byte, from netip.Addr, put func(receive.Alert)) {
	defer r.o.Queue.Recover(from, r.o.Counters)
	r.o.Counters.Received.Inc()
	s := r.o.Settings()
	if !receive.Allowed(s.Allow, from) {
		r.o.Counters.Refused.Inc()
		return
	}
	m := Parse(b)
	m.From = from
	a := s.Mapping.Alert(&m)
	if a == nil {
		r.o.Counters.Ignored.Inc()
		return
	}
	put(receive.Alert{Alert: a, From: from, Counters: r.o.Counters})
}
