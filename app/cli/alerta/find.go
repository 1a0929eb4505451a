package alerta

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/client"
	"github.com/alertad/alertad/app/table"
)

// finding are the commands that show alerts.
var finding = []command{{
	name: "query", short: "Search for alerts",
	options: slices.Concat(selection, []option{
		{long: "oneline", flag: true, help: "show alerts using table format (default)"},
		{long: "medium", flag: true, help: "show important alert attributes"},
		{long: "full", flag: true, help: "show full alert details"},
	}),
	run: query,
}, {
	name: "history", short: "Show alert history",
	long:    "Show status and severity changes for alerts.",
	options: selection,
	run: func(s *session) error {
		o, err := s.get("/alerts/history", paged(s.filter("id"), 1, 50))
		if err != nil {
			return err
		}
		return s.show(o.Objects("history"), historyColumns)
	},
}, {
	name: "raw", short: "Show alert raw data", options: selection,
	run: func(s *session) error {
		o, err := s.get("/alerts", paged(s.filter("id"), 1, 50))
		if err != nil {
			return err
		}
		return s.show(o.Objects("alerts"), []column{{"id", "ID", nil}, {"rawData", "RAW DATA", nil}})
	},
}, {
	name: "alerts", short: "List environments, services, groups and tags",
	options: []option{
		{long: "environments", short: "E", flag: true, help: "list alert environments"},
		{long: "services", short: "S", flag: true, help: "list alert services"},
		{long: "groups", short: "g", flag: true, help: "list alert groups"},
		{long: "tags", short: "T", flag: true, help: "list alert tags"},
	},
	run: facets,
}, {
	name: "notes", short: "List notes",
	options: []option{{long: "alert-id", short: "i", meta: "ID", help: "alert ID (can use short 8-char id)", live: ids}},
	run: func(s *session) error {
		id := s.text("alert-id")
		if id == "" {
			return misused(`Need "--alert-id" to list notes.`)
		}
		o, err := s.get("/alert/"+url.PathEscape(id)+"/notes", paged(url.Values{}, 1, 50))
		if err != nil {
			return err
		}
		return s.show(o.Objects("notes"), noteColumns)
	},
}}

// selection are the options that say which alerts are meant.
var selection = []option{
	{long: "ids", short: "i", meta: "ID", list: true, help: "list of alert IDs (can use short 8-char id)", live: ids},
	{long: "query", short: "q", meta: "QUERY", help: `severity:"warning" AND resource:web`},
	{long: "filter", param: "filters", short: "f", meta: "FILTER", list: true, help: "KEY=VALUE, as severity=warning or resource=web", live: filters},
}

// filter is what the options find alerts by; ids go by the name id.
func (s *session) filter(id string) url.Values {
	q := url.Values{}
	switch {
	case len(s.texts("ids")) > 0 && id != "":
		q[id] = s.texts("ids")
	case s.text("query") != "":
		q.Set("q", s.text("query"))
	default:
		for _, f := range s.texts("filter") {
			if name, value, ok := strings.Cut(f, "="); ok {
				q.Add(name, value)
			}
		}
	}
	return q
}

func paged(q url.Values, page, size int) url.Values {
	q.Set("page", strconv.Itoa(page))
	q.Set("page-size", strconv.Itoa(size))
	return q
}

func query(s *session) error {
	o, err := s.get("/alerts", paged(s.filter("id"), 1, 1000))
	if err != nil {
		return err
	}
	alerts := o.Objects("alerts")
	switch {
	case isJSON(s.format):
		return s.json(alerts)
	case s.flag("full") || s.flag("medium"):
		slices.Reverse(alerts)
		for _, a := range alerts {
			if err := s.report(a, s.flag("full")); err != nil {
				return err
			}
		}
		return nil
	}
	return s.show(alerts, alertColumns)
}

var alertColumns = []column{
	{"id", "ID", func(_ *session, o *client.Object, _ string) any { return short(o) }},
	{"lastReceiveTime", "LAST RECEIVED", local}, {"severity", "SEVERITY", nil}, {"status", "STATUS", or("unknown")},
	{"duplicateCount", "DUPL", nil}, {"customer", "CUSTOMER", nil}, {"environment", "ENVIRONMENT", or("")},
	{"service", "SERVICE", joined}, {"resource", "RESOURCE", nil}, {"group", "GROUP", or("Misc")}, {"event", "EVENT", nil},
	{"value", "VALUE", nil}, {"text", "DESCRIPTION", or("")},
}

var historyColumns = []column{
	{"id", "ID", nil}, {"resource", "RESOURCE", nil}, {"event", "EVENT", nil}, {"environment", "ENVIRONMENT", nil},
	{"service", "SERVICE", joined}, {"group", "GROUP", nil}, {"text", "TEXT", nil}, {"type", "TYPE", nil},
	{"updateTime", "LAST UPDATED", local}, {"customer", "CUSTOMER", nil},
	{"severity", "SEVERITY", ifAny("severity")}, {"value", "VALUE", ifAny("severity")}, {"status", "STATUS", ifAny("status")},
}

var noteColumns = []column{
	{"id", "NOTE ID", nil}, {"text", "NOTE", nil}, {"createTime", "CREATED", local}, {"user", "USER", nil}, {"type", "TYPE", nil},
	{"related", "RELATED ID", func(_ *session, o *client.Object, key string) any { return o.Object(key).Get("alert") }},
	{"updateTime", "UPDATED", local}, {"customer", "CUSTOMER", nil},
}

func short(o *client.Object) string {
	id := o.Text("id")
	return id[:min(8, len(id))]
}

// report prints an alert on some lines, or with all there is to it.
func (s *session) report(o *client.Object, full bool) error {
	customer, value := or("-")(s, o, "customer"), or("n/a")(s, o, "value")
	lines := []string{fmt.Sprintf("%s|%s|%s|%5s|%s|%-5s|%-10s|%-18s|%-12s|%-16s|%-12s",
		short(o), show(local(s, o, "lastReceiveTime")), show(o.Get("severity")), show(o.Get("duplicateCount")), show(customer),
		o.Text("environment"), strings.Join(o.Texts("service"), ","), o.Text("resource"), show(or("Misc")(s, o, "group")),
		o.Text("event"), show(value)), "   |" + o.Text("text")}
	if full {
		lines = append(lines, s.details(o)...)
	}
	for _, line := range lines {
		if err := s.say("%s", s.paint(o.Text("severity"), s.clean(line))); err != nil {
			return err
		}
	}
	return nil
}

// details are the lines of a full report.
func (s *session) details(o *client.Object) []string {
	var lines []string
	add := func(indent, width int, name string, v any) {
		lines = append(lines, fmt.Sprintf("%*s%-*s | %s", indent, "", width, name, show(v)))
	}
	add(4, 10, "severity", show(o.Get("previousSeverity"))+" -> "+show(o.Get("severity")))
	add(4, 10, "trend", o.Get("trendIndication"))
	for _, name := range []string{"status", "resource", "group", "event", "value"} {
		add(4, 10, name, o.Get(name))
	}
	add(4, 10, "tags", strings.Join(o.Texts("tags"), " "))
	for name, v := range o.Object("attributes").All() {
		add(4, 10, name, v)
	}
	add(8, 13, "time created", local(s, o, "createTime"))
	add(8, 13, "time received", local(s, o, "receiveTime"))
	add(8, 13, "last received", local(s, o, "lastReceiveTime"))
	add(8, 13, "latency", delay(o))
	add(8, 13, "timeout", seconds(s, o, "timeout"))
	add(12, 12, "alert id", o.Get("id"))
	add(12, 12, "last recv id", o.Get("lastReceiveId"))
	add(12, 12, "customer", o.Get("customer"))
	add(12, 12, "environment", o.Get("environment"))
	add(12, 12, "service", strings.Join(o.Texts("service"), ","))
	add(12, 12, "resource", o.Get("resource"))
	add(12, 12, "type", o.Get("type"))
	add(12, 12, "repeat", o.Get("repeat"))
	add(12, 12, "origin", o.Get("origin"))
	add(12, 12, "correlate", strings.Join(o.Texts("correlate"), ","))
	return lines
}

// delay is how long an alert was on its way, in milliseconds with at least one
// decimal.
func delay(o *client.Object) string {
	created, _ := when(o.Get("createTime"))
	received, _ := when(o.Get("receiveTime"))
	ms := strconv.FormatFloat(float64(received.Sub(created).Microseconds())/1000, 'f', -1, 64)
	if !strings.Contains(ms, ".") {
		ms += ".0"
	}
	return ms + "ms"
}

// colors of severities, as in the Python client.
var colors = map[string]int{"critical": 31, "major": 35, "minor": 33, "warning": 34, "normal": 32, "ok": 32, "cleared": 32, "indeterminate": 36}

// paint colors a line by severity.
func (s *session) paint(severity, line string) string {
	if !s.color {
		return line
	}
	color, ok := colors[severity]
	if !ok {
		color = 37
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", color, line)
}

// facets lists what alerts are counted by.
func facets(s *session) error {
	for _, f := range []struct{ flag, path, member, title string }{
		{"environments", "/environments", "environment", "ENVIRONMENT"},
		{"services", "/services", "service", "SERVICE"},
		{"groups", "/alerts/groups", "group", "GROUP"},
		{"tags", "/alerts/tags", "tag", "TAG"},
	} {
		if !s.flag(f.flag) {
			continue
		}
		o, err := s.get(f.path, nil)
		if err != nil {
			return err
		}
		return s.counts(o.Objects(f.flag), map[string]string{"environment": "ENVIRONMENT", f.member: f.title,
			"count": "COUNT", "severityCounts": "SEVERITY COUNTS", "statusCounts": "STATUS COUNTS"})
	}
	return misused("Must choose an alert attribute to list.")
}

// counts shows records with the members they have.
func (s *session) counts(records []*client.Object, titles map[string]string) error {
	if isJSON(s.format) {
		return s.json(records)
	}
	var columns []column
	for key, title := range titles {
		columns = append(columns, column{key, title, nil})
	}
	slices.SortFunc(columns, func(a, b column) int { return strings.Compare(a.key, b.key) })
	var rows []table.Row
	for _, o := range records {
		var row table.Row
		for key, v := range o.All() {
			row = append(row, s.cell(key, v))
		}
		rows = append(rows, row)
	}
	return s.table(columns, rows)
}
