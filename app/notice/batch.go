package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

// item is a notice that is due.
type item struct {
	n     *db.Notice
	alert *db.Alert // as it is; nil: it is gone
	next  *db.Notice
}

// batch is what a rule tells of a group at one time.
type batch struct {
	d        *Desk
	r        *rule
	now      db.Time
	standing func(key string) ([]*db.Notice, error) // those told under a key, as stored

	matters []*matter
}

// matter is what is told on one occasion about some alerts.
type matter struct {
	what notify.Occasion
	step int
	key  string
	told []telling
	mute bool // others that were told under the key still stand
}

// telling is one alert of a matter, and the channels that hear of it.
type telling struct {
	item     *item
	channels []string
}

// blackoutPause is after how long a notice is looked at again whose alert is
// in a blackout.
const blackoutPause = 60 // seconds

// of decides about all items. They get what becomes of them.
func (b *batch) of(items []*item) error {
	for _, it := range items {
		b.decide(it)
	}
	for _, m := range b.matters {
		if m.what == notify.Trigger || m.what == notify.Reminder {
			b.name(m)
		}
	}
	return b.settle(items)
}

// decide sets what becomes of a notice, and notes what it tells.
func (b *batch) decide(it *item) {
	r, n := b.r, it.n.Copy()
	it.next = n
	end := n.What == string(notify.Resolved) || n.What == string(notify.Acked)
	switch at := b.now.Time(); {
	case !end && (it.alert == nil || b.d.courseFor(r, it.alert) != open):
		it.next = nil // the rule is another one by now
	case !r.window.open(at):
		n.Due = db.At(r.window.opens(at))
	case end:
		n.What, n.Due = "", 0
	case b.d.o.Blackout(it.alert, b.now):
		n.Due = b.now.AddSeconds(blackoutPause)
	case n.What == string(notify.Trigger):
		b.trigger(it)
	default:
		b.planned(it)
	}
}

// trigger tells of an alert that is open, or worse than before.
func (b *batch) trigger(it *item) {
	n := it.next
	if n.Times == 0 {
		n.First, n.Severity = b.now, it.alert.Severity
		n.Channels = b.r.Channels
	}
	if b.d.o.Model.Worse(it.alert.Severity, n.Severity) {
		n.Severity = it.alert.Severity
	}
	b.tell(notify.Trigger, 0, it, n.Channels)
	n.State, n.What, n.Last = db.NoticeTold, "", b.now
	n.Times++
	n.Due = b.r.next(n)
}

// planned tells what the rule has planned: a repetition, a step, or both.
func (b *batch) planned(it *item) {
	r, n := b.r, it.next
	if r.Repeat > 0 && n.Last.AddSeconds(r.Repeat) <= b.now {
		b.tell(notify.Reminder, 0, it, n.Channels)
		n.Last = b.now
		n.Times++
	}
	for int(n.Step) < len(r.steps) && n.First.AddSeconds(r.steps[n.Step].After) <= b.now {
		channels := r.steps[n.Step].Channels
		n.Step++
		b.tell(notify.Trigger, int(n.Step), it, channels)
		n.Channels = union(n.Channels, channels)
		n.Times++
	}
	n.Due = r.next(n)
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// tell adds an alert to the matter of its occasion. Of a rule without groups
// each alert is a matter of its own.
func (b *batch) tell(what notify.Occasion, step int, it *item, channels []string) {
	for _, m := range b.matters {
		if m.what == what && m.step == step && b.r.Group > 0 {
			m.told = append(m.told, telling{it, channels})
			return
		}
	}
	b.matters = append(b.matters, &matter{what: what, step: step, told: []telling{{it, channels}}})
}

// name gives a matter the key that all its alerts were told under already, or
// else that of its only alert, or that of the group.
func (b *batch) name(m *matter) {
	first := m.told[0].item
	keys := slices.Clone(first.next.Keys)
	for _, t := range m.told[1:] {
		keys = slices.DeleteFunc(keys, func(k string) bool { return !slices.Contains(t.item.next.Keys, k) })
	}
	switch {
	case len(keys) > 0:
		m.key = keys[0]
	case len(m.told) == 1:
		m.key = key(b.r.ID, first.n.Alert)
	default:
		m.key = key(b.r.ID, "*"+first.n.Group)
	}
	for _, t := range m.told {
		t.item.next.Keys = union(t.item.next.Keys, []string{m.key})
	}
}

// key is short enough for all services.
func key(rule, what string) string {
	k := rule + "/" + what
	if len(k) > 200 {
		sum := sha256.Sum256([]byte(k))
		k = hex.EncodeToString(sum[:])
	}
	return k
}

// settle tells of acknowledgements and ends, under each key that now has no
// other. They come first: what is told anew may have a key that just ended.
func (b *batch) settle(items []*item) error {
	type about struct {
		what notify.Occasion
		key  string
	}
	var settled []*matter
	known := map[about]*matter{}
	for _, it := range items {
		what := notify.Occasion(it.n.What)
		if it.next == nil || it.next.Due != 0 || what != notify.Acked && what != notify.Resolved {
			continue
		}
		for _, key := range it.n.Keys {
			m := known[about{what, key}]
			if m == nil {
				waits, err := b.stands(what, key)
				if err != nil {
					return err
				}
				m = &matter{what: what, key: key, mute: waits}
				known[about{what, key}] = m
				settled = append(settled, m)
			}
			m.told = append(m.told, telling{it, it.n.Channels})
		}
		if what == notify.Resolved {
			it.next = nil
		}
	}
	settled = slices.DeleteFunc(settled, func(m *matter) bool { return m.mute })
	b.matters = append(settled, b.matters...)
	return nil
}

// stands reports whether an alert that was told under a key is neither over
// nor, if it is that what is told, acknowledged.
func (b *batch) stands(what notify.Occasion, key string) (bool, error) {
	list, err := b.standing(key)
	yes := slices.ContainsFunc(list, func(n *db.Notice) bool {
		return n.State != db.NoticeOver && (what == notify.Resolved || n.State != db.NoticeAcked)
	})
	return yes, err
}
