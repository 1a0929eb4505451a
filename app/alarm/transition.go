package alarm

import (
	"cmp"
	"slices"

	"github.com/alertad/alertad/db"
)

// The actions that the models know. Any other is a custom one.
const (
	ActionOpen     = "open"
	ActionAssign   = "assign"
	ActionAck      = "ack"
	ActionUnack    = "unack"
	ActionShelve   = "shelve"
	ActionUnshelve = "unshelve"
	ActionClose    = "close"
	ActionExpired  = "expired" // by housekeeping: the alert's timeout passed
	ActionTimeout  = "timeout" // by housekeeping: an ack or a shelving ended
)

// Input is what a transition depends on. Empty texts stand for the model's
// defaults, so the first report of an alert needs Severity only.
type Input struct {
	// Action is what an operator or housekeeping does; "" for a report.
	Action string

	// Status is the one stored now.
	Status string

	// PreviousStatus is the one before: for unack and unshelve that before the
	// ack or shelving, otherwise that before the newest history entry.
	PreviousStatus string

	// Set is, for a report, the status in its payload or set by a hook. For an
	// action it is the alert's status as the hooks left it, by default Status.
	Set string

	Severity         string
	PreviousSeverity string
}

// Output is what a transition leads to.
type Output struct {
	// Rule is the name of the rule that decided, for the log. A refusal by a
	// rule has it too.
	Rule string

	// Severity is the alert's after an action. A report's own severity stands,
	// whatever is said here.
	Severity string

	Status string
}

// Transition finds the status that follows. The error is Invalid for a
// severity that the model lacks, and Conflict for an action that makes no
// sense in the status. Housekeeping's actions take any severity, so that an
// alert ends even if its severity has left the settings.
func (m *Model) Transition(in Input) (Output, error) {
	f := facts{m, in}
	f.defaults()
	if f.Action != ActionExpired && f.Action != ActionTimeout {
		if err := m.Valid(f.Severity); err != nil {
			return Output{}, err
		}
	}
	for i := range m.rules {
		if r := &m.rules[i]; r.applies(&f) {
			return r.result(&f)
		}
	}
	return Output{}, db.Errorf(db.Internal, "no rule of the alarm model applies")
}

// Rules returns the names of the model's rules in the order in which they are
// tried: the first that applies decides.
func (m *Model) Rules() []string {
	names := make([]string, len(m.rules))
	for i, r := range m.rules {
		names[i] = r.name
	}
	return names
}

// rule is one line of a model's table. Conditions that are empty hold.
type rule struct {
	name   string
	status string              // the alert is in that status
	action string              // and that is the action
	from   string              // and that was its status before
	also   func(f *facts) bool // and this holds

	to       string // a status or one of the words below
	severity string // keeps the current one, or one of the words below
	refuse   string // instead: the message, with a place for the status
}

// What a rule says instead of a certain status or severity.
const (
	same     = "$same"     // the status stays
	previous = "$previous" // the status, or severity, before
	given    = "$given"    // the status that the report or a hook set
	normal   = "$normal"   // the normal severity
)

// The messages of refusals.
const (
	already = "alert is already in %s status"
	invalid = "invalid action for current %s status"
)

func (r *rule) applies(f *facts) bool {
	return (r.action == "" || r.action == f.Action) &&
		(r.status == "" || r.status == f.Status) &&
		(r.from == "" || r.from == f.PreviousStatus) &&
		(r.also == nil || r.also(f))
}

func (r *rule) result(f *facts) (Output, error) {
	out := Output{Rule: r.name, Severity: f.Severity, Status: r.to}
	if r.refuse != "" {
		out.Status = f.Status
		return out, db.Errorf(db.Conflict, r.refuse, f.Status)
	}
	switch r.to {
	case same:
		out.Status = f.Status
	case previous:
		out.Status = f.PreviousStatus
	case given:
		out.Status = f.Set
	}
	switch r.severity {
	case normal:
		out.Severity = f.m.NormalSeverity
	case previous:
		out.Severity = f.PreviousSeverity
	}
	return out, nil
}

// facts is what rules are decided by: the input with its defaults filled in.
type facts struct {
	m *Model
	Input
}

func (f *facts) defaults() {
	f.Status = cmp.Or(f.Status, f.m.DefaultStatus)
	f.PreviousStatus = cmp.Or(f.PreviousStatus, f.m.DefaultStatus)
	f.PreviousSeverity = cmp.Or(f.PreviousSeverity, f.m.PreviousSeverity)
	if f.Action != "" {
		f.Set = cmp.Or(f.Set, f.Status)
	}
	f.Set = cmp.Or(f.Set, f.m.DefaultStatus)
}

// custom: a hook has dealt with the action.
func (f *facts) custom() bool {
	return f.Action != "" && !slices.Contains([]string{
		ActionOpen, ActionAssign, ActionAck, ActionUnack, ActionShelve, ActionUnshelve,
		ActionClose, ActionExpired, ActionTimeout,
	}, f.Action)
}

// set: the report or a hook has decided on the status.
func (f *facts) set() bool { return f.Action == "" && f.Set != f.m.DefaultStatus }

func (f *facts) setNormal() bool { return f.set() && f.normal() }

func (f *facts) normal() bool { return f.m.Normal(f.Severity) }

func (f *facts) abnormal() bool { return !f.normal() }

// worsened: it got worse since the last report. The default previous severity
// is no report.
func (f *facts) worsened() bool {
	return f.PreviousSeverity != f.m.PreviousSeverity && f.m.Worse(f.Severity, f.PreviousSeverity)
}

// wasElsewhere: the status before was another one.
func (f *facts) wasElsewhere() bool { return f.PreviousStatus != f.Status }

// notReopened: there is an action, other than open.
func (f *facts) notReopened() bool { return f.Action != "" && f.Action != ActionOpen }
