// Package webhook reads what other systems send in formats of their own. Each
// format is one function from a request to alerts, without effects: it stores
// nothing and asks nobody; what it would have to ask is for Result.Check. A new
// one is a file, a line in Formats, and recorded payloads under testdata.
package webhook

import (
	"context"
	"net/http"
	"net/url"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Request is what a format may know of a request.
type Request struct {
	Method      string
	Path        string // what follows the format's name in the URL
	Query       url.Values
	Header      http.Header
	ContentType string
	Body        []byte
	Form        url.Values // of a form-encoded body
	Now         db.Time
}

// Options are the settings that formats need.
type Options struct {
	DefaultEnvironment string // of alerts that name none
	Model              *alarm.Model

	GrafanaNoAttributes bool // make no attributes of Grafana's labels and tags
	GrafanaTags         bool // make tags of them

	SNS *SNS // checks what SNS sends; nil: nothing is checked or confirmed
}

// Result is what a request asks for.
type Result struct {
	// Alerts are the caller's to change. An empty field was not sent; see
	// TimeoutUnset for the timeout. They have no id, and of the times only
	// CreateTime, if the sender tells.
	Alerts []*db.Alert

	// Over holds for stored alerts that the sender says are over, without
	// telling them one by one. Nil: none.
	Over query.Node

	// Check is called before the alerts are stored, if it is not nil. It may
	// ask other servers, refuse the request with a coded error, and add to the
	// alerts.
	Check func(context.Context) error
}

// TimeoutUnset is the timeout of an alert whose sender gave none. Zero is not
// free for this: it means that an alert never expires.
const TimeoutUnset = -1

// Format is one way of sending alerts.
type Format struct {
	Name string // in the URL: /webhooks/NAME

	// Parse returns all that the request asks for, or an error of code
	// db.Invalid that says what is wrong with it. It may be called from many
	// goroutines, and keeps nothing of the request.
	Parse func(Request, Options) (Result, error)

	Help string // one line on who sends this

	// Setup is what to paste into the sender's configuration, with a line on
	// where. URL stands in it for the address of this server's API.
	Setup string
}

// Formats is every format that the server reads.
var Formats = []Format{
	{"cloudwatch", parseCloudWatch, "Amazon CloudWatch alarms by SNS; subscriptions are confirmed", cloudWatchSetup},
	{"grafana", parseGrafana, "Grafana alerting, and the alerts of dashboards before it", grafanaSetup},
	{"graylog", parseGraylog, "Graylog HTTP notifications, and the alarm callbacks before them", graylogSetup},
	{"newrelic", parseNewRelic, "New Relic incidents", newRelicSetup},
	{"pingdom", parsePingdom, "Pingdom checks that change state", pingdomSetup},
	{"prometheus", parsePrometheus, "Prometheus Alertmanager, versions 3 and 4 of its webhook payload", prometheusSetup},
	{"riemann", parseRiemann, "Riemann events as JSON", riemannSetup},
	{"serverdensity", parseServerDensity, "Server Density alerts of devices and services", serverDensitySetup},
	{"stackdriver", parseStackdriver, "Google Cloud Monitoring incidents, once Stackdriver", stackdriverSetup},
}

// Find returns the format with that name.
func Find(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
