package engine_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// plainRule is a notification rule whose query is one of queries. Each alert
// has messages of its own.
type plainRule struct {
	*db.Rule
	steps []db.Step
}

func newRules() []*plainRule {
	rule := func(id, query string, delay, repeat int64, resolve bool, channels []string, steps ...db.Step) *plainRule {
		r := &plainRule{&db.Rule{
			Meta: db.Meta{ID: id}, Name: id, Enabled: true, Query: query, Delay: delay, Repeat: repeat, Resolve: resolve, Channels: channels,
		}, steps}
		var list []any
		for _, s := range steps {
			list = append(list, map[string]any{"after": s.After, "channels": s.Channels})
		}
		if list != nil {
			r.Escalation = db.Attributes{"steps": list}
		}
		return r
	}
	return []*plainRule{
		rule("all", "", 0, 600, true, []string{"chat"}),
		rule("major", "severity:major", 30, 0, true, []string{"phone"}, db.Step{After: 60, Channels: []string{"boss"}}, db.Step{After: 900, Channels: []string{"chat", "boss"}}),
		rule("some", "event:E1 OR attributes.x:1", 5, 3600, false, []string{"chat", "phone"}, db.Step{After: 3600, Channels: []string{"boss"}}),
		rule("again", "duplicateCount:[1 TO 2]", 0, 0, true, []string{"boss"}),
	}
}

// plainNotice is what people were told of an alert by a rule, and will be.
type plainNotice struct {
	state    string
	what     notify.Occasion // "": what the rule has planned
	due      db.Time         // 0: never
	severity string          // the worst that they were told
	first    db.Time
	last     db.Time
	channels []string // that were told
	steps    int      // that were done
	by, text string
	end      *db.Alert // as it was when it was over
}

// The courses of an alert for a rule.
const (
	courseOver  = "over"
	courseOpen  = "open"
	courseAcked = "acked"
	courseQuiet = "quiet"
)

func (p *plain) course(r *plainRule, a *db.Alert) string {
	switch {
	case a == nil || a.Status == p.m.ClosedStatus || a.Status == p.m.ExpiredStatus || p.m.Normal(a.Severity) || !queries[r.Query](a):
		return courseOver
	case a.Status == p.m.AckStatus:
		return courseAcked
	case a.Status == p.m.ShelvedStatus || a.Status == p.m.BlackoutStatus || p.m.Suppressed(a.Status):
		return courseQuiet
	}
	return courseOpen
}

// follow has the notices follow a change of an alert, whose state before it
// knows. is is nil if it is gone.
func (p *plain) follow(a *plainAlert, is *db.Alert, by, text string) {
	was := a.was
	a.was = nil
	if is != nil {
		now := *is
		a.was = &now
	}
	if by == "system" {
		by = ""
	}
	worse := was != nil && is != nil && p.m.Worse(is.Severity, was.Severity)
	news := func(r *plainRule) bool { return r.Enabled && (worse || p.course(r, was) != p.course(r, is)) }
	if !slices.ContainsFunc(p.rules, news) {
		return
	}
	for _, r := range p.rules {
		n, now := a.notices[r.ID], p.course(r, is)
		switch {
		case !r.Enabled:
		case n == nil && now == courseOpen && news(r):
			a.notices[r.ID] = &plainNotice{state: "pending", what: notify.Trigger, due: p.now.AddSeconds(r.Delay)}
		case n == nil:
		case n.state == "pending" && now != courseOpen:
			delete(a.notices, r.ID)
		case now == courseOpen && (n.state != "told" || news(r)):
			p.reopen(r, n, is)
		case now == courseOpen:
		case now == courseAcked && n.state != "acked":
			n.state, n.what, n.due, n.by, n.text = "acked", notify.Acked, p.now, by, text
		case now == courseQuiet && n.state != "acked" && n.state != "paused":
			n.state, n.what, n.due = "paused", "", 0
		case now == courseOver && n.state != "over" && !r.Resolve:
			delete(a.notices, r.ID)
		case now == courseOver && n.state != "over":
			n.state, n.what, n.due, n.by, n.text = "over", notify.Resolved, p.now, by, text
			n.end = cmp.Or(a.was, was)
		}
	}
}

// reopen is for an alert that is open, and was not or is worse than before.
func (p *plain) reopen(r *plainRule, n *plainNotice, a *db.Alert) {
	n.end = nil
	switch worse := p.m.Worse(a.Severity, n.severity); {
	case n.state == "pending":
		return
	case n.state == "paused": // as good as new
		n.what, n.due = notify.Trigger, p.now.AddSeconds(r.Delay)
		n.first, n.last = n.due, n.due
	case n.state != "told": // who was told knows that it may be open again
		n.what, n.first, n.last = "", p.now, p.now
		n.due = r.planned(n)
		fallthrough
	default:
		if worse {
			n.what, n.due = notify.Trigger, p.now
		}
	}
	n.state = "told"
}

// planned is when a step or the next repetition is due.
func (r *plainRule) planned(n *plainNotice) db.Time {
	var times []db.Time
	if n.steps < len(r.steps) {
		times = append(times, n.first.AddSeconds(r.steps[n.steps].After))
	}
	if r.Repeat > 0 {
		times = append(times, n.last.AddSeconds(r.Repeat))
	}
	if len(times) == 0 {
		return 0
	}
	return slices.Min(times)
}

// tellAll tells what is due, and forgets what rules say that are off.
func (p *plain) tellAll() {
	for _, a := range slices.Concat(p.alerts, p.ended) {
		for _, r := range p.rules {
			n := a.notices[r.ID]
			switch {
			case n == nil:
			case !r.Enabled, n.due != 0 && n.due <= p.now && !p.tell(r, a, n):
				delete(a.notices, r.ID)
			}
		}
	}
	p.ended = slices.DeleteFunc(p.ended, func(a *plainAlert) bool { return len(a.notices) == 0 })
}

// tell tells what is due. It reports whether there may be more to tell later.
func (p *plain) tell(r *plainRule, a *plainAlert, n *plainNotice) bool {
	say := func(what notify.Occasion, step int, to []string) {
		is := &a.Alert
		if n.end != nil {
			is = n.end
		}
		for _, c := range to {
			p.said = append(p.said, toldLine(c, r.ID, string(what), step, n.by, n.text,
				is.Environment, is.Customer, is.Resource, is.Event, is.Severity, is.Status, is.ValueText))
		}
	}
	switch {
	case n.what == notify.Acked:
		say(n.what, 0, n.channels)
		n.what, n.due, n.by, n.text = "", 0, "", ""
		return true
	case n.what == notify.Resolved:
		say(n.what, 0, n.channels)
		return false
	case p.course(r, &a.Alert) != courseOpen:
		return false
	case p.covered(&a.Alert, p.now):
		n.due = p.now.AddSeconds(60)
		return true
	}
	n.by, n.text = "", ""
	if n.what == notify.Trigger {
		if n.state == "pending" {
			n.first, n.severity, n.channels = p.now, a.Severity, r.Channels
		}
		if p.m.Worse(a.Severity, n.severity) {
			n.severity = a.Severity
		}
		say(notify.Trigger, 0, n.channels)
		n.state, n.what, n.last = "told", "", p.now
	} else {
		p.plan(r, n, say)
	}
	n.due = r.planned(n)
	return true
}

// plan tells again, and does the steps whose time has come.
func (p *plain) plan(r *plainRule, n *plainNotice, say func(notify.Occasion, int, []string)) {
	if r.Repeat > 0 && n.last.AddSeconds(r.Repeat) <= p.now {
		say(notify.Reminder, 0, n.channels)
		n.last = p.now
	}
	for n.steps < len(r.steps) && n.first.AddSeconds(r.steps[n.steps].After) <= p.now {
		to := r.steps[n.steps].Channels
		n.steps++
		say(notify.Trigger, n.steps, to)
		n.channels = both(n.channels, to)
	}
}

func toldLine(to, rule, what string, step int, by, text string, alert ...string) string {
	return fmt.Sprintf("%s: %s by rule %s, step %d, %q %q, of %q", to, what, rule, step, by, text, alert)
}

// makeRules makes the rules and their channels.
func (d *duel) makeRules() {
	d.t.Helper()
	d.p.rules = newRules()
	err := d.store.Update(d.t.Context(), func(tx db.Tx) error {
		for _, name := range []string{"chat", "phone", "boss"} {
			if err := tx.Put(&db.Channel{Meta: db.Meta{ID: name}, Name: name, Enabled: true}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range d.p.rules {
		if _, err := d.Notices().CreateRule(d.t.Context(), d.by.Principal, r.Rule); err != nil {
			d.t.Fatal(err)
		}
	}
	d.hear()
}

// switchRule switches a rule on or off, which takes effect at once where
// somebody leads.
func (d *duel) switchRule() (got, want string) {
	if d.p.leads < 0 {
		return "", ""
	}
	r := pick(d, d.p.rules...)
	r.Enabled = !r.Enabled
	d.log("rule %s: %t", r.ID, r.Enabled)
	_, err := d.Notices().UpdateRule(d.t.Context(), d.by.Principal, r.ID, func(n *db.Rule) error {
		n.Enabled = r.Enabled
		return nil
	})
	d.hear()
	d.passes(time.Second)
	return said(err), fine
}

// compareTold compares the messages in the outbox, and takes them out.
func (d *duel) compareTold() (diff string) {
	var got []string
	var notices map[string]int
	var sent []*db.Outgoing
	err := d.store.View(d.t.Context(), func(f db.Finder) (err error) {
		notices = map[string]int{}
		if sent, err = db.Collect[*db.Outgoing](f.Find(db.Outbox, query.Query{})); err != nil {
			return err
		}
		groups, err := f.Count(db.Notices, query.All{}, "rule", "state")
		for _, g := range groups {
			notices[g.Values[0]+" "+g.Values[1]] = g.N
		}
		return err
	})
	if err != nil {
		return err.Error()
	}
	if len(sent) > 0 {
		err = d.store.Update(d.t.Context(), func(tx db.Tx) error {
			for _, o := range sent {
				if err := tx.Delete(db.Outbox, o.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err.Error()
		}
	}
	for _, o := range sent {
		var m notify.Message
		if err := json.Unmarshal([]byte(o.Body), &m); err != nil || len(m.Alerts) != 1 {
			return "message " + o.Body
		}
		a := m.Alerts[0]
		got = append(got, toldLine(o.To, m.Rule, string(m.What), m.Step, m.By, m.Text,
			a.Environment, a.Customer, a.Resource, a.Event, a.Severity, a.Status, a.Value))
	}
	slices.Sort(got)
	slices.Sort(d.p.said)
	if diff = diffOf(d.p.said, got); diff != "" {
		return "told" + diff
	}
	d.p.said = nil
	want := map[string]int{}
	for _, a := range slices.Concat(d.p.alerts, d.p.ended) {
		for rule, n := range maps.All(a.notices) {
			want[rule+" "+n.state]++
		}
	}
	if diff = diffOf(want, notices); diff != "" {
		return "notices" + diff
	}
	return ""
}
