package plugin_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// The destinations are those of Alerta's own tests of its forwarder.
func forwardOptions(t *testing.T) plugin.Options {
	o := options(t)
	o.ServerName = "http://localhost:8080"
	o.Forward = []plugin.Destination{
		{Name: "9000", URL: "http://localhost:9000", Actions: []string{"alerts", "actions"}},
		{Name: "9001", URL: "http://localhost:9001", Actions: []string{"actions"}},
		{Name: "9002", URL: "http://localhost:9002", Actions: []string{"delete", "ack"}},
		{Name: "9003", URL: "http://localhost:9003/", Actions: []string{"*"}},
	}
	return o
}

// sent is what an effect asks of another server.
type sent struct {
	To, Method, Path, Loop string
	Body                   map[string]any
}

func effects(t *testing.T, c *plugin.Call) (out []sent) {
	t.Helper()
	for _, e := range c.Effects {
		s := sent{To: e.To}
		if err := json.Unmarshal(e.Body, &s); err != nil || e.Sender != "forward" {
			t.Fatalf("effect %s %s: %v", e.Sender, e.Body, err)
		}
		out = append(out, s)
	}
	return out
}

func TestForward(t *testing.T) {
	c := chain(t, forwardOptions(t), "forwarder")
	in := alert()
	in.ID, in.LastReceiveID, in.RawData, in.CreateTime = "the id", "newest", "raw", now
	seconds := int64(60)
	f := func(name, loop string, do func(*plugin.Call) error, want ...sent) {
		t.Helper()
		call := &plugin.Call{Loop: loop}
		if err := do(call); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, effects(t, call)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	receive := func(call *plugin.Call) error {
		a, err := c.Receive(call, in)
		if err == nil {
			c.Stored(call, a)
		}
		return err
	}
	action := func(name string) func(*plugin.Call) error {
		return func(call *plugin.Call) error {
			_, _, err := c.Action(call, in, plugin.Action{Name: name, Text: "why", Timeout: &seconds})
			return err
		}
	}
	report := map[string]any{
		"id": "newest", "resource": "web01", "event": "Down", "environment": "Production", "severity": "major",
		"correlate": []any{}, "service": []any{"Web"}, "group": "Misc", "value": "", "text": "", "tags": []any{"a"},
		"attributes": map[string]any{"k": "v", "gone": nil}, "origin": "test/host", "type": "",
		"createTime": now.String(), "timeout": 600.0, "rawData": "raw", "customer": "ACME",
	}
	const self = "http://localhost:8080"
	f("alert", "", receive, sent{"9000", "POST", "/alert", self, report}, sent{"9003", "POST", "/alert", self, report})
	f("alert that was elsewhere", "http://localhost:9000,http://other", receive,
		sent{"9003", "POST", "/alert", "http://localhost:9000,http://other," + self, report})
	f("alert that was at the last", "http://localhost:9003, http://localhost:9000/", receive)
	f("server with a longer name", "http://localhost:90000", receive,
		sent{"9000", "POST", "/alert", "http://localhost:90000," + self, report},
		sent{"9003", "POST", "/alert", "http://localhost:90000," + self, report})

	act := func(to, name string) sent {
		return sent{to, "PUT", "/alert/the%20id/action", self, map[string]any{"action": name, "text": "why", "timeout": 60.0}}
	}
	f("action", "", action("shelve"), act("9000", "shelve"), act("9001", "shelve"), act("9003", "shelve"))
	f("action by name", "", action("ack"), act("9000", "ack"), act("9001", "ack"), act("9002", "ack"), act("9003", "ack"))
	f("delete", "", func(call *plugin.Call) error { return c.Delete(call, in) },
		sent{"9002", "DELETE", "/alert/the%20id", self, nil}, sent{"9003", "DELETE", "/alert/the%20id", self, nil})
	f("status", "", func(call *plugin.Call) error {
		_, _, err := c.Status(call, in, plugin.StatusChange{Status: "ack"})
		return err
	})
}

func TestForwardingLoop(t *testing.T) {
	c := chain(t, forwardOptions(t), "forwarder")
	f := func(origin, want string, do func(*plugin.Call) error) {
		t.Helper()
		call := &plugin.Call{Loop: "http://a, http://localhost:8080/,http://b", Origin: origin}
		err := do(call)
		refused(t, err, db.Suppressed, want)
		if !errors.As(err, new(*plugin.LoopError)) || len(call.Effects) > 0 {
			t.Errorf("%T, %d effects", err, len(call.Effects))
		}
	}
	f("http://b", "Alert forwarded by http://b already processed by http://localhost:8080", func(call *plugin.Call) error {
		_, err := c.Receive(call, alert())
		return err
	})
	f("", "Action ack forwarded by (unknown) already processed by http://localhost:8080", func(call *plugin.Call) error {
		_, _, err := c.Action(call, alert(), plugin.Action{Name: "ack"})
		return err
	})
	f("", "Delete forwarded by (unknown) already processed by http://localhost:8080", func(call *plugin.Call) error {
		return c.Delete(call, alert())
	})
}

// Without destinations there is nothing to do, for no alert.
func TestForwardNothing(t *testing.T) {
	hook, err := plugin.Builtin["forwarder"](options(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := hook.(plugin.Witness); ok {
		t.Error("it looks at alerts")
	}
}
