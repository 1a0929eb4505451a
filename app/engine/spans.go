package engine

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// Lengths of time are counted in classes, each a fifth longer than the one
// before, so that a median of any number of them can be told to a tenth.
const classesPerOctave = 4

// maxClass is beyond a hundred years.
const maxClass = 128

// classOf returns the class of a length: 0 up to a second.
func classOf(d time.Duration) int {
	if d < time.Second {
		return 0
	}
	return min(maxClass, 1+int(classesPerOctave*math.Log2(d.Seconds())))
}

// middleOf is a length in the middle of the class.
func middleOf(class int) time.Duration {
	if class == 0 {
		return 0
	}
	return time.Duration(math.Exp2((float64(class)-0.5)/classesPerOctave) * float64(time.Second))
}

// SpanOf counts one length of time.
func SpanOf(d time.Duration) db.Spans {
	return db.Spans{N: 1, Sum: d.Milliseconds(), Classes: fmt.Sprintf("%d:1", classOf(d))}
}

// AddSpans counts both.
func AddSpans(a, b db.Spans) db.Spans {
	if a.N == 0 || b.N == 0 {
		return db.Spans{N: a.N + b.N, Sum: a.Sum + b.Sum, Classes: a.Classes + b.Classes}
	}
	var s Spread
	s.Add(a)
	s.Add(b)
	return db.Spans{N: a.N + b.N, Sum: a.Sum + b.Sum, Classes: s.String()}
}

// Spread is how often lengths of each class occurred.
type Spread [maxClass + 1]int64

// Add adds what was counted. What is not a class is left out.
func (s *Spread) Add(c db.Spans) {
	for pair := range strings.FieldsSeq(c.Classes) {
		class, n, _ := strings.Cut(pair, ":")
		i, err := strconv.Atoi(class)
		count, badCount := strconv.ParseInt(n, 10, 64)
		if err == nil && badCount == nil && i >= 0 && i <= maxClass {
			s[i] += count
		}
	}
}

// String is the form of db.Spans.
func (s *Spread) String() string {
	var b strings.Builder
	for i, n := range s {
		if n > 0 {
			fmt.Fprintf(&b, " %d:%d", i, n)
		}
	}
	return strings.TrimPrefix(b.String(), " ")
}

// Quantile returns the length that the given part of all is not longer than,
// to a tenth; 0 if there is none.
func (s *Spread) Quantile(part float64) time.Duration {
	var total int64
	for _, n := range s {
		total += n
	}
	var below int64
	for i, n := range s {
		if below += n; n > 0 && float64(below) >= part*float64(total) {
			return middleOf(i)
		}
	}
	return 0
}
