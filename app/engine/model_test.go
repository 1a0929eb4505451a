package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/db"
)

// plain is the engine as one reads about it: everything in memory, nothing
// indexed, cached or put off, each rule written out from what Alerta documents
// and does. It shares the tables of app/alarm with the engine, and nothing else.
type plain struct {
	o     engine.Options
	m     *alarm.Model
	envs  []string // that are allowed
	knows func(old, a *db.Alert) bool
	now   db.Time

	alerts    []*plainAlert // in order of creation
	blackouts []*db.Blackout
	beats     []*db.Heartbeat
	published []string // changes, since the last look

	edge    bool // alerts may not have the status that the blackouts want
	leads   int  // the server that does the jobs; -1: none does
	led     map[int]bool
	tried   map[plainJob]db.Time
	meddles *meddler // nil: no hooks but the usual ones
	storms  map[plainOrigin]*plainStorm
	past    map[plainTally]*plainCount

	rules []*plainRule
	ended []*plainAlert // of which people are to be told that they are over
	said  []string      // messages, since the last look
}

func newPlain(m *alarm.Model) *plain {
	return &plain{
		m: m, envs: []string{"Production", "Development"}, edge: true, led: map[int]bool{}, tried: map[plainJob]db.Time{},
		storms: map[plainOrigin]*plainStorm{}, past: map[plainTally]*plainCount{},
	}
}

// plainAlert is an alert with all that was ever written about it. An id that
// only the engine knows is "" until the two are compared.
type plainAlert struct {
	db.Alert
	before  map[string]string  // what an ack, a shelving, a blackout replaced
	until   map[string]db.Time // when an ack or a shelving ends
	history []db.History
	notes   []db.Note

	was     *db.Alert               // as it was published last
	notices map[string]*plainNotice // by the ids of rules
}

// publish is called once for each change of an alert, with who made it and what
// they said; who only reports is nobody.
func (p *plain) publish(name string, a *plainAlert, by, text string) {
	p.published = append(p.published, name)
	p.follow(a, &a.Alert, by, text)
}

// receive takes reports, all or (those that are refused) none of each. It
// returns what comes of each: a code, or one of these. If a hook refuses what
// one of them does to its alert, that is all that is returned.
func (p *plain) receive(login string, reports ...*db.Alert) []string {
	out := make([]string, len(reports))
	var taken []*db.Alert
	for i, r := range reports {
		a := p.filled(r)
		if out[i] = p.admits(login, a); out[i] == fine {
			taken = append(taken, a)
		}
	}
	alerts, published := p.alerts, p.published
	p.alerts = nil
	for _, a := range alerts {
		p.alerts = append(p.alerts, a.copy())
	}
	stored, then := make([]*plainAlert, len(taken)), make([]db.Alert, len(taken))
	for i, a := range taken {
		n, said := p.store(login, a)
		if said != fine {
			p.alerts, p.published = alerts, published
			return []string{said}
		}
		stored[i], then[i] = n, n.Alert
	}
	for i, a := range taken {
		late := then[i].Status == p.m.BlackoutStatus && !p.covered(&then[i], p.now)
		p.edge = p.edge || late
		if p.meddles != nil && !p.m.Suppressed(a.Status) {
			p.amend(login, stored[i], &then[i], p.meddles.postReceive)
		}
	}
	return out
}

func (a *plainAlert) copy() *plainAlert {
	n := *a
	n.before, n.until = maps.Clone(a.before), maps.Clone(a.until)
	n.history, n.notes = slices.Clone(a.history), slices.Clone(a.notes)
	n.notices = map[string]*plainNotice{}
	for rule, old := range a.notices {
		notice := *old
		n.notices[rule] = &notice
	}
	return &n
}

// What comes of an operation, besides the codes of errors.
const (
	fine      = "fine"
	heartbeat = "heartbeat"
)

func failed(c db.Code) string { return fmt.Sprintf("code %d", c) }

// filled is the report with what its sender left out.
func (p *plain) filled(r *db.Alert) *db.Alert {
	a := r.Copy()
	for _, d := range []struct {
		field *string
		value string
	}{
		{&a.Severity, p.m.NormalSeverity}, {&a.Status, p.m.DefaultStatus}, {&a.Group, "Misc"},
		{&a.Origin, p.o.Origin}, {&a.Type, "exceptionAlert"},
	} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if a.CreateTime == 0 {
		a.CreateTime = p.now
	}
	if a.Timeout < 0 {
		a.Timeout = p.o.AlertTimeout
	}
	if len(a.Correlate) > 0 && !slices.Contains(a.Correlate, a.Event) {
		a.Correlate = append(slices.Clone(a.Correlate), a.Event)
	}
	return a
}

// admits is what the bound of origins and the hooks reject, heartbeat and
// blackout do, in this order, and then the one that meddles.
func (p *plain) admits(login string, a *db.Alert) string {
	switch {
	case login != "system" && !p.mayBeMore(a):
		return failed(db.RateLimited)
	case !slices.Contains(p.envs, a.Environment) || len(a.Service) == 0:
		return failed(db.Forbidden)
	case a.Event == "Heartbeat":
		var services []any
		for _, s := range a.Service {
			services = append(services, s)
		}
		p.beat(&db.Heartbeat{
			Origin: a.Origin, Customer: a.Customer, Timeout: a.Timeout, Tags: a.Tags, Attributes: db.Attributes{
				"environment": a.Environment, "severity": a.Severity, "service": services, "group": a.Group},
		})
		return heartbeat
	case p.covered(a, a.CreateTime) && !p.o.NotificationBlackout:
		return failed(db.Suppressed)
	case p.covered(a, a.CreateTime) && a.Status != p.m.BlackoutStatus:
		a.Status = p.m.BlackoutStatus
	case p.meddles != nil:
		if err := p.meddles.receive(a); err != nil {
			return failed(db.CodeOf(err))
		}
	}
	if _, known := p.m.Severities[a.Severity]; !known {
		return failed(db.Invalid)
	}
	return fine
}

// store finds the alert that a report is about: that of its event, or else the
// newest that it correlates with.
func (p *plain) store(login string, a *db.Alert) (*plainAlert, string) {
	old := p.about(a)
	if old == nil {
		return p.create(login, a), fine
	}
	duplicate := old.Event == a.Event && old.Severity == a.Severity
	before := old.Severity
	if duplicate {
		before = p.m.PreviousSeverity
	}
	out, err := p.m.Transition(alarm.Input{
		Status: old.Status, PreviousStatus: p.previous(old), Set: a.Status, Severity: a.Severity, PreviousSeverity: before,
	})
	if err != nil {
		panic(err) // the models refuse no report of a severity that they know
	}
	if p.held(old, out.Status) {
		out.Status = old.Status
	}
	status, severity, value, flapped := old.Status, old.Severity, old.ValueText, old.flaps()
	text := a.Text
	if p.asks(old) && out.Status != status {
		if err := p.meddles.status(&old.Alert, &out.Status, &text); err != nil {
			return nil, refusedAs(err)
		}
	}
	p.take(old, a)
	if duplicate {
		old.DuplicateCount++
		old.Repeat = true
	} else {
		old.TrendIndication = p.m.Trend(old.Severity, a.Severity)
		old.Event, old.PreviousSeverity, old.Severity = a.Event, old.Severity, a.Severity
		old.CreateTime, old.ReceiveTime = a.CreateTime, p.now
		old.DuplicateCount, old.Repeat = 0, false
	}
	if out.Status != status {
		old.UpdateTime = p.now
		p.reported(old, out.Status)
	}
	flips := old.Status != status || old.Severity != severity
	if flips && p.o.Flapping.Changes > 0 && p.tooMany(flapped, append(old.flips(), p.now)) {
		old.Attributes = merged(old.Attributes, db.Attributes{"flapping": true})
	}
	entry := db.History{EntryID: a.ID, Text: text, UpdateTime: a.CreateTime, User: login, Timeout: a.Timeout}
	switch {
	case !duplicate:
		p.enter(old, db.ChangeSeverity, entry)
	case out.Status != status:
		p.enter(old, db.ChangeStatus, entry)
	case value != a.ValueText && p.o.HistoryOnValue:
		p.enter(old, db.ChangeValue, entry)
	default:
		p.publish("duplicate", old, "", "")
	}
	return old, fine
}

// about is the alert that a report is about, nil if there is none yet.
func (p *plain) about(a *db.Alert) *plainAlert {
	var newest *plainAlert
	for _, old := range p.alerts {
		if old.Environment != a.Environment || old.Customer != a.Customer || !p.knows(&old.Alert, a) {
			continue
		}
		if old.Event == a.Event {
			return old
		}
		newest = old
	}
	return newest
}

func (p *plain) create(login string, a *db.Alert) *plainAlert {
	out, err := p.m.Transition(alarm.Input{Set: a.Status, Severity: a.Severity, PreviousSeverity: p.m.PreviousSeverity})
	if err != nil {
		panic(err) // as above
	}
	n := &plainAlert{Alert: *a, before: map[string]string{}, until: map[string]db.Time{}, notices: map[string]*plainNotice{}}
	n.PreviousSeverity = p.m.PreviousSeverity
	n.TrendIndication = p.m.Trend(p.m.PreviousSeverity, a.Severity)
	n.Tags = both(nil, a.Tags)
	n.Attributes = merged(nil, a.Attributes)
	n.LastReceiveID, n.LastReceiveTime, n.ReceiveTime, n.UpdateTime = a.ID, p.now, p.now, p.now
	n.Status = ""
	p.reported(n, out.Status)
	p.alerts = append(p.alerts, n)
	p.enter(n, db.ChangeNew, db.History{EntryID: a.ID, Text: a.Text, UpdateTime: a.CreateTime, User: login, Timeout: a.Timeout})
	return n
}

// take is what any later report changes.
func (p *plain) take(old *plainAlert, a *db.Alert) {
	old.Service, old.ValueText, old.Text, old.Timeout, old.RawData = a.Service, a.ValueText, a.Text, a.Timeout, a.RawData
	old.Tags = both(old.Tags, a.Tags)
	old.Attributes = merged(old.Attributes, a.Attributes)
	old.LastReceiveID, old.LastReceiveTime = a.ID, p.now
}

// enter publishes a change that nobody made in person, with an entry of the
// history.
func (p *plain) enter(a *plainAlert, what string, h db.History) {
	a.write(what, h)
	p.publish(what, a, "", "")
}

// write writes an entry of the history, in which the alert is as it became.
func (a *plainAlert) write(what string, h db.History) {
	h.Type, h.Event, h.Severity, h.Status, h.ValueText = what, a.Event, a.Severity, a.Status, a.ValueText
	a.history = append(a.history, h)
}

// previous is the status before the newest entry; that before a blackout while
// there is one.
func (p *plain) previous(a *plainAlert) string {
	if a.Status == p.m.BlackoutStatus && a.before[a.Status] != "" {
		return a.before[a.Status]
	}
	if len(a.history) < 2 {
		return ""
	}
	return a.history[len(a.history)-2].Status
}

// replace sets a status and keeps the one that it replaces. One that is over
// is nothing to come back to.
func (p *plain) replace(a *plainAlert, status string) {
	if status == a.Status {
		return
	}
	a.before[status] = p.standing(a.Status)
	a.Status = status
}

func (p *plain) standing(status string) string {
	if status == "" || status == p.m.ClosedStatus || status == p.m.ExpiredStatus {
		return p.m.OpenStatus
	}
	return status
}

// reported sets the status that follows from a report or from a blackout. Such
// an ack or shelving has no end, unless the alert only comes back to it: from a
// blackout, or closed on the shelf.
func (p *plain) reported(a *plainAlert, status string) {
	shelf := a.Status == p.m.ClosedStatus && status == p.m.ShelvedStatus && a.before[status] != ""
	if a.Status == p.m.BlackoutStatus || shelf {
		a.Status = status
		return
	}
	if status != a.Status {
		delete(a.until, status)
	}
	p.replace(a, status)
}

// operated sets the status that an operator wants. Again the same without a
// timeout leaves the end as it is.
func (p *plain) operated(a *plainAlert, status string, timeout int64) {
	switch {
	case timeout > 0:
		a.until[status] = p.now.AddSeconds(timeout)
	case status != a.Status:
		delete(a.until, status)
	}
	p.replace(a, status)
}

// setStatus is PUT status.
func (p *plain) setStatus(login string, a *plainAlert, status, text string, timeout int64) string {
	if p.asks(a) {
		if err := p.meddles.status(&a.Alert, &status, &text); err != nil {
			return refusedAs(err)
		}
	}
	operators := status == p.m.AckStatus || status == p.m.ShelvedStatus
	if timeout > 0 && !operators {
		a.Timeout = timeout
	}
	h := db.History{EntryID: a.ID, Text: text, UpdateTime: p.now, User: login, Timeout: a.Timeout}
	if timeout > 0 {
		h.Timeout = timeout
	}
	a.UpdateTime = p.now
	p.operated(a, status, timeout)
	a.write(db.ChangeStatus, h)
	p.publish(db.ChangeStatus, a, login, text)
	return fine
}

// action is PUT action, and what the housekeeping does by itself.
func (p *plain) action(login string, a *plainAlert, action, text string, timeout int64) string {
	n := a.copy()
	said := p.act(login, n, action, text, timeout)
	if said == fine {
		*a = *n
	}
	return said
}

func (p *plain) act(login string, a *plainAlert, action, text string, timeout int64) string {
	was := a.Status
	if p.asks(a) {
		if err := p.meddles.action(&a.Alert, &action, &text, &timeout); err != nil {
			return refusedAs(err)
		}
	}
	before := p.previous(a)
	switch {
	case action == "unack", action == "timeout" && a.Status == p.m.AckStatus:
		before = p.standing(a.before[p.m.AckStatus])
	case action == "unshelve", action == "timeout" && a.Status == p.m.ShelvedStatus:
		before = p.standing(a.before[p.m.ShelvedStatus])
	}
	out, err := p.m.Transition(alarm.Input{
		Action: action, Status: was, PreviousStatus: before, Set: a.Status,
		Severity: a.Severity, PreviousSeverity: a.PreviousSeverity,
	})
	if err != nil {
		return failed(db.CodeOf(err))
	}
	if p.asks(a) {
		if err := p.meddles.status(&a.Alert, &out.Status, &text); err != nil {
			return refusedAs(err)
		}
	}
	if out.Severity != a.Severity {
		a.PreviousSeverity, a.Severity = a.Severity, out.Severity
	}
	a.UpdateTime = p.now
	holds := timeout
	if holds == 0 {
		holds = a.Timeout
		switch action {
		case "ack", "unack":
			holds = p.o.AckTimeout
		case "shelve", "unshelve":
			holds = p.o.ShelveTimeout
		}
	}
	switch action {
	case "ack", "shelve":
		p.operated(a, out.Status, holds)
	case "unack", "unshelve", "timeout":
		a.Status = out.Status
	default:
		p.operated(a, out.Status, 0)
	}
	kind := action
	if !slices.Contains([]string{"open", "assign", "ack", "unack", "shelve", "unshelve", "close", "timeout", "expired"}, action) {
		kind = db.ChangeAction
	}
	a.write(kind, db.History{EntryID: a.ID, Text: text, UpdateTime: p.now, User: login, Timeout: holds})
	p.publish(action, a, login, text)
	return fine
}

func (p *plain) note(login string, a *plainAlert, text string) string {
	if p.meddles != nil {
		if err := p.meddles.note(&a.Alert, &text); err != nil {
			return refusedAs(err)
		}
	}
	a.notes = append(a.notes, db.Note{
		Text: text, User: login, Type: "alert", CreateTime: p.now, Customer: a.Customer, Attributes: db.Attributes{
			"resource": a.Resource, "event": a.Event, "environment": a.Environment, "severity": a.Severity, "status": a.Status},
	})
	a.write(db.ChangeNote, db.History{Text: text, UpdateTime: p.now, User: login})
	p.publish(db.ChangeNote, a, login, "")
	return fine
}

func (p *plain) editNote(login string, a *plainAlert, n *db.Note, text string) string {
	if p.meddles != nil {
		is := a.Alert // nothing else of it becomes another
		if err := p.meddles.note(&is, &text); err != nil {
			return refusedAs(err)
		}
	}
	n.Text, n.User, n.UpdateTime = text, login, p.now
	return fine
}

func (p *plain) dismiss(login string, a *plainAlert, i int) {
	a.write(db.ChangeDismiss, db.History{EntryID: a.notes[i].NoteID, Text: "note dismissed", UpdateTime: p.now, User: login})
	p.publish(db.ChangeDismiss, a, login, "")
	a.notes = slices.Delete(a.notes, i, i+1)
}

func (p *plain) tag(login string, a *plainAlert, add, remove []string) {
	a.Tags = retagged(a.Tags, add, remove)
	p.publish("tag", a, login, "")
}

func retagged(tags, add, remove []string) []string {
	return both(slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return slices.Contains(remove, t) }), add)
}

func (p *plain) setAttributes(login string, a *plainAlert, set db.Attributes) {
	a.Attributes = merged(a.Attributes, set)
	p.publish("attributes", a, login, "")
}

// remove is DELETE, which hooks may refuse.
func (p *plain) remove(login string, a *plainAlert) string {
	if p.meddles != nil {
		if err := p.meddles.delete(&a.Alert); err != nil {
			return refusedAs(err)
		}
	}
	p.delete(login, a)
	return fine
}

func (p *plain) delete(login string, a *plainAlert) {
	p.remember(a)
	p.alerts = slices.DeleteFunc(p.alerts, func(b *plainAlert) bool { return a == b })
	p.published = append(p.published, "delete")
	p.follow(a, nil, login, "")
	p.ended = append(p.ended, a)
}

func (p *plain) beat(h *db.Heartbeat) {
	n := *h
	n.ReceiveTime, n.Type = p.now, "Heartbeat"
	if n.CreateTime == 0 {
		n.CreateTime = p.now
	}
	if n.Timeout < 0 {
		n.Timeout = p.o.HeartbeatTimeout
	}
	for i, old := range p.beats {
		if old.Origin == n.Origin && old.Customer == n.Customer {
			n.ID = old.ID
			p.beats[i] = &n
			return
		}
	}
	p.beats = append(p.beats, &n)
}

// both is the members of two sets, each once, in the order in which they came.
func both(a, b []string) []string {
	var out []string
	for _, s := range slices.Concat(a, b) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// merged is attributes as they are after others were set; null removes one.
func merged(a, set db.Attributes) db.Attributes {
	out := db.Attributes{}
	for _, from := range []db.Attributes{a, set} {
		for name, v := range from {
			out[name] = v
			if v == nil {
				delete(out, name)
			}
		}
	}
	return out
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
