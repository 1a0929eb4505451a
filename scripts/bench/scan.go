package main

import (
	"bytes"
	"runtime"
	"time"
)

// scan reports how long one core takes to look at as many alerts when that is
// all it does: the floor of what a question can take.
func (l *lab) scan(size int) {
	f := l.floor(size)
	l.report.add(row{Name: count(size) + ": a plain scan of the columns", Value: f.timed(f.inProduction), Unit: "ms"}, goal{})
	l.report.add(row{Name: count(size) + ": a plain scan of the texts", Value: f.timed(f.withWord), Unit: "ms"}, goal{})
	runtime.GC() // the texts, before the server is measured
}

// floor is alerts without anything that helps to find them.
type floor struct {
	environment, status, severity []byte // as numbers
	texts                         []byte // one after another
	word                          []byte
}

func (l *lab) floor(size int) *floor {
	f := &floor{word: []byte("watchdog")}
	for n := range size {
		h, t, z := l.estate.subject(n)
		f.environment = append(f.environment, h.environment[0])
		f.status = append(f.status, status(l.model, z)[0])
		f.severity = append(f.severity, byte(z>>8%uint64(len(severities))))
		f.texts = append(l.estate.appendText(f.texts, h, t, z, 0), '\n')
	}
	return f
}

// timed is the median of some times, in milliseconds.
func (f *floor) timed(look func() int) float64 {
	var took []float64
	for range asks {
		begun := time.Now()
		look()
		took = append(took, ms(time.Since(begun)))
	}
	return median(took)
}

// inProduction counts by severity, as an answer does, and returns the sum.
func (f *floor) inProduction() int {
	var counts [256]int
	for i, e := range f.environment {
		if e == 'P' && f.status[i] == 'o' {
			counts[f.severity[i]]++
		}
	}
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// withWord counts the texts that have a word in them.
func (f *floor) withWord() int {
	n := 0
	for rest := f.texts; ; n++ {
		_, after, found := bytes.Cut(rest, f.word)
		if !found {
			return n
		}
		_, rest, _ = bytes.Cut(after, []byte{'\n'})
	}
}
