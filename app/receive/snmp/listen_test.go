package snmp_test

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/app/receive/snmp"
	"github.com/alertad/alertad/db"
)

// rig is a receiver and one who sends to it.
type rig struct {
	t        *testing.T
	counters receive.Counters
	conn     net.Conn
	stored   chan *db.Alert

	mu  sync.Mutex
	now time.Time
}

func newRig(t *testing.T, allow ...netip.Prefix) *rig {
	r := &rig{t: t, counters: receive.NewCounters(metrics.New(), "snmp", "Traps"), stored: make(chan *db.Alert, 100), now: time.Unix(1e9, 0)}
	log := slog.New(slog.DiscardHandler)
	queue := receive.NewQueue(func(_ context.Context, _ netip.Addr, alerts []*db.Alert) ([]error, error) {
		for _, a := range alerts {
			r.stored <- a
		}
		return make([]error, len(alerts)), nil
	}, log, time.Now)
	s := snmp.Settings{Allow: allow, Keys: keys(t, secret), Mapping: mapping(t)}
	receiver, err := snmp.Listen(snmp.Options{
		Listen: []string{"udp://127.0.0.1:0"}, Settings: func() snmp.Settings { return s }, Queue: queue, Counters: r.counters, Log: log,
		Now: func() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.conn, err = net.Dial("udp", receiver.Addrs()[0].String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.conn.Close()
		receiver.Close()
		queue.Close(context.Background())
	})
	return r
}

func (r *rig) send(b []byte) {
	r.t.Helper()
	if _, err := r.conn.Write(b); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// An inform is answered with its own values, once it is taken.
func TestInform(t *testing.T) {
	r := newRig(t)
	sent := packet(t, "v2c-inform")
	r.send(sent)
	answer := make([]byte, 2000)
	r.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, err := r.conn.Read(answer)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i := range sent {
		if sent[i] != answer[i] {
			changed++
			if sent[i] != 0xa6 || answer[i] != 0xa2 {
				t.Errorf("byte %d is %x", i, answer[i])
			}
		}
	}
	if n != len(sent) || changed != 1 {
		t.Errorf("%d bytes, %d of them others", n, changed)
	}
	if a := <-r.stored; a.Event != "linkDown" {
		t.Errorf("%+v", a)
	}
}

// A trap of version 3 that is sent again later is refused; at once it may have
// overtaken another one.
func TestReplay(t *testing.T) {
	r := newRig(t)
	r.send(packet(t, "v3-auth-priv"))
	<-r.stored
	r.pass(149 * time.Second)
	r.send(packet(t, "v3-auth-priv"))
	<-r.stored
	r.pass(2 * time.Second)
	r.send(packet(t, "v3-auth-priv"))
	r.send(packet(t, "v2c-link"))
	if a := <-r.stored; a.Tags[0] != "SNMPv2c" {
		t.Errorf("it was taken again: %+v", a)
	}
	if got := r.counters.Refused.Count(); got != 1 {
		t.Errorf("refused %d", got)
	}
}

func TestRefusesStrangers(t *testing.T) {
	r := newRig(t, netip.MustParsePrefix("192.0.2.0/24"))
	r.send(packet(t, "v2c-inform"))
	r.conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := r.conn.Read(make([]byte, 10)); err == nil {
		t.Errorf("it was answered with %d bytes", n)
	}
	if r.counters.Received.Count() != 1 || r.counters.Refused.Count() != 1 {
		t.Errorf("received %d, refused %d", r.counters.Received.Count(), r.counters.Refused.Count())
	}
}
