package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDelays(t *testing.T) {
	epoch := time.UnixMilli(1_000_000)
	p := painted{Begun: 1_000_100, Ended: 1_002_000, Seen: [][2]float64{
		{50e6, 1_000_110},  // posted before anybody watched
		{150e6, 1_000_250}, // after 100 ms
		{300e6, 1_000_600},
		{950e6, 1_001_150},
	}}
	at := func(ms ...int) (list []time.Duration) {
		for _, n := range ms {
			list = append(list, time.Duration(n)*time.Millisecond)
		}
		return list
	}
	f := func(posted []time.Duration, pushed int, want ...float64) {
		t.Helper()
		got := p.delays(posted, epoch)
		if diff := cmp.Diff(want, got.took); diff != "" || got.pushed != pushed {
			t.Errorf("%v: %d pushed off, want %d; want -, got +:\n%s", posted, got.pushed, pushed, diff)
		}
	}
	f(nil, 0)
	f(at(50), 0)
	f(at(150, 300, 950), 0, 100, 200, 300)
	f(at(150, 200, 300), 1, 100, 300, 400) // the one of 200 made way for that of 300
	f(at(970), 1, 1030)
	f(at(1500), 0)
}
