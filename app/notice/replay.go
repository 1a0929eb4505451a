package notice

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/alertad/alertad/db"
)

// replay is the time in which a rule is tried.
type replay struct {
	d       *Desk
	r       *rule
	run     *DryRun
	notices map[string]*db.Notice            // by alert
	under   map[string]map[string]*db.Notice // by key and alert
	alerts  map[string]*db.Alert
	waits   map[string]db.Time // when a group may have its next message
	plan    plan

	begun time.Time
	steps int // that are left
}

func (p *replay) took() time.Duration { return p.d.o.Now().Sub(p.begun) }

func (p *replay) leave(what Left) {
	if !slices.Contains(p.run.Left, what) {
		p.run.Left = append(p.run.Left, what)
	}
}

// errCut ends a replay that takes too long.
var errCut = errors.New("too much to replay")

// play goes through the changes, and all that is due between them, up to now or
// as far as it may.
func (p *replay) play(ctx context.Context, changes []past) error {
	err := p.through(ctx, changes)
	if errors.Is(err, errCut) {
		p.leave(LeftTime)
		return nil
	}
	return err
}

func (p *replay) through(ctx context.Context, changes []past) error {
	now := p.run.Until // as long as nothing is cut off
	for _, c := range changes {
		if err := p.until(ctx, c.at); err != nil {
			return err
		}
		if err := p.may(ctx, c.at); err != nil {
			return err
		}
		p.steps--
		id := c.id()
		p.alerts[id] = c.New
		p.set(id, p.d.follow(p.r, p.notices[id], c.Change, c.at))
	}
	return p.until(ctx, now)
}

// set keeps what became of an alert's notice.
func (p *replay) set(alert string, n *db.Notice) {
	old := p.notices[alert]
	if n == old {
		return
	}
	if old != nil {
		for _, key := range old.Keys {
			if delete(p.under[key], alert); len(p.under[key]) == 0 {
				delete(p.under, key)
			}
		}
	}
	if n == nil {
		delete(p.notices, alert)
		return
	}
	p.notices[alert] = n
	for _, key := range n.Keys {
		if p.under[key] == nil {
			p.under[key] = map[string]*db.Notice{}
		}
		p.under[key][alert] = n
	}
	if n.Due != 0 {
		heap.Push(&p.plan, due{max(n.Due, p.waits[n.Group]), n})
	}
}

// until tells what was due before a time, each second as Turn does.
func (p *replay) until(ctx context.Context, end db.Time) error {
	for len(p.plan) > 0 {
		at := (p.plan[0].at + 999) / 1000 * 1000
		if at > end {
			return nil
		}
		if err := p.may(ctx, at); err != nil {
			return err
		}
		groups := map[string][]*item{}
		var names []string
		for len(p.plan) > 0 && p.plan[0].at <= at {
			p.steps--
			n := heap.Pop(&p.plan).(due).n
			switch wait := p.waits[n.Group]; {
			case p.notices[n.Alert] != n:
			case wait > at:
				heap.Push(&p.plan, due{wait, n})
			default:
				if groups[n.Group] == nil {
					names = append(names, n.Group)
				}
				groups[n.Group] = append(groups[n.Group], &item{n: n, alert: p.alerts[n.Alert]})
			}
		}
		for _, name := range names {
			if err := p.tell(name, groups[name], at); err != nil {
				return err
			}
		}
	}
	return nil
}

// may refuses to go on if that is too much, from a time in the past on.
func (p *replay) may(ctx context.Context, at db.Time) error {
	if p.steps < 0 || p.took() > maxTaken {
		p.run.Until = at
		return errCut
	}
	return ctx.Err()
}

func (p *replay) tell(group string, items []*item, now db.Time) error {
	slices.SortStableFunc(items, func(a, b *item) int { return cmp.Compare(a.n.Alert, b.n.Alert) })
	b := &batch{d: p.d, r: p.r, now: now, standing: func(key string) (list []*db.Notice, err error) {
		p.steps -= len(p.under[key])
		return slices.Collect(maps.Values(p.under[key])), nil
	}}
	if err := b.of(items); err != nil {
		return err
	}
	told := false
	for _, m := range b.matters {
		told = p.show(b, m) || told
	}
	if told && p.r.Group > 0 {
		p.waits[group] = now.AddSeconds(p.r.Group)
	}
	for _, it := range items {
		p.set(it.n.Alert, it.next)
	}
	return nil
}

// show notes the messages about a matter, unless they were before the time that
// was asked for, and reports whether there are any.
func (p *replay) show(b *batch, m *matter) bool {
	channels := m.channels()
	if b.now < p.run.Since {
		return len(channels) > 0
	}
	var tellings []Telling
	var last *Telling // to channels that hear of as many alerts
	for _, id := range channels {
		if n := b.message(m, id); last == nil || last.Total != n.Total {
			tellings = append(tellings, Telling{Message: n})
			last = &tellings[len(tellings)-1]
		}
		last.Channels = append(last.Channels, id)
	}
	for _, t := range tellings {
		p.note(t)
	}
	return len(channels) > 0
}

// note counts a message.
func (p *replay) note(t Telling) {
	p.run.Total++
	for _, id := range t.Channels {
		p.run.Channels[id]++
	}
	if len(p.run.Messages) == maxTellings {
		p.leave(LeftMessages)
		return
	}
	p.run.Messages = append(p.run.Messages, t)
}

// due is a notice and when to look at it.
type due struct {
	at db.Time
	n  *db.Notice
}

// plan is what is due, the first in front: a heap.
type plan []due

func (p plan) Len() int           { return len(p) }
func (p plan) Less(i, j int) bool { return p[i].at < p[j].at }
func (p plan) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *plan) Push(x any)        { *p = append(*p, x.(due)) }
func (p *plan) Pop() any {
	old := *p
	last := old[len(old)-1]
	*p = old[:len(old)-1]
	return last
}
