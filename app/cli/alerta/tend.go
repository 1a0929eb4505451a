package alerta

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/client"
)

var heartbeatColumns = []column{
	{"id", "ID", nil}, {"origin", "ORIGIN", nil}, {"customer", "CUSTOMER", nil}, {"tags", "TAGS", joined},
	{"attributes", "ATTRIBUTES", nil}, {"createTime", "CREATED", local}, {"receiveTime", "RECEIVED", local},
	{"since", "SINCE", func(s *session, o *client.Object, _ string) any { return clock(since(s, o)) }},
	{"timeout", "TIMEOUT", seconds},
	{"latency", "LATENCY", func(_ *session, o *client.Object, _ string) any { return latency(o) }},
	{"maxLatency", "MAX LATENCY", func(_ *session, o *client.Object, _ string) any { return maxLatency(o) }},
	{"status", "STATUS", or("unknown")},
}

func since(s *session, o *client.Object) time.Duration {
	received, _ := when(o.Get("receiveTime"))
	return s.Now().Sub(received)
}

// clock writes a duration as Python does, without fractions: 1 day, 2:03:04.
func clock(d time.Duration) string {
	n := int64(d / time.Second)
	if d < 0 && d%time.Second != 0 {
		n--
	}
	days := n / 86400
	if n %= 86400; n < 0 {
		days, n = days-1, n+86400
	}
	text := fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
	switch days {
	case 0:
		return text
	case 1, -1:
		return fmt.Sprintf("%d day, %s", days, text)
	}
	return fmt.Sprintf("%d days, %s", days, text)
}

func latency(o *client.Object) string {
	created, _ := when(o.Get("createTime"))
	received, _ := when(o.Get("receiveTime"))
	return fmt.Sprintf("%dms", received.Sub(created).Milliseconds())
}

func maxLatency(o *client.Object) string {
	if n := o.Int("maxLatency"); n != 0 {
		return fmt.Sprintf("%dms", n)
	}
	return "2000ms"
}

var normals = []string{"normal", "ok", "cleared"}

// checkSeverity checks that something bad is said with a severity the server
// knows.
func (s *session) checkSeverity(severity string) error {
	if slices.Contains(normals, severity) {
		return misused("Must be a non-normal severity. \"%s\" is one of %s", severity, strings.Join(normals, ", "))
	}
	config, err := s.remote()
	if err != nil {
		return err
	}
	known := config.Object("alarm_model").Object("severity")
	if !known.Has(severity) {
		var names []string
		for name := range known.All() {
			names = append(names, name)
		}
		return misused("Must be a valid severity. \"%s\" is not one of %s", severity, strings.Join(names, ", "))
	}
	return nil
}

// tendHeartbeats deletes what is stale and sends alerts, as far as that is asked
// for.
func tendHeartbeats(s *session, records []*client.Object) error {
	if s.flag("purge") {
		var ids []string
		for _, o := range records {
			if o.Text("status") != "ok" {
				ids = append(ids, o.Text("id"))
			}
		}
		err := s.each(fmt.Sprintf("Purging %d heartbeats", len(ids)), ids, func(id string) error {
			_, err := s.send(http.MethodDelete, "/heartbeat/"+url.PathEscape(id), nil)
			return err
		})
		if err != nil {
			return err
		}
	}
	if !s.flag("alert") {
		return nil
	}
	normal := "normal"
	if config, err := s.remote(); err != nil {
		return err
	} else if v := config.Object("alarm_model").Object("defaults").Text("normal_severity"); v != "" {
		normal = v
	}
	return each(s, fmt.Sprintf("Alerting %d heartbeats", len(records)), records, func(o *client.Object) error {
		return s.heartbeatAlert(o, normal)
	})
}

func (s *session) heartbeatAlert(o *client.Object, normal string) error {
	attributes := o.Object("attributes")
	take := func(name string, usual any) any {
		if v, ok := attributes.Take(name); ok {
			return v
		}
		return usual
	}
	a := alert{
		"resource": o.Get("origin"), "correlate": []string{"HeartbeatFail", "HeartbeatSlow", "HeartbeatOK"},
		"environment": take("environment", "Production"), "severity": take("severity", s.text("severity")),
		"service": take("service", []string{"Alerta"}), "group": take("group", "System"),
		"tags": append([]string{}, o.Texts("tags")...), "attributes": attributes, "type": "heartbeatAlert",
		"timeout": s.number("timeout"), "customer": o.Get("customer"),
	}
	switch o.Text("status") {
	case "expired":
		a["event"], a["value"] = "HeartbeatFail", clock(since(s, o))
		a["text"] = "Heartbeat not received in " + show(o.Get("timeout")) + " seconds"
	case "slow":
		a["event"], a["value"] = "HeartbeatSlow", latency(o)
		a["text"] = "Heartbeat took more than " + maxLatency(o) + " to be processed"
	default:
		a["event"], a["value"], a["text"], a["severity"] = "HeartbeatOK", "", "Heartbeat OK", normal
	}
	return s.raise(a)
}

// tendKeys sends an alert for each key if that is asked for: whether it is
// expired, soon will be, or is good. A key that never expires is good.
func tendKeys(s *session, records []*client.Object) error {
	if !s.flag("alert") {
		return nil
	}
	days, err := strconv.Atoi(s.text("maxage"))
	if err != nil {
		return err
	}
	return each(s, fmt.Sprintf("Analysing %d keys", len(records)), records, func(o *client.Object) error {
		a := alert{
			"resource": o.Get("id"), "correlate": []string{"ApiKeyExpired", "ApiKeyExpiring", "ApiKeyOK"},
			"environment": "Production", "severity": s.text("severity"), "service": []string{"Alerta"}, "group": "System",
			"type": "apiKeyAlert", "timeout": s.number("timeout"), "customer": o.Get("customer"),
		}
		expires, _ := when(o.Get("expireTime"))
		left := expires.Sub(s.Now())
		switch {
		case o.Text("status") == "expired":
			a["event"], a["value"], a["text"] = "ApiKeyExpired", "Expired", "Key expired on "+o.Text("expireTime")
			return s.raise(a)
		case o.Text("status") != "active":
			return nil
		case left < time.Duration(days)*24*time.Hour:
			a["event"] = "ApiKeyExpiring"
		default:
			a["event"], a["severity"] = "ApiKeyOK", "ok"
		}
		a["value"], a["text"] = clock(left), "Key is active and expires on "+o.Text("expireTime")
		return s.raise(a)
	})
}

// alert is an alert as it is sent.
type alert map[string]any

// raise sends an alert of this program's own.
func (s *session) raise(a alert) error {
	a["origin"] = s.origin()
	_, err := s.send(http.MethodPost, "/alert", s.dated(a))
	return err
}

// dated adds the time of creation.
func (s *session) dated(a alert) alert {
	a["createTime"] = s.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	return a
}
