package alerta

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
)

// Alert makes an alert of its document, which has its history, and those of its
// notes. An alert without a resource or an event, which no Alerta could read
// again, is an item without records.
func (c *Converter) Alert(d Doc, notes []Doc) transfer.Item {
	r := &reader{doc: d}
	a := c.alert(r)
	for _, needed := range [...]struct{ name, value string }{{"id", a.ID}, {"resource", a.Resource}, {"event", a.Event}} {
		if needed.value == "" {
			return transfer.Item{Position: d.ID(), Notes: []string{"alert " + d.ID() + ": not kept, it has no " + needed.name}}
		}
	}
	history := c.history(r, a)
	children := c.notes(r, a, notes)
	a.HistorySeq = int64(max(len(history), len(children)))
	item := transfer.Item{Records: []db.Record{a}, Position: d.ID()}
	for i, h := range history { // ends with the newest, whose number is the alert's
		h.ID = db.ChildID(a.ID, a.HistorySeq-int64(len(history)-1-i))
		item.Records = append(item.Records, h)
	}
	for i, n := range children {
		n.ID = db.ChildID(a.ID, int64(i+1))
		item.Records = append(item.Records, n)
	}
	c.remember(a, history)
	a.ExpireTime = a.Expiry()
	item.Notes = r.said(db.Alerts)
	return item
}

// ID is the document's id where it comes from.
func (d Doc) ID() string {
	r := reader{doc: d}
	return cmp.Or(r.text("id"), r.text("_id"))
}

// recordID is the id that a record gets: its own, unless that is too long.
func (r *reader) recordID() string {
	id := r.clean("id", r.doc.ID())
	if len(id) > maxName {
		r.note("id: longer than %d bytes, another one instead", maxName)
		return derivedID(id)
	}
	return id
}

// derivedID is always the same for one text, from which it does not follow.
func derivedID(text string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("alertad:import:"+text)).String()
}

func (c *Converter) alert(r *reader) *db.Alert {
	m := c.o.Model
	a := &db.Alert{
		Meta:        db.Meta{ID: r.recordID()},
		Resource:    r.text("resource"),
		Event:       r.text("event"),
		Environment: r.name("environment"),
		Severity:    cmp.Or(r.name("severity"), m.NormalSeverity),
		Correlate:   r.list("correlate"),
		Status:      cmp.Or(r.name("status"), m.DefaultStatus),
		Service:     r.list("service"),
		Group:       cmp.Or(r.text("group"), "Misc"),
		ValueText:   r.text("value"),
		Text:        r.text("text"),
		Tags:        r.list("tags"),
		Attributes:  r.attributes("attributes"),
		Origin:      r.text("origin"),
		Type:        cmp.Or(r.text("type"), "exceptionAlert"),
		CreateTime:  r.time("createTime"),
		Timeout:     r.seconds("timeout", c.o.AlertTimeout),
		RawData:     r.text("rawData"),
		Customer:    r.one("customer"),

		DuplicateCount:   r.seconds("duplicateCount", 0),
		Repeat:           r.flag("repeat"),
		PreviousSeverity: cmp.Or(r.name("previousSeverity"), m.PreviousSeverity),
		TrendIndication:  r.text("trendIndication"),
		ReceiveTime:      r.time("receiveTime"),
		LastReceiveID:    r.name("lastReceiveId"),
		LastReceiveTime:  r.time("lastReceiveTime"),
		UpdateTime:       r.time("updateTime"),
	}
	if len(a.Correlate) > 0 && !slices.Contains(a.Correlate, a.Event) {
		a.Correlate = append(a.Correlate, a.Event)
	}
	if err := m.Valid(a.Severity); err != nil {
		r.note("severity: %q is not one of the alarm model's", a.Severity)
	}
	if _, ok := m.Statuses[a.Status]; !ok {
		r.note("status: %q is not one of the alarm model's", a.Status)
	}
	times(r, a)
	return a
}

// noTime stands in where a time is needed and none is known. The time of the import
// would be newer with each.
const noTime db.Time = 1

// times fills in what an alert must have: the one from the other.
func times(r *reader, a *db.Alert) {
	known := cmp.Or(a.LastReceiveTime, a.ReceiveTime, a.CreateTime, a.UpdateTime)
	if known == 0 { // Alerta never expires such an alert
		r.note("lastReceiveTime: there is no time at all, 1970 instead, and it never expires")
		known, a.Timeout = noTime, 0
	}
	a.LastReceiveTime = cmp.Or(a.LastReceiveTime, known)
	a.ReceiveTime = cmp.Or(a.ReceiveTime, a.CreateTime, known)
	a.CreateTime = cmp.Or(a.CreateTime, a.ReceiveTime)
}

// notes are the alert's notes, oldest first, without their ids.
func (c *Converter) notes(r *reader, a *db.Alert, docs []Doc) []*db.Note {
	var out []*db.Note
	for _, d := range docs {
		n := &reader{doc: d}
		note := &db.Note{
			NoteID:     n.recordID(),
			Text:       n.text("text"),
			User:       n.text("user"),
			Attributes: n.attributes("attributes"),
			Type:       cmp.Or(n.text("type"), "alert"),
			CreateTime: n.time("createTime"),
			UpdateTime: n.time("updateTime"),
			Customer:   n.one("customer"),
		}
		note.CreateTime = cmp.Or(note.CreateTime, note.UpdateTime, a.ReceiveTime)
		if note.NoteID == "" {
			note.NoteID = derivedID(a.ID + note.CreateTime.String() + note.Text)
		}
		for _, s := range n.notes {
			r.note("note: %s", s)
		}
		out = append(out, note)
	}
	slices.SortStableFunc(out, func(a, b *db.Note) int { return cmp.Compare(a.CreateTime, b.CreateTime) })
	return out
}
