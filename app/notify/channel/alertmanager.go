package channel

import (
	"regexp"
	"strings"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

// longestHold is about a year of hours.
const longestHold = 366 * 24

func checkAlertmanager(v values) error {
	if v.number("hold") > longestHold {
		return db.Errorf(db.Invalid, "hold must be %d hours at most", longestHold)
	}
	return nil
}

// askAlertmanager posts alerts as Prometheus does
// (https://prometheus.io/docs/alerting/latest/alerts_api, and postableAlert in
// the OpenAPI document of Alertmanager's API v2). An alert that is open ends
// after some hours, unless it is told of again; one that is closed ends now.
// Alertmanager knows no acknowledgement.
func askAlertmanager(v values, n *note) ([]ask, error) {
	if n.What == notify.Acked {
		return nil, nil
	}
	ends := n.now.Add(time.Duration(min(max(v.number("hold"), 1), longestHold)) * time.Hour)
	if n.What == notify.Resolved || n.What == notify.Test {
		ends = n.now
	}
	list := []any{}
	for _, a := range n.Alerts {
		list = append(list, n.postable(a, ends))
	}
	if n.What == notify.Test && len(list) == 0 {
		list = append(list, n.postable(notify.Alert{Event: "Test", Resource: "alertad", Severity: "informational", Text: n.lines()[0], CreateTime: n.Time}, ends))
	}
	a := jsonAsk(at(v.text("url"), "/api/v2/alerts"), list)
	a.user, a.password = v.text("username"), v.text("password")
	if token := v.text("token"); token != "" {
		a.user = ""
		a.header["Authorization"] = "Bearer " + token
	}
	return []ask{a}, nil
}

func (n *note) postable(a notify.Alert, ends time.Time) map[string]any {
	labels := map[string]string{}
	for name, value := range map[string]string{
		"alertname": a.Event, "instance": a.Resource, "severity": a.Severity, "environment": a.Environment,
		"service": strings.Join(a.Service, ","), "group": a.Group, "customer": a.Customer, "origin": a.Origin,
	} {
		if value = clean(value); value != "" {
			labels[name] = value
		}
	}
	for _, tag := range a.Tags {
		name, value, ok := strings.Cut(tag, "=")
		if _, ours := labels[name]; ok && !ours && labelName.MatchString(name) && clean(value) != "" {
			labels[name] = clean(value)
		}
	}
	annotations := map[string]string{}
	for name, value := range map[string]string{"description": a.Text, "value": a.Value} {
		if value = clean(value); value != "" {
			annotations[name] = value
		}
	}
	p := map[string]any{"labels": labels, "annotations": annotations, "startsAt": a.CreateTime.String(), "endsAt": db.At(ends).String()}
	if n.open != "" {
		p["generatorURL"] = n.open
	}
	return p
}

// labelName is what Prometheus takes for the name of a label.
var labelName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]*$`)
