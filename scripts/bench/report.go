package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
)

// row is one figure.
type row struct {
	Section string  `json:"section"`
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Ratio   float64 `json:"ratio,omitempty"` // to what Of names
	Of      string  `json:"of,omitempty"`
	Detail  string  `json:"detail,omitempty"`
	Goal    string  `json:"goal,omitempty"`
	Met     *bool   `json:"met,omitempty"` // nil: no goal, or not for this run
}

// goal is a bound of a row's value or ratio. The zero value is no goal.
type goal struct {
	bound float64
	least bool // or else most
	ratio bool // or else value
}

func atLeast(ratio float64) goal      { return goal{ratio, true, true} }
func atMostTimes(ratio float64) goal  { return goal{ratio, false, true} }
func atMost(value float64) goal       { return goal{value, false, false} }
func atLeastValue(value float64) goal { return goal{value, true, false} }

// judged is the row with the goal and whether it was met.
func (r row) judged(g goal) row {
	if g == (goal{}) {
		return r
	}
	x, sign := r.Value, "<="
	if g.ratio {
		x = r.Ratio
	}
	met := x <= g.bound
	if g.least {
		sign, met = ">=", x >= g.bound
	}
	met = met && !math.IsNaN(x)
	bound := number(g.bound) + " " + r.Unit
	if g.ratio {
		bound = r.times(g.bound)
	}
	r.Goal, r.Met = sign+" "+bound, &met
	return r
}

// times prints a ratio: rates as a share, costs as a multiple.
func (r row) times(x float64) string {
	if strings.HasSuffix(r.Unit, "/s") {
		return strconv.FormatFloat(100*x, 'f', 0, 64) + " %"
	}
	return strconv.FormatFloat(x, 'f', 2, 64) + "x"
}

const perSecond = "req/s"

// number prints three digits, or all before the point.
func number(x float64) string {
	switch abs := math.Abs(x); {
	case abs >= 10_000:
		s := strconv.FormatFloat(x, 'f', 0, 64)
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + "," + s[i:]
		}
		return s
	case abs >= 100 || x == math.Trunc(x):
		return strconv.FormatFloat(x, 'f', 0, 64)
	case abs >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	case abs >= 1:
		return strconv.FormatFloat(x, 'f', 2, 64)
	}
	return strconv.FormatFloat(x, 'f', 3, 64)
}

// report prints rows as they come, and keeps them.
type report struct {
	out     io.Writer
	section string

	Machine  machine  `json:"machine"`
	Rows     []row    `json:"rows"`
	Failures []string `json:"failures,omitempty"`
}

// quiet is how many cores others may use before figures mean little.
const quiet = 0.3

// measure reports a section. That it fails is reported too.
func (p *report) measure(s section, do func() error) error {
	p.section = s.name
	fmt.Fprintf(p.out, "\n%s: %s\n", strings.ToUpper(s.name), s.about)
	n, err := listenToNoise()
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		p.fail(err)
	}
	others, err := n.cores()
	if err != nil {
		return err
	}
	p.add(row{Name: "(cores that other programs used meanwhile)", Value: others, Unit: "cores"}, goal{})
	if others > quiet && !s.beside {
		fmt.Fprintln(p.out, "  The machine is not quiet: rates and delays are too bad; CPU, memory and ratios are nearer the truth.")
	}
	return nil
}

func (p *report) add(r row, g goal) {
	r.Section = p.section
	r = r.judged(g)
	p.Rows = append(p.Rows, r)
	compared, verdict := "", ""
	if r.Of != "" {
		compared = r.times(r.Ratio) + " of " + r.Of
	}
	if r.Met != nil {
		verdict = map[bool]string{true: "ok", false: "MISS"}[*r.Met]
	}
	line := fmt.Sprintf("  %-54s %9s %-8s %-24s %-12s %-5s %s", r.Name, number(r.Value), r.Unit, compared, r.Goal, verdict, r.Detail)
	fmt.Fprintln(p.out, strings.TrimRight(line, " "))
}

// fail notes that a section could not be measured to its end.
func (p *report) fail(err error) {
	p.Failures = append(p.Failures, p.section+": "+err.Error())
	fmt.Fprintf(p.out, "  FAILED: %v\n", err)
}

// misses is how many goals were not met.
func (p *report) misses() int {
	n := 0
	for _, r := range p.Rows {
		if r.Met != nil && !*r.Met {
			n++
		}
	}
	return n
}

func (p *report) finish(file string) error {
	fmt.Fprintf(p.out, "\n%d figures, %d goals missed, %d sections failed\n", len(p.Rows), p.misses(), len(p.Failures))
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
