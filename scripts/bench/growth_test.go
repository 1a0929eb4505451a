package main

import (
	"io"
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSlope(t *testing.T) {
	f := func(want float64, points ...point) {
		t.Helper()
		got, err := slope(points)
		if err != nil || math.Abs(got-want) > 1e-9 {
			t.Errorf("slope of %v is %v, %v, want %v", points, got, err, want)
		}
	}
	f(0, point{1, 7}, point{10, 7}, point{100, 7})
	f(1, point{10, 3}, point{1000, 300})
	f(2, point{1, 5}, point{3, 45}, point{7, 245})
	f(-1, point{1, 12}, point{2, 6}, point{3, 4})
	f(0.5, point{1, 1}, point{10, 10}, point{100, 10}) // on no line
	f(0, point{1, 1}, point{10, 100}, point{100, 1})
	wrong := func(points ...point) {
		t.Helper()
		if got, err := slope(points); err == nil {
			t.Errorf("slope of %v is %v, want an error", points, got)
		}
	}
	wrong()
	wrong(point{1, 1})
	wrong(point{5, 1}, point{5, 2})
	wrong(point{0, 1}, point{1, 1})
	wrong(point{1, 0}, point{2, 1})
}

func TestCurvePoints(t *testing.T) {
	var c curve
	for _, value := range []float64{9, 1, 2} {
		c.add(0, 10, value)
		c.add(1, 100+value, 5)
	}
	if diff := cmp.Diff([]point{{10, 2}, {102, 5}}, c.points(), cmp.AllowUnexported(point{})); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestSteps(t *testing.T) {
	for round, want := range [][]int{{0, 1, 2}, {2, 1, 0}, {0, 1, 2}} {
		if diff := cmp.Diff(want, steps(round, 3)); diff != "" {
			t.Errorf("round %d: want -, got +:\n%s", round, diff)
		}
	}
}

// testCurve grows as n squared from 1 to 10, by its points.
func testCurve(g curve) *curve {
	g.name, g.unit = "what", "ms"
	g.add(0, 1, 2)
	g.add(1, 10, 200)
	return &g
}

func TestReportGrowth(t *testing.T) {
	f := func(c *curve, last, power string) {
		t.Helper()
		l := &lab{report: &report{out: io.Discard}}
		if err := l.reportGrowth("picture", plot{}, c); err != nil {
			t.Fatal(err)
		}
		verdict := func(r row) string {
			if r.Met == nil {
				return "none"
			}
			return map[bool]string{true: "met", false: "missed"}[*r.Met]
		}
		rows := l.report.Rows
		if len(rows) != 3 || rows[0].Met != nil || rows[1].Ratio != 100 || math.Abs(rows[2].Value-2) > 1e-9 {
			t.Fatalf("%+v", rows)
		}
		if verdict(rows[1]) != last || verdict(rows[2]) != power {
			t.Errorf("the last value: %s, want %s; the slope: %s, want %s", verdict(rows[1]), last, verdict(rows[2]), power)
		}
	}
	f(testCurve(curve{}), "none", "none")
	f(testCurve(curve{slopeGoal: atMost(1.9), lastGoal: atMostTimes(100)}), "met", "missed")
	f(testCurve(curve{slopeGoal: atMost(2.1), lastGoal: atMostTimes(99)}), "missed", "met")

	l := &lab{report: &report{out: io.Discard}}
	if err := l.reportGrowth("picture", plot{}, &curve{}); err == nil {
		t.Error("a curve without points is reported")
	}
}

func TestPicturesOnlyIfWanted(t *testing.T) {
	t.Chdir(t.TempDir())
	l := &lab{report: &report{out: io.Discard}}
	draw := func() {
		t.Helper()
		if err := l.reportGrowth("picture", plot{}, testCurve(curve{})); err != nil {
			t.Fatal(err)
		}
	}
	draw()
	if found, err := os.ReadDir("."); err != nil || len(found) > 0 {
		t.Errorf("written unasked: %v, %v", found, err)
	}
	l.plots = "some/figures"
	draw()
	if _, err := os.Stat("some/figures/picture.svg"); err != nil {
		t.Error(err)
	}
}
