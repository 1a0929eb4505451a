package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// severities are as frequent as they stand here.
var severities = [...]string{
	"critical",
	"major", "major", "major",
	"minor", "minor", "minor",
	"warning", "warning", "warning", "warning", "warning", "warning",
	"indeterminate",
	"informational",
	"normal", "normal", "normal", "normal",
	"ok",
}

const alertTimeout = 86400 // seconds, the server's default

func severity(z uint64) string { return severities[z>>8%uint64(len(severities))] }

// check is the attribute that hardly two alerts share.
func check(z uint64) string { return fmt.Sprintf("c-%010x", z>>24) }

// value is the measured value of the alert, another one each turn.
func value(z uint64, turn int) string {
	return strconv.FormatUint(60+(z>>16+uint64(turn)*7)%40, 10) + "%"
}

// appendText writes the text, of about 90 bytes; another one each turn.
func (e *estate) appendText(dst []byte, h *host, t *trouble, z uint64, turn int) []byte {
	word := func(shift int) string { return e.words[z>>shift%uint64(len(e.words))] }
	dst = append(append(dst, t.name...), " on "...)
	dst = append(append(dst, h.name...), ": "...)
	dst = append(append(dst, word(20)...), ' ')
	dst = append(append(dst, word(30)...), " at "...)
	dst = append(append(dst, value(z, turn)...), " for "...)
	dst = strconv.AppendUint(dst, 1+z>>40%240+uint64(turn), 10)
	return append(dst, " min, limit 60%"...)
}

// appendBody writes alert n as a sender posts it. The same turn is the same
// report again; another turn brings another value and text.
func (e *estate) appendBody(dst []byte, n, turn int) []byte {
	h, t, z := e.subject(n)
	member := func(name, value string) {
		dst = append(append(dst, `,"`...), name...)
		dst = append(append(dst, `":"`...), value...)
		dst = append(dst, '"')
	}
	dst = append(append(dst, '{'), h.json...)
	member("event", t.name)
	dst = append(dst, `,"correlate":["`...)
	dst = append(append(dst, t.name...), `","`...)
	dst = append(append(dst, t.recovery...), `"]`...)
	member("severity", severity(z))
	member("group", t.group)
	member("value", value(z, turn))
	dst = append(dst, `,"text":"`...)
	dst = append(e.appendText(dst, h, t, z, turn), '"')
	dst = append(dst, `,"attributes":{"region":"`...)
	dst = append(append(dst, h.region...), `","address":"`...)
	dst = append(append(dst, h.address...), `","check":"`...)
	dst = append(append(dst, check(z)...), `"}`...)
	member("origin", "probe/"+h.region)
	member("type", "metricAlert")
	return append(dst, `,"timeout":86400}`...)
}

// record makes alert n as the server would have stored it after a first report
// at born and, of one in three, more of them until now, and the first entry of
// its history.
func (e *estate) record(m *alarm.Model, n int, id, last string, born, now time.Time) (*db.Alert, *db.History) {
	h, t, z := e.subject(n)
	came := db.At(born)
	a := &db.Alert{
		Meta:     db.Meta{ID: id},
		Resource: h.name, Event: t.name, Environment: h.environment, Severity: severity(z),
		Correlate: []string{t.name, t.recovery}, Status: status(m, z), Service: h.service,
		Group: t.group, ValueText: value(z, 0), Text: string(e.appendText(nil, h, t, z, 0)), Tags: h.tags,
		// The hook remote_ip adds the address of the sender.
		Attributes: db.Attributes{"region": h.region, "address": h.address, "check": check(z), "ip": "127.0.0.1"},
		Origin:     "probe/" + h.region, Type: "metricAlert", Timeout: alertTimeout,
		PreviousSeverity: m.PreviousSeverity, TrendIndication: m.Trend(m.PreviousSeverity, severity(z)),
		CreateTime: came, ReceiveTime: came, UpdateTime: came,
		LastReceiveTime: came, LastReceiveID: id, HistorySeq: 1,
	}
	if z>>50%3 == 0 {
		a.DuplicateCount, a.Repeat = int64(1+z>>52%50), true
		a.LastReceiveID = last
		a.LastReceiveTime = came.Add(now.Sub(born) / 1000 * time.Duration(z>>12%1000))
	}
	if a.Status == m.AckStatus {
		a.AckFrom = m.OpenStatus
	}
	a.ExpireTime = a.Expiry()
	return a, &db.History{
		Meta: db.Meta{ID: db.ChildID(id, 1)}, EntryID: id, Event: a.Event, Severity: a.Severity, Status: a.Status,
		ValueText: a.ValueText, Text: a.Text, Type: db.ChangeNew, UpdateTime: a.CreateTime, Timeout: a.Timeout,
	}
}

// status is closed for what is normal; of the rest operators have taken some.
func status(m *alarm.Model, z uint64) string {
	switch {
	case m.Normal(severity(z)):
		return m.ClosedStatus
	case z>>4%10 == 0:
		return m.AckStatus
	}
	return m.OpenStatus
}
