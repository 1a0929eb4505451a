package alerta

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/alertad/alertad/app/client"
)

// sending is the command that sends alerts.
var sending = []command{{
	name: "send", short: "Send an alert",
	long: "Send an alert. Without --resource and --event, alerts are read from standard input: a\nJSON object on each line, as `alerta query --output json_lines` writes them.",
	options: []option{resource, event, environment,
		{long: "severity", short: "s", meta: "SEVERITY", help: "severity, as critical, major, minor or warning", live: severities},
		{long: "correlate", short: "C", meta: "EVENT", list: true, help: "related event, as node_up or node_down; can be repeated"},
		service, group,
		{long: "value", short: "v", meta: "VALUE", help: "event value"},
		{long: "text", short: "t", meta: "DESCRIPTION", help: "description of alert"},
		tag,
		{long: "attributes", short: "A", meta: "KEY=VALUE", list: true, help: "attribute, as priority=high; can be repeated"},
		origin,
		{long: "type", meta: "EVENT_TYPE", help: "event type, as exceptionAlert or performanceAlert"},
		{long: "timeout", meta: "SECONDS", number: true, help: "seconds before an open alert will be expired"},
		{long: "raw-data", meta: "STRING", help: "raw data of original alert; @FILE to read from a file, - to read from stdin"},
		customer},
	run: send,
}}

func send(s *session) error {
	raw := s.given("raw-data")
	if _, isTerminal := terminal(s.In); raw != "-" && s.text("resource") == "" && s.text("event") == "" && !isTerminal {
		return s.sendLines()
	}
	if name, ok := raw.(string); ok && (name == "-" || strings.HasPrefix(name, "@")) {
		data, err := s.read(strings.TrimLeft(name, "@"))
		if err != nil {
			return err
		}
		raw = string(data)
	}
	return s.sendOne(alert{
		"resource": s.given("resource"), "event": s.given("event"), "environment": s.given("environment"),
		"severity": s.given("severity"), "correlate": s.list("correlate"), "service": s.list("service"),
		"group": s.given("group"), "value": s.given("value"), "text": s.given("text"), "tags": s.list("tag"),
		"attributes": pairs(s.texts("attributes")), "origin": s.given("origin"), "type": s.given("type"),
		"timeout": s.number("timeout"), "rawData": raw, "customer": s.given("customer"),
	})
}

// read reads a file; - is standard input.
func (s *session) read(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(s.In)
	}
	return os.ReadFile(file)
}

func (s *session) sendOne(a alert) error {
	o, err := s.send(http.MethodPost, "/alert", s.dated(a))
	if err != nil {
		return refused(err)
	}
	id, message := o.Text("id"), show(o.Get("message"))
	if id == "" {
		id = "-"
	}
	if o.Has("alert") {
		was := o.Object("alert")
		message = was.Text("previousSeverity") + " -> " + was.Text("severity")
		if was.Bool("repeat") {
			message = fmt.Sprintf("%d duplicates", was.Int("duplicateCount"))
		}
	}
	return s.say("%s (%s)", id, message)
}

// batchSize is how many alerts one request has.
const batchSize = 5000

// sendLines sends the alerts that are on standard input. One that is none, or is
// not taken, does not keep the others from being sent.
func (s *session) sendLines() error {
	in, b := bufio.NewReader(s.In), batch{s: s}
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			b.add(n, line)
		}
		if err != nil && err != io.EOF {
			return err
		}
		if err == io.EOF || len(b.lines) == batchSize {
			if err := b.send(); err != nil {
				return refused(err)
			}
		}
		if err == io.EOF {
			break
		}
	}
	switch {
	case b.failed:
		return &failure{code: 1}
	case !b.any:
		return misused("Missing options '--resource' and '--event', and standard input has no alert either.")
	}
	return nil
}

// batch is what was read and not yet sent.
type batch struct {
	s        *session
	alerts   []*client.Object
	lines    []int // where they are from
	any      bool
	failed   bool
	oneByOne bool // the server takes no batches
}

// members are those of an alert that are sent again when it is read.
var members = []string{"resource", "event", "environment", "severity", "correlate", "service", "group", "value", "text",
	"tags", "attributes", "origin", "type", "timeout", "rawData", "customer"}

func (b *batch) add(n int, line []byte) {
	b.any = true
	in, err := client.Parse(line)
	if err != nil {
		b.fail(n, fmt.Errorf("JSON parse failure - input must be in 'json_lines' format: %w", err))
		return
	}
	if raw, ok := in.Take("raw_data"); ok {
		in.Set("rawData", raw)
	}
	out := &client.Object{}
	for _, name := range members {
		if in.Has(name) {
			out.Set(name, in.Get(name))
		}
	}
	out.Set("createTime", b.s.dated(alert{})["createTime"])
	b.alerts, b.lines = append(b.alerts, out), append(b.lines, n)
}

func (b *batch) fail(n int, err error) {
	b.failed = true
	fmt.Fprintf(b.s.Err, "ERROR: line %d: %v\n", n, err)
}

func (b *batch) send() error {
	defer func() { b.alerts, b.lines = nil, nil }()
	if len(b.alerts) < 2 || b.oneByOne {
		return b.each()
	}
	var body []byte
	for _, a := range b.alerts {
		body = append(client.Spaced(body, a, false), '\n')
	}
	o, err := b.s.client.Lines(b.s.ctx, "/alerts", body)
	var refusal *client.Error
	if errors.As(err, &refusal) && (refusal.Code == http.StatusNotFound || refusal.Code == http.StatusMethodNotAllowed) {
		b.oneByOne = true
		return b.each()
	}
	if err != nil {
		return err
	}
	return b.show(o)
}

// show prints the results. If they are fewer than the alerts, the answer says
// why.
func (b *batch) show(o *client.Object) error {
	results := o.Objects("results")
	for i, r := range results[:min(len(results), len(b.lines))] {
		if r.Text("status") == "error" {
			b.fail(b.lines[i], errors.New(r.Text("message")))
			continue
		}
		message := r.Text("message")
		if message == "" {
			message = "ok"
		}
		if err := b.s.say("%s (%s)", show(r.Get("id")), message); err != nil {
			return err
		}
	}
	if len(results) < len(b.lines) {
		return errors.New(o.Text("message"))
	}
	return nil
}

func (b *batch) each() error {
	for i, a := range b.alerts {
		body := alert{}
		for name, v := range a.All() {
			body[name] = v
		}
		err := b.s.sendOne(body)
		var refusal *client.Error
		switch {
		case errors.As(err, &refusal) && refusal.Code != http.StatusUnauthorized:
			b.fail(b.lines[i], refusal)
		case err != nil:
			return err
		}
	}
	return nil
}
