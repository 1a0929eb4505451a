package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// listeners are the other clients while one browser is watched.
const listeners = 1000

// painted is what figures.mjs prints of a list, newest first, that it watched.
// Times are in milliseconds since 1970.
type painted struct {
	Begun, Ended float64
	Seen         [][2]float64 // what stands behind the marker, and when it was on the screen
}

// onScreen measures how soon a console shows what is posted, while as many
// others listen as one server is meant for.
func (l *lab) onScreen(ctx context.Context, size int) (err error) {
	s, err := l.stock(ctx, size)
	if err != nil {
		return err
	}
	c, _, err := l.serve(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	if err := allowFiles(listeners); err != nil {
		return err
	}
	crowd := &crowd{epoch: time.Now()}
	err = crowd.gather(ctx, c, listeners)
	defer func() { err = errors.Join(err, crowd.leave()) }()
	if err != nil {
		return err
	}
	d, err := l.watchScreen(ctx, c, crowd.epoch)
	if err != nil {
		return err
	}
	l.report.add(row{
		Name: count(size) + ", " + count(listeners) + " others listen: POST to painted row, p99", Value: percentile(d.took, 99), Unit: "ms",
		Detail: fmt.Sprintf("p50 %s ms, %d a second; %d of %d pushed off the screen before", number(percentile(d.took, 50)), pulse, d.pushed, len(d.took)),
	}, atMost(prompt))
	return nil
}

// watchScreen posts while a browser watches.
func (l *lab) watchScreen(ctx context.Context, c *child, epoch time.Time) (delays, error) {
	var mu sync.Mutex
	var posted []time.Duration
	v, err := l.stamped(c, pulse, func() (int, time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		posted = append(posted, time.Since(epoch))
		return len(posted), posted[len(posted)-1]
	}).start(ctx)
	if err != nil {
		return delays{}, err
	}
	var p painted
	err = errors.Join(v.count(), inNode(ctx, &p, "node", "e2e/figures.mjs", "http://"+c.addr+"/", marker))
	if _, endErr := v.end(); err != nil || endErr != nil {
		return delays{}, errors.Join(err, endErr)
	}
	d := p.delays(posted, epoch)
	if d.pushed == len(d.took) {
		return d, errors.New("no alert came to the screen")
	}
	return d, nil
}

// delays is how many milliseconds it took until alerts were on the screen,
// sorted. The screen has a few dozen rows: one that newer rows pushed off before
// it was painted counts from when those were.
type delays struct {
	took   []float64
	pushed int
}

// delays is those of the alerts that were posted while somebody watched, but
// for the last second: they may be on their way.
func (p painted) delays(posted []time.Duration, epoch time.Time) (d delays) {
	seen := map[time.Duration]float64{}
	for _, s := range p.Seen {
		seen[time.Duration(s[0])] = s[1]
	}
	newer := p.Ended // when one posted later was on the screen first
	for _, stamp := range slices.Backward(posted) {
		at, ok := seen[stamp]
		if ok {
			newer = min(newer, at)
		} else {
			at = newer
		}
		sent := float64(epoch.Add(stamp).UnixMicro()) / 1000
		if sent < p.Begun || sent > p.Ended-1000 {
			continue
		}
		if !ok {
			d.pushed++
		}
		d.took = append(d.took, at-sent)
	}
	slices.Sort(d.took)
	return d
}
