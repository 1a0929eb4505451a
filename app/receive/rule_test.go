package receive_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/db"
)

// message is one that has these fields.
type message map[string]string

func (m message) Field(name string) string { return m[name] }

func known(name string) bool { return name == "program" || name == "host" || name == "text" }

func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

func TestRules(t *testing.T) {
	f := func(name string, rules []any, m message, want *db.Alert) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			r, err := receive.Compile(rules, known)
			if err != nil {
				t.Fatal(err)
			}
			got := &db.Alert{Resource: "r", Event: "e", Tags: []string{"t"}, Attributes: db.Attributes{"a": "1"}}
			if !r.Apply(m, got) {
				got = nil
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	base := func(change func(*db.Alert)) *db.Alert {
		a := &db.Alert{Resource: "r", Event: "e", Tags: []string{"t"}, Attributes: db.Attributes{"a": "1"}}
		change(a)
		return a
	}
	same := base(func(*db.Alert) {})
	sshd := message{"program": "sshd", "host": "web1", "text": "Failed password for root from 192.0.2.1"}

	f("none", nil, sshd, same)
	f("drop", []any{dict("match", dict("program", "sshd"), "drop", true)}, sshd, nil)
	f("a name is matched as a whole", []any{dict("match", dict("program", "ssh"), "drop", true)}, sshd, same)
	f("text in part", []any{dict("match", dict("text", "password"), "drop", true)}, sshd, nil)
	f("one of several", []any{dict("match", dict("program", []any{"cron", "ss.*"}), "drop", true)}, sshd, nil)
	f("all conditions", []any{dict("match", dict("program", "sshd", "host", "db.*"), "drop", true)}, sshd, same)
	f("the alternatives of an expression stay in it", []any{dict("match", dict("program", "cron|ssh"), "drop", true)}, sshd, same)
	f("groups and fields", []any{dict(
		"match", dict("text", `for (?P<user>\S+)`),
		"set", dict("event", "LoginFailed", "resource", "{host}", "text", "{{{user}}}", "tags", "{user}", "timeout", int64(60),
			"service", []any{"Web", "{program}"}, "attributes", dict("user", "{user}")),
	)}, sshd, base(func(a *db.Alert) {
		a.Event, a.Resource, a.Text, a.Timeout = "LoginFailed", "web1", "{root}", 60
		a.Tags, a.Service = []string{"t", "root"}, []string{"Web", "sshd"}
		a.Attributes = db.Attributes{"a": "1", "user": "root"}
	}))
	f("what is empty changes nothing", []any{dict("set", dict("resource", "{program}", "tags", "{program}"))}, message{}, same)
	f("the first decides", []any{dict("set", dict("event", "one")), dict("set", dict("event", "two", "group", "g"))}, sshd,
		base(func(a *db.Alert) { a.Event = "one" }))
	f("unless it has next", []any{dict("set", dict("event", "one"), "next", true), dict("set", dict("group", "g"))}, sshd,
		base(func(a *db.Alert) { a.Event, a.Group = "one", "g" }))
}

// An error says which rule, where in it, and what is wrong.
func TestBadRules(t *testing.T) {
	f := func(want string, rules any) {
		t.Helper()
		if _, err := receive.Compile(rules, known); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	set := dict("event", "x")
	f("expected a list", "x")
	f("rule 1: expected a dict", []any{"x"})
	f("rule 2: expected set or drop", []any{dict("set", set), dict()})
	f("rule 1: wenn: expected match", []any{dict("wenn", "x")})
	f("rule 1: match: expected a dict", []any{dict("match", "x", "set", set)})
	f(`rule 1: match: messages have no field "prog"`, []any{dict("match", dict("prog", "x"), "set", set)})
	f("rule 1: match: program: error parsing regexp: missing closing )", []any{dict("match", dict("program", "("), "set", set)})
	f("rule 1: match: program: error parsing regexp: unexpected )", []any{dict("match", dict("program", ")|("), "set", set)})
	f("rule 1: match: program: expected a string", []any{dict("match", dict("program", int64(1)), "set", set)})
	f("rule 1: drop: expected True or False", []any{dict("drop", "yes")})
	f("rule 1: drop: a message that is dropped", []any{dict("drop", true, "set", set)})
	f("rule 1: set: status: alerts have no such field", []any{dict("set", dict("status", "ack"))})
	f("rule 1: set: event: there is no {user}", []any{dict("set", dict("event", "{user}"))})
	f("rule 1: set: event: a brace is left alone", []any{dict("set", dict("event", "a}b"))})
	f("rule 1: set: event: a brace is left alone", []any{dict("set", dict("event", "{host"))})
	f("rule 1: set: event: expected a string", []any{dict("set", dict("event", []any{"a", "b"}))})
	f("rule 1: set: timeout: expected seconds", []any{dict("set", dict("timeout", "60"))})
	f("rule 1: set: attributes: expected a dict of strings", []any{dict("set", dict("attributes", dict("a.b", "x")))})
}

func TestSeverities(t *testing.T) {
	r, err := receive.Compile([]any{dict("set", dict("severity", "{host}")), dict("set", dict("severity", "bad"))}, known)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"bad": 2}, r.Severities()); diff != "" {
		t.Error(diff)
	}
}

func TestAddress(t *testing.T) {
	ports := map[string]string{"udp": "514"}
	f := func(text, want string) {
		t.Helper()
		scheme, address, err := receive.Address(text, ports)
		if got := scheme + " " + address; err == nil && got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %s %v", text, got, err)
		}
	}
	f("udp://:514", "udp :514")
	f("udp://10.0.0.1", "udp 10.0.0.1:514")
	f("udp://[::1]:99", "udp [::1]:99")
	f("tcp://:514", "")
	f("udp://a/b", "")
	f("514", "")
}

func TestAllowed(t *testing.T) {
	networks := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f := func(networks []netip.Prefix, ip string, want bool) {
		t.Helper()
		if got := receive.Allowed(networks, netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s: %v", ip, got)
		}
	}
	f(nil, "192.0.2.1", true)
	f(networks, "10.1.2.3", true)
	f(networks, "192.0.2.1", false)
	f(networks, "::1", false)
}
