package notice

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// groupKey names a group of a rule.
type groupKey struct{ rule, group string }

// maxBatch is how many notices one transaction moves, and one message tells of.
const maxBatch = 5000

// Turn tells what is due. One server, the one that leads, calls it every
// second. It does not know what another one told before it, so after a change
// of the lead a group may be told of without its wait.
func (d *Desk) Turn(ctx context.Context) error {
	if d.stale.Load() {
		if err := d.Reload(ctx); err != nil {
			return err
		}
	}
	if d.sweep.Swap(false) {
		if err := d.forget(ctx); err != nil {
			d.sweep.Store(true)
			return err
		}
	}
	if len(*d.rules.Load()) == 0 {
		return nil
	}
	now := d.now()
	maps.DeleteFunc(d.told, func(g groupKey, at db.Time) bool {
		r := d.rule(g.rule)
		return r == nil || now < at || at.AddSeconds(r.Group) <= now // the clock may have been set back
	})
	groups, err := d.due(ctx, now)
	if err != nil {
		return err
	}
	var failed []error // a group that fails does not hold up the others
	for _, g := range groups {
		for more := d.told[g] == 0; more; {
			if more, err = d.serve(ctx, g, now); err != nil {
				failed = append(failed, err)
				break
			}
		}
	}
	return errors.Join(failed...)
}

func isDue(now db.Time) query.Node {
	return db.Notices.Between("due", &query.Bound{Num: 1, Inclusive: true}, &query.Bound{Num: int64(now), Inclusive: true})
}

// due returns the groups that have something due.
func (d *Desk) due(ctx context.Context, now db.Time) ([]groupKey, error) {
	var counts []db.Group
	err := d.o.Store.View(ctx, func(f db.Finder) (err error) {
		counts, err = f.Count(db.Notices, isDue(now), "rule", "group")
		return err
	})
	groups := make([]groupKey, len(counts))
	for i, c := range counts {
		groups[i] = groupKey{c.Values[0], c.Values[1]}
	}
	slices.SortFunc(groups, func(a, b groupKey) int {
		return strings.Compare(a.rule+"\x00"+a.group, b.rule+"\x00"+b.group)
	})
	return groups, err
}

// serve tells what is due in a group, or as much as one message takes; more
// says that there was more.
func (d *Desk) serve(ctx context.Context, g groupKey, now db.Time) (more bool, err error) {
	found, err := d.find(ctx, query.Query{
		Where: query.And{isDue(now), db.Notices.Is("rule", g.rule), db.Notices.Is("group", g.group)},
		Order: []query.Order{{Field: "due", Type: query.Time}}, Limit: maxBatch,
	})
	if err != nil || len(found) == 0 {
		return false, err
	}
	more = len(found) == maxBatch
	r := d.rule(g.rule)
	if r == nil {
		gone, err := d.drop(ctx, g.rule, found)
		return gone && more, err
	}
	var queued []string
	err = d.o.Store.Update(ctx, func(tx db.Tx) (err error) {
		queued, err = d.tell(tx, r, found, now)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, to := range queued {
		d.o.Queued(notify.Channel, to)
	}
	if len(queued) > 0 && r.Group > 0 {
		d.told[g] = now
	}
	return more, nil
}

func (d *Desk) find(ctx context.Context, q query.Query) (found []*db.Notice, err error) {
	err = d.o.Store.View(ctx, func(f db.Finder) (err error) {
		found, err = db.Collect[*db.Notice](f.Find(db.Notices, q))
		return err
	})
	slices.SortStableFunc(found, func(a, b *db.Notice) int { return strings.Compare(a.Alert, b.Alert) }) // they are held in one order
	return found, err
}

// tell writes the messages of the notices that are as they were found, and what
// becomes of these. It returns the channels that have messages. An alert is read
// before its notice, as by who changes it: so neither waits for the other, and
// no locks are needed but those of what is read, of which there may be any
// number.
func (d *Desk) tell(tx db.Tx, r *rule, found []*db.Notice, now db.Time) ([]string, error) {
	var items []*item
	for _, f := range found {
		a, err := db.Get[*db.Alert](tx, db.Alerts, f.Alert)
		if err != nil && db.CodeOf(err) != db.NotFound {
			return nil, err
		}
		n, err := db.Get[*db.Notice](tx, db.Notices, f.ID)
		if err != nil && db.CodeOf(err) != db.NotFound {
			return nil, err
		}
		if err != nil || n.Rev != f.Rev {
			continue // it is another matter by now
		}
		items = append(items, &item{n: n, alert: a})
	}
	b := &batch{d: d, r: r, now: now, standing: func(key string) ([]*db.Notice, error) {
		return db.Lookup[*db.Notice](tx, db.Notices, "key", key)
	}}
	if err := b.of(items); err != nil {
		return nil, err
	}
	for _, it := range items {
		if err := d.save(tx, it.n, it.next); err != nil {
			return nil, err
		}
	}
	return d.post(tx, b)
}

// post puts the messages into the outbox, but for channels that are gone,
// disabled, or no longer the rule's to use.
func (d *Desk) post(tx db.Tx, b *batch) (queued []string, err error) {
	good := map[string]bool{}
	b.messages(func(id string, m *notify.Message) {
		use, known := good[id]
		if !known && err == nil {
			use, err = d.usable(tx, b.r, id)
			good[id] = use
		}
		if err != nil || !use {
			return
		}
		if err = d.put(tx, id, m); err == nil && !slices.Contains(queued, id) {
			queued = append(queued, id)
		}
	})
	return queued, err
}

func (d *Desk) usable(tx db.Tx, r *rule, channel string) (bool, error) {
	c, err := db.Get[*db.Channel](tx, db.Channels, channel)
	if db.CodeOf(err) == db.NotFound && err != nil {
		return false, nil
	}
	return err == nil && c.Enabled && r.mayTell(c), err
}

func (d *Desk) put(tx db.Tx, channel string, m *notify.Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7() // rises, so that the order stays
	if err != nil {
		return err
	}
	return tx.Put(&db.Outgoing{
		Meta: db.Meta{ID: id.String()}, Sender: notify.Channel, To: channel, Body: string(body), CreateTime: m.Time, Due: m.Time,
	})
}

// forget deletes the notices of rules that are disabled or gone.
func (d *Desk) forget(ctx context.Context) error {
	var counts []db.Group
	err := d.o.Store.View(ctx, func(f db.Finder) (err error) {
		counts, err = f.Count(db.Notices, query.All{}, "rule")
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range counts {
		id := c.Values[0]
		for more := d.rule(id) == nil; more; {
			found, err := d.find(ctx, query.Query{Where: db.Notices.Is("rule", id), Limit: maxBatch})
			if err != nil {
				return err
			}
			gone, err := d.drop(ctx, id, found)
			if err != nil {
				return err
			}
			more = gone && len(found) == maxBatch
		}
	}
	return nil
}

// drop deletes the notices of a rule, and reports whether it did: not if the
// rule was made or enabled elsewhere since this server read the rules.
func (d *Desk) drop(ctx context.Context, id string, list []*db.Notice) (gone bool, err error) {
	err = d.o.Store.Update(ctx, func(tx db.Tx) error {
		r, err := db.Get[*db.Rule](tx, db.Rules, id)
		if err != nil && db.CodeOf(err) != db.NotFound {
			return err
		}
		if err == nil && r.Enabled {
			if _, err := newRule(r); err == nil {
				gone = false
				return nil
			}
		}
		gone = true
		for _, n := range list {
			if err := tx.Delete(db.Notices, n.ID); err != nil && db.CodeOf(err) != db.NotFound {
				return err
			}
		}
		return nil
	})
	if err == nil && !gone {
		d.stale.Store(true)
	}
	return gone, err
}
