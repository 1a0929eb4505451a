//go:build unix

package bolt_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

var (
	benchRows = flag.Int("rows", 20_000, "alerts in the store of the benchmarks")
	benchDir  = flag.String("dir", "", "where the store of the benchmarks is kept for the next run")
)

// benchStore opens a store with benchRows alerts, and makes it if need be.
func benchStore(b *testing.B) (*bolt.Store, []string) {
	b.Helper()
	dir := *benchDir
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, fmt.Sprintf("bench-%d.db", *benchRows))
	_, missing := os.Stat(path)
	begun := time.Now()
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("opened in %v", time.Since(begun).Round(time.Millisecond))
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	if missing != nil {
		fillStore(b, s, *benchRows, 1)
	}
	var ids []string
	err = s.View(context.Background(), func(f db.Finder) error {
		for r, err := range f.Find(db.Alerts, query.Query{Limit: 100_000}) {
			if err != nil {
				return err
			}
			ids = append(ids, r.Base().ID)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s, ids
}

// BenchmarkMemory reports what searching takes for each alert.
func BenchmarkMemory(b *testing.B) {
	s, _ := benchStore(b)
	for b.Loop() {
		runtime.GC()
	}
	st := s.Stats()
	b.ReportMetric(float64(st.Search)/float64(st.Records["alert"]), "B/alert")
	b.ReportMetric(float64(rssAnon())/(1<<20), "MiB-RssAnon")
	b.ReportMetric(float64(st.File)/float64(st.Records["alert"]), "file-B/alert")
}

// cpuTime is the processor time of this process, which other load on the machine
// changes less than the time that passes.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func rssAnon() int {
	data, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "RssAnon:" {
			kb, _ := strconv.Atoi(f[1])
			return kb << 10
		}
	}
	return 0
}

// BenchmarkQuery is counting by severity and status and the first 50.
func BenchmarkQuery(b *testing.B) {
	s, _ := benchStore(b)
	newest := []query.Order{{Field: "lastReceiveTime", Type: query.Time, Desc: true}}
	severe := []query.Order{{Field: "severity", Type: query.Text, Rank: map[string]int64{"critical": 1, "major": 2, "minor": 3}}, newest[0]}
	f := func(name string, where query.Node, order []query.Order, offset int) {
		b.Run(name, func(b *testing.B) {
			begun := cpuTime()
			for b.Loop() {
				if err := page(s, where, order, offset); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpuTime()-begun)/1e6/float64(b.N), "cpu-ms/op")
		})
	}
	f("all", nil, newest, 0)
	f("environment and status", query.And{test("environment", "", query.Equal, "Production"), test("status", "", query.Equal, "open")}, severe, 0)
	f("not environment", query.Not{Node: test("environment", "", query.Equal, "Production")}, newest, 0)
	f("page 100", query.Not{Node: test("environment", "", query.Equal, "Production")}, newest, 5000)
	f("by resource", test("status", "", query.Equal, "open"), []query.Order{{Field: "resource", Type: query.Text}, newest[0]}, 0)
	f("by severity only", test("status", "", query.Equal, "open"), severe[:1], 0)
	f("word in text", test("text", "", query.Contains, "certificate"), newest, 0)
	f("phrase in text", test("text", "", query.Phrase, "oom killed"), newest, 0)
	f("regex in text", test("text", "", query.Regex, `disk.*(fan|oom)`), newest, 0)
	f("regex on resource", test("resource", "", query.Regex, `^host-0[0-9]*7\.dc[12]`), newest, 0)
	f("tag", test("tags", "", query.Equal, "rack:17"), newest, 0)
	f("attribute", test("attributes", "region", query.Equal, "eu-3"), newest, 0)
	f("attribute of many values", test("attributes", "ip", query.Prefix, "10.17."), newest, 0)
	f("times", between("lastReceiveTime", noon, noon+40_000_000), newest, 0)
	f("value contains", test("value", "", query.Contains, "99"), newest, 0)
}

// BenchmarkInsert adds new alerts, each with its first history entry.
func BenchmarkInsert(b *testing.B) {
	f := func(writers int) {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			s, _ := benchStore(b)
			together(b, writers, func(r *rand.Rand) error {
				a := alertOf(r, r.IntN(20_000))
				return s.Update(context.Background(), func(tx db.Tx) error {
					if found, err := tx.Lookup(db.Alerts, "subject", db.Subject(a.Environment, "", a.Resource, a.Event)); err != nil || len(found) > 100 {
						return err
					}
					a.HistorySeq = 1
					if err := tx.Put(a); err != nil {
						return err
					}
					return tx.Put(&db.History{Meta: db.Meta{ID: db.ChildID(a.ID, 1)}, EntryID: a.ID, Event: a.Event, Severity: a.Severity, Status: a.Status, ValueText: a.ValueText, Text: a.Text, Type: db.ChangeNew, UpdateTime: a.UpdateTime, Timeout: a.Timeout})
				})
			})
		})
	}
	f(1)
	f(64)
	f(256)
}

// BenchmarkDuplicate is what a de-duplication stores.
func BenchmarkDuplicate(b *testing.B) {
	s, ids := benchStore(b)
	f := func(writers int) {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			together(b, writers, func(r *rand.Rand) error {
				id, last := ids[r.IntN(len(ids))], uuid(r)
				return s.Update(context.Background(), func(tx db.Tx) error { return duplicate(tx, id, last) })
			})
		})
	}
	f(1)
	f(16)
	f(64)
	f(256)
}

// BenchmarkDuplicateBesideSearch is the same while one client searches the texts
// without a pause.
func BenchmarkDuplicateBesideSearch(b *testing.B) {
	s, ids := benchStore(b)
	done := make(chan struct{})
	var wg sync.WaitGroup
	searches := 0
	wg.Go(func() {
		for ; ; searches++ {
			select {
			case <-done:
				return
			default:
			}
			if err := page(s, test("text", "", query.Contains, "certificate"), nil, 0); err != nil {
				b.Error(err)
				return
			}
		}
	})
	together(b, 64, func(r *rand.Rand) error {
		id, last := ids[r.IntN(len(ids))], uuid(r)
		return s.Update(context.Background(), func(tx db.Tx) error { return duplicate(tx, id, last) })
	})
	close(done)
	wg.Wait()
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(max(searches, 1)), "ms/search")
}

func duplicate(tx db.Tx, id, last string) error {
	a, err := db.Get[*db.Alert](tx, db.Alerts, id)
	if err != nil {
		return err
	}
	found, err := db.Lookup[*db.Alert](tx, db.Alerts, "subject", db.Subject(a.Environment, a.Customer, a.Resource, a.Event))
	if err != nil {
		return err
	}
	a = found[0].Copy()
	a.DuplicateCount++
	a.Repeat = true
	a.LastReceiveID = last
	a.LastReceiveTime += 1000
	a.ValueText = fmt.Sprintf("%d%%", a.LastReceiveTime/1000%1000)
	return tx.Put(a)
}

// together runs fn b.N times in so many goroutines.
func together(b *testing.B, writers int, fn func(r *rand.Rand) error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	begun := cpuTime()
	b.ResetTimer()
	for w := range writers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), uint64(time.Now().UnixNano())))
			for left.Add(-1) >= 0 {
				if err := fn(r); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
	b.ReportMetric(float64(cpuTime()-begun)/1e3/float64(b.N), "cpu-us/op")
}
