package notice

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Change is a change of an alert: Old is nil for a new one, New is nil for a
// deleted one.
type Change struct {
	Old, New *db.Alert
	By, Text string // who made it and what they said; "": nobody in person
}

// course is where an alert is for a rule.
type course uint8

const (
	over  course = iota // nothing that anybody need be told of
	open                // it needs somebody
	acked               // somebody has it
	quiet               // it is shelved or in a blackout
)

func (d *Desk) course(a *db.Alert) course {
	m := d.o.Model
	switch {
	case a == nil, m.Closed(a.Status), a.Status == m.ExpiredStatus, m.Normal(a.Severity):
		return over
	case a.Status == m.AckStatus:
		return acked
	case a.Status == m.ShelvedStatus, a.Status == m.BlackoutStatus, m.Suppressed(a.Status):
		return quiet
	}
	return open
}

// courseFor is over for an alert that is not the rule's.
func (d *Desk) courseFor(r *rule, a *db.Alert) course {
	c := d.course(a)
	if c != over && !query.Match(r.where, a) {
		return over
	}
	return c
}

// Concerns reports whether a change may begin, change or end notices. Most are
// repeated reports of the same, of which that is known at little cost.
func (d *Desk) Concerns(old, new *db.Alert) bool {
	rules := *d.rules.Load()
	if len(rules) == 0 {
		return false
	}
	was, is := d.course(old), d.course(new)
	switch {
	case was != is:
		return old != nil || d.begins(rules, new)
	case is == over:
		return false
	case d.o.Model.Worse(new.Severity, old.Severity):
		return true
	}
	changed := changeOf(old, new)
	for _, r := range rules {
		if r.reads >= changed && query.Match(r.where, old) != query.Match(r.where, new) {
			return true
		}
	}
	return false
}

// begins reports whether a new alert is one that a rule tells of.
func (d *Desk) begins(rules []*rule, a *db.Alert) bool {
	return slices.ContainsFunc(rules, func(r *rule) bool { return d.courseFor(r, a) == open })
}

// Keep has the notices follow what changed, in the transaction of the changes,
// which holds the alerts. It sorts them.
func (d *Desk) Keep(tx db.Tx, now db.Time, changes []Change) error {
	slices.SortStableFunc(changes, func(a, b Change) int { return strings.Compare(a.id(), b.id()) }) // notices are held in one order
	for _, c := range changes {
		if err := d.keep(tx, now, c); err != nil {
			return err
		}
	}
	return nil
}

func (c Change) id() string {
	if c.Old != nil {
		return c.Old.ID
	}
	return c.New.ID
}

func (d *Desk) keep(tx db.Tx, now db.Time, c Change) error {
	var stored []*db.Notice
	if c.Old != nil {
		var err error
		if stored, err = db.Lookup[*db.Notice](tx, db.Notices, "alert", c.id()); err != nil {
			return err
		}
	}
	for _, r := range *d.rules.Load() {
		var n *db.Notice
		if i := slices.IndexFunc(stored, func(n *db.Notice) bool { return n.Rule == r.ID }); i >= 0 {
			n = stored[i]
		}
		if err := d.save(tx, n, d.follow(r, n, c, now)); err != nil {
			return err
		}
	}
	return nil
}

// save stores what became of a notice: nil is that it is gone.
func (d *Desk) save(tx db.Tx, old, n *db.Notice) error {
	switch {
	case n == old:
		return nil
	case n == nil:
		return tx.Delete(db.Notices, old.ID)
	case n.ID == "":
		n.ID = d.o.NewID()
	}
	return tx.Put(n)
}

// follow returns what the notice becomes by a change: itself, another, or nil
// for none.
func (d *Desk) follow(r *rule, n *db.Notice, c Change, now db.Time) *db.Notice {
	is := d.courseFor(r, c.New)
	if n == nil {
		if is == open && (d.courseFor(r, c.Old) != open || d.o.Model.Worse(c.New.Severity, c.Old.Severity)) {
			return r.begin(c.New, now)
		}
		return nil
	}
	if n.State == db.NoticePending && is != open {
		return nil
	}
	next := n.Copy()
	next.By, next.Text, next.Body = "", "", ""
	switch is {
	case open:
		if n.State == db.NoticeTold && d.courseFor(r, c.Old) == open && !d.o.Model.Worse(c.New.Severity, c.Old.Severity) {
			return n // it is news to another rule
		}
		return d.reopen(r, n, next, c.New, now)
	case acked:
		if n.State == db.NoticeAcked {
			return n
		}
		next.State, next.What, next.Due, next.By, next.Text = db.NoticeAcked, string(notify.Acked), now, c.By, c.Text
	case quiet:
		if n.State == db.NoticeAcked || n.State == db.NoticePaused {
			return n
		}
		next.State, next.What, next.Due = db.NoticePaused, "", 0
	default:
		if n.State == db.NoticeOver {
			return n
		}
		if !r.Resolve {
			return nil
		}
		next.State, next.What, next.Due, next.By, next.Text = db.NoticeOver, string(notify.Resolved), now, c.By, c.Text
		next.Body = bodyOf(c)
	}
	return next
}

// begin is the notice of an alert that is open now.
func (r *rule) begin(a *db.Alert, now db.Time) *db.Notice {
	return &db.Notice{
		Rule: r.ID, Alert: a.ID, Group: r.group(a), State: db.NoticePending, What: string(notify.Trigger),
		Due: now.AddSeconds(r.Delay), Severity: a.Severity, CreateTime: now,
	}
}

// reopen is follow for an alert that is open, and may not have been.
func (d *Desk) reopen(r *rule, n, next *db.Notice, a *db.Alert, now db.Time) *db.Notice {
	switch n.State {
	case db.NoticePaused:
		next.What, next.Due = string(notify.Trigger), now.AddSeconds(r.Delay)
		next.First, next.Last = next.Due, next.Due
	case db.NoticeAcked, db.NoticeOver:
		next.What, next.First, next.Last = "", now, now
		next.Due = r.next(next)
	case db.NoticePending:
		return n
	}
	if d.o.Model.Worse(a.Severity, n.Severity) && n.State != db.NoticePaused {
		next.What, next.Due = string(notify.Trigger), now
	} else if n.State == db.NoticeTold {
		return n
	}
	next.State = db.NoticeTold
	return next
}

// next is when the rule has something to tell of a notice whose alert stays as
// it is; 0: never.
func (r *rule) next(n *db.Notice) db.Time {
	var due db.Time
	if int(n.Step) < len(r.steps) {
		due = n.First.AddSeconds(r.steps[n.Step].After)
	}
	if again := n.Last.AddSeconds(r.Repeat); r.Repeat > 0 && (due == 0 || again < due) {
		due = again
	}
	return due
}

// bodyOf is the alert at its end, for the message that tells of it: it may be
// deleted by then.
func bodyOf(c Change) string {
	a := c.New
	if a == nil {
		a = c.Old
	}
	text, err := json.Marshal(told(a))
	if err != nil { // an attribute that is no JSON value
		return ""
	}
	return string(text)
}
