package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// growth measures how cost grows with what there is more and more of. On
// logarithmic axes a cost that grows as a power of a number is a straight line,
// and the power its slope.
func (l *lab) growth(ctx context.Context) error {
	for _, by := range []struct {
		name    string
		measure func(context.Context) error
	}{
		{"alerts stored", l.growthByStored},
		{"rules", l.growthByRules},
		{"servers", l.growthByServers},
	} {
		if err := by.measure(ctx); err != nil {
			return fmt.Errorf("by %s: %w", by.name, err)
		}
	}
	return nil
}

// growthConns is over how many connections loads come whose growth is measured.
const growthConns = 64

// cpuMicros is the unit of the server's processor time for an alert.
const cpuMicros = "us CPU"

// point is a figure at some number.
type point struct{ n, value float64 }

// curve is a figure at several numbers, tried some times at each.
type curve struct {
	name, unit string
	slopeGoal  goal
	lastGoal   goal // of the value at the last number, against that at the first
	tries      [][]point
}

// add notes one more try at a number, which the step counts from 0.
func (c *curve) add(step int, n, value float64) {
	for len(c.tries) <= step {
		c.tries = append(c.tries, nil)
	}
	c.tries[step] = append(c.tries[step], point{n, value})
}

// points are the medians of the tries.
func (c *curve) points() []point {
	var all []point
	for _, tries := range c.tries {
		var n, value []float64
		for _, p := range tries {
			n, value = append(n, p.n), append(value, p.value)
		}
		all = append(all, point{median(n), median(value)})
	}
	return all
}

// steps is the order of a round. Every other round goes backwards, so that what
// changes by itself meanwhile is not taken for growth.
func steps(round, n int) []int {
	var all []int
	for i := range n {
		all = append(all, i)
	}
	if round%2 == 1 {
		slices.Reverse(all)
	}
	return all
}

// slope is that of the line through the points on logarithmic axes, by least
// squares: the power of n that the values grow as.
func slope(points []point) (float64, error) {
	var x, y []float64
	for _, p := range points {
		if p.n <= 0 || p.value <= 0 {
			return 0, fmt.Errorf("%v at %v has no logarithm", p.value, p.n)
		}
		x, y = append(x, math.Log(p.n)), append(y, math.Log(p.value))
	}
	var xy, xx float64
	mx, my := mean(x), mean(y)
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
	}
	if xx == 0 {
		return 0, errors.New("a line takes two numbers")
	}
	return xy / xx, nil
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

// reportGrowth reports curves, each with its slope, and draws them into a
// picture of that name.
func (l *lab) reportGrowth(name string, p plot, curves ...*curve) error {
	for _, c := range curves {
		points := c.points()
		grows, err := slope(points)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		for i, at := range points {
			r, g := row{Name: number(at.n) + ": " + c.name, Value: at.value, Unit: c.unit}, goal{}
			if i > 0 {
				r.Ratio, r.Of = ratio(at.value, points[0].value), "that of "+number(points[0].n)
			}
			if i == len(points)-1 {
				g = c.lastGoal
			}
			l.report.add(r, g)
		}
		l.report.add(row{Name: "  slope, by " + p.x, Value: grows, Unit: "power", Detail: "grows as n^" + power(grows)}, c.slopeGoal)
		p.lines = append(p.lines, line{name: c.name, power: grows, points: points})
	}
	return l.draw(name, p)
}

// draw writes a picture, if pictures are wanted.
func (l *lab) draw(name string, p plot) error {
	if l.plots == "" {
		return nil
	}
	if err := os.MkdirAll(l.plots, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(l.plots, name+".svg"), p.svg(), 0o644)
}
