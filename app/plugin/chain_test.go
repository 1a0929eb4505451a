package plugin_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// mark is a hook that leaves its name everywhere.
type mark string

func (m mark) Name() string { return string(m) }

func (m mark) touch(a *db.Alert) *db.Alert {
	a.Text += string(m)
	return a
}

func (m mark) Receive(_ *plugin.Call, a *db.Alert) (*db.Alert, error) { return m.touch(a), nil }

func (m mark) Status(_ *plugin.Call, a *db.Alert, ch plugin.StatusChange) (*db.Alert, plugin.StatusChange, error) {
	ch.Text += string(m)
	return m.touch(a), ch, nil
}

func (m mark) Action(_ *plugin.Call, a *db.Alert, act plugin.Action) (*db.Alert, plugin.Action, error) {
	act.Text += string(m)
	return m.touch(a), act, nil
}

func (m mark) Note(_ *plugin.Call, a *db.Alert, text string) (*db.Alert, string, error) {
	return m.touch(a), text + string(m), nil
}

func (m mark) Delete(_ *plugin.Call, a *db.Alert) error {
	m.touch(a)
	return nil
}

// suppress sets a status in which nobody is notified.
type suppress struct{ mark }

func (s suppress) Receive(_ *plugin.Call, a *db.Alert) (*db.Alert, error) {
	a.Status = "blackout"
	return s.touch(a), nil
}

// bad changes the alert, then returns err, or nothing at all.
type bad struct {
	mark
	err error
}

func (b bad) Receive(_ *plugin.Call, a *db.Alert) (*db.Alert, error) {
	b.touch(a)
	return nil, b.err
}

func (b bad) Status(_ *plugin.Call, a *db.Alert, ch plugin.StatusChange) (*db.Alert, plugin.StatusChange, error) {
	b.touch(a)
	return nil, plugin.StatusChange{}, b.err
}

func (b bad) Action(_ *plugin.Call, a *db.Alert, act plugin.Action) (*db.Alert, plugin.Action, error) {
	b.touch(a)
	return nil, plugin.Action{}, b.err
}

func (b bad) Note(_ *plugin.Call, a *db.Alert, _ string) (*db.Alert, string, error) {
	b.touch(a)
	return nil, "", b.err
}

func (b bad) Delete(_ *plugin.Call, a *db.Alert) error {
	b.touch(a)
	return b.err
}

// all runs every kind of hook on the alert, and returns what each made of the
// alert's text and of its own.
func all(c *plugin.Chain, in *db.Alert) (map[string]string, map[string]error) {
	texts, errs := map[string]string{}, map[string]error{}
	keep := func(name string, a *db.Alert, text string, err error) {
		if errs[name] = err; a != nil {
			texts[name] = a.Text + "/" + text
		}
	}
	call := &plugin.Call{}
	a, err := c.Receive(call, in)
	keep("pre-receive", a, "", err)
	a, ch, err := c.Status(call, in, plugin.StatusChange{Text: "-"})
	keep("status", a, ch.Text, err)
	a, act, err := c.Action(call, in, plugin.Action{Text: "-"})
	keep("action", a, act.Text, err)
	a, text, err := c.Note(call, in, "-")
	keep("note", a, text, err)
	errs["delete"] = c.Delete(call, in)
	return texts, errs
}

func TestChain(t *testing.T) {
	boom := errors.New("boom")
	f := func(name, status string, want map[string]string, hooks ...plugin.Hook) {
		t.Helper()
		in := alert()
		in.Status = status
		before := *in
		got, errs := all(plugin.Of(plugin.Options{Model: model(t, alarm.Alerta, alarm.Options{})}, hooks...), in)
		for hook, err := range errs {
			if err != nil {
				t.Errorf("%s: %s: %v", name, hook, err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(&before, in); diff != "" {
			t.Errorf("%s: the caller's alert changed:\n%s", name, diff)
		}
	}
	f("empty", "open", map[string]string{"pre-receive": "/", "status": "/-", "action": "/-", "note": "/-"})
	f("in order", "open", map[string]string{"pre-receive": "abc/", "status": "abc/-abc", "action": "abc/-abc", "note": "abc/-abc"},
		mark("a"), mark("b"), mark("c"))
	f("suppressed on the way", "open", map[string]string{"pre-receive": "ab/", "status": "abc/-abc", "action": "abc/-abc", "note": "abc/-abc"},
		mark("a"), suppress{"b"}, mark("c"))
	f("suppressed before", "blackout", map[string]string{"pre-receive": "ab/", "status": "/-", "action": "/-", "note": "ab/-ab"},
		mark("a"), mark("b"))
	f("a fault is skipped without a trace", "open", map[string]string{"pre-receive": "ac/", "status": "ac/-ac", "action": "ac/-ac", "note": "ac/-ac"},
		mark("a"), bad{"b", boom}, mark("c"))
	f("hooks that can do nothing", "open", map[string]string{"pre-receive": "/", "status": "/-", "action": "/-", "note": "/-"}, idle{})
}

type idle struct{}

func (idle) Name() string { return "idle" }

func TestChainErrors(t *testing.T) {
	boom := errors.New("boom")
	forbidden := db.Errorf(db.Forbidden, "no")
	heartbeat := &plugin.HeartbeatError{Heartbeat: &db.Heartbeat{}}
	f := func(name string, raise bool, given error, wrapped bool, message string) {
		t.Helper()
		o := plugin.Options{Model: model(t, alarm.Alerta, alarm.Options{}), RaiseOnError: raise}
		texts, errs := all(plugin.Of(o, bad{"b", given}, mark("c")), alert())
		if len(texts) > 0 {
			t.Errorf("%s: the chain went on: %v", name, texts)
		}
		for hook, err := range errs {
			if given == nil && hook == "delete" {
				continue // nothing to return, nothing wrong
			}
			if given != nil && !errors.Is(err, given) {
				t.Errorf("%s: %s: %v does not wrap %v", name, hook, err, given)
			}
			if !wrapped {
				if err != given {
					t.Errorf("%s: %s: got %v as it was not", name, hook, err)
				}
				continue
			}
			var coded *db.Error
			if !errors.As(err, &coded) || coded.Code != db.Internal || coded.Message != strings.ReplaceAll(message, "HOOK", hook) {
				t.Errorf("%s: %s: got %v", name, hook, err)
			}
		}
	}
	f("refusal", true, forbidden, false, "")
	f("refusal when faults are logged", false, forbidden, false, "")
	f("heartbeat", false, heartbeat, false, "")
	f("fault", true, boom, true, "Error while running HOOK plugin 'b'")
	f("coded fault", true, db.Errorf(db.Internal, "disk"), true, "Error while running HOOK plugin 'b'")
	f("nothing returned", true, nil, true, "Plugin 'b' HOOK hook did not return modified alert")
	f("nothing returned when faults are logged", false, nil, true, "Plugin 'b' HOOK hook did not return modified alert")
}

func TestChainLogs(t *testing.T) {
	var out bytes.Buffer
	o := plugin.Options{Model: model(t, alarm.Alerta, alarm.Options{}), Log: slog.New(slog.NewTextHandler(&out, nil))}
	if _, err := plugin.Of(o, bad{"b", errors.New("boom")}).Receive(&plugin.Call{}, alert()); err != nil {
		t.Error(err)
	}
	if !strings.Contains(out.String(), "plugin=b hook=pre-receive error=boom") {
		t.Errorf("logged: %s", out.String())
	}
}

func TestNew(t *testing.T) {
	c, unknown, err := plugin.New([]string{"zabbix", "remote_ip", "blackout", "", "remote_ip", "reject", "zabbix"}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"zabbix", ""}, unknown); diff != "" {
		t.Errorf("unknown (-want +got):\n%s", diff)
	}
	// blackout comes before reject, so the service is not asked for.
	in := alert()
	in.Service = nil
	call := &plugin.Call{RemoteIP: "192.0.2.1", InBlackout: func(a *db.Alert) bool { return a.Attributes["ip"] == "192.0.2.1" }}
	_, err = c.Receive(call, in)
	refused(t, err, db.Suppressed, "Suppressed alert during blackout period")
}
