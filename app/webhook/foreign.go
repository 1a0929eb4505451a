package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// API is an API of another product that the server speaks below a path of its
// own, for tools that take no more than a base URL.
type API struct {
	Name  string
	Path  string // below the address of this server's API
	Help  string // one line on who speaks it
	Setup string // as in Format; SCHEME, HOST with its port, and BASE stand for the parts of URL
}

// APIs is all of them.
var APIs = []API{
	{"Alertmanager API v2", "/alertmanager", "Prometheus, vmalert, Loki and Mimir send to it, amtool and dashboards read it", alertmanagerSetup},
	{"PagerDuty Events API v2", "/pagerduty", "Whatever can send events to PagerDuty sends to it; the routing key is an API key", pagerdutySetup},
	{"Opsgenie Alert API", "/opsgenie", "Whatever can send alerts to Opsgenie sends to it; the GenieKey is an API key", opsgenieSetup},
}

const alertmanagerSetup = `# prometheus.yml
alerting:
  alertmanagers:
    - scheme: SCHEME
      path_prefix: BASE/alertmanager
      authorization: {type: Key, credentials: API_KEY}
      static_configs:
        - targets: ["HOST"]

# vmalert
-notifier.url=URL/alertmanager -notifier.headers='X-API-Key: API_KEY'

# the ruler of Loki and of Mimir
ruler:
  alertmanager_url: URL/alertmanager

# amtool
amtool --alertmanager.url=URL/alertmanager alert query
`

const pagerdutySetup = `# alertmanager.yml; elsewhere put it in the place of https://events.pagerduty.com/v2/enqueue
global:
  pagerduty_url: URL/pagerduty/v2/enqueue
receivers:
  - name: alertad
    pagerduty_configs:
      - routing_key: API_KEY
`

const opsgenieSetup = `# alertmanager.yml; elsewhere put URL/opsgenie in the place of https://api.opsgenie.com
global:
  opsgenie_api_url: URL/opsgenie/
receivers:
  - name: alertad
    opsgenie_configs:
      - api_key: API_KEY
`

// What the APIs have in common: null is as good as missing, and of several
// faults all are told.

// readJSON reads a payload into a struct. A member of the wrong type is a fault
// like those that Refuse tells of.
func readJSON(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		return Refuse("'" + wrong.Field + "' must not be a JSON " + wrong.Value)
	}
	return db.Errorf(db.Invalid, "the payload is not a JSON object: %v", err)
}

// Refuse makes the error of a payload that was understood but is not right; the
// faults are its details. Without any it is nil.
func Refuse(faults ...string) error {
	if len(faults) == 0 {
		return nil
	}
	err := db.Errorf(db.Invalid, "%s", strings.Join(faults, "; "))
	for _, f := range faults {
		err.Details = append(err.Details, f)
	}
	return err
}

// graded returns the first of the severities that the model has, or the first
// of all: then the engine's error tells which there are.
func graded(m *alarm.Model, names ...string) string {
	for _, name := range names {
		if m.Valid(name) == nil {
			return name
		}
	}
	return names[0]
}

// setting takes a text out of the details that a sender gave, for a field of
// the alert that the API has no place for.
func setting(details map[string]any, name, otherwise string) string {
	if text, ok := details[name].(string); ok && text != "" {
		delete(details, name)
		return text
	}
	return otherwise
}

// detailed makes attributes of details: their names without the characters that
// names of attributes cannot have, lists and objects as their JSON.
func detailed(details map[string]any) db.Attributes {
	out := make(db.Attributes, len(details))
	for name, v := range details {
		switch v.(type) {
		case nil:
			continue
		case map[string]any, []any:
			v = plainJSON(v)
		}
		if name = attributeName.Replace(name); name != "" {
			out[name] = v
		}
	}
	return out
}

var attributeName = strings.NewReplacer(".", "_", "$", "_")

// plainJSON writes a value that was read from JSON, with < and > as they are.
func plainJSON(v any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// without returns a payload as raw data without a member that is secret.
func without(body []byte, secret string) string {
	var members map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // as they were sent
	if d.Decode(&members) != nil {
		return ""
	}
	for name := range members {
		if strings.EqualFold(name, secret) {
			delete(members, name)
		}
	}
	return plainJSON(members)
}
