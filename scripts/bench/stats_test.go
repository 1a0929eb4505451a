package main

import (
	"io"
	"math"
	"testing"
	"time"
)

func TestPercentile(t *testing.T) {
	f := func(p, want int, sorted ...int) {
		t.Helper()
		if got := percentile(sorted, p); got != want {
			t.Errorf("%d%% of %v is %d, want %d", p, sorted, got, want)
		}
	}
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = i + 1
	}
	f(50, 0)
	f(50, 7, 7)
	f(99, 7, 7)
	f(0, 1, 1, 2)
	f(50, 1, 1, 2)
	f(50, 2, 1, 2, 3)
	f(99, 3, 1, 2, 3)
	f(50, 50, hundred...)
	f(99, 99, hundred...)
	f(100, 100, hundred...)
}

func TestMedian(t *testing.T) {
	f := func(want float64, values ...float64) {
		t.Helper()
		if got := median(values); got != want {
			t.Errorf("median of %v is %v, want %v", values, got, want)
		}
	}
	f(0)
	f(3, 3)
	f(2, 3, 1)
	f(2, 3, 1, 2)
	f(2.5, 4, 1, 2, 3)
}

func TestSummarize(t *testing.T) {
	took := []time.Duration{4 * time.Millisecond, time.Millisecond, 2 * time.Millisecond, 3 * time.Millisecond}
	got := summarize(took, 2*time.Second, 40*time.Millisecond)
	want := result{n: 4, rate: 2, p50: 2 * time.Millisecond, p99: 4 * time.Millisecond, cpu: 10 * time.Millisecond}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := summarize(nil, time.Second, time.Second); got != (result{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestAgainst(t *testing.T) {
	yardstick := rounds{{rate: 100}, {rate: 50}, {rate: 100}}
	half := rounds{{rate: 50}, {rate: 25}, {rate: 90}}
	if got := half.against(yardstick, rate); got != 0.5 {
		t.Errorf("got %v, want 0.5", got)
	}
	if got := half.against(rounds{{}, {}, {}}, rate); got != 0 {
		t.Errorf("against nothing: %v", got)
	}
}

func TestGoals(t *testing.T) {
	p := &report{out: io.Discard}
	f := func(r row, g goal, goal, met string) {
		t.Helper()
		p.add(r, g)
		got := p.Rows[len(p.Rows)-1]
		verdict := "none"
		if got.Met != nil {
			verdict = map[bool]string{true: "met", false: "missed"}[*got.Met]
		}
		if got.Goal != goal || verdict != met {
			t.Errorf("%+v: got %q %s, want %q %s", r, got.Goal, verdict, goal, met)
		}
	}
	f(row{Unit: perSecond, Ratio: 0.4}, atLeast(0.4), ">= 40 %", "met")
	f(row{Unit: perSecond, Ratio: 0.39}, atLeast(0.4), ">= 40 %", "missed")
	f(row{Unit: "ms", Ratio: 3.1}, atMostTimes(3), "<= 3.00x", "missed")
	f(row{Unit: "ms", Value: 99}, atMost(100), "<= 100 ms", "met")
	f(row{Unit: "%", Value: 99.9}, atLeastValue(100), ">= 100 %", "missed")
	f(row{Unit: "ms", Value: math.NaN()}, atMost(100), "<= 100 ms", "missed")
	f(row{Unit: "ms", Value: 1e9}, goal{}, "", "none")
	if p.misses() != 4 {
		t.Errorf("%d misses, want 4", p.misses())
	}
}

func TestNumber(t *testing.T) {
	f := func(x float64, want string) {
		t.Helper()
		if got := number(x); got != want {
			t.Errorf("%v is %q, want %q", x, got, want)
		}
	}
	f(0, "0")
	f(0.1234, "0.123")
	f(1.234, "1.23")
	f(12.34, "12.3")
	f(123.4, "123")
	f(1234, "1234")
	f(12345.6, "12,346")
	f(1234567, "1,234,567")
	f(-1234567, "-1,234,567")
	f(100, "100")
}

func TestParseStat(t *testing.T) {
	got, err := parseStat("42 (a (b) c) S 1 42 42 0 -1 4194560 900 0 0 0 150 50 0 0 20 0 9 0 100 1 2\n")
	if err != nil || got != 2*time.Second {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", "42 (a) S 1", "42 (a) S 1 2 3 4 5 6 7 8 9 10 x 12 13"} {
		if got, err := parseStat(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func TestParseStatus(t *testing.T) {
	got, err := parseStatus("Name:\tx\nVmRSS:\t  30 kB\nRssAnon:\t  20 kB\nRssFile:\t 10 kB\n", "RssAnon")
	if err != nil || got != 20<<10 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", "RssFile:\t10 kB\n", "RssAnon:\tmany\n"} {
		if got, err := parseStatus(text, "RssAnon"); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func TestParseBusy(t *testing.T) {
	got, err := parseBusy("cpu  100 20 30 1000 50 6 7 50 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n")
	if err != nil || got != 2*time.Second {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", "cpu 1 2", "cpu0 1 2 3 4 5 6 7 8 9", "cpu 1 2 x 4 5 6 7 8 9"} {
		if got, err := parseBusy(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}
