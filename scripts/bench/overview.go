package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// consoleFacets is what the console's panel of facets asks for.
const consoleFacets = "facet=environment&facet=status&facet=severity&facet=service&facet=group&facet=origin&facet=tags&facet-size=30"

// overviews are questions about many alerts at once.
func (l *lab) overviews() []question {
	return []question{
		{name: "facets, no filter", path: always("/alerts/facets?" + consoleFacets)},
		{name: "facets, " + inProduction, path: always("/alerts/facets?" + consoleFacets + "&" + inProduction)},
		{name: "history of one host", path: func(i int) string {
			return "/alerts/history?page-size=50&resource=" + l.estate.hosts[i*7%len(l.estate.hosts)].name
		}},
		{name: "history, no filter", path: always("/alerts/history?page-size=50")},
		{name: "top 10", path: always("/alerts/top10/count?page-size=10")},
		{name: "top 10 flapping", path: always("/alerts/top10/flapping?page-size=10")},
		{name: "top 10 standing", path: always("/alerts/top10/standing?page-size=10")},
	}
}

// expressions are regular expressions on the text: no index helps with those,
// and the server may say so.
func (l *lab) expressions() []question {
	on := func(pattern func(i int) string) func(int) string {
		return func(i int) string { return "/alerts?q=" + url.QueryEscape("text:/"+pattern(i)+"/") }
	}
	return []question{
		{name: "regular expression on the text, with a word", refusable: true, path: on(func(i int) string {
			return l.estate.words[i*7%len(l.estate.words)] + fmt.Sprintf(` at \d+%%.* \d*%d min`, i%10)
		})},
		{name: "regular expression on the text, without", refusable: true, path: on(func(i int) string {
			return fmt.Sprintf(`[a-z]+(full|low|high).*(%d\d|\d%d)%% for \d+`, 6+i%4, i%10)
		})},
	}
}

// bearable is within how many milliseconds any question must be answered.
const bearable = 2000

// expressionsAt reports the answers that took longest.
func (l *lab) expressionsAt(w *wire, size int) error {
	for _, q := range l.expressions() {
		a, err := q.ask(w, asks, l.last/2)
		if err != nil {
			return err
		}
		g := goal{}
		if size == l.large {
			g = l.many(atMost(bearable))
		}
		l.report.add(row{Name: count(size) + ": " + q.name, Value: ms(a.took[len(a.took)-1]), Unit: "ms",
			Detail: fmt.Sprintf("the longest; p50 %s ms, %s hits, %s", number(a.p50()), number(float64(a.hits)), a.answers())}, g)
	}
	return nil
}

// refusal reports whether a server says that it will not do what was asked.
func refusal(status int) bool {
	return slices.Contains([]int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}, status)
}

// answers tells whether the question was answered or refused.
func (a answered) answers() string {
	if a.refused == 0 {
		return "all answered"
	}
	return fmt.Sprintf("%d of %d refused with %d", a.refused, len(a.took), a.refusal)
}

// openingAt reports how soon a console's stream begins.
func (l *lab) openingAt(ctx context.Context, c *child, size int, echo float64) error {
	for _, filter := range []string{"", inProduction, "q=watchdog"} {
		took, err := opening(ctx, c, "/alerts/stream?text-limit=1000&"+filter)
		if err != nil {
			return err
		}
		if filter == "" {
			filter = "no filter"
		}
		l.report.add(row{Name: count(size) + ": stream begins, " + filter, Value: ms(percentile(took, 50)), Unit: "ms",
			Ratio: ratio(ms(percentile(took, 50)), echo), Of: "echo's stream", Detail: "p99 " + number(ms(percentile(took, 99))) + " ms"}, goal{})
	}
	return nil
}

// echoOpening is the same of the yardstick.
func (l *lab) echoOpening(ctx context.Context) (took float64, err error) {
	c, err := l.yardstick(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	all, err := opening(ctx, c, "/alerts/stream")
	return ms(percentile(all, 50)), err
}

// opening is how long clients take from connecting to the first byte of the
// stream's body, sorted.
func opening(ctx context.Context, c *child, path string) ([]time.Duration, error) {
	var took []time.Duration
	for range 3 * asks {
		begun := time.Now()
		w, err := dial(ctx, c.addr)
		if err != nil {
			return nil, err
		}
		err = w.open(path)
		took = append(took, time.Since(begun))
		if err = errors.Join(err, w.close()); err != nil {
			return nil, err
		}
	}
	slices.Sort(took)
	return took, nil
}

// open asks for a stream and waits for the first byte of its body.
func (c *wire) open(path string) error {
	if _, err := c.w.Write(get(path)); err != nil {
		return err
	}
	head, err := c.head()
	if err != nil {
		return err
	}
	if head.status != 200 || !head.chunked {
		return fmt.Errorf("the stream answers %d", head.status)
	}
	if c.at == c.end {
		return c.fill()
	}
	return nil
}
