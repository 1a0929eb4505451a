package syslog_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/app/receive/syslog"
	"github.com/alertad/alertad/db"
)

func mapping(t testing.TB, rules ...any) *syslog.Mapping {
	t.Helper()
	r, err := receive.Compile(rules, syslog.Known)
	if err != nil {
		t.Fatal(err)
	}
	return &syslog.Mapping{Environment: "Production", Customer: "acme", Severities: syslog.Severities(), Rules: r}
}

func alert(t testing.TB, text string, rules ...any) *db.Alert {
	t.Helper()
	m := syslog.Parse([]byte(text))
	m.From = netip.MustParseAddr("192.0.2.1")
	return mapping(t, rules...).Alert(&m)
}

func TestAlert(t *testing.T) {
	raw := `<27>1 2003-10-11T22:14:15.003Z web1 nginx 99 UP [a@1 b.c="x"] upstream down`
	want := &db.Alert{
		Resource: "web1:nginx", Event: "DaemonErr", Environment: "Production", Customer: "acme", Severity: "minor",
		Correlate: []string{"DaemonEmerg", "DaemonAlert", "DaemonCrit", "DaemonErr", "DaemonWarning", "DaemonNotice", "DaemonInfo", "DaemonDebug"},
		Service:   []string{"Platform"}, Group: "Syslog", ValueText: "err", Text: "upstream down", Tags: []string{"daemon.err"},
		Attributes: db.Attributes{"program": "nginx", "pid": "99", "msgid": "UP", "a@1_b_c": "x"},
		Origin:     "syslog/192.0.2.1", Type: "syslogAlert", RawData: raw, CreateTime: 1065910455003, Timeout: -1,
	}
	if diff := cmp.Diff(want, alert(t, raw)); diff != "" {
		t.Error(diff)
	}
}

func TestAlertOf(t *testing.T) {
	f := func(name, text, resource, event string, correlates bool, rules ...any) {
		t.Helper()
		a := alert(t, text, rules...)
		if a == nil {
			a = &db.Alert{}
		}
		if a.Resource != resource || a.Event != event || (len(a.Correlate) > 0) != correlates {
			t.Errorf("%s: %q %q %q", name, a.Resource, a.Event, a.Correlate)
		}
	}
	rule := func(match, set map[string]any) map[string]any {
		return map[string]any{"match": match, "set": set}
	}
	f("a sender without a name", "<11>it broke", "192.0.2.1", "UserErr", true)
	f("Cisco", "<187>30: sw1: %LINK-3-UPDOWN: Gi0/1 down", "sw1:LINK", "%LINK-3-UPDOWN", false)
	f("repeated", "<13>Nov  1 10:00:00 h last message repeated 3 times", "", "", false)
	f("empty", "<13>", "", "", false)
	f("structured data", `<11>1 - h a - - [a@1 b="x"] t`, "x", "UserErr", true,
		rule(map[string]any{"sd.a@1.b": ".+"}, map[string]any{"resource": "{sd.a@1.b}"}))
	f("an event of one's own", "<11>Nov  1 10:00:00 h sshd[1]: Failed password for root", "h:sshd", "LoginFailed", false,
		rule(map[string]any{"program": "sshd", "level": "err", "facility": "user", "text": "^Failed"}, map[string]any{"event": "LoginFailed"}))
	f("dropped", "<11>x", "", "", false, map[string]any{"match": map[string]any{"source": `192\.0\.2\..*`}, "drop": true})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<165>1 2003-10-11T22:14:15.003Z m e - ID47 [x@1 a="3\"" b="]"][y] text`))
	f.Add([]byte("<34>Oct 11 22:14:15 mymachine su[1]: 'su root' failed"))
	f.Add([]byte("<187>30: sw1: *Apr 20 09:38:43 UTC: %LINK-3-UPDOWN: Gi0/1 down"))
	f.Add([]byte("<13>2003-10-11T22:14:15.003+00:00 2001:db8::1 a: b"))
	o := mapping(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		m := syslog.Parse(b)
		a := o.Alert(&m)
		if m.Facility < 0 || m.Facility > 23 || m.Level < 0 || m.Level > 7 {
			t.Errorf("facility %d, level %d", m.Facility, m.Level)
		}
		if a == nil {
			return
		}
		again := syslog.Parse([]byte(m.Raw))
		if diff := cmp.Diff(m, again, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
			t.Errorf("what was kept reads otherwise: %s", diff)
		}
		for name := range a.Attributes {
			if name == "" {
				t.Error("an attribute without a name")
			}
		}
	})
}
