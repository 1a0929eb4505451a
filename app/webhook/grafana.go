package webhook

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

const grafanaSetup = `# Grafana: Alerting, Contact points, Add contact point, integration Webhook.
# Of the query all is optional: environment, severity, service (more than once), group,
# customer, origin, timeout. Labels of the same names win.
URL: URL/webhooks/grafana?environment=Production&service=Web
HTTP method: POST
Authorization header scheme: Key
Authorization header credentials: KEY
`

// parseGrafana reads what either of Grafana's ways of alerting sends: the one
// since version 8 lists alerts, the one before belongs to a dashboard and has a
// state.
func parseGrafana(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	if len(r.Query.Encode()) > maxShared {
		p.fail("the query of the URL is longer than %d bytes", maxShared)
	}
	if p.has("alerts") {
		return unifiedGrafana(p, r, o)
	}
	return legacyGrafana(p, r, o)
}

// legacyGrafana reads the notification of a dashboard's rule: one alert for
// each series that matched. When the rule is well again the series are not
// listed, so all of its alerts are over.
// Source: https://grafana.com/docs/grafana/v7.5/alerting/notifications/#webhook
func legacyGrafana(p fields, r Request, o Options) (Result, error) {
	rule := p.text("ruleId", "")
	switch state := p.text("state", ""); {
	case *p.err != nil:
		return Result{}, *p.err
	case state == "alerting":
		return finish(p.err, o, legacyAlerts(p, r, o)...)
	case state == "ok" && rule != "" && rule != "0":
		over, err := query.NewTest(query.Field{Name: "attributes", Type: query.Map}, "ruleId", query.Equal, rule)
		if err != nil {
			return Result{}, err
		}
		return Result{Over: over}, nil
	}
	return Result{}, db.Errorf(db.Invalid, "no alerts in Grafana notification payload")
}

// maxLegacy is how many bytes of what the alerts of a rule share may be kept
// with all of them together.
const maxLegacy = 8 << 20

func legacyAlerts(p fields, r Request, o Options) []*db.Alert {
	matches := p.all("evalMatches")
	if n := len(matches); n*(len(r.Body)-len(p.members["evalMatches"])) > maxLegacy {
		p.fail("evalMatches has %d series, too many for what else the notification says", n)
		return nil
	}
	raw := compact(r.Body)
	var alerts []*db.Alert
	for _, match := range matches {
		a := legacyAlert(p, match, r, o)
		if a.RawData = raw; len(matches)*len(raw) > maxLegacy {
			a.RawData = compact(match.raw)
		}
		alerts = append(alerts, a)
	}
	return alerts
}

func legacyAlert(p, match fields, r Request, o Options) *db.Alert {
	s := newGrafanaScope(p, r, o)
	a := &db.Alert{
		Resource:   match.need("metric"),
		Event:      p.need("ruleName"),
		ValueText:  match.given("value"),
		Type:       "grafanaAlert",
		Attributes: db.Attributes{},
	}
	a.Text = p.text("message", "")
	if a.Text == "" {
		a.Text = p.text("title", "alerting")
	}
	s.apply(a, match.labels("tags"), o)
	s.apply(a, p.labels("tags"), o)
	s.fill(a)
	a.Attributes["ruleId"] = p.need("ruleId")
	for _, name := range []string{"ruleUrl", "imageUrl"} {
		if url := p.text(name, ""); url != "" {
			a.Attributes[name] = url
		}
	}
	return a
}

// grafanaScope is what the URL of the webhook says of all alerts, until the
// series or the rule says otherwise.
type grafanaScope struct {
	environment, severity, group, customer, origin string
	service                                        []string
	timeout                                        int64
}

func newGrafanaScope(p fields, r Request, o Options) grafanaScope {
	s := grafanaScope{
		environment: r.arg("environment", o.DefaultEnvironment),
		severity:    r.arg("severity", "major"),
		group:       r.arg("group", "Performance"),
		customer:    r.arg("customer", ""),
		origin:      r.arg("origin", "Grafana"),
		service:     slices.Clone(r.Query["service"]),
		timeout:     TimeoutUnset,
	}
	if len(s.service) == 0 {
		s.service = []string{"Grafana"}
	}
	if text := r.arg("timeout", ""); text != "" {
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
		switch {
		case err == nil && n >= 0:
			s.timeout = n
		case err == nil:
			p.fail("Invalid negative 'timeout' value (%d)", n)
		}
	}
	return s
}

// apply takes what the labels say and makes of those that are left what the
// settings want.
func (s *grafanaScope) apply(a *db.Alert, l labels, o Options) {
	s.environment = l.take("environment", s.environment)
	s.severity = l.take("severity", s.severity)
	if name, ok := l["service"]; ok {
		s.service = append(s.service, name)
		delete(l, "service")
	}
	s.group = l.take("group", s.group)
	s.customer = l.take("customer", s.customer)
	s.origin = l.take("origin", s.origin)
	if !o.GrafanaNoAttributes {
		l.addTo(a.Attributes)
	}
	if o.GrafanaTags {
		a.Tags = append(a.Tags, l.tags()...)
	}
}

func (s *grafanaScope) fill(a *db.Alert) {
	a.Environment, a.Severity, a.Group = s.environment, s.severity, s.group
	a.Customer, a.Origin, a.Service, a.Timeout = s.customer, s.origin, s.service, s.timeout
}
