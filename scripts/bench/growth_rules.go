package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// burden is something that each alert is compared with, and of which there may
// be many.
type burden struct {
	path string
	body func(i int) string // of the POST that makes number i

	fresh, again *curve // CPU of new alerts and, unless nil, of duplicates
}

// burdens are rules and blackouts as an operator may have them. Those that hold
// for none begin with what holds for most alerts, so that all of them is read.
func (l *lab) burdens() []burden {
	rule := func(query string, value any) string {
		return fmt.Sprintf(`{"name": "a rule", "query": "environment:Production AND %s"}`, fmt.Sprintf(query, value))
	}
	of := strings.Fields(services)
	tenth := atMostTimes(1.1)
	return []burden{{
		path:  "/rule",
		body:  func(i int) string { return rule("service:Retired%d AND severity:(critical OR major)", i) },
		fresh: &curve{name: "new, rules that hold for none", unit: cpuMicros, lastGoal: tenth},
		again: &curve{name: "duplicate, such rules", unit: cpuMicros, lastGoal: tenth},
	}, {
		path:  "/rule",
		body:  func(i int) string { return rule("service:%s AND severity:critical", of[i%len(of)]) },
		fresh: &curve{name: "new, rules that hold for few", unit: cpuMicros},
	}, {
		path:  "/rule",
		body:  func(i int) string { return rule("text:retired%d", i) },
		fresh: &curve{name: "new, rules on the text", unit: cpuMicros, lastGoal: tenth},
	}, {
		path:  "/blackout",
		body:  func(i int) string { return fmt.Sprintf(`{"environment": "Production", "service": ["Retired%d"]}`, i) },
		fresh: &curve{name: "new, blackouts of others", unit: cpuMicros, lastGoal: tenth},
	}}
}

// growthByRules measures what more and more rules cost each alert. Each number
// of them has a server of its own, with nothing stored.
func (l *lab) growthByRules(ctx context.Context) error {
	burdens, counts := l.burdens(), []int{1, 5, 10, 50}
	var none rounds
	for round := range l.rounds {
		r, _, err := l.under(ctx, burden{}, 0)
		if err != nil {
			return err
		}
		none = append(none, r)
		for _, step := range steps(round, len(counts)) {
			for _, b := range burdens {
				if err := l.bear(ctx, b, step, counts[step]); err != nil {
					return err
				}
			}
		}
	}
	l.report.add(row{Name: "0: new, no rule and no blackout", Value: none.of(cpu), Unit: cpuMicros}, goal{})
	var curves []*curve
	for _, b := range burdens {
		curves = append(curves, b.fresh)
		if b.again != nil {
			curves = append(curves, b.again)
		}
	}
	return l.reportGrowth("rules", plot{title: "CPU time of the server for an alert, µs", x: "rules or blackouts"}, curves...)
}

// bear tries what n of a burden cost.
func (l *lab) bear(ctx context.Context, b burden, step, n int) error {
	fresh, again, err := l.under(ctx, b, n)
	if err != nil {
		return err
	}
	b.fresh.add(step, float64(n), cpu(fresh))
	if b.again != nil {
		b.again.add(step, float64(n), cpu(again))
	}
	return nil
}

// under posts new alerts to a server with that many of a burden and, if that is
// asked for, then duplicates of them.
func (l *lab) under(ctx context.Context, b burden, n int) (fresh, again result, err error) {
	s, err := l.untouched(ctx, 0)
	if err != nil {
		return fresh, again, err
	}
	c, _, err := l.serve(ctx, s)
	if err != nil {
		return fresh, again, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	if err := b.make(ctx, c, n); err != nil {
		return fresh, again, err
	}
	load := aim{server: c, conns: growthConns, status: 201, maker: l.fresh(s)}
	if fresh, err = load.fire(ctx, l.warm, l.last/2); err != nil || b.again == nil {
		return fresh, again, err
	}
	load.maker = l.again(&stock{size: int(s.next.Load())}, false)
	again, err = load.fire(ctx, l.warm, l.last/2)
	return fresh, again, err
}

func (b burden) make(ctx context.Context, c *child, n int) error {
	w, err := dial(ctx, c.addr)
	if err != nil {
		return err
	}
	defer w.close()
	for i := range n {
		body := b.body(i)
		status, answer, err := w.do(fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", b.path, len(body), body))
		if err != nil {
			return err
		}
		if status != 201 {
			return fmt.Errorf("%s %s: the answer is %d: %.300s", b.path, body, status, answer)
		}
	}
	return nil
}
