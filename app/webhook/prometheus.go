package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/alertad/alertad/db"
)

const prometheusSetup = `# alertmanager.yml
route:
  receiver: alertad
receivers:
  - name: alertad
    webhook_configs:
      - url: URL/webhooks/prometheus
        send_resolved: true
`

// parsePrometheus reads the webhook payload of Alertmanager. One bad alert
// makes the whole request bad: Alertmanager sends all of them or none again.
// Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
func parsePrometheus(r Request, o Options) (Result, error) {
	payload, err := readPayload(r.Body)
	if err != nil {
		return Result{}, err
	}
	items, err := payload.list("alerts")
	if err != nil {
		return Result{}, err
	}
	externalURL, err := payload.text("externalURL", "")
	if err != nil {
		return Result{}, err
	}
	if len(externalURL) > maxShared {
		return Result{}, db.Errorf(db.Invalid, "externalURL is longer than %d bytes", maxShared)
	}
	x := newExpander()
	result := Result{Alerts: make([]*db.Alert, 0, len(items))}
	for i, item := range items {
		at := fmt.Sprintf("alerts[%d]", i)
		in, err := readPrometheusAlert(at, item, x)
		if err != nil {
			return Result{}, err
		}
		a, err := in.alert(externalURL, o)
		if err != nil {
			return Result{}, db.Errorf(db.Invalid, "%s: %v", at, err)
		}
		result.Alerts = append(result.Alerts, a)
	}
	return result, nil
}

func readPayload(body []byte) (object, error) {
	payload, err := readObject("", body)
	if err == nil && !payload.has("alerts") {
		err = db.Errorf(db.Invalid, "no alerts in Prometheus notification payload")
	}
	return payload, err
}

// prometheusAlert is one alert of a payload. Labels and annotations have their
// templates filled in; those that mean something are taken out.
type prometheusAlert struct {
	status       string
	labels       labels
	annotations  labels
	startsAt     string
	endsAt       string
	generatorURL string
	raw          string
}

func readPrometheusAlert(at string, data []byte, x *expander) (p prometheusAlert, err error) {
	o, err := readObject(at, data)
	if err != nil {
		return p, err
	}
	sent, err := o.needTexts("labels")
	if err != nil {
		return p, err
	}
	notes, err := o.needTexts("annotations")
	if err != nil {
		return p, err
	}
	if p.startsAt, err = o.needText("startsAt"); err != nil {
		return p, err
	}
	if p.endsAt, err = o.needText("endsAt"); err != nil {
		return p, err
	}
	if p.status, err = o.text("status", "firing"); err != nil {
		return p, err
	}
	if p.generatorURL, err = o.text("generatorURL", ""); err != nil {
		return p, err
	}
	// Labels name labels as they were sent, annotations name the results.
	p.labels = x.expand(sent, sent)
	p.annotations = x.expand(notes, p.labels)
	p.raw = compact(data)
	return p, nil
}

// compact returns JSON, known to be valid, without insignificant space.
func compact(data []byte) string {
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

// alert makes the alert and uses p up. What is taken by other labels stays as
// a tag: so do alertname beside event, and severity once resolved.
func (p *prometheusAlert) alert(externalURL string, o Options) (*db.Alert, error) {
	if name := p.annotations["alertname"]; name != "" {
		p.labels["alertname"] = name
	}
	timeout, err := p.labels.takeTimeout()
	if err != nil {
		return nil, err
	}
	a := &db.Alert{
		Severity:    p.severity(o),
		Resource:    p.labels.takeEither("exported_instance", "instance", "n/a"),
		Event:       p.labels.takeEither("event", "alertname", ""),
		Environment: p.labels.take("environment", o.DefaultEnvironment),
		Customer:    p.labels.take("customer", ""),
		Correlate:   p.labels.takeList("correlate"),
		Group:       p.labels.takeEither("group", "job", "Prometheus"),
		Origin:      "prometheus/" + p.labels.take("monitor", "-"),
		Type:        "prometheusAlert",
		Timeout:     timeout,
		RawData:     p.raw,
	}
	// Without the label this is one nameless service, not none: such alerts
	// pass the hook that refuses alerts without a service.
	a.Service = strings.Split(p.labels.take("service", ""), ",")
	a.Tags = p.labels.tags()
	p.annotate(a, externalURL)
	return a, checkPrometheus(a, o)
}

func (p *prometheusAlert) severity(o Options) string {
	switch p.status {
	case "firing":
		return p.labels.take("severity", "warning")
	case "resolved":
		return o.Model.NormalSeverity
	}
	return "unknown"
}

// annotate fills in what comes of annotations and links. Links stay plain
// text: it is for the console to make an anchor of one.
func (p *prometheusAlert) annotate(a *db.Alert, externalURL string) {
	a.ValueText = p.annotations.take("value", "")
	summary := p.annotations.take("summary", "")
	a.Text = p.annotations.take("description", "")
	if a.Text == "" {
		a.Text = summary
	}
	if a.Text == "" {
		a.Text = fmt.Sprintf("%s: %s is %s", strings.ToUpper(a.Severity), a.Resource, a.Event)
	}
	a.Attributes = db.Attributes{"startsAt": p.startsAt, "endsAt": p.endsAt}
	for name, text := range p.annotations {
		a.Attributes[name] = text
	}
	if externalURL != "" {
		a.Attributes["externalUrl"] = externalURL
	}
	if p.generatorURL != "" {
		a.Attributes["moreInfo"] = p.generatorURL
	}
}

// checkPrometheus refuses here what would be refused later, when some alerts
// of the request may be stored already.
func checkPrometheus(a *db.Alert, o Options) error {
	if a.Event == "" {
		return errors.New("labels name no event: neither alertname nor event")
	}
	if a.Resource == "" {
		return errors.New("labels name no resource: instance is empty")
	}
	if name, bad := firstNot(plainName, a.Attributes); bad {
		return fmt.Errorf("name of annotation %q must not contain \".\" or \"$\"", name)
	}
	if a.Severity == "" {
		return nil
	}
	return o.Model.Valid(a.Severity)
}

func plainName(s string) bool { return !strings.Contains(s, ".") && !strings.Contains(s, "$") }
