package syslog_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/app/receive/syslog"
	"github.com/alertad/alertad/db"
)

// listen starts a receiver on loopback and returns what it stores.
func listen(t *testing.T, scheme string, allow ...netip.Prefix) (address string, counters receive.Counters, stored chan *db.Alert) {
	t.Helper()
	counters, stored = receive.NewCounters(metrics.New(), "syslog", "Messages"), make(chan *db.Alert, 1000)
	log := slog.New(slog.DiscardHandler)
	queue := receive.NewQueue(func(_ context.Context, _ netip.Addr, alerts []*db.Alert) ([]error, error) {
		for _, a := range alerts {
			stored <- a
		}
		return make([]error, len(alerts)), nil
	}, log, time.Now)
	s := syslog.Settings{Allow: allow, Mapping: mapping(t)}
	r, err := syslog.Listen(syslog.Options{
		Listen: []string{scheme + "://127.0.0.1:0"}, Settings: func() syslog.Settings { return s },
		Queue: queue, Counters: counters, Log: log, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); queue.Close(context.Background()) })
	return r.Addrs()[0].String(), counters, stored
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
