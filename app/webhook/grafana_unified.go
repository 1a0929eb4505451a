package webhook

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/alertad/alertad/db"
)

// unifiedGrafana reads the notification of a contact point, which is that of an
// Alertmanager with more to it.
// Source: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
func unifiedGrafana(p fields, r Request, o Options) (Result, error) {
	if p.null("alerts") {
		p.fail("alerts must be a list, not null")
	}
	external, org := p.short("externalURL"), p.short("orgId")
	var alerts []*db.Alert
	for i, in := range p.all("alerts") {
		a := unifiedAlert(in, r, o)
		if external != "" {
			a.Attributes["externalUrl"] = external
		}
		if org != "" {
			a.Attributes["orgId"] = org
		}
		if a.Event == "" {
			p.fail("alerts[%d]: labels name no event: neither alertname nor event", i)
		}
		alerts = append(alerts, a)
	}
	return finish(p.err, o, alerts...)
}

func unifiedAlert(in fields, r Request, o Options) *db.Alert {
	in.mustHave("labels")
	l, notes := in.labels("labels"), in.labels("annotations")
	a := &db.Alert{
		Event:      l.takeEither("event", "alertname", ""),
		ValueText:  unifiedValue(in),
		Attributes: unifiedAttributes(in),
		Type:       "grafanaAlert",
		RawData:    compact(in.raw),
	}
	s := newGrafanaScope(in, r, o)
	a.Resource = l.takeEither("exported_instance", "instance", "")
	if a.Resource == "" {
		a.Resource = unifiedSeries(l)
	}
	s.apply(a, l, o)
	s.fill(a)
	switch in.text("status", "firing") {
	case "firing":
	case "resolved":
		a.Severity = o.Model.NormalSeverity
	default:
		a.Severity = "unknown"
	}
	summary := notes.take("summary", "")
	a.Text = cmp.Or(notes.take("description", ""), summary,
		fmt.Sprintf("%s: %s is %s", strings.ToUpper(a.Severity), a.Resource, a.Event))
	for name := range notes {
		if strings.HasPrefix(name, "__") {
			delete(notes, name) // Grafana's own
		}
	}
	notes.addTo(a.Attributes)
	return a
}

// unifiedSeries names what an alert without an instance is about: the labels
// that tell it from other alerts of its rule, the way Grafana names a series.
func unifiedSeries(l labels) string {
	rest := labels{}
	for name, text := range l {
		switch name {
		case "environment", "severity", "service", "group", "customer", "origin", "grafana_folder":
		default:
			rest[name] = text
		}
	}
	if len(rest) == 0 {
		return "n/a"
	}
	return strings.Join(rest.tags(), ", ")
}

// unifiedValue is the values of the rule's expressions; without any, what
// Grafana makes of them in words.
func unifiedValue(in fields) string {
	values := in.labels("values")
	if len(values) == 0 {
		return in.text("valueString", "")
	}
	return strings.Join(values.tags(), ", ")
}

func unifiedAttributes(in fields) db.Attributes {
	attributes := db.Attributes{}
	for _, m := range []struct{ name, member string }{
		{"startsAt", "startsAt"}, {"endsAt", "endsAt"}, {"fingerprint", "fingerprint"},
		{"ruleUrl", "generatorURL"}, {"silenceUrl", "silenceURL"}, {"dashboardUrl", "dashboardURL"},
		{"panelUrl", "panelURL"}, {"imageUrl", "imageURL"},
	} {
		if text := in.text(m.member, ""); text != "" {
			attributes[m.name] = text
		}
	}
	return attributes
}
