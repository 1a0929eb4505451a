package notice

import (
	"cmp"
	"context"
	"slices"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// DryRun is what a rule would have told.
type DryRun struct {
	Since    db.Time
	Alerts   int // that were replayed
	Complete bool
	Total    int            // messages
	Channels map[string]int // messages by channel
	Messages []Telling      // the first of them
}

// Telling is a message, and the channels that it would have gone to.
type Telling struct {
	*notify.Message
	Channels []string
}

// Bounds of a dry run.
const (
	maxReplayed = 10_000 // alerts
	maxTellings = 1000   // messages that are shown
)

// DryRun replays the history of the alerts that the caller sees and are still
// stored, and tells what a rule would have told since then. What the history
// does not tell of an alert is as it is now; blackouts count where they show in
// its status. The rule's channels need not exist. The error of a bad rule is
// Invalid.
func (d *Desk) DryRun(ctx context.Context, by auth.Principal, stored *db.Rule, since db.Time) (*DryRun, error) {
	r, err := newRule(stored)
	if err != nil {
		return nil, err
	}
	p := &replay{
		d: &Desk{o: d.o}, r: r, run: &DryRun{Since: since, Complete: true, Channels: map[string]int{}},
		notices: map[string]*db.Notice{}, alerts: map[string]*db.Alert{}, waits: map[string]db.Time{},
	}
	p.d.o.Blackout = func(*db.Alert, db.Time) bool { return false }
	changes, err := p.read(ctx, by, since)
	if err != nil {
		return nil, err
	}
	return p.run, p.play(ctx, changes, d.now())
}

// past is a change of an alert at a time.
type past struct {
	Change
	at db.Time
}

// read returns the changes of all alerts that may have been told of since.
func (p *replay) read(ctx context.Context, by auth.Principal, since db.Time) ([]past, error) {
	low := &query.Bound{Num: int64(since), Inclusive: true}
	m := p.d.o.Model
	touched := query.Or{
		db.Alerts.Between("lastReceiveTime", low, nil), db.Alerts.Between("updateTime", low, nil),
		query.Not{Node: query.Or{db.Alerts.Is("status", m.ClosedStatus), db.Alerts.Is("status", cmp.Or(m.ExpiredStatus, m.ClosedStatus))}},
	}
	where := query.And{by.Tenancy.Where(), touched}
	if p.r.Customer != "" {
		where = append(where, db.Alerts.Is("customer", p.r.Customer))
	}
	q := query.Query{Where: where, Order: []query.Order{{Field: "lastReceiveTime", Type: query.Time, Desc: true}}, Limit: maxReplayed + 1}
	var out []past
	err := p.d.o.Store.View(ctx, func(f db.Finder) error {
		out, p.run.Alerts, p.run.Complete = nil, 0, true
		for rec, err := range f.Find(db.Alerts, q) {
			if err != nil {
				return err
			}
			if p.run.Alerts == maxReplayed {
				p.run.Complete = false
				break
			}
			p.run.Alerts++
			changes, err := pastOf(f, rec.(*db.Alert))
			if err != nil {
				return err
			}
			out = append(out, changes...)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b past) int { return cmp.Compare(a.at, b.at) })
	return out, err
}

// pastOf is the changes of an alert that its history tells of.
func pastOf(f db.Reader, a *db.Alert) ([]past, error) {
	history, err := db.Lookup[*db.History](f, db.Histories, "parent", a.ID)
	if err != nil {
		return nil, err
	}
	var out []past
	var last *db.Alert
	for _, h := range history {
		n := a.Copy()
		n.Event, n.ValueText = h.Event, h.ValueText
		if n.Severity, n.Status = h.Severity, h.Status; last != nil { // entries of other servers may lack them
			n.Severity, n.Status = cmp.Or(h.Severity, last.Severity), cmp.Or(h.Status, last.Status)
		}
		n.UpdateTime, n.LastReceiveTime = h.UpdateTime, h.UpdateTime
		if h.Type == db.ChangeNew || h.Type == db.ChangeSeverity {
			n.Text, n.CreateTime = h.Text, h.UpdateTime
		} else if last != nil {
			n.Text, n.CreateTime = last.Text, last.CreateTime
		}
		at := h.UpdateTime
		if last != nil {
			at = max(at, out[len(out)-1].at) // senders' clocks differ from ours
		}
		c := Change{Old: last, New: n}
		if h.Type != db.ChangeNew && h.Type != db.ChangeSeverity && h.Type != db.ChangeValue {
			c.By, c.Text = h.User, h.Text
		}
		out = append(out, past{c, at})
		last = n
	}
	return out, nil
}
