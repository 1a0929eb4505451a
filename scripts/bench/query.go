package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// question is a search, with values that change from request to request.
type question struct {
	name string
	goal float64 // milliseconds, the median with a million alerts
	path func(i int) string

	refusable bool // to refuse is an answer too
}

func (l *lab) questions() []question {
	fixed := func(query string) func(int) string { return always("/alerts?" + query) }
	team, site := strings.Fields(teams), strings.Fields(sites)
	return []question{
		{name: inProduction, goal: 5, path: fixed(inProduction)},
		{name: "counts alone, environment=Production", goal: 5, path: always("/alerts/count?environment=Production")},
		{name: "environment!=Development", goal: 10, path: fixed("environment!=Development")},
		{name: "no filter", goal: 10, path: fixed("page-size=50")},
		{name: "sort-by=severity", goal: 10, path: fixed("sort-by=severity")},
		{name: "a word of the text", goal: 90, path: func(i int) string { return "/alerts?q=" + l.estate.words[i*7%len(l.estate.words)] }},
		{name: "an attribute that all alerts differ in", goal: 50, path: func(i int) string {
			return "/alerts?attributes.check=" + check(mix(uint64(i)))
		}},
		{name: "an attribute that many alerts share", goal: 50, path: fixed("attributes.region=eu-central-1")},
		{name: "a tag", goal: 50, path: func(i int) string { return "/alerts?tag=team:" + team[i%len(team)] }},
		{name: "a regular expression on the resource", goal: 50, path: func(i int) string {
			return "/alerts?q=" + url.QueryEscape(fmt.Sprintf(`resource:/^(web|api|db)\d*%d\.%s/`, i%10, site[i%len(site)]))
		}},
	}
}

// inProduction is what operators look at most.
const inProduction = "environment=Production&status=open"

func always(path string) func(int) string { return func(int) string { return path } }

// answered is how long some answers took.
type answered struct {
	took    []time.Duration // sorted
	hits    int             // of the last that had any
	refused int             // of the answers
	refusal int             // the status of the last of those
}

func (a answered) p50() float64 { return ms(percentile(a.took, 50)) }
func (a answered) p99() float64 { return ms(percentile(a.took, 99)) }

func (a answered) detail() string {
	return fmt.Sprintf("p99 %s ms, %s hits", number(a.p99()), number(float64(a.hits)))
}

// enough reports whether a question was asked often enough: at least n times and
// for at least that long, but seldom if each answer takes long.
func enough(asked, n int, took, last time.Duration) bool {
	switch {
	case asked < 3:
		return false
	case asked >= n && took >= last, asked >= 1000:
		return true
	}
	return took >= 10*time.Second
}

// ask asks until it is enough.
func (q question) ask(w *wire, n int, last time.Duration) (a answered, err error) {
	begun := time.Now()
	for i := 0; !enough(i, n, time.Since(begun), last); i++ {
		request := get(q.path(i))
		sent := time.Now()
		status, body, err := w.do(request)
		a.took = append(a.took, time.Since(sent))
		if err != nil {
			return a, fmt.Errorf("%s: %w", q.name, err)
		}
		switch {
		case q.refusable && refusal(status):
			a.refused, a.refusal = a.refused+1, status
			continue
		case status != 200:
			return a, fmt.Errorf("%s: the answer is %d: %.300s", q.name, status, body)
		}
		a.hits = max(a.hits, total(body))
	}
	if a.hits == 0 && a.refused < len(a.took) {
		return a, fmt.Errorf("%s finds nothing", q.name)
	}
	slices.Sort(a.took)
	return a, nil
}

// total is how many alerts match in all, as the answer says; 0 if it does not.
func total(body []byte) int {
	_, after, found := bytes.Cut(body, []byte(`"total":`))
	end := bytes.IndexAny(after, ",}")
	if !found || end < 0 {
		return 0
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(after[:end])))
	if err != nil {
		return 0
	}
	return n
}

// query asks with few and with many alerts stored, and beside a write load.
func (l *lab) query(ctx context.Context) error {
	page, err := l.echoPage(ctx)
	if err != nil {
		return err
	}
	l.report.add(row{Name: "echo: 50 alerts from nowhere", Value: page, Unit: "ms"}, goal{})
	opened, err := l.echoOpening(ctx)
	if err != nil {
		return err
	}
	l.report.add(row{Name: "echo: stream begins", Value: opened, Unit: "ms"}, goal{})
	for _, size := range l.sizes(10_000, 100_000) {
		l.scan(size)
		if err := l.queryAt(ctx, size, page, opened); err != nil {
			return err
		}
	}
	return nil
}

// asks is how often each question is asked at least.
const asks = 30

// echoPage is how long the yardstick takes for a page of alerts.
func (l *lab) echoPage(ctx context.Context) (took float64, err error) {
	c, err := l.yardstick(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	w, err := dial(ctx, c.addr)
	if err != nil {
		return 0, err
	}
	defer w.close()
	if _, _, err := w.do(endPost(l.estate.appendBody([]byte(post), 0, 0))); err != nil {
		return 0, err
	}
	var all []float64
	for range 10 * asks {
		sent := time.Now()
		if status, body, err := w.do(get("/alerts")); err != nil || status != 200 {
			return 0, errors.Join(err, fmt.Errorf("echo answers %d: %.100s", status, body))
		}
		all = append(all, ms(time.Since(sent)))
	}
	return median(all), nil
}

func (l *lab) queryAt(ctx context.Context, size int, page, opened float64) (err error) {
	s, err := l.stock(ctx, size)
	if err != nil {
		return err
	}
	c, _, err := l.serve(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	w, err := dial(ctx, c.addr)
	if err != nil {
		return err
	}
	defer w.close()
	var quiet []float64
	for _, q := range slices.Concat(l.questions(), l.overviews()) {
		a, err := q.ask(w, asks, l.last/2)
		if err != nil {
			return err
		}
		quiet = append(quiet, a.p50())
		g := goal{}
		if size == l.large {
			g = l.many(atMost(q.goal))
		}
		l.report.add(row{Name: count(size) + ": " + q.name, Value: a.p50(), Unit: "ms",
			Ratio: ratio(a.p50(), page), Of: "echo's page", Detail: a.detail()}, g)
	}
	if err := l.expressionsAt(w, size); err != nil {
		return err
	}
	if err := l.openingAt(ctx, c, size, opened); err != nil {
		return err
	}
	if size < l.large {
		return nil
	}
	return l.queryBeside(ctx, c, s, w, quiet)
}

// Writes beside the queries.
const (
	besideConns = 64
	besideRate  = 2000
)

// queryBeside asks again while duplicates, and one new alert in ten, come in.
func (l *lab) queryBeside(ctx context.Context, c *child, s *stock, w *wire, quiet []float64) error {
	load := aim{server: c, conns: besideConns, every: time.Second * besideConns / besideRate, status: 201,
		maker: func(conn int) maker {
			if conn%10 == 0 {
				return l.fresh(s)(conn)
			}
			return l.again(s, false)(conn)
		}}
	v, err := load.start(ctx)
	if err != nil {
		return err
	}
	err = errors.Join(pause(ctx, l.warm), v.count())
	for i, q := range l.questions() {
		if err != nil {
			break
		}
		var a answered
		if a, err = q.ask(w, asks, l.last/2); err == nil {
			l.report.add(row{Name: "beside writes: " + q.name, Value: a.p50(), Unit: "ms",
				Ratio: ratio(a.p50(), quiet[i]), Of: "without writes", Detail: a.detail()}, l.many(atMostTimes(2)))
		}
	}
	r, endErr := v.end()
	if err = errors.Join(err, endErr); err != nil {
		return err
	}
	l.report.add(row{Name: "the writes beside the queries", Value: r.rate, Unit: perSecond,
		Ratio: r.rate / besideRate, Of: "the pace meant", Detail: fmt.Sprintf("p99 %s ms", number(p99(r)))}, l.many(atLeast(0.9)))
	return nil
}
