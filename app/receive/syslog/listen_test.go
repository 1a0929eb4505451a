package syslog_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/app/receive/syslog"
	"github.com/alertad/alertad/db"
)

// rig is a receiver on loopback and what it stores.
type rig struct {
	address  string
	counters receive.Counters
	stored   chan *db.Alert
	behind   atomic.Int64 // how much its clock is, of type time.Duration
	panicIn  atomic.Int64 // so many looks at the settings one panics
}

func newRig(t *testing.T, scheme string, allow ...netip.Prefix) *rig {
	t.Helper()
	g := &rig{counters: receive.NewCounters(metrics.New(), "syslog", "Messages"), stored: make(chan *db.Alert, 1000)}
	log := slog.New(slog.DiscardHandler)
	queue := receive.NewQueue(func(_ context.Context, _ netip.Addr, alerts []*db.Alert) ([]error, error) {
		for _, a := range alerts {
			g.stored <- a
		}
		return make([]error, len(alerts)), nil
	}, log, time.Now)
	s := syslog.Settings{Allow: allow, Mapping: mapping(t)}
	settings := func() syslog.Settings {
		if g.panicIn.Add(-1) == 0 {
			panic("no settings")
		}
		return s
	}
	r, err := syslog.Listen(syslog.Options{
		Listen: []string{scheme + "://127.0.0.1:0"}, Settings: settings, Queue: queue, Counters: g.counters, Log: log,
		Now: func() time.Time { return time.Now().Add(-time.Duration(g.behind.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); queue.Close(context.Background()) })
	g.address = r.Addrs()[0].String()
	return g
}

// listen starts a receiver on loopback and returns what it stores.
func listen(t *testing.T, scheme string, allow ...netip.Prefix) (address string, counters receive.Counters, stored chan *db.Alert) {
	t.Helper()
	g := newRig(t, scheme, allow...)
	return g.address, g.counters, g.stored
}

func dial(t *testing.T, network, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestPackets(t *testing.T) {
	address, counters, stored := listen(t, "udp")
	conn := dial(t, "udp", address)
	fmt.Fprint(conn, "<11>app: one\nline")
	if a := <-stored; a.Text != "one\nline" || a.Resource != "127.0.0.1:app" || a.Origin != "syslog/127.0.0.1" {
		t.Errorf("%+v", a)
	}
	fmt.Fprint(conn, "<11>")
	fmt.Fprint(conn, "<11>two")
	if a := <-stored; a.Text != "two" {
		t.Errorf("%+v", a)
	}
	if counters.Received.Count() != 3 || counters.Ignored.Count() != 1 {
		t.Errorf("received %d, ignored %d", counters.Received.Count(), counters.Ignored.Count())
	}
}

func TestStreams(t *testing.T) {
	address, _, stored := listen(t, "tcp")
	for _, text := range []string{"<11>a\n6 <11>a\n<11>a\n", "<11>a\n<11>a\n<11>a"} {
		conn := dial(t, "tcp", address)
		fmt.Fprint(conn, text)
		conn.Close()
		for range 3 {
			if a := <-stored; a.Text != "a" {
				t.Errorf("%q: %+v", text, a)
			}
		}
	}
}

// A connection may be silent between messages for as long as it likes, but a
// message that began has to end.
func TestSlowMessages(t *testing.T) {
	for _, begun := range []string{"<", "<11>half", "5", "20 <11>half", "12 <11>half"} {
		g := newRig(t, "tcp")
		conn := dial(t, "tcp", g.address)
		fmt.Fprint(conn, "<11>a\n")
		<-g.stored
		g.behind.Store(int64(time.Hour)) // every time that is given from now on is over
		fmt.Fprint(conn, "<11>b\n")
		if a := <-g.stored; a.Text != "b" {
			t.Errorf("%+v", a)
		}
		fmt.Fprint(conn, begun)
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if n, err := conn.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("%q: the connection goes on: %d bytes, %v", begun, n, err)
		}
		if g.counters.Refused.Count() != 1 {
			t.Errorf("%q: refused %d", begun, g.counters.Refused.Count())
		}
	}
}

// So has the first one to begin.
func TestSilentConnections(t *testing.T) {
	g := newRig(t, "tcp")
	g.behind.Store(int64(time.Hour))
	conn := dial(t, "tcp", g.address)
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := conn.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the connection goes on: %d bytes, %v", n, err)
	}
}

// A message that the program panics over costs no other one.
func TestPanics(t *testing.T) {
	for scheme, look := range map[string]int64{"udp": 1, "tcp": 2} { // a connection is looked at before its messages
		g := newRig(t, scheme)
		g.panicIn.Store(look)
		conn := dial(t, scheme, g.address)
		fmt.Fprint(conn, "<11>bad\n")
		fmt.Fprint(conn, "<11>good\n")
		if a := <-g.stored; a.Text != "good" {
			t.Errorf("%s: %+v", scheme, a)
		}
		if g.counters.Failed.Count() != 1 || g.counters.Received.Count() != 2 {
			t.Errorf("%s: failed %d of %d", scheme, g.counters.Failed.Count(), g.counters.Received.Count())
		}
	}
}

// One source cannot take all connections, and has another one when it gives
// one back.
func TestConnectionsAreBounded(t *testing.T) {
	address, counters, stored := listen(t, "tcp")
	var open []net.Conn
	for range 64 {
		conn := dial(t, "tcp", address)
		fmt.Fprintln(conn, "<11>a")
		<-stored
		open = append(open, conn)
	}
	one := dial(t, "tcp", address)
	if n, err := one.Read(make([]byte, 1)); err == nil {
		t.Errorf("one too many is served: %d", n)
	}
	if counters.Refused.Count() != 1 {
		t.Errorf("refused %d", counters.Refused.Count())
	}
	open[0].Close()
	deadline := time.After(10 * time.Second)
	for {
		conn := dial(t, "tcp", address)
		fmt.Fprintln(conn, "<11>b")
		conn.Close()
		select {
		case <-stored:
			return
		case <-deadline:
			t.Fatal("there was no room again")
		case <-time.After(10 * time.Millisecond): // refused: the end of the other was not noticed yet
		}
	}
}

func TestRefusesStrangers(t *testing.T) {
	stranger := netip.MustParsePrefix("192.0.2.0/24")
	address, counters, _ := listen(t, "tcp", stranger)
	if n, err := dial(t, "tcp", address).Read(make([]byte, 1)); err == nil {
		t.Errorf("%d bytes", n)
	}
	if counters.Refused.Count() != 1 {
		t.Errorf("refused %d", counters.Refused.Count())
	}
}
