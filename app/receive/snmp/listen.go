package snmp

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/alertad/alertad/app/receive"
)

// Options are what a Receiver works with.
type Options struct {
	Listen   []string // udp://address:port
	Settings func() Settings
	Queue    *receive.Queue
	Counters receive.Counters
	Log      *slog.Logger
	Now      func() time.Time
}

// Settings are what may change while a Receiver runs.
type Settings struct {
	Allow   []netip.Prefix // from whom traps are taken; none: from anybody
	Keys    *Keys
	Mapping *Mapping
}

// Ports are the usual ones of the schemes.
func Ports() map[string]string { return map[string]string{"udp": "162"} }

// Receiver listens until it is closed.
type Receiver struct {
	o     Options
	conns []*net.UDPConn
	done  sync.WaitGroup

	mu      sync.Mutex
	engines engines
	told    time.Time // when it was last told that a trap was refused
}

// Listen opens all addresses, or none, and begins to receive.
func Listen(o Options) (*Receiver, error) {
	r := &Receiver{o: o, engines: engines{}}
	for _, text := range o.Listen {
		_, address, err := receive.Address(text, Ports())
		if err != nil {
			r.Close()
			return nil, err
		}
		conn, err := receive.ListenUDP(address)
		if err != nil {
			r.Close()
			return nil, err
		}
		r.conns = append(r.conns, conn)
		r.done.Go(func() { r.packets(conn) })
	}
	return r, nil
}

// Addrs are where it listens, in the order of the options.
func (r *Receiver) Addrs() []net.Addr {
	var all []net.Addr
	for _, c := range r.conns {
		all = append(all, c.LocalAddr())
	}
	return all
}

// Close ends listening, and returns when nothing is put into the queue any
// more.
func (r *Receiver) Close() {
	for _, c := range r.conns {
		c.Close()
	}
	r.done.Wait()
}

// packets reads traps. It does not wait for the database: what does not fit
// into the queue is dropped.
func (r *Receiver) packets(conn *net.UDPConn) {
	buf := make([]byte, 64<<10)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			continue // of one datagram, such as that a port is unreachable
		}
		if answer := r.handle(buf[:n], from.Addr().Unmap().WithZone("")); answer != nil {
			_, _ = conn.WriteToUDPAddrPort(answer, from) // else it is sent again
		}
	}
}

// handle takes one trap. An inform has an answer.
func (r *Receiver) handle(b []byte, from netip.Addr) []byte {
	defer r.o.Queue.Recover(from, r.o.Counters)
	r.o.Counters.Received.Inc()
	p, err := r.trap(b, from)
	if err != nil {
		r.o.Counters.Refused.Inc()
		r.complain(from, err)
		return nil
	}
	if p == nil || p.PDUType != gosnmp.InformRequest {
		return nil
	}
	return answer(b)
}

func (r *Receiver) trap(b []byte, from netip.Addr) (*gosnmp.SnmpPacket, error) {
	s := r.o.Settings()
	if !receive.Allowed(s.Allow, from) {
		return nil, errors.New("its sender is in none of the networks of SNMP_ALLOW")
	}
	t, p, err := s.Keys.Open(b)
	if err != nil {
		return nil, err
	}
	if err := r.check(p); err != nil {
		return nil, err
	}
	t.From = from
	a := s.Mapping.Alert(t)
	if a == nil {
		r.o.Counters.Ignored.Inc()
		return p, nil
	}
	if !r.o.Queue.Offer(receive.Alert{Alert: a, From: from, Counters: r.o.Counters}) {
		return nil, nil // no answer: an inform is sent again
	}
	return p, nil
}

func (r *Receiver) check(p *gosnmp.SnmpPacket) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.engines.check(p, r.o.Now())
}

// complain says why a trap was refused, once a minute: anybody can send some.
func (r *Receiver) complain(from netip.Addr, err error) {
	r.mu.Lock()
	now := r.o.Now()
	quiet := now.Sub(r.told) < time.Minute
	if !quiet {
		r.told = now
	}
	r.mu.Unlock()
	level := slog.LevelWarn
	if quiet {
		level = slog.LevelDebug
	}
	r.o.Log.Log(context.Background(), level, "a trap was refused", "from", from, "err", err)
}

// answer turns an inform of version 2c, which was read before, into the
// response to it: the same values under another tag (RFC 3416, 4.2.7).
func answer(b []byte) []byte {
	out := append([]byte(nil), b...)
	at := header(out, 0) // of the message
	for range 2 {        // version and community
		if at = skip(out, at); at < 0 {
			return nil
		}
	}
	if at >= len(out) || out[at] != byte(gosnmp.InformRequest) {
		return nil
	}
	out[at] = byte(gosnmp.GetResponse)
	return out
}

// header returns where the content of the element at i begins, -1 if there is
// none (ITU-T X.690).
func header(b []byte, i int) int {
	if i < 0 || i+2 > len(b) {
		return -1
	}
	if b[i+1] < 0x80 {
		return i + 2
	}
	return i + 2 + int(b[i+1]&0x7f)
}

// skip returns where the element behind the one at i begins, -1 if there is
// none.
func skip(b []byte, i int) int {
	at := header(b, i)
	if at < 0 || at > len(b) {
		return -1
	}
	n := int(b[i+1])
	if n >= 0x80 {
		n = 0
		for _, c := range b[i+2 : at] {
			if n = n<<8 | int(c); n > len(b) {
				return -1
			}
		}
	}
	if at+n > len(b) {
		return -1
	}
	return at + n
}
