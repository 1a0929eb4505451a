package notice_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// What is to be told is there after the process ended at any point: the notice
// with the alert, the message with what became of the notice.
func TestReopened(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Delay = 5 }))
	id := s.post("web", "major")
	s.reopen()
	s.pass(10 * time.Second)
	s.reopen()
	s.wants("Mon 12:00:05 chat trigger web:major")
	s.reopen()
	s.pass(time.Minute)
	s.silent() // it was told
	s.act(id, "close")
	s.reopen()
	s.pass(time.Second)
	s.wants("Mon 12:01:11 chat resolve by ann, who says close web:normal")
}

// BenchmarkConcerns is what a repeated report costs beside all else.
func BenchmarkConcerns(b *testing.B) {
	for _, rules := range []int{0, 1, 100} {
		for name, q := range map[string]string{"fixed": "severity:(critical OR major) AND environment:Production", "text": `text:"disk full" AND service:Web`} {
			b.Run(fmt.Sprint(rules, " ", name), func(b *testing.B) {
				d := desk(b, rules, q)
				old := &db.Alert{Event: "Down", Severity: "major", Status: "open", Environment: "Production", Service: []string{"Web"}, Text: "the disk is full"}
				n := old.Copy()
				n.DuplicateCount++
				b.ReportAllocs()
				for b.Loop() {
					if d.Concerns(old, n) {
						b.Fatal("a duplicate concerns nobody")
					}
				}
			})
		}
	}
}

// A repeated report takes no memory, however many rules there are.
func TestDuplicateCostsNothing(t *testing.T) {
	d := desk(t, 50, "severity:(critical OR major) AND text:disk")
	old := &db.Alert{Event: "Down", Severity: "major", Status: "open", Text: "the disk is full"}
	n := old.Copy()
	n.DuplicateCount++
	if got := testing.AllocsPerRun(100, func() { d.Concerns(old, n) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func desk(t testing.TB, rules int, q string) *notice.Desk {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	err = store.Update(context.Background(), func(tx db.Tx) error {
		for i := range rules {
			if err := tx.Put(&db.Rule{Meta: db.Meta{ID: fmt.Sprint(i)}, Name: "x", Enabled: true, Query: q}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	model, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := notice.New(context.Background(), notice.Options{Store: store, Log: slog.New(slog.DiscardHandler), Model: model})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Alerts change while messages are made of their notices: whoever is told of
// one is told of its end, and nobody of an end alone.
func TestChangesMeanwhile(t *testing.T) {
	changeMeanwhile(open(t, rule(func(r *db.Rule) { r.Group, r.Repeat = 0, 60 })), 25)
}

// changeMeanwhile has eight clients each send so many alerts that come and go.
func changeMeanwhile(s *site, each int) {
	t := s.T
	var busy, begun sync.WaitGroup
	begun.Add(8)
	told := make(chan struct{}) // of the first ones
	for i := range 8 {
		busy.Go(func() {
			for j := range each {
				a := &db.Alert{Resource: fmt.Sprint(i, "-", j), Event: "Down", Environment: "Production", Severity: "minor", Timeout: -1}
				got, err := s.engine.Receive(t.Context(), s.by(), a)
				if err != nil {
					t.Error(err)
				}
				if j == 0 {
					begun.Done()
					<-told
				}
				if err != nil {
					return
				}
				for _, action := range []string{"ack", "unack", "shelve", "unshelve", "close"} {
					if _, err := s.engine.Action(t.Context(), s.by(), got.ID, plugin.Action{Name: action}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	begun.Wait()
	s.check(s.desk.Turn(t.Context()))
	close(told)
	done := make(chan struct{})
	go func() { busy.Wait(); close(done) }()
	for more := true; more; {
		select {
		case <-done:
			more = false
		default:
		}
		s.check(s.desk.Turn(t.Context()))
	}
	if n := s.notices(); n != 0 {
		t.Errorf("%d notices are left", n)
	}
	last := map[string]notify.Occasion{}
	for _, it := range s.outbox() {
		var m notify.Message
		s.check(json.Unmarshal([]byte(it.Body), &m))
		if before := last[m.Key]; m.What != notify.Trigger && (before == "" || before == notify.Resolved) {
			t.Errorf("%s of %s after %q", m.What, m.Key, before)
		}
		last[m.Key] = m.What
	}
	for key, what := range last {
		if what != notify.Resolved {
			t.Errorf("the last that is told of %s is %s", key, what)
		}
	}
	if len(last) < 8 {
		t.Errorf("told of %d alerts", len(last))
	}
}
