package bolt

import (
	"iter"
	"math/bits"
)

// Everything in memory that has an element for each row is cut into chunks of
// this many rows: nothing is copied as a whole when it grows, and no lock is
// held for longer than one chunk takes.
const (
	chunkBits  = 14
	chunkRows  = 1 << chunkBits
	chunkWords = chunkRows / 64
)

// words is a set of rows of one chunk, a bit for each.
type words [chunkWords]uint64

func (w *words) has(i int) bool { return w[i>>6]>>(i&63)&1 != 0 }
func (w *words) set(i int)      { w[i>>6] |= 1 << (i & 63) }
func (w *words) clear(i int)    { w[i>>6] &^= 1 << (i & 63) }

func (w *words) count() int {
	n := 0
	for _, m := range w {
		n += bits.OnesCount64(m)
	}
	return n
}

func (w *words) empty() bool {
	var any uint64
	for _, m := range w {
		any |= m
	}
	return any == 0
}

func (w *words) or(o *words) {
	for i := range w {
		w[i] |= o[i]
	}
}

func (w *words) andNot(o *words) {
	for i := range w {
		w[i] &^= o[i]
	}
}

// all yields the rows in order. The compiler makes a plain loop of it.
func (w *words) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for at, m := range w {
			for ; m != 0; m &= m - 1 {
				if !yield(at<<6 | bits.TrailingZeros64(m)) {
					return
				}
			}
		}
	}
}

// split cuts a slot into its chunk and its place there.
func split(slot uint32) (chunk, at int) {
	return int(slot >> chunkBits), int(slot & (chunkRows - 1))
}

// grown returns s with room for element i of a chunk; new elements are zero.
func grown[T any](s []T, i int) []T {
	if i < len(s) {
		return s
	}
	if i < cap(s) {
		return s[:i+1]
	}
	t := make([]T, i+1, min(max(32, 2*cap(s), i+1), chunkRows))
	copy(t, s)
	return t
}

// chunked returns s with a chunk c.
func chunked[T any](s []T, c int) []T {
	for c >= len(s) {
		var zero T
		s = append(s, zero)
	}
	return s
}
