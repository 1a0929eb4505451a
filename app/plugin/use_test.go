package plugin_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// only is a hook that means one of its methods.
type only struct {
	mark
	function string
}

func (o only) Does(function string) bool { return function == o.function }

func TestUse(t *testing.T) {
	c, unknown, err := plugin.New([]string{"b", "remote_ip", "a"}, options(t))
	if err != nil || len(unknown) != 2 {
		t.Fatal(unknown, err)
	}
	f := func(name, want string, unknown []string, hooks ...plugin.Hook) {
		t.Helper()
		if diff := cmp.Diff(unknown, c.Use(hooks...)); diff != "" {
			t.Errorf("%s: unknown %s", name, diff)
		}
		got, err := c.Receive(&plugin.Call{RemoteIP: "192.0.2.1"}, alert())
		if err != nil || got.Text != want || got.Attributes["ip"] != "192.0.2.1" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	f("in the order of the names", "ba", nil, mark("a"), mark("b"), mark("c"))
	f("others", "a", []string{"b"}, mark("a"))
	f("built-in ones stay", "ba", nil, mark("remote_ip"), mark("b"), mark("a"))
	f("not all methods", "b", nil, mark("b"), only{"a", "delete"})
	f("none", "", []string{"b", "a"})
}

func TestUseMeanwhile(t *testing.T) {
	c, _, err := plugin.New([]string{"a", "b"}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			for range 200 {
				got, err := c.Receive(&plugin.Call{}, alert())
				if err != nil || got.Text != "" && got.Text != "ab" {
					t.Errorf("half of a chain: %v, %v", got, err)
				}
			}
		})
	}
	for range 100 {
		c.Use(mark("a"), mark("b"))
		c.Use()
	}
	done.Wait()
}

// sender has something sent, then returns err.
type sender struct {
	mark
	err error
}

func (s sender) Receive(c *plugin.Call, a *db.Alert) (*db.Alert, error) {
	c.Effects = append(c.Effects, plugin.Effect{To: string(s.mark)})
	return a, s.err
}

func (s sender) PostReceive(c *plugin.Call, a *db.Alert) (*db.Alert, error) {
	s.touch(a)
	return s.Receive(c, a)
}

func TestEffectsOfFaults(t *testing.T) {
	f := func(raise bool, err error, want, after string) {
		t.Helper()
		var faults []string
		o := plugin.Options{Model: model(t, alarm.Alerta, alarm.Options{}), RaiseOnError: raise}
		o.Fault = func(name, hook string, _ error) { faults = append(faults, name+" "+hook) }
		c := plugin.Of(o, sender{"a", nil}, sender{"b", err}, sender{"c", nil})
		effects := func(call *plugin.Call) string {
			text := ""
			for _, e := range call.Effects {
				text += e.To
			}
			return text
		}
		call := &plugin.Call{Effects: []plugin.Effect{{To: "before "}}}
		if _, err := c.Receive(call, alert()); effects(call) != want {
			t.Errorf("%v: effects %s, %v", err, effects(call), err)
		}
		if fault := err != nil && !plugin.Refusal(err); fault != (strings.Join(faults, ",") == "b pre-receive") {
			t.Errorf("%v: faults %v", err, faults)
		}
		call = &plugin.Call{}
		got := c.PostReceive(call, alert())
		if effects(call) != after || got.Text != after {
			t.Errorf("%v: after: effects %s, text %s", err, effects(call), got.Text)
		}
	}
	f(true, nil, "before abc", "abc")
	f(true, errors.New("boom"), "before ", "ac")
	f(false, errors.New("boom"), "before ac", "ac")
	f(false, db.Errorf(db.Forbidden, "no"), "before ", "ac")
}

func TestPostHooksOfNobody(t *testing.T) {
	c := plugin.Of(plugin.Options{Model: model(t, alarm.Alerta, alarm.Options{})}, mark("a"))
	in := alert()
	if c.PostReceive(&plugin.Call{}, in) != in || c.PostAction(&plugin.Call{}, in, plugin.Action{}) != in {
		t.Error("without hooks the alert is another")
	}
}
