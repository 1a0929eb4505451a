package webhook

import (
	"cmp"
	"strings"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// OpsgenieAlert is an alert that a client of Opsgenie's Alert API creates.
type OpsgenieAlert struct {
	Alert *db.Alert // see Result.Alerts
	Alias string    // what the sender knows the alert by; "" if it does not
	Note  string    // to be added to it
	User  string
}

type opsgenieCreate struct {
	Message     string         `json:"message"`
	Alias       string         `json:"alias"`
	Description string         `json:"description"`
	Responders  []any          `json:"responders"`
	VisibleTo   []any          `json:"visibleTo"`
	Actions     []string       `json:"actions"`
	Tags        []string       `json:"tags"`
	Details     map[string]any `json:"details"`
	Entity      string         `json:"entity"`
	Source      string         `json:"source"`
	Priority    string         `json:"priority"`
	User        string         `json:"user"`
	Note        string         `json:"note"`
}

// ReadOpsgenie reads what creates an alert in Opsgenie's Alert API.
// Source: https://docs.opsgenie.com/docs/alert-api#create-alert
func ReadOpsgenie(r Request, o Options) (OpsgenieAlert, error) {
	var in opsgenieCreate
	if err := readJSON(r.Body, &in); err != nil {
		return OpsgenieAlert{}, err
	}
	var faults []string
	if strings.TrimSpace(in.Message) == "" {
		faults = append(faults, "'message' must not be empty")
	}
	in.Priority = cmp.Or(in.Priority, "P3")
	if opsgeniePriorities[in.Priority] == nil {
		faults = append(faults, "'priority' must be one of P1, P2, P3, P4, P5")
	}
	if len(in.Alias) > maxKey {
		faults = append(faults, "'alias' must not be longer than 512 characters")
	}
	if err := Refuse(faults...); err != nil {
		return OpsgenieAlert{}, err
	}
	a := in.alert(o)
	a.RawData = without(r.Body, "")
	return OpsgenieAlert{Alert: a, Alias: in.Alias, Note: in.Note, User: in.User}, nil
}

// opsgeniePriorities are Opsgenie's, with what they are called in the models of
// alarms.
var opsgeniePriorities = map[string][]string{
	"P1": {"critical", "Critical"},
	"P2": {"major", "High"},
	"P3": {"minor", "Medium"},
	"P4": {"warning", "Low"},
	"P5": {"informational", "Advisory"},
}

// alert makes the alert. Its resource is the entity, else what the details call
// so, else the source.
func (in *opsgenieCreate) alert(o Options) *db.Alert {
	source := cmp.Or(in.Source, "opsgenie")
	a := &db.Alert{
		Resource:    cmp.Or(in.Entity, in.host(), source),
		Event:       in.Message,
		Severity:    graded(o.Model, opsgeniePriorities[in.Priority]...),
		Environment: setting(in.Details, "environment", o.DefaultEnvironment),
		Service:     []string{setting(in.Details, "service", "Opsgenie")},
		Group:       setting(in.Details, "group", ""),
		Text:        cmp.Or(in.Description, in.Message),
		Tags:        in.Tags,
		Origin:      source,
		Type:        "opsgenieAlert",
		Timeout:     TimeoutUnset,
	}
	a.Attributes = detailed(in.Details)
	for name, text := range map[string]string{
		"alias": in.Alias, "entity": in.Entity, "source": in.Source, "actions": strings.Join(in.Actions, ","),
		"responders": listed(in.Responders), "visibleTo": listed(in.VisibleTo),
	} {
		if text != "" {
			a.Attributes[name] = text
		}
	}
	return a
}

// host is what monitoring tools name the place of the trouble in details.
func (in *opsgenieCreate) host() string {
	for _, name := range []string{"resource", "instance", "hostname", "host"} {
		if text, ok := in.Details[name].(string); ok && text != "" {
			return text
		}
	}
	return ""
}

func listed(list []any) string {
	if len(list) == 0 {
		return ""
	}
	return plainJSON(list)
}

// OpsgeniePriority returns Opsgenie's word for a severity.
func OpsgeniePriority(severity string) string {
	for _, priority := range []string{"P1", "P2", "P3", "P4"} {
		for _, name := range opsgeniePriorities[priority] {
			if strings.EqualFold(name, severity) {
				return priority
			}
		}
	}
	if severity == "security" {
		return "P1"
	}
	return "P5"
}

// OpsgenieSeverities returns the severities that are called by that priority,
// none for another word.
func OpsgenieSeverities(m *alarm.Model, priority string) []string {
	var names []string
	if opsgeniePriorities[priority] == nil {
		return nil
	}
	for name := range m.Severities {
		if OpsgeniePriority(name) == priority {
			names = append(names, name)
		}
	}
	return names
}

// OpsgenieAct is what clients of Opsgenie's Alert API send to do something with
// an alert.
type OpsgenieAct struct {
	User    string   `json:"user"`
	Note    string   `json:"note"`
	EndTime string   `json:"endTime"` // of snooze
	Tags    []string `json:"tags"`    // to add
}

// ReadOpsgenieAct reads it; no body at all is an empty one.
func ReadOpsgenieAct(body []byte) (OpsgenieAct, error) {
	var in OpsgenieAct
	if len(body) == 0 {
		return in, nil
	}
	err := readJSON(body, &in)
	return in, err
}

// Until returns when snoozing is to end: at a time after now.
func (in OpsgenieAct) Until(now db.Time) (db.Time, error) {
	t, err := time.Parse(time.RFC3339, in.EndTime)
	if err != nil {
		return 0, Refuse("'endTime' must be a date-time as in ISO 8601")
	}
	if db.At(t) <= now {
		return 0, Refuse("'endTime' must be later than now")
	}
	return db.At(t), nil
}
