package notice

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

// messages are what each channel is told, in their order.
func (b *batch) messages(send func(channel string, m *notify.Message)) {
	for _, m := range b.matters {
		for _, id := range m.channels() {
			send(id, b.message(m, id))
		}
	}
}

func (m *matter) channels() []string {
	var list []string
	for _, t := range m.told {
		list = union(list, t.channels)
	}
	return list
}

// message is what a channel hears of a matter.
func (b *batch) message(m *matter, channel string) *notify.Message {
	out := &notify.Message{
		What: m.what, Key: m.key, Rule: b.r.ID, RuleName: b.r.Name, Step: m.step, Time: b.now,
		By: m.told[0].item.n.By, Text: m.told[0].item.n.Text,
	}
	for _, t := range m.told {
		if !slices.Contains(t.channels, channel) {
			continue
		}
		out.Total++
		out.Alerts = append(out.Alerts, t.item.shown())
		if t.item.n.By != out.By || t.item.n.Text != out.Text {
			out.By, out.Text = "", "" // several people did
		}
	}
	slices.SortStableFunc(out.Alerts, func(x, y notify.Alert) int {
		switch {
		case b.d.o.Model.Worse(x.Severity, y.Severity):
			return -1
		case b.d.o.Model.Worse(y.Severity, x.Severity):
			return 1
		}
		return cmp.Or(cmp.Compare(x.CreateTime, y.CreateTime), strings.Compare(x.ID, y.ID))
	})
	out.Alerts = slices.Clip(out.Alerts[:min(len(out.Alerts), notify.MaxAlerts)])
	return out
}

// shown is the alert as messages show it: at its end, if that was noted.
func (it *item) shown() notify.Alert {
	var a notify.Alert
	switch {
	case it.n.Body != "" && json.Unmarshal([]byte(it.n.Body), &a) == nil:
	case it.alert != nil:
		a = told(it.alert)
	default:
		a.ID = it.n.Alert
	}
	return a
}

// told is an alert as messages show it.
func told(a *db.Alert) notify.Alert {
	return notify.Alert{
		ID: a.ID, Environment: a.Environment, Resource: a.Resource, Event: a.Event, Severity: a.Severity, Status: a.Status,
		Service: a.Service, Group: a.Group, Value: a.ValueText, Text: a.Text, Tags: a.Tags, Attributes: a.Attributes,
		Origin: a.Origin, Customer: a.Customer, CreateTime: a.CreateTime, LastReceiveTime: a.LastReceiveTime,
		DuplicateCount: a.DuplicateCount,
	}
}
