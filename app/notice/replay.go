package notice

import (
	"cmp"
	"container/heap"
	"context"
	"slices"

	"github.com/alertad/alertad/db"
)

// replay is the time in which a rule is tried.
type replay struct {
	d       *Desk
	r       *rule
	run     *DryRun
	notices map[string]*db.Notice // by alert
	alerts  map[string]*db.Alert
	waits   map[string]db.Time // when a group may have its next message
	plan    plan
}

// play goes through the changes, and all that is due between them, up to now.
func (p *replay) play(ctx context.Context, changes []past, now db.Time) error {
	for _, c := range changes {
		if err := p.until(ctx, c.at); err != nil {
			return err
		}
		id := c.id()
		p.alerts[id] = c.New
		p.set(id, p.d.follow(p.r, p.notices[id], c.Change, c.at))
	}
	return p.until(ctx, now)
}

// set keeps what became of an alert's notice.
func (p *replay) set(alert string, n *db.Notice) {
	if n == p.notices[alert] {
		return
	}
	if n == nil {
		delete(p.notices, alert)
		return
	}
	p.notices[alert] = n
	if n.Due != 0 {
		heap.Push(&p.plan, due{max(n.Due, p.waits[n.Group]), n})
	}
}

// until tells what was due before a time, each second as Turn does.
func (p *replay) until(ctx context.Context, end db.Time) error {
	for ctx.Err() == nil && len(p.plan) > 0 {
		at := (p.plan[0].at + 999) / 1000 * 1000
		if at > end {
			return nil
		}
		groups := map[string][]*item{}
		var names []string
		for len(p.plan) > 0 && p.plan[0].at <= at {
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
	return ctx.Err()
}

func (p *replay) tell(group string, items []*item, now db.Time) error {
	slices.SortStableFunc(items, func(a, b *item) int { return cmp.Compare(a.n.Alert, b.n.Alert) })
	b := &batch{d: p.d, r: p.r, now: now, standing: func(key string) (list []*db.Notice, err error) {
		for _, n := range p.notices {
			if slices.Contains(n.Keys, key) {
				list = append(list, n)
			}
		}
		return list, nil
	}}
	if err := b.of(items); err != nil {
		return err
	}
	var tellings []Telling
	for _, m := range b.matters {
		var last *Telling // to channels that hear of as many alerts
		for _, id := range m.channels() {
			if n := b.message(m, id); last == nil || last.Total != n.Total {
				tellings = append(tellings, Telling{Message: n})
				last = &tellings[len(tellings)-1]
			}
			last.Channels = append(last.Channels, id)
		}
	}
	for _, t := range tellings {
		p.note(t)
	}
	if len(tellings) > 0 && p.r.Group > 0 {
		p.waits[group] = now.AddSeconds(p.r.Group)
	}
	for _, it := range items {
		p.set(it.n.Alert, it.next)
	}
	return nil
}

// note counts a message, unless it was before the time that was asked for.
func (p *replay) note(t Telling) {
	if t.Time < p.run.Since {
		return
	}
	p.run.Total++
	for _, id := range t.Channels {
		p.run.Channels[id]++
	}
	if len(p.run.Messages) == maxTellings {
		p.run.Complete = false
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
