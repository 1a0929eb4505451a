package main

import (
	"context"
	"errors"
	"fmt"
)

// few is how many subjects the duplicates of the small database are about.
const few = 20_000

// ingest measures the yardstick, new alerts and duplicates side by side.
func (l *lab) ingest(ctx context.Context) error {
	for _, conns := range []int{1, 8, 64, 256} {
		if err := l.ingestOver(ctx, conns); err != nil {
			return fmt.Errorf("%d connections: %w", conns, err)
		}
	}
	if err := l.changing(ctx, 64); err != nil {
		return fmt.Errorf("duplicates that change: %w", err)
	}
	for _, conns := range []int{64, 256} {
		if err := l.amongMany(ctx, conns); err != nil {
			return fmt.Errorf("many stored, %d connections: %w", conns, err)
		}
	}
	return nil
}

// side makes a load on a server of its own. The caller stops the server.
type side func(ctx context.Context, conns int) (aim, error)

func (l *lab) echoSide(ctx context.Context, conns int) (aim, error) {
	c, err := l.yardstick(ctx)
	return aim{server: c, conns: conns, status: 201, maker: l.again(&stock{size: few}, false)}, err
}

// newSide posts new alerts to a database.
func (l *lab) newSide(take taking) side { return l.sideOf(take, l.fresh) }

// againSide posts duplicates of all alerts of a database.
func (l *lab) againSide(take taking, change bool) side {
	return l.sideOf(take, func(s *stock) func(int) maker { return l.again(s, change) })
}

// mixedSide posts as many new alerts as duplicates.
func (l *lab) mixedSide(take taking) side { return l.sideOf(take, l.mixed) }

// sideOf posts to a server on a database.
func (l *lab) sideOf(take taking, load func(*stock) func(int) maker) side {
	return func(ctx context.Context, conns int) (aim, error) {
		s, err := take(ctx)
		if err != nil {
			return aim{}, err
		}
		c, _, err := l.serve(ctx, s)
		return aim{server: c, conns: conns, status: 201, maker: load(s)}, err
	}
}

// compete fires one load after the other, several times round. Each server
// starts anew; those that wait are idle.
func (l *lab) compete(ctx context.Context, conns int, sides ...side) (all []rounds, err error) {
	var loads []shot
	for _, s := range sides {
		a, err := s(ctx, conns)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, a.server.stop()) }()
		loads = append(loads, a.fire)
	}
	return turns(ctx, l.rounds, l.warm, l.last, loads...)
}

// goals are those of one load at some number of connections.
type goals struct{ rate, p99, cpu goal }

func (l *lab) ingestOver(ctx context.Context, conns int) error {
	all, err := l.compete(ctx, conns, l.echoSide, l.newSide(l.bolt(0)), l.againSide(l.bolt(few), false), l.mixedSide(l.own(few)))
	if err != nil {
		return err
	}
	echo := all[0]
	name := fmt.Sprintf("%3d connections: ", conns)
	l.alone(name+"echo", echo)
	fresh, again := goals{}, goals{}
	switch conns {
	case 64:
		fresh = goals{atLeast(0.50), atMostTimes(3), goal{}}
		again = goals{atLeast(0.45), atMostTimes(3), atMostTimes(2.5)}
	case 256:
		fresh = goals{atLeast(0.75), atMostTimes(3), goal{}}
		again = goals{atLeast(0.65), atMostTimes(3), goal{}}
	}
	l.compare(name+"new", all[1], echo, "echo", fresh)
	l.compare(name+"duplicates of "+count(few), all[2], echo, "echo", again)
	l.compare(name+"half new, half duplicates", all[3], echo, "echo", goals{})
	if conns == 1 {
		l.againstSyncs(all[1])
	}
	return nil
}

// alone reports a load that others are compared with.
func (l *lab) alone(name string, r rounds) {
	l.report.add(row{Name: name, Value: r.of(rate), Unit: perSecond,
		Detail: fmt.Sprintf("p50 %s ms, p99 %s ms, %s us CPU", number(r.of(p50)), number(r.of(p99)), number(r.of(cpu)))}, goal{})
}

// againstSyncs compares the answer to one sender with what it has to wait for.
func (l *lab) againstSyncs(fresh rounds) {
	syncs := l.report.Machine.TwoSyncs
	l.report.add(row{Name: "  new, median", Value: fresh.of(p50), Unit: "ms",
		Ratio: ratio(fresh.of(p50), syncs), Of: "two syncs"}, atMostTimes(5))
}

// compare reports one load against another.
func (l *lab) compare(name string, r, to rounds, of string, g goals) {
	l.report.add(row{Name: name, Value: r.of(rate), Unit: perSecond, Ratio: r.against(to, rate), Of: of}, g.rate)
	l.report.add(row{Name: "  p99", Value: r.of(p99), Unit: "ms", Ratio: r.against(to, p99), Of: of}, g.p99)
	l.report.add(row{Name: "  server CPU each", Value: r.of(cpu), Unit: "us", Ratio: r.against(to, cpu), Of: of}, g.cpu)
}

// changing measures duplicates that bring another value and text, so that
// their history and text are written too.
func (l *lab) changing(ctx context.Context, conns int) error {
	all, err := l.compete(ctx, conns, l.echoSide, l.againSide(l.bolt(few), true))
	if err != nil {
		return err
	}
	l.compare(fmt.Sprintf("%3d connections: duplicates with news", conns), all[1], all[0], "echo", goals{})
	return nil
}

// amongMany measures what it costs to have many alerts stored. New alerts and
// duplicates take turns on two databases; both grow by the new ones.
func (l *lab) amongMany(ctx context.Context, conns int) error {
	name := fmt.Sprintf("%3d connections, %s stored: ", conns, count(l.large))
	all, err := l.compete(ctx, conns, l.newSide(l.bolt(0)), l.newSide(l.bolt(l.large)))
	if err != nil {
		return err
	}
	l.compare(name+"new", all[1], all[0], "few stored", goals{rate: l.many(atLeast(0.90))})
	all, err = l.compete(ctx, conns, l.againSide(l.bolt(few), false), l.againSide(l.bolt(l.large), false))
	if err != nil {
		return err
	}
	l.compare(name+"duplicates", all[1], all[0], count(few), goals{rate: l.many(atLeast(0.50))})
	return nil
}
