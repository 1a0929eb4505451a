package main

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
)

func TestTransactions(t *testing.T) {
	l := &lab{estate: sharedEstate(), dir: t.TempDir()}
	b, err := l.openBare()
	if err != nil {
		t.Fatal(err)
	}
	at := func() (n int) {
		t.Helper()
		if err := b.file.View(func(tx *bbolt.Tx) error { n = tx.ID(); return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := at()
	for range 5 {
		if err := b.commit(7); err != nil {
			t.Fatal(err)
		}
	}
	records := 0
	err = b.file.View(func(tx *bbolt.Tx) error {
		records = tx.Bucket(bareBucket).Stats().KeyN
		return nil
	})
	if err != nil || records != 35 {
		t.Errorf("%d records, want 35, %v", records, err)
	}
	if n := at() - before; n != 5 {
		t.Errorf("%d transactions, want 5", n)
	}
	want := at()
	if err := b.file.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := transactions(filepath.Join(b.dir, "bare.db")); err != nil || n != want {
		t.Errorf("the closed file says %d, %v, want %d", n, err, want)
	}
	if _, err := transactions(filepath.Join(b.dir, "none.db")); err == nil {
		t.Error("a file that is not there has transactions")
	}
}

func TestTurns(t *testing.T) {
	order := ""
	load := func(name string, rate float64) shot {
		return func(context.Context, time.Duration, time.Duration) (result, error) {
			order += name
			return result{rate: rate}, nil
		}
	}
	all, err := turns(t.Context(), 3, 0, 0, load("a", 1), load("b", 2), load("c", 3))
	if err != nil || order != "abccbaabc" {
		t.Errorf("order %q, %v", order, err)
	}
	var rates [][]float64
	for _, r := range all {
		rates = append(rates, r.ratios(rounds{{rate: 1}, {rate: 1}, {rate: 1}}, rate))
	}
	if diff := cmp.Diff([][]float64{{1, 1, 1}, {2, 2, 2}, {3, 3, 3}}, rates); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
	bad := func(context.Context, time.Duration, time.Duration) (result, error) { return result{}, errors.New("no") }
	if _, err := turns(t.Context(), 1, 0, 0, bad); err == nil {
		t.Error("a load that fails is no error")
	}
}

func TestRepeat(t *testing.T) {
	done := 0
	r, err := repeat(func() error { done++; return nil })(t.Context(), time.Millisecond, 5*time.Millisecond)
	if err != nil || r.n == 0 || r.n >= done || r.rate != float64(r.n)/0.005 {
		t.Errorf("%+v of %d, %v", r, done, err)
	}
	if _, err := repeat(func() error { return errors.New("no") })(t.Context(), 0, time.Hour); err == nil {
		t.Error("what fails is no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := repeat(func() error { return nil })(ctx, 0, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestBetween(t *testing.T) {
	f := func(n int, low, high float64) {
		t.Helper()
		var r, of rounds
		for i := range n {
			r, of = append(r, result{rate: float64((i*7)%n + 1)}), append(of, result{rate: 1})
		}
		if gotLow, gotHigh := r.between(of, rate); gotLow != low || gotHigh != high {
			t.Errorf("of %d: %v to %v, want %v to %v", n, gotLow, gotHigh, low, high)
		}
	}
	f(1, 1, 1)
	f(3, 1, 3)
	f(10, 2, 9)
	f(30, 10, 21)
	f(100, 40, 61)
}
