package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// pick returns one of the values; those that are often wanted are in it often.
func pick[T any](d *duel, values ...T) T { return values[d.r.IntN(len(values))] }

// step does one operation, and returns what the engine and the model say of it.
func (d *duel) step() (got, want string) {
	d.p.now = db.At(d.clock)
	total := 0
	for _, o := range operations {
		total += o.often
	}
	n := d.r.IntN(total)
	for _, o := range operations {
		if n -= o.often; n >= 0 {
			continue
		}
		if o.one == nil {
			return o.do(d)
		}
		if len(d.p.alerts) == 0 {
			return d.report()
		}
		m := d.p.alerts[d.r.IntN(len(d.p.alerts))]
		return o.one(d, m, pick(d, m.ID, m.LastReceiveID, m.ID[:8]))
	}
	return "", ""
}

// operations is what may happen, and how often. one is done to an alert that is
// there, under one of its ids.
var operations = []struct {
	often int
	do    func(*duel) (got, want string)
	one   func(d *duel, m *plainAlert, id string) (got, want string)
}{
	{30, (*duel).report, nil},
	{15, (*duel).pass, nil},
	{4, (*duel).beat, nil},
	{3, (*duel).newBlackout, nil},
	{2, (*duel).editBlackout, nil},
	{2, (*duel).endBlackout, nil},
	{5, (*duel).bulk, nil},
	{1, (*duel).keepHouse, nil},
	{1, (*duel).startAgain, nil},
	{2, (*duel).changeLead, nil},
	{1, (*duel).switchRule, nil},
	{20, nil, (*duel).doAction},
	{6, nil, (*duel).putStatus},
	{4, nil, (*duel).putTags},
	{4, nil, (*duel).putAttributes},
	{4, nil, (*duel).addNote},
	{2, nil, (*duel).changeNote},
	{4, nil, (*duel).remove},
}

func (d *duel) log(format string, args ...any) {
	d.did = append(d.did, d.clock.Format("2 15:04:05 ")+fmt.Sprintf(format, args...))
}

func (d *duel) status() string {
	return pick(d, slices.Sorted(maps.Keys(d.p.m.Statuses))...)
}

// severity is mostly the same, so that reports are about the same.
func (d *duel) severity() string {
	if d.r.IntN(2) == 0 {
		return d.c.severity()
	}
	return pick(d, slices.Sorted(maps.Keys(d.p.m.Severities))...)
}

func (d *duel) tags() []string {
	return pick(d, nil, []string{"a"}, []string{"b", "a", "b"}, []string{"c"})
}

func (d *duel) attributes() db.Attributes {
	return pick(d, nil, db.Attributes{"x": "1"}, db.Attributes{"x": "2", "y": "1"}, db.Attributes{"x": nil},
		db.Attributes{"y": []any{"l", 1.5}, "z": nil})
}

func (d *duel) customer() string    { return pick(d, "", "", "Acme") }
func (d *duel) environment() string { return pick(d, "Production", "Production", "Development") }
func (d *duel) timeout() int64      { return pick[int64](d, 0, 0, 5, 60, 3000) }

// newReport is an alert as somebody sends it, rarely one that is refused.
func (d *duel) newReport() *db.Alert {
	a := &db.Alert{
		Meta: db.Meta{ID: d.newID()}, Environment: d.environment(), Resource: pick(d, "web", "db"), Event: pick(d, "E1", "E1", "E2", "E3"),
		Severity: d.severity(), Correlate: pick(d, nil, nil, []string{"E1", "E2"}, []string{"E3"}), Customer: d.customer(),
		Service: pick(d, []string{"Web"}, []string{"Web", "Mail"}), Group: pick(d, "", "OS"), Origin: pick(d, "", "monit"),
		ValueText: pick(d, "1", "2"), Text: pick(d, "", "it broke"), RawData: pick(d, "", "raw"),
		Tags: d.tags(), Attributes: d.attributes(), Timeout: pick[int64](d, -1, -1, 0, 60, 3600),
	}
	switch d.r.IntN(40) {
	case 0:
		a.Environment = "Moon"
	case 1:
		a.Service = nil
	case 2:
		a.Severity = "awful"
	case 3, 4:
		a.Event, a.Origin = "Heartbeat", "cron/c"
	case 5, 6, 7:
		a.Status = d.status()
	case 8, 9, 10, 11:
		a.CreateTime = d.p.now.Add(-pick(d, time.Second, time.Minute, 70*time.Minute, -10*time.Minute))
	case 12:
		a.Severity = ""
	}
	return a
}

// report receives one alert or several.
func (d *duel) report() (got, want string) {
	var list []*db.Alert
	for range pick(d, 1, 1, 1, 2, 5) {
		a := d.newReport()
		list = append(list, a)
		d.log("report %s %q %q %s %s %s correlate %q status %q created %s timeout %d value %s %q %v", a.ID[:8], a.Environment, a.Customer, a.Resource,
			a.Event, a.Severity, a.Correlate, a.Status, a.CreateTime, a.Timeout, a.ValueText, a.Tags, a.Attributes)
	}
	out, err := d.ReceiveAll(d.t.Context(), d.by, list)
	want = fmt.Sprint(d.p.receive("ops", list...))
	if err != nil {
		return fmt.Sprint([]string{said(err)}), want
	}
	var codes []string
	for _, o := range out {
		codes = append(codes, said(o.Err))
	}
	return fmt.Sprint(codes), want
}

// pass moves the clock, now and then back, and does the jobs.
func (d *duel) pass() (got, want string) {
	by := pick(d, time.Second, time.Second, 2*time.Second, 7*time.Second, 11*time.Second, time.Minute, time.Minute, 10*time.Minute, time.Hour, 3*time.Hour, 13*time.Hour)
	if d.r.IntN(8) == 0 {
		by = -by
	}
	d.log("%s pass", by)
	d.passes(by)
	return "", ""
}

func (d *duel) passes(by time.Duration) {
	for i, s := range d.sites {
		s.after(by)
		d.p.now = db.At(s.clock)
		s.turn(s.t.Context())
		d.p.turn(i)
	}
	d.hear()
}

// changeLead has another server lead, or none.
func (d *duel) changeLead() (got, want string) {
	if len(d.sites) > 1 {
		d.p.leads = d.r.IntN(len(d.sites)+1) - 1
	}
	d.log("server %d leads", d.p.leads)
	return "", ""
}

func (d *duel) keepHouse() (got, want string) {
	d.log("housekeeping")
	_, err := d.Housekeep(d.t.Context(), nil, nil)
	d.p.housekeep()
	return said(err), fine
}

func (d *duel) startAgain() (got, want string) {
	d.log("restart of server %d", slices.Index(d.sites, d.site))
	d.restart()
	return "", ""
}

func (d *duel) doAction(m *plainAlert, id string) (got, want string) {
	name := pick(d, "open", "assign", "ack", "ack", "unack", "shelve", "shelve", "unshelve", "close", "ticket")
	text, timeout := pick(d, "", "why"), d.timeout()
	d.log("%s %s for %d, is %s", name, id, timeout, m.Status)
	act := plugin.Action{Name: name, Text: text}
	if timeout > 0 {
		act.Timeout = &timeout
	}
	_, err := d.Action(d.t.Context(), d.by, id, act)
	want = d.p.action("ops", m, name, text, timeout)
	if d.p.meddles != nil && want == fine && !d.p.m.Suppressed(m.Status) {
		is := m.Alert
		d.p.amend("ops", m, &is, d.p.meddles.postAction)
	}
	return said(err), want
}

func (d *duel) putStatus(m *plainAlert, id string) (got, want string) {
	status, text, timeout := d.status(), pick(d, "", "why"), d.timeout()
	d.log("status of %s: %s for %d, is %s", id, status, timeout, m.Status)
	_, err := d.SetStatus(d.t.Context(), d.by, id, status, text, &timeout)
	return said(err), d.p.setStatus("ops", m, status, text, timeout)
}

func (d *duel) putTags(m *plainAlert, id string) (got, want string) {
	tags := d.tags()
	if d.r.IntN(2) == 0 {
		d.log("tag %s %q", id, tags)
		_, err := d.Tag(d.t.Context(), d.by, id, tags)
		d.p.tag("ops", m, tags, nil)
		return said(err), fine
	}
	d.log("untag %s %q", id, tags)
	_, err := d.Untag(d.t.Context(), d.by, id, tags)
	d.p.tag("ops", m, nil, tags)
	return said(err), fine
}

func (d *duel) putAttributes(m *plainAlert, id string) (got, want string) {
	set := d.attributes()
	d.log("attributes of %s: %v", id, set)
	_, err := d.SetAttributes(d.t.Context(), d.by, id, set)
	d.p.setAttributes("ops", m, set)
	return said(err), fine
}

func (d *duel) addNote(m *plainAlert, id string) (got, want string) {
	d.log("note on %s", id)
	_, err := d.AddNote(d.t.Context(), d.by, id, "seen")
	return said(err), d.p.note("ops", m, "seen")
}

// changeNote edits a note or dismisses it.
func (d *duel) changeNote(m *plainAlert, id string) (got, want string) {
	if len(m.notes) == 0 {
		d.log("dismiss a note of %s that is not there", id)
		return said(d.DeleteNote(d.t.Context(), d.by, id, "none")), failed(db.NotFound)
	}
	i := d.r.IntN(len(m.notes))
	note := &m.notes[i]
	if d.r.IntN(2) == 0 {
		d.log("dismiss note %s of %s", note.NoteID, id)
		err := d.DeleteNote(d.t.Context(), d.by, id, note.NoteID)
		d.p.dismiss("ops", m, i)
		return said(err), fine
	}
	d.log("edit note %s of %s", note.NoteID, id)
	_, err := d.EditNote(d.t.Context(), d.by, id, note.NoteID, "seen again")
	return said(err), d.p.editNote("ops", m, note, "seen again")
}

func (d *duel) remove(m *plainAlert, id string) (got, want string) {
	d.log("delete %s", id)
	err := d.Delete(d.t.Context(), d.by, id)
	return said(err), d.p.remove("ops", m)
}

// bulk changes all alerts of a status, severity or tag.
func (d *duel) bulk() (got, want string) {
	field, value := "status", d.status()
	switch d.r.IntN(3) {
	case 0:
		field, value = "severity", d.severity()
	case 1:
		field, value = "tags", pick(d, "a", "b")
	}
	var which []*plainAlert
	for _, m := range d.p.alerts {
		if field == "status" && m.Status == value || field == "severity" && m.Severity == value ||
			field == "tags" && slices.Contains(m.Tags, value) {
			which = append(which, m)
		}
	}
	name, do, same := d.bulkChange()
	d.log("%s all with %s %s", name, field, value)
	done, err := d.Bulk(d.t.Context(), d.by, query.And{db.Alerts.Is(field, value)}, do)
	if len(which) == 0 {
		return said(err), failed(db.NotFound)
	}
	refused := 0
	for _, m := range which {
		if same(m) != fine {
			refused++
		}
	}
	return fmt.Sprint(said(err), len(done.Updated), len(done.Errors)), fmt.Sprint(fine, len(which)-refused, refused)
}

func (d *duel) bulkChange() (name string, do engine.Change, same func(*plainAlert) string) {
	switch d.r.IntN(6) {
	case 0:
		status := d.status()
		return "status " + status, engine.ChangeStatus(status, "bulk", nil), func(m *plainAlert) string {
			return d.p.setStatus("ops", m, status, "bulk", 0)
		}
	case 1:
		return "tag", engine.ChangeTags([]string{"b"}, []string{"a"}), func(m *plainAlert) string {
			d.p.tag("ops", m, []string{"b"}, []string{"a"})
			return fine
		}
	case 2:
		set := db.Attributes{"x": "bulk"}
		return "attributes", engine.ChangeAttributes(set), func(m *plainAlert) string {
			d.p.setAttributes("ops", m, set)
			return fine
		}
	case 3:
		return "delete", engine.ChangeDelete(), func(m *plainAlert) string {
			return d.p.remove("ops", m)
		}
	case 4:
		return "note", engine.ChangeNote("bulk"), func(m *plainAlert) string {
			return d.p.note("ops", m, "bulk")
		}
	}
	action := pick(d, "ack", "unack", "shelve", "close", "open")
	return action, engine.ChangeAction(plugin.Action{Name: action}), func(m *plainAlert) string {
		return d.p.action("ops", m, action, "", 0)
	}
}

func (d *duel) beat() (got, want string) {
	h := &db.Heartbeat{
		Origin: pick(d, "cron/a", "cron/b"), Customer: d.customer(), Timeout: pick[int64](d, -1, 5, 60, 600), Tags: d.tags(),
		CreateTime: d.p.now.Add(-pick(d, 0, 0, 5*time.Second)),
		Attributes: pick(d, nil, db.Attributes{"environment": "Moon"}, db.Attributes{"severity": d.severity(), "k": "v"},
			db.Attributes{"service": []any{"Cron"}, "group": "Jobs"}),
	}
	d.log("heartbeat %s of %q, timeout %d, created %s, %v", h.Origin, h.Customer, h.Timeout, h.CreateTime, h.Attributes)
	_, err := d.Beat(d.t.Context(), d.by, h)
	d.p.beat(h)
	return said(err), fine
}

func (d *duel) newBlackout() (got, want string) {
	b := &db.Blackout{
		Meta: db.Meta{ID: d.newID()}, Environment: d.environment(), Customer: d.customer(), User: pick(d, "", "boss"),
		StartTime: d.p.now.Add(pick(d, 0, 0, 5*time.Second, 20*time.Minute, -time.Hour)), Duration: pick[int64](d, 0, 10, 600),
		Query: pick(d, append(slices.Sorted(maps.Keys(queries)), "", "", "")...),
	}
	switch d.r.IntN(8) {
	case 0:
		b.Resource = "web"
	case 1:
		b.Event = "E1"
	case 2:
		b.Service = []string{"Mail"}
	case 3:
		b.Tags = []string{"a"}
	case 4:
		b.Group, b.Origin = "OS", "monit"
	case 5:
		b.StartTime = 0
	case 6:
		b.Recurrence, b.Duration = "FREQ=DAILY", pick[int64](d, 600, 7200)
	case 7:
		b.EndTime = b.StartTime.Add(pick(d, -time.Second, time.Minute))
	}
	d.log("blackout %s: %s %q from %s to %s, %d s, %s %s%s%s%q%q%s", b.ID[:8], b.Environment, b.Customer, b.StartTime, b.EndTime, b.Duration,
		b.Recurrence, b.Resource, b.Event, b.Origin, b.Service, b.Tags, b.Query)
	_, err := d.CreateBlackout(d.t.Context(), d.by, b)
	n := b.Copy()
	n.CreateTime = d.p.now
	if n.User == "" {
		n.User = "ops"
	}
	return said(err), d.p.blackout(n)
}

// editBlackout gives a blackout another environment or end.
func (d *duel) editBlackout() (got, want string) {
	if len(d.p.blackouts) == 0 {
		return d.newBlackout()
	}
	n := pick(d, d.p.blackouts...).Copy()
	environment, end := d.environment(), d.p.now.Add(pick(d, 5*time.Second, 10*time.Minute, -time.Minute))
	edit := func(b *db.Blackout) error {
		b.Environment, b.EndTime = environment, end
		return nil
	}
	d.log("blackout %s: %s until %s", n.ID[:8], environment, end)
	_, err := d.UpdateBlackout(d.t.Context(), d.by, n.ID, edit)
	n.Environment, n.EndTime, n.User = environment, end, "ops"
	return said(err), d.p.blackout(n)
}

func (d *duel) endBlackout() (got, want string) {
	if len(d.p.blackouts) == 0 {
		return d.newBlackout()
	}
	i := d.r.IntN(len(d.p.blackouts))
	d.log("delete blackout %s", d.p.blackouts[i].ID[:8])
	err := d.DeleteBlackout(d.t.Context(), d.by, d.p.blackouts[i].ID)
	d.p.blackouts = slices.Delete(d.p.blackouts, i, i+1)
	d.p.edge = true
	return said(err), fine
}
