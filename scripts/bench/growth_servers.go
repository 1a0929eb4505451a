package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/alertad/alertad/db/dbtest/pgtest"
)

// growthByServers measures one, two and three servers on one PostgreSQL. All of
// them share the machine, so more of them have no more cores to work with:
// what shows is what they cost each other.
func (l *lab) growthByServers(ctx context.Context) (err error) {
	pg, err := pgtest.Start("shared_buffers=512MB", "max_wal_size=4GB", "max_connections=200")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Close()) }()
	taken := curve{name: "alerts that all take together", unit: perSecond, lastGoal: atLeast(0.8)}
	heard := curve{name: "events to one client of each", unit: "/s"}
	var worst [3]volume // of each number of servers: when fewest events arrived
	for round := range l.rounds {
		for _, step := range steps(round, len(worst)) {
			v, err := l.serversAt(ctx, pg, fmt.Sprintf("growth_%d_%d", step, round), step+1)
			if err != nil {
				return err
			}
			n := float64(step + 1)
			taken.add(step, n, v.rate)
			heard.add(step, n, v.rate*n*v.arrived)
			if round == 0 || v.arrived < worst[step].arrived {
				worst[step] = v
			}
		}
	}
	for step, v := range worst {
		l.report.add(row{Name: fmt.Sprintf("%d: events that arrive, one client of each server", step+1), Value: 100 * v.arrived, Unit: "%",
			Detail: fmt.Sprintf("from POST to event p50 %s, p99 %s ms", number(ms(v.p50)), number(ms(v.p99)))}, atLeastValue(100))
	}
	return l.reportGrowth("servers", plot{title: fmt.Sprintf("New alerts and events a second, all on the same %d cores", l.report.Machine.Cores), x: "servers on one PostgreSQL"}, &taken, &heard)
}

// volume is what servers took together, and what came of it.
type volume struct {
	rate     float64 // alerts a second
	arrived  float64 // share of the events that arrived
	p50, p99 time.Duration
}

// serversAt has that many servers on a database of their own take all they can.
func (l *lab) serversAt(ctx context.Context, pg *pgtest.Server, name string, n int) (v volume, err error) {
	s, err := l.stockOn(ctx, pg, name, 0)
	if err != nil {
		return v, err
	}
	var servers []*child
	for range n {
		own := &stock{url: s.url}
		if own.dir, err = os.MkdirTemp(l.dir, "growth-"); err != nil {
			return v, err
		}
		c, _, err := l.serve(ctx, own)
		if err != nil {
			return v, err
		}
		defer func() { err = errors.Join(err, c.stop()) }()
		servers = append(servers, c)
	}
	return l.flood(ctx, servers)
}

// flood posts new alerts to servers while a client listens to each.
func (l *lab) flood(ctx context.Context, servers []*child) (v volume, err error) {
	crowd := &crowd{epoch: time.Now()}
	var posted atomic.Int64
	var loads []aim
	for i, c := range servers {
		if err = crowd.gather(ctx, c, 1); err != nil {
			break
		}
		conns := (growthConns + i) / len(servers) // as many in all
		loads = append(loads, aim{server: c, conns: conns, status: 201, maker: l.newStamped(crowd, &posted)})
	}
	if err == nil {
		v.rate, err = fireTogether(ctx, loads, l.warm, l.last)
	}
	due := posted.Load() * int64(len(servers))
	for begun := time.Now(); err == nil && crowd.arrived.Load() < due && time.Since(begun) < 5*time.Second; {
		err = pause(ctx, 5*time.Millisecond)
	}
	err = errors.Join(err, crowd.leave())
	delays := summarize(crowd.times(), time.Second, 0)
	v.p50, v.p99 = delays.p50, delays.p99
	v.arrived = ratio(float64(crowd.arrived.Load()), float64(due))
	return v, err
}

// newStamped posts alerts that are not stored yet and say when they were posted.
func (l *lab) newStamped(c *crowd, posted *atomic.Int64) func(int) maker {
	return func(int) maker {
		return func(dst []byte) []byte {
			return endPost(l.estate.appendStamped(append(dst, post...), int(posted.Add(1)), time.Since(c.epoch)))
		}
	}
}

// fireTogether is all loads at the same time; it returns how many answers a
// second there were in all.
func fireTogether(ctx context.Context, loads []aim, warm, last time.Duration) (rate float64, err error) {
	var all []*volley
	for _, a := range loads {
		v, wrong := a.start(ctx)
		if err = wrong; err != nil {
			break
		}
		all = append(all, v)
	}
	if err == nil {
		err = pause(ctx, warm)
	}
	for _, v := range all {
		if err == nil {
			err = v.count()
		}
	}
	if err == nil {
		err = pause(ctx, last)
	}
	for _, v := range all {
		r, wrong := v.end()
		rate += r.rate
		err = errors.Join(err, wrong)
	}
	return rate, err
}
