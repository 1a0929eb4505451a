package notice

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// DryRun is what a rule would have told.
type DryRun struct {
	Since    db.Time
	Until    db.Time        // how far it came: now, unless it was cut off
	Alerts   int            // that were replayed
	Left     []Left         // what was left out; none: nothing
	Total    int            // messages
	Channels map[string]int // messages by channel
	Messages []Telling      // the first of them
}

// Left is what a dry run leaves out because it would be too much.
type Left string

// What can be left out.
const (
	LeftAlerts   Left = "alerts"   // those received last were replayed
	LeftTime     Left = "time"     // what came after Until
	LeftMessages Left = "messages" // those after the first ones were counted
)

// Telling is a message, and the channels that it would have gone to.
type Telling struct {
	*notify.Message
	Channels []string
}

// Bounds of a dry run. An alert that stands for a year and is told every minute
// makes half a million messages.
const (
	maxReplayed = 10_000           // alerts
	maxChanges  = 100_000          // of them, about a kilobyte each
	maxTellings = 1000             // messages that are shown
	maxSteps    = 3_000_000        // looks at a notice
	maxTaken    = 10 * time.Second // half of it to read the history
)

// DryRun replays the history of the alerts that the caller sees and are still
// stored, and tells what a rule would have told since then, as far as the bounds
// allow. What the history does not tell of an alert is as it is now; blackouts
// count where they show in its status. The rule's channels need not exist. The
// error of a bad rule is Invalid.
func (d *Desk) DryRun(ctx context.Context, by auth.Principal, stored *db.Rule, since db.Time) (*DryRun, error) {
	return d.dryRun(ctx, by, stored, since, maxSteps)
}

func (d *Desk) dryRun(ctx context.Context, by auth.Principal, stored *db.Rule, since db.Time, steps int) (*DryRun, error) {
	r, err := newRule(stored)
	if err != nil {
		return nil, err
	}
	p := &replay{
		d: &Desk{o: d.o}, r: r, begun: d.o.Now(), steps: steps, run: &DryRun{Since: since, Until: d.now(), Channels: map[string]int{}},
		notices: map[string]*db.Notice{}, under: map[string]map[string]*db.Notice{},
		alerts: map[string]*db.Alert{}, waits: map[string]db.Time{},
	}
	p.d.o.Blackout = func(*db.Alert, db.Time) bool { return false }
	changes, err := p.read(ctx, by, since)
	if err != nil {
		return nil, err
	}
	return p.run, p.play(ctx, changes)
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
		out, p.run.Alerts, p.run.Left = nil, 0, nil
		for rec, err := range f.Find(db.Alerts, q) {
			if err != nil {
				return err
			}
			if p.run.Alerts == maxReplayed || len(out) >= maxChanges || p.took() > maxTaken/2 {
				p.leave(LeftAlerts)
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
