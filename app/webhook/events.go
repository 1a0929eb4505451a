package webhook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// The actions of PagerDuty's events.
const (
	EventTrigger     = "trigger"
	EventAcknowledge = "acknowledge"
	EventResolve     = "resolve"
)

// Event is one event of PagerDuty's Events API v2.
type Event struct {
	Action string
	Key    string    // what the sender knows the alert by
	Alert  *db.Alert // of a trigger; see Result.Alerts
	Raw    string    // the payload without the routing key
}

// maxKey is the most characters of a dedup_key or alias that are told apart.
const maxKey = 512

type pagerEvent struct {
	EventAction string `json:"event_action"`
	DedupKey    string `json:"dedup_key"`
	Payload     *struct {
		Summary   string `json:"summary"`
		Source    string `json:"source"`
		Severity  string `json:"severity"`
		Timestamp string `json:"timestamp"`
		Component string `json:"component"`
		Group     string `json:"group"`
		Class     string `json:"class"`
		Details   any    `json:"custom_details"`
	} `json:"payload"`
	Client    string `json:"client"`
	ClientURL string `json:"client_url"`
	Links     []struct {
		Href string `json:"href"`
		Text string `json:"text"`
	} `json:"links"`
	Images []struct {
		Src string `json:"src"`
	} `json:"images"`
}

// RoutingKey returns the key in an event of PagerDuty's, which is who sends it;
// "" if there is none.
func RoutingKey(body []byte) string {
	var in struct {
		RoutingKey string `json:"routing_key"`
	}
	if json.Unmarshal(body, &in) != nil {
		return ""
	}
	return in.RoutingKey
}

// ReadEvent reads an event of PagerDuty's Events API v2. A trigger without a
// dedup_key is known by what it is about, so that the same trouble is one alert
// here however often it is told.
// Source: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
func ReadEvent(r Request, o Options) (Event, error) {
	var in pagerEvent
	if err := readJSON(r.Body, &in); err != nil {
		return Event{}, err
	}
	e := Event{Action: in.EventAction, Key: in.DedupKey, Raw: without(r.Body, "routing_key")}
	if err := Refuse(in.faults()...); err != nil {
		return e, err
	}
	if e.Action != EventTrigger {
		return e, nil
	}
	e.Alert = in.alert(o)
	e.Alert.RawData = e.Raw
	if e.Key == "" {
		e.Key = strings.Join([]string{e.Alert.Resource, e.Alert.Event, in.Payload.Component}, "/")
	}
	return e, nil
}

func (in *pagerEvent) faults() []string {
	var faults []string
	check := func(ok bool, fault string) {
		if !ok {
			faults = append(faults, fault)
		}
	}
	check(slices.Contains([]string{EventTrigger, EventAcknowledge, EventResolve}, in.EventAction),
		"'event_action' must be one of trigger, acknowledge, resolve")
	check(len(in.DedupKey) <= maxKey, fmt.Sprintf("'dedup_key' is longer than %d bytes", maxKey))
	if in.EventAction != EventTrigger {
		check(in.DedupKey != "", "'dedup_key' is missing or blank")
		return faults
	}
	p := in.Payload
	if p == nil {
		return append(faults, "'payload' is missing or blank")
	}
	check(p.Summary != "", "'payload.summary' is missing or blank")
	check(p.Source != "", "'payload.source' is missing or blank")
	check(pagerSeverities[p.Severity] != nil, "'payload.severity' must be one of critical, error, warning, info")
	if p.Timestamp != "" {
		_, ok := pagerTime(p.Timestamp)
		check(ok, "'payload.timestamp' must be a date-time as in ISO 8601")
	}
	return faults
}

// pagerSeverities are PagerDuty's, with what they are called in the models of
// alarms.
var pagerSeverities = map[string][]string{
	"critical": {"critical", "Critical"},
	"error":    {"major", "High"},
	"warning":  {"warning", "Medium"},
	"info":     {"informational", "Advisory"},
}

// pagerTime reads the forms of ISO 8601 that PagerDuty's clients send.
func pagerTime(s string) (db.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return db.At(t), true
		}
	}
	return 0, false
}

// alert makes the alert of a trigger. Its event is the class, which is the same
// on every host, or else the summary.
func (in *pagerEvent) alert(o Options) *db.Alert {
	p := in.Payload
	details, ok := p.Details.(map[string]any)
	if !ok && p.Details != nil {
		details = map[string]any{"details": p.Details}
	}
	a := &db.Alert{
		Resource:    p.Source,
		Event:       cmp.Or(p.Class, p.Summary),
		Severity:    graded(o.Model, pagerSeverities[p.Severity]...),
		Environment: setting(details, "environment", o.DefaultEnvironment),
		Service:     []string{setting(details, "service", cmp.Or(p.Component, in.Client, "PagerDuty"))},
		Group:       p.Group,
		Text:        p.Summary,
		Origin:      "pagerduty/" + cmp.Or(in.Client, "-"),
		Type:        "pagerdutyAlert",
		Timeout:     TimeoutUnset,
	}
	a.CreateTime, _ = pagerTime(p.Timestamp)
	a.Attributes = detailed(details)
	in.link(a.Attributes)
	return a
}

// link fills in the attributes that are not details.
func (in *pagerEvent) link(attributes db.Attributes) {
	set := func(name, text string) {
		if text != "" {
			attributes[name] = text
		}
	}
	var links, images []string
	for _, l := range in.Links {
		links = append(links, strings.TrimSpace(l.Href+" "+l.Text))
	}
	for _, i := range in.Images {
		images = append(images, i.Src)
	}
	set("links", strings.Join(links, "\n"))
	set("images", strings.Join(images, "\n"))
	set("moreInfo", in.ClientURL)
	if in.ClientURL == "" && len(in.Links) > 0 {
		set("moreInfo", in.Links[0].Href)
	}
	set("component", in.Payload.Component)
	set("dedupKey", in.DedupKey)
}

// ReadChange reads a change event of PagerDuty's: an alert that is for
// information only.
// Source: https://developer.pagerduty.com/docs/events-api-v2/send-change-events/
func ReadChange(r Request, o Options) (Event, error) {
	var in pagerEvent
	if err := readJSON(r.Body, &in); err != nil {
		return Event{}, err
	}
	in.DedupKey = "" // change events have none
	e := Event{Raw: without(r.Body, "routing_key")}
	var faults []string
	switch p := in.Payload; {
	case p == nil:
		faults = append(faults, "'payload' is missing or blank")
	case p.Summary == "":
		faults = append(faults, "'payload.summary' is missing or blank")
	default:
		p.Class, p.Severity, p.Source = "Change", "info", cmp.Or(p.Source, in.Client, "PagerDuty")
		if _, ok := pagerTime(p.Timestamp); !ok && p.Timestamp != "" {
			faults = append(faults, "'payload.timestamp' must be a date-time as in ISO 8601")
		}
	}
	if err := Refuse(faults...); err != nil {
		return e, err
	}
	e.Alert = in.alert(o)
	e.Alert.RawData = e.Raw
	return e, nil
}
