package main

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
)

// plot is a picture of lines over logarithmic axes.
type plot struct {
	title, x string
	lines    []line
}

// line is a figure at some numbers, in order. All are more than 0.
type line struct {
	name   string
	power  float64 // that it grows as
	points []point
}

// Where things are in a picture, in pixels.
const (
	plotWidth, plotHeight = 680, 340
	plotLeft, plotRight   = 52, 400 // names of lines are to the right
	plotTop, plotBottom   = 40, 286
	nameLeft, nameHeight  = 422, 17
)

// Colours that stand out from white and from black about equally: the same
// picture is shown on both.
const ink = "#777b84"

var inks = [...]string{"#3a7cce", "#b4691f", "#2d8a4e", "#a35cc5", "#cc5247"}

// svg is the picture. The same plot is always the same text.
func (p plot) svg() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%d" role="img" font-family="system-ui, sans-serif" font-size="12" fill="%s">`+"\n",
		plotWidth, plotHeight, ink)
	title := html.EscapeString(p.title)
	fmt.Fprintf(&b, "<title>%s, by %s</title>\n", title, html.EscapeString(p.x))
	fmt.Fprintf(&b, `<text x="8" y="20" font-size="14">%s</text>`+"\n", title)
	x, y := p.axes()
	x.lines(&b, true)
	y.lines(&b, false)
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", (plotLeft+plotRight)/2, plotBottom+42, html.EscapeString(p.x))
	p.draw(&b, x, y)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// axis maps numbers to a stretch of the picture by their logarithm.
type axis struct {
	low, high float64
	from, to  float64 // pixels
}

func (a axis) at(v float64) float64 {
	return a.from + (a.to-a.from)*math.Log(v/a.low)/math.Log(a.high/a.low)
}

// axes hold all points: x from the first to the last number, y whole decades,
// so that a line that hardly rises looks so.
func (p plot) axes() (x, y axis) {
	x = axis{math.Inf(1), 0, plotLeft, plotRight}
	y = axis{math.Inf(1), 0, plotBottom, plotTop}
	for _, l := range p.lines {
		for _, at := range l.points {
			x.low, x.high = min(x.low, at.n), max(x.high, at.n)
			y.low, y.high = min(y.low, at.value), max(y.high, at.value)
		}
	}
	least, most := math.Floor(math.Log10(y.low)+nearly), math.Ceil(math.Log10(y.high)-nearly)
	y.low, y.high = math.Pow(10, least), math.Pow(10, max(most, least+1))
	return x, y
}

const nearly = 1e-9 // a logarithm may be that far from the whole number that it is

// ticks are numbers of the axis to mark: of its decades, as many as fit.
func (a axis) ticks() (all []float64) {
	within := []float64{1}
	switch decades := math.Log10(a.high / a.low); {
	case decades < 1-nearly:
		within = []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	case decades < 2.5:
		within = []float64{1, 2, 5}
	}
	for e := math.Floor(math.Log10(a.low) + nearly); e <= math.Log10(a.high)+nearly; e++ {
		for _, m := range within {
			if v := m * math.Pow(10, e); v >= a.low*(1-nearly) && v <= a.high*(1+nearly) {
				all = append(all, v)
			}
		}
	}
	return all
}

// lines draws a line for each tick, a stronger one for each decade.
func (a axis) lines(b *bytes.Buffer, upright bool) {
	for _, v := range a.ticks() {
		path, text := fmt.Sprintf("M%d %.1fH%d", plotLeft, a.at(v), plotRight), fmt.Sprintf(`x="%d" y="%.1f" text-anchor="end"`, plotLeft-8, a.at(v)+4)
		if upright {
			path, text = fmt.Sprintf("M%.1f %dV%d", a.at(v), plotTop, plotBottom), fmt.Sprintf(`x="%.1f" y="%d" text-anchor="middle"`, a.at(v), plotBottom+20)
		}
		strength := ".18"
		if e := math.Log10(v); math.Abs(e-math.Round(e)) < nearly {
			strength = ".45"
		}
		fmt.Fprintf(b, `<path d="%s" stroke="%s" stroke-opacity="%s"/><text %s>%s</text>`+"\n", path, ink, strength, text, short(v))
	}
}

// draw draws the lines, each with its name at its end.
func (p plot) draw(b *bytes.Buffer, x, y axis) {
	names := p.names(y)
	for i, l := range p.lines {
		colour := inks[i%len(inks)]
		var way, dots bytes.Buffer
		for j, at := range l.points {
			fmt.Fprintf(&way, "%c%.1f %.1f", "ML"[min(j, 1)], x.at(at.n), y.at(at.value))
			fmt.Fprintf(&dots, `<circle cx="%.1f" cy="%.1f" r="3.5"/>`, x.at(at.n), y.at(at.value))
		}
		last := l.points[len(l.points)-1]
		fmt.Fprintf(b, `<g fill="%s" stroke="%[1]s" stroke-width="0"><path d="%s" fill="none" stroke-width="2"/>%s`, colour, way.Bytes(), dots.Bytes())
		fmt.Fprintf(b, `<path d="M%.1f %.1fL%d %.1f" stroke-width="1" stroke-opacity=".6"/>`, x.at(last.n)+6, y.at(last.value), nameLeft-4, names[i])
		fmt.Fprintf(b, `<text x="%d" y="%.1f">%s ~ n<tspan dy="-5" font-size="9">%s</tspan></text></g>`+"\n", nameLeft, names[i]+4, html.EscapeString(l.name), power(l.power))
	}
}

// names is how high the name of each line stands: at its last point, or as near
// as the other names let it.
func (p plot) names(y axis) []float64 {
	var ends []float64
	var order []int
	for i, l := range p.lines {
		ends, order = append(ends, y.at(l.points[len(l.points)-1].value)), append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(ends[i], ends[j]) })
	// Halfway between moving only down and moving only up they keep apart too.
	names := make([]float64, len(ends))
	room := math.Inf(-1)
	for _, i := range order {
		room = max(room+nameHeight, ends[i])
		names[i] += room / 2
	}
	room = math.Inf(1)
	for _, i := range slices.Backward(order) {
		room = min(room-nameHeight, ends[i])
		names[i] += room / 2
	}
	return names
}

// power prints an exponent with two digits.
func power(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100+0, 'f', 2, 64) // +0: no -0.00
}

// short prints a number of an axis.
func short(v float64) string {
	if v >= 1000 {
		return count(int(math.Round(v)))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
