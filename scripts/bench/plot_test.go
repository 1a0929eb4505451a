package main

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func testPlot() plot {
	return plot{title: "A <title> & more", x: "alerts stored", lines: []line{
		{"steep", 1, []point{{1e4, 0.5}, {1e5, 5}, {1e6, 50}}},
		{"flat & <quiet>", 0.034, []point{{1e4, 40}, {1e5, 42}, {1e6, 48}}},
		{"flat too", -0.001, []point{{1e4, 41}, {1e5, 43}, {1e6, 47}}},
	}}
}

// picture is what of an SVG file the tests look at.
type picture struct {
	View   string `xml:"viewBox,attr"`
	Title  string `xml:"title"`
	Texts  []mark `xml:"text"`
	Groups []struct {
		Dots []struct {
			X float64 `xml:"cx,attr"`
			Y float64 `xml:"cy,attr"`
		} `xml:"circle"`
		Name mark `xml:"text"`
	} `xml:"g"`
}

type mark struct {
	X    float64 `xml:"x,attr"`
	Y    float64 `xml:"y,attr"`
	Text string  `xml:",chardata"`
	Raw  string  `xml:",innerxml"`
}

func parsePicture(t *testing.T, text []byte) (p picture) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&p); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(); err != nil && err != io.EOF {
		t.Fatalf("after the picture: %v", err)
	}
	return p
}

func TestPicture(t *testing.T) {
	text := testPlot().svg()
	if !bytes.Equal(text, testPlot().svg()) {
		t.Error("the same plot is another picture each time")
	}
	if len(text) > 8<<10 {
		t.Errorf("it has %d bytes", len(text))
	}
	p := parsePicture(t, text)
	if p.View != "0 0 680 340" || p.Title != "A <title> & more, by alerts stored" {
		t.Errorf("%q, %q", p.View, p.Title)
	}
	var texts []string
	for _, m := range p.Texts {
		texts = append(texts, m.Text)
	}
	want := []string{"A <title> & more", "10k", "20k", "50k", "100k", "200k", "500k", "1M", "0.1", "1", "10", "100", "alerts stored"}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("texts: want -, got +:\n%s", diff)
	}
	if len(p.Groups) != 3 {
		t.Fatalf("%d lines", len(p.Groups))
	}
	steep := p.Groups[0]
	if len(steep.Dots) != 3 || steep.Dots[0].X != plotLeft || steep.Dots[2].X != plotRight {
		t.Fatalf("%+v", steep.Dots)
	}
	// A power is a straight line: the middle is in the middle.
	if d := steep.Dots[1].Y - (steep.Dots[0].Y+steep.Dots[2].Y)/2; math.Abs(d) > 0.11 || steep.Dots[0].Y <= steep.Dots[2].Y {
		t.Errorf("it is not straight upwards: %+v", steep.Dots)
	}
	if got := p.Groups[1].Name; !strings.HasPrefix(got.Text, "flat & <quiet> ~ n") || !strings.Contains(got.Raw, ">0.03<") {
		t.Errorf("name: %+v", got)
	}
}

func TestNamesKeepApart(t *testing.T) {
	f := func(values ...float64) {
		t.Helper()
		p := plot{title: "a", x: "b"}
		for _, v := range values {
			p.lines = append(p.lines, line{"name", 0, []point{{1, v}, {10, v}}})
		}
		var names, ends []float64 // downwards
		for _, g := range parsePicture(t, p.svg()).Groups {
			names, ends = append(names, g.Name.Y), append(ends, g.Dots[1].Y)
		}
		for i, y := range names {
			if y < 12 || y > plotHeight {
				t.Errorf("%v: names at %v are not in the picture", values, names)
			}
			if i > 0 && (y-names[i-1] < nameHeight-0.1 || ends[i] < ends[i-1]) {
				t.Errorf("%v: names at %v are too near, or in another order than %v", values, names, ends)
			}
		}
	}
	f(50)
	f(50, 20)
	f(100, 99, 98, 97, 96)
	f(14, 13, 12, 11, 10)
	f(100, 99, 40, 11, 10)
	f(50, 50, 50)
}

func TestTicks(t *testing.T) {
	f := func(low, high float64, want string) {
		t.Helper()
		var got []string
		for _, v := range (axis{low: low, high: high}).ticks() {
			got = append(got, short(v))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("from %v to %v: %q, want %q", low, high, got, want)
		}
	}
	f(1, 3, "1 2 3")
	f(1, 10, "1 2 5 10")
	f(1, 50, "1 2 5 10 20 50")
	f(1e4, 1e6, "10k 20k 50k 100k 200k 500k 1M")
	f(1000, 10_000, "1k 2k 5k 10k")
	f(0.01, 10, "0.01 0.1 1 10")
	f(0.1, 1, "0.1 0.2 0.5 1")
	f(18_734, 1_030_000, "20k 50k 100k 200k 500k 1M")
	f(1e-3, 1e6, "0.001 0.01 0.1 1 10 100 1k 10k 100k 1M")
}

func TestAxes(t *testing.T) {
	f := func(low, high, wantLow, wantHigh float64) {
		t.Helper()
		_, y := plot{lines: []line{{points: []point{{1, low}, {2, high}}}}}.axes()
		if math.Abs(y.low/wantLow-1) > 1e-9 || math.Abs(y.high/wantHigh-1) > 1e-9 {
			t.Errorf("%v to %v are on an axis from %v to %v, want %v to %v", low, high, y.low, y.high, wantLow, wantHigh)
		}
	}
	f(47, 53, 10, 100)
	f(47, 153, 10, 1000)
	f(1000, 1000, 1000, 10_000)
	f(0.001, 1000, 0.001, 1000)
	f(0.3, 0.4, 0.1, 1)
}

func TestPower(t *testing.T) {
	f := func(x float64, want string) {
		t.Helper()
		if got := power(x); got != want {
			t.Errorf("%v is %q, want %q", x, got, want)
		}
	}
	f(0, "0.00")
	f(-0.001, "0.00")
	f(0.034, "0.03")
	f(-0.246, "-0.25")
	f(1.004, "1.00")
}

// All colours must be read on the white and on the dark background of a page.
func TestContrast(t *testing.T) {
	for _, colour := range append(inks[:], ink) {
		for _, ground := range []string{"#ffffff", "#0d1117"} {
			a, b := luminance(t, colour), luminance(t, ground)
			if c := (max(a, b) + 0.05) / (min(a, b) + 0.05); c < 4 {
				t.Errorf("%s on %s has a contrast of %.2f", colour, ground, c)
			}
		}
	}
}

// luminance is that of WCAG 2.2.
func luminance(t *testing.T, colour string) (sum float64) {
	t.Helper()
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
