package main

import (
	"cmp"
	"slices"
	"time"
)

// result is one load, counted.
type result struct {
	n        int
	rate     float64 // answers a second
	p50, p99 time.Duration
	cpu      time.Duration // of the server, for one answer
}

// summarize sorts took.
func summarize(took []time.Duration, last, cpu time.Duration) result {
	if len(took) == 0 {
		return result{}
	}
	slices.Sort(took)
	return result{
		n:    len(took),
		rate: float64(len(took)) / last.Seconds(),
		p50:  percentile(took, 50),
		p99:  percentile(took, 99),
		cpu:  cpu / time.Duration(len(took)),
	}
}

// percentile is by nearest rank: the smallest value that at least p in a
// hundred do not exceed. The values are sorted; of none it is zero.
func percentile[T cmp.Ordered](sorted []T, p int) (v T) {
	if len(sorted) == 0 {
		return v
	}
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

// median leaves the values as they are. Of an even number it is the mean of
// the middle two.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// ratio is 0 if there is nothing to compare with.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// rounds is what the same load came to each time.
type rounds []result

func (r rounds) of(f func(result) float64) float64 {
	var values []float64
	for _, x := range r {
		values = append(values, f(x))
	}
	return median(values)
}

// against is the median of the ratios of rounds that were made side by side.
func (r rounds) against(yardstick rounds, f func(result) float64) float64 {
	return median(r.ratios(yardstick, f))
}

func (r rounds) ratios(yardstick rounds, f func(result) float64) (values []float64) {
	for i, x := range r {
		values = append(values, ratio(f(x), f(yardstick[i])))
	}
	return values
}

func rate(r result) float64 { return r.rate }
func p50(r result) float64  { return ms(r.p50) }
func p99(r result) float64  { return ms(r.p99) }
func cpu(r result) float64  { return us(r.cpu) }

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func us(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
