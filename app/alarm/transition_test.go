package alarm_test

import (
	"slices"
	"testing"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// step is a transition and what is to come of it.
type step struct {
	rule     string
	in       alarm.Input
	severity string // "": that of in
	status   string
	refusal  string
}

// check runs the steps and fails if a rule of the model has none.
func check(t *testing.T, m *alarm.Model, steps []step) {
	t.Helper()
	var seen []string
	for _, s := range steps {
		seen = append(seen, s.rule)
		if s.severity == "" {
			s.severity = s.in.Severity
		}
		out, err := m.Transition(s.in)
		if s.refusal != "" {
			if db.CodeOf(err) != db.Conflict || err.Error() != s.refusal || out.Rule != s.rule {
				t.Errorf("%s %+v: got %+v, %v; want refusal %q", s.rule, s.in, out, err, s.refusal)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s %+v: %v", s.rule, s.in, err)
		}
		if want := (alarm.Output{Rule: s.rule, Severity: s.severity, Status: s.status}); out != want {
			t.Errorf("%+v: got %+v, want %+v", s.in, out, want)
		}
	}
	for _, rule := range m.Rules() {
		if !slices.Contains(seen, rule) {
			t.Errorf("no case for rule %s", rule)
		}
	}
}

// report is a report on an alert: its status now and before, and severities.
func report(now, before, previous, severity string) alarm.Input {
	return alarm.Input{Status: now, PreviousStatus: before, PreviousSeverity: previous, Severity: severity}
}

// act is an action on an alert of that severity.
func act(action, now, before, severity string) alarm.Input {
	return alarm.Input{Action: action, Status: now, PreviousStatus: before, Severity: severity}
}

func with(in alarm.Input, set, previousSeverity string) alarm.Input {
	in.Set, in.PreviousSeverity = set, previousSeverity
	return in
}

func TestAlertaTransitions(t *testing.T) {
	check(t, model(t, alarm.Alerta, alarm.Options{}), []step{
		{rule: "ACT-1", in: act("escalate", "ack", "open", "major"), status: "ack"},
		{rule: "ACT-1", in: with(act("createIssue", "open", "", "major"), "assign", ""), status: "assign"},
		{rule: "ACT-1", in: act("escalate", "open", "", "ok"), status: "open"},
		{rule: "SET-1", in: with(report("open", "", "major", "ok"), "blackout", ""), severity: "normal", status: "closed"},
		{rule: "SET-*", in: with(report("", "", "", "major"), "blackout", ""), status: "blackout"},
		{rule: "SET-*", in: with(report("closed", "open", "", "major"), "anything", ""), status: "anything"},

		{rule: "UNACK-1", in: act("unack", "ack", "open", "major"), status: "open"},
		{rule: "UNACK-1", in: act("unack", "ack", "shelved", "major"), status: "shelved"},
		{rule: "UNACK-1", in: act("unack", "ack", "", "major"), status: "open"},
		{rule: "UNACK-E", in: act("unack", "open", "ack", "major"), refusal: "invalid action for current open status"},
		{rule: "UNACK-E", in: act("unack", "closed", "ack", "normal"), refusal: "invalid action for current closed status"},
		{rule: "UNSHL-1", in: act("unshelve", "shelved", "ack", "major"), status: "ack"},
		{rule: "UNSHL-E", in: act("unshelve", "ack", "open", "major"), refusal: "invalid action for current ack status"},
		{rule: "EXP-0", in: act("expired", "ack", "open", "major"), status: "expired"},
		{rule: "EXP-0", in: act("expired", "closed", "open", "normal"), status: "expired"},
		{rule: "EXP-0", in: act("expired", "open", "", "no longer configured"), status: "expired"},
		{rule: "ACK-0", in: act("timeout", "shelved", "ack", "major"), status: "ack"},
		{rule: "OPEN-0", in: act("timeout", "ack", "open", "major"), status: "open"},
		{rule: "OPEN-0", in: act("timeout", "shelved", "closed", "no longer configured"), status: "open"},

		{rule: "OPEN-E", in: act("open", "open", "", "major"), refusal: "alert is already in open status"},
		{rule: "OPEN-1", in: act("ack", "open", "", "major"), status: "ack"},
		{rule: "OPEN-1", in: act("ack", "", "", "major"), status: "ack"},
		{rule: "OPEN-2", in: act("shelve", "open", "", "major"), status: "shelved"},
		{rule: "OPEN-3", in: act("close", "open", "", "major"), severity: "normal", status: "closed"},

		{rule: "ACK-1", in: act("open", "ack", "open", "major"), status: "open"},
		{rule: "ACK-E", in: act("ack", "ack", "open", "major"), refusal: "alert is already in ack status"},
		{rule: "ACK-2", in: act("shelve", "ack", "open", "major"), status: "shelved"},
		{rule: "ACK-3", in: act("close", "ack", "open", "major"), severity: "normal", status: "closed"},
		{rule: "ACK-4", in: report("ack", "open", "major", "critical"), status: "open"},
		{rule: "ALL-*", in: report("ack", "open", "critical", "warning"), status: "ack"},
		{rule: "ALL-*", in: report("ack", "open", "indeterminate", "critical"), status: "ack"},
		{rule: "ALL-*", in: report("ack", "open", "", "critical"), status: "ack"},
		{rule: "CLS-*", in: report("ack", "open", "critical", "cleared"), severity: "normal", status: "closed"},

		{rule: "SHL-1", in: act("open", "shelved", "open", "major"), status: "open"},
		{rule: "SHL-1E", in: act("ack", "shelved", "open", "major"), refusal: "invalid action for current shelved status"},
		{rule: "SHL-2E", in: act("shelve", "shelved", "open", "major"), refusal: "alert is already in shelved status"},
		{rule: "SHL-2", in: act("close", "shelved", "open", "major"), severity: "normal", status: "closed"},
		{rule: "ALL-*", in: report("shelved", "open", "minor", "critical"), status: "shelved"},
		{rule: "CLS-*", in: report("shelved", "open", "major", "normal"), severity: "normal", status: "closed"},

		{rule: "BLK-1", in: act("close", "blackout", "open", "major"), severity: "normal", status: "closed"},
		{rule: "BLK-2", in: report("blackout", "ack", "major", "major"), status: "ack"},
		{rule: "BLK-2", in: act("ack", "blackout", "open", "major"), status: "open"},
		{rule: "BLK-2", in: report("blackout", "", "", "major"), status: "open"},
		{rule: "BLK-*", in: report("blackout", "blackout", "major", "major"), status: "open"},
		{rule: "BLK-*", in: act("ack", "blackout", "blackout", "major"), status: "blackout"},

		{rule: "CLS-1", in: with(act("open", "closed", "open", "normal"), "", "major"), severity: "major", status: "open"},
		{rule: "CLS-1", in: act("open", "closed", "open", "normal"), severity: "indeterminate", status: "open"},
		{rule: "CLS-1E", in: act("ack", "closed", "open", "normal"), refusal: "invalid action for current closed status"},
		{rule: "CLS-2E", in: act("shelve", "closed", "open", "normal"), refusal: "invalid action for current closed status"},
		{rule: "CLS-3E", in: act("close", "closed", "open", "normal"), refusal: "alert is already in closed status"},
		{rule: "CLS-2", in: report("closed", "shelved", "normal", "major"), severity: "normal", status: "shelved"},
		{rule: "CLS-3", in: report("closed", "open", "normal", "major"), severity: "normal", status: "open"},
		{rule: "CLS-*", in: report("closed", "open", "normal", "ok"), severity: "normal", status: "closed"},
		{rule: "CLS-*", in: report("", "", "", "normal"), severity: "normal", status: "closed"},
		{rule: "CLS-*", in: act("assign", "open", "", "ok"), severity: "normal", status: "closed"},

		{rule: "EXP-E", in: act("ack", "expired", "open", "major"), refusal: "invalid action for current expired status"},
		{rule: "EXP-E", in: act("close", "expired", "open", "major"), refusal: "invalid action for current expired status"},
		{rule: "EXP-1", in: act("open", "expired", "open", "major"), status: "open"},
		{rule: "EXP-1", in: report("expired", "open", "major", "major"), status: "open"},
		{rule: "ALL-*", in: report("", "", "", "major"), status: "open"},
		{rule: "ALL-*", in: report("assign", "open", "minor", "major"), status: "assign"},
		{rule: "ALL-*", in: act("ack", "unknown", "open", "major"), status: "unknown"},
	})
}

func TestISATransitions(t *testing.T) {
	check(t, model(t, alarm.ISA, alarm.Options{}), []step{
		{rule: "External State Change, Any (*) -> Any (*)", in: with(report("ACKED", "UNACK", "High", "High"), "OOSRV", ""), status: "OOSRV"},
		{rule: "Operator Shelve, Any (*) -> Shelve (E)", in: act("shelve", "RTNUN", "UNACK", "OK"), status: "SHLVD"},
		{rule: "Operator Unshelve, Shelve (E) -> Normal (A)", in: act("unshelve", "SHLVD", "UNACK", "OK"), status: "NORM"},
		{rule: "Operator Unshelve, Shelve (E) -> Unack (B)", in: act("unshelve", "SHLVD", "ACKED", "Low"), status: "UNACK"},
		{rule: "Shelve Timeout, Shelve (E) -> Normal (A)", in: act("timeout", "SHLVD", "UNACK", "OK"), status: "NORM"},
		{rule: "Shelve Timeout, Shelve (E) -> Unack (B)", in: act("timeout", "SHLVD", "UNACK", "gone"), status: "UNACK"},
		{rule: "Alarm Occurs, Normal (A) -> Unack (B)", in: report("", "", "", "High"), status: "UNACK"},
		{rule: "Alarm Occurs, Normal (A) -> Unack (B)", in: act("close", "NORM", "", "High"), status: "UNACK"},
		{rule: "Operator Ack, Unack (B) -> Ack (C)", in: act("ack", "UNACK", "NORM", "High"), status: "ACKED"},
		{rule: "Operator Unack, Ack (C) -> Unack (B)", in: act("unack", "ACKED", "UNACK", "High"), status: "UNACK"},
		{rule: "Ack Timeout, Ack (C) -> Unack (B)", in: act("timeout", "ACKED", "UNACK", "High"), status: "UNACK"},
		{rule: "Re-Alarm, Ack (C) -> Unack (B)", in: report("ACKED", "UNACK", "High", "Critical"), status: "UNACK"},
		{rule: "NOOP", in: report("ACKED", "UNACK", "OK", "Critical"), status: "ACKED"},
		{rule: "NOOP", in: report("ACKED", "UNACK", "Critical", "High"), status: "ACKED"},
		{rule: "Process RTN Alarm Clears, Ack (C) -> Normal (A)", in: report("ACKED", "UNACK", "High", "OK"), status: "NORM"},
		{rule: "Process RTN and Alarm Clears, Unack (B) -> RTN Unack (D)", in: report("UNACK", "NORM", "High", "OK"), status: "RTNUN"},
		{rule: "Operator Ack, RTN Unack (D) -> Normal (A)", in: act("ack", "RTNUN", "UNACK", "OK"), status: "NORM"},
		{rule: "Re-Alarm Unack, RTN Unack (D) -> Unack (B)", in: report("RTNUN", "UNACK", "OK", "Low"), status: "UNACK"},
		{rule: "Return from Suppressed-by-design, Suppressed-by-design (F) -> Normal (A)", in: report("DSUPR", "NORM", "OK", "OK"), status: "NORM"},
		{rule: "Return from Suppressed-by-design, Suppressed-by-design (F) -> Unack (B)", in: report("DSUPR", "NORM", "OK", "Low"), status: "UNACK"},
		{rule: "Return from Out-of-service, Out-of-service (G) -> Normal (A)", in: report("OOSRV", "NORM", "OK", "OK"), status: "NORM"},
		{rule: "Return from Out-of-service, Out-of-service (G) -> Unack (B)", in: report("OOSRV", "NORM", "OK", "Low"), status: "UNACK"},

		{rule: "NOOP", in: report("", "", "", "OK"), status: "NORM"},
		{rule: "NOOP", in: act("unack", "UNACK", "NORM", "High"), status: "UNACK"},
		{rule: "NOOP", in: act("ack", "ACKED", "UNACK", "High"), status: "ACKED"},
		{rule: "NOOP", in: act("close", "ACKED", "UNACK", "High"), status: "ACKED"},
		{rule: "NOOP", in: act("open", "SHLVD", "UNACK", "High"), status: "SHLVD"},
		{rule: "NOOP", in: act("expired", "UNACK", "NORM", "High"), status: "UNACK"},
		{rule: "NOOP", in: act("escalate", "UNACK", "NORM", "High"), status: "UNACK"},
	})
}

func TestTransitionRefusesUnknownSeverity(t *testing.T) {
	f := func(name string, in alarm.Input, want string) {
		t.Helper()
		out, err := model(t, name, alarm.Options{}).Transition(in)
		if db.CodeOf(err) != db.Invalid || err.Error() != want || out != (alarm.Output{}) {
			t.Errorf("%+v: got %+v, %v; want %q", in, out, err, want)
		}
	}
	alerta := "Severity (baz) is not one of security, critical, major, minor, warning, " +
		"indeterminate, informational, normal, ok, cleared, debug, trace, unknown"
	f(alarm.Alerta, report("", "", "", "baz"), alerta)
	f(alarm.Alerta, act("ack", "open", "", "baz"), alerta)
	f(alarm.Alerta, act("escalate", "open", "", "baz"), alerta)
	f(alarm.Alerta, with(report("", "", "", "baz"), "closed", ""), alerta)
	f(alarm.ISA, report("", "", "", "baz"),
		"Severity (baz) is not one of OK, Advisory, Low, Medium, High, Critical")
	f(alarm.ISA, report("", "", "", "Unknown"),
		"Severity (Unknown) is not one of OK, Advisory, Low, Medium, High, Critical")
}
