package plugin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

func TestAckedByAction(t *testing.T) {
	f := func(name, action, login string, tags []string, had db.Attributes, wantTags []string, want db.Attributes) {
		t.Helper()
		in := alert()
		in.Tags, in.Attributes = tags, had
		act := plugin.Action{Name: action, Text: "text"}
		got, gotAct, err := chain(t, options(t), "acked_by").Action(&plugin.Call{Login: login}, in, act)
		refused(t, err, 0, "")
		if diff := cmp.Diff(act, gotAct); diff != "" {
			t.Errorf("%s: action changed:\n%s", name, diff)
		}
		if diff := cmp.Diff(wantTags, got.Tags) + cmp.Diff(want, got.Attributes); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	k := db.Attributes{"k": "v"}
	by := func(login string) db.Attributes { return db.Attributes{"k": "v", "acked-by": login} }
	f("ack", "ack", "bob", []string{"a"}, k, []string{"a", "watch:bob"}, by("bob"))
	f("ack of what is watched", "ack", "bob", []string{"watch:bob"}, k, []string{"watch:bob"}, by("bob"))
	f("ack by another", "ack", "eve", []string{"watch:bob"}, by("bob"), []string{"watch:bob", "watch:eve"}, by("eve"))
	f("ack by nobody", "ack", "", nil, k, nil, k)
	f("unack", "unack", "eve", []string{"watch:bob"}, by("bob"), []string{"watch:bob"}, k)
	f("unack by nobody", "unack", "", nil, by("bob"), nil, k)
	f("close", "close", "bob", nil, by("eve"), nil, by("eve"))
}

func TestAckedByStatus(t *testing.T) {
	f := func(m, status string, want db.Attributes) {
		t.Helper()
		in := alert()
		in.Attributes = db.Attributes{"acked-by": "bob"}
		ch := plugin.StatusChange{Status: status, Text: "text"}
		o := plugin.Options{Model: model(t, m, alarm.Options{})}
		got, gotCh, err := chain(t, o, "acked_by").Status(&plugin.Call{}, in, ch)
		refused(t, err, 0, "")
		if diff := cmp.Diff(ch, gotCh) + cmp.Diff(want, got.Attributes); diff != "" {
			t.Errorf("%s: %s", status, diff)
		}
	}
	f(alarm.Alerta, "open", db.Attributes{})
	f(alarm.Alerta, "closed", db.Attributes{"acked-by": "bob"})
	f(alarm.ISA, "UNACK", db.Attributes{})
	f(alarm.ISA, "NORM", db.Attributes{"acked-by": "bob"})
}

func TestEscalate(t *testing.T) {
	f := func(m *alarm.Model, severity, want string) {
		t.Helper()
		in := alert()
		in.Severity = severity
		got, act, err := chain(t, plugin.Options{Model: m}, "escalate").Action(&plugin.Call{}, in, plugin.Action{Name: "escalate", Text: "please"})
		if want == "" {
			refused(t, err, db.Conflict, `Can not escalate alert severity beyond "`+severity+`".`)
			return
		}
		if err != nil || got.Severity != want || act.Text != "alert severity escalated" || act.Name != "escalate" {
			t.Errorf("%s: got %v, %+v, %v, want %s", severity, got, act, err, want)
		}
	}
	alerta := model(t, alarm.Alerta, alarm.Options{})
	f(alerta, "unknown", "trace")
	f(alerta, "debug", "normal")
	f(alerta, "ok", "informational")
	f(alerta, "major", "critical")
	f(alerta, "security", "")

	isa := model(t, alarm.ISA, alarm.Options{})
	f(isa, "OK", "Advisory")
	f(isa, "High", "Critical")
	f(isa, "Critical", "")

	gaps := model(t, alarm.Alerta, alarm.Options{
		Severities:     map[string]int64{"dead": 0, "ill": 10, "bad": 10, "fine": 30},
		NormalSeverity: "fine", PreviousSeverity: "fine",
	})
	f(gaps, "fine", "bad")
	f(gaps, "ill", "dead")
	f(gaps, "dead", "")
}

func TestEscalateOthers(t *testing.T) {
	c := chain(t, options(t), "escalate")
	in := alert()
	want := plugin.Action{Name: "ack", Text: "text"}
	got, act, err := c.Action(&plugin.Call{}, in, want)
	if diff := cmp.Diff(in, got) + cmp.Diff(want, act); err != nil || diff != "" {
		t.Errorf("another action: %v\n%s", err, diff)
	}
	in.Severity = "page"
	_, _, err = c.Action(&plugin.Call{}, in, plugin.Action{Name: "escalate"})
	if db.CodeOf(err) != db.Invalid {
		t.Errorf("a severity that the model lacks: %v", err)
	}
}

func TestTimeout(t *testing.T) {
	seconds := func(n int64) *int64 { return &n }
	f := func(action string, asked, want *int64, text string) {
		t.Helper()
		o := options(t)
		o.AckTimeout, o.ShelveTimeout = 0, 7200
		_, got, err := chain(t, o, "timeout").Action(&plugin.Call{}, alert(), plugin.Action{Name: action, Text: "text", Timeout: asked})
		refused(t, err, 0, "")
		if diff := cmp.Diff(plugin.Action{Name: action, Text: text, Timeout: want}, got); diff != "" {
			t.Errorf("%s:\n%s", action, diff)
		}
	}
	const overridden = "text (using server timeout value)"
	f("ack", seconds(60), seconds(0), overridden)
	f("ack", seconds(0), seconds(0), "text")
	f("ack", nil, nil, "text")
	f("shelve", seconds(60), seconds(7200), overridden)
	f("shelve", seconds(0), seconds(7200), overridden)
	f("shelve", seconds(7200), seconds(7200), "text")
	f("shelve", nil, nil, "text")
	f("close", seconds(60), seconds(60), "text")
}
