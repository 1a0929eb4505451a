package alarm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

func model(t *testing.T, name string, o alarm.Options) *alarm.Model {
	t.Helper()
	m, err := alarm.New(name, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNewDefaults(t *testing.T) {
	f := func(name string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	m := model(t, "alerta", alarm.Options{Version: "9.1.0"})
	f("name", "Alerta 9.1.0", m.Name)
	f("statuses", []string{"open", "open", "ack", "shelved", "blackout", "closed", "expired"}, statuses(m))
	f("severities", []string{"normal", "informational", "indeterminate"}, severities(m))
	f("letter", "E", m.Statuses["blackout"])
	f("status colors", map[string]any{"ack": "skyblue", "shelved": "skyblue"}, m.Colors["status"])

	m = model(t, "Isa_18_2", alarm.Options{Version: "9.1.0"})
	f("name", "ANSI/ISA 18.2", m.Name)
	f("statuses", []string{"NORM", "UNACK", "ACKED", "SHLVD", "OOSRV", "NORM", ""}, statuses(m))
	f("severities", []string{"OK", "", "OK"}, severities(m))
	f("letter", "D", m.Statuses["RTNUN"])
	f("status colors", nil, m.Colors["status"])
}

func statuses(m *alarm.Model) []string {
	return []string{m.DefaultStatus, m.OpenStatus, m.AckStatus, m.ShelvedStatus,
		m.BlackoutStatus, m.ClosedStatus, m.ExpiredStatus}
}

func severities(m *alarm.Model) []string {
	return []string{m.NormalSeverity, m.InformSeverity, m.PreviousSeverity}
}

// Every status that a meaning has, and every colour, is of the model.
func TestModelIsClosed(t *testing.T) {
	for _, name := range []string{alarm.Alerta, alarm.ISA} {
		m := model(t, name, alarm.Options{})
		for _, s := range statuses(m) {
			if _, ok := m.Statuses[s]; !ok && s != "" {
				t.Errorf("%s: status %q has no letter", m.Name, s)
			}
		}
		for s := range m.Severities {
			if _, ok := m.Colors["severity"].(map[string]any)[s]; !ok {
				t.Errorf("%s: severity %q has no color", m.Name, s)
			}
		}
	}
}

func TestNewOptions(t *testing.T) {
	m := model(t, alarm.Alerta, alarm.Options{
		Severities:       map[string]int64{"sev1": 1, "sev2": 2, "ok": 5, "normal": 5, "fine": 5, "easy": 5},
		Colors:           map[string]any{"text": "white"},
		NormalSeverity:   "fine",
		InformSeverity:   "sev2",
		PreviousSeverity: "sev2",
	})
	want := "Severity (major) is not one of sev1, sev2, normal, ok, easy, fine"
	if err := m.Valid("major"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if !m.Normal("ok") || m.Normal("sev2") || m.Normal("major") {
		t.Error("normal is not what the options say")
	}
	if diff := cmp.Diff(map[string]any{"text": "white"}, m.Colors); diff != "" {
		t.Error(diff)
	}
	out, err := m.Transition(alarm.Input{Severity: "easy"})
	if want := (alarm.Output{Rule: "CLS-*", Severity: "fine", Status: "closed"}); err != nil || out != want {
		t.Errorf("got %+v, %v", out, err)
	}
	if diff := cmp.Diff([]string{"fine", "sev2", "sev2"}, severities(m)); diff != "" {
		t.Error(diff)
	}
}

func TestNewRefuses(t *testing.T) {
	f := func(name string, o alarm.Options, want string) {
		t.Helper()
		if m, err := alarm.New(name, o); db.CodeOf(err) != db.Invalid || err.Error() != want || m != nil {
			t.Errorf("got %v, %v; want %s", m, err, want)
		}
	}
	f("", alarm.Options{}, "alarm model () is not one of ALERTA, ISA_18_2")
	f("ISA", alarm.Options{}, "alarm model (ISA) is not one of ALERTA, ISA_18_2")
	f(alarm.Alerta, alarm.Options{Severities: map[string]int64{"b": 2, "a": 1}},
		"DEFAULT_NORMAL_SEVERITY (normal) is not one of a, b")
	f(alarm.ISA, alarm.Options{PreviousSeverity: "normal"},
		"DEFAULT_PREVIOUS_SEVERITY (normal) is not one of OK, Advisory, Low, Medium, High, Critical")
}

func TestTrend(t *testing.T) {
	f := func(name, previous, current, want string) {
		t.Helper()
		m := model(t, name, alarm.Options{})
		if got := m.Trend(previous, current); got != want {
			t.Errorf("%s: %s to %s: got %s, want %s", name, previous, current, got, want)
		}
		if got := m.Worse(current, previous); got != (want == alarm.MoreSevere) {
			t.Errorf("%s: %s worse than %s: got %v", name, current, previous, got)
		}
	}
	f(alarm.Alerta, "indeterminate", "ok", alarm.LessSevere)
	f(alarm.Alerta, "indeterminate", "major", alarm.MoreSevere)
	f(alarm.Alerta, "trace", "security", alarm.MoreSevere)
	f(alarm.Alerta, "normal", "ok", alarm.NoChange)
	f(alarm.Alerta, "normal", "baz", alarm.NoChange)
	f(alarm.Alerta, "baz", "normal", alarm.NoChange)
	f(alarm.ISA, "OK", "Critical", alarm.MoreSevere)
	f(alarm.ISA, "High", "Low", alarm.LessSevere)
	f(alarm.ISA, "High", "High", alarm.NoChange)
	f(alarm.ISA, "Unknown", "High", alarm.NoChange)
}

func TestStatusMeanings(t *testing.T) {
	f := func(name, status string, closed, suppressed bool) {
		t.Helper()
		m := model(t, name, alarm.Options{})
		if m.Closed(status) != closed || m.Suppressed(status) != suppressed {
			t.Errorf("%s: %s: got closed %v, suppressed %v", name, status, m.Closed(status), m.Suppressed(status))
		}
	}
	f(alarm.Alerta, "closed", true, false)
	f(alarm.Alerta, "expired", false, false)
	f(alarm.Alerta, "blackout", false, true)
	f(alarm.Alerta, "shelved", false, false)
	f(alarm.ISA, "NORM", true, false)
	f(alarm.ISA, "OOSRV", false, true)
	f(alarm.ISA, "DSUPR", false, true)
	f(alarm.ISA, "RTNUN", false, false)
}

func TestRanks(t *testing.T) {
	m := model(t, alarm.ISA, alarm.Options{})
	want := map[string]int64{"NORM": 'A', "UNACK": 'B', "ACKED": 'C', "RTNUN": 'D', "SHLVD": 'E', "DSUPR": 'F', "OOSRV": 'G'}
	if diff := cmp.Diff(want, m.StatusRanks()); diff != "" {
		t.Error(diff)
	}
	ranks := m.SeverityRanks()
	if ranks["Critical"] != 5 || ranks["OK"] != 0 || len(ranks) != 6 {
		t.Errorf("got %v", ranks)
	}
	ranks["OK"] = 9
	if m.Severities["OK"] != 0 {
		t.Error("the ranks are the model's own map")
	}
}

// Two severities of one rank: in the ISA model only the named one is normal.
func TestISANormalIsOneName(t *testing.T) {
	m := model(t, alarm.ISA, alarm.Options{Severities: map[string]int64{"OK": 0, "Fine": 0, "Bad": 1}})
	if !m.Normal("OK") || m.Normal("Fine") {
		t.Error("want OK alone to be normal")
	}
}
