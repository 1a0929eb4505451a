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
	Form        url.Values // the fields of a body that is a form, without files
	Now         db.Time
	BaseURL     string // of this server's API, as the sender reached it
}

// Options are the settings that formats need.
type Options struct {
	Senders            Senders
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

	Actions []Action // to be done in this order, once the alerts are stored

	// Reply makes the answer of what became of each action; an error is
	// answered as everywhere. With nil the answer tells of the alerts. It is
	// not called if an alert was not stored.
	Reply func([]Outcome) (Reply, error)
}

// TimeoutUnset is the timeout of an alert whose sender gave none. Zero is not
// free for this: it means that an alert never expires.
const TimeoutUnset = -1

// Format is one way of sending alerts.
type Format struct {
	Name string // in the URL: /webhooks/NAME

	// Parse returns all that the request asks for, or an error that says what
	// is wrong with it: of code db.Forbidden if it is not from whom it should
	// be, else db.Invalid. It may be called from many goroutines, and keeps
	// nothing of the request.
	Parse func(Request, Options) (Result, error)

	Help string // one line on who sends this

	// Setup is what to paste into the sender's configuration, with a line on
	// where. URL stands in it for the address of this server's API.
	Setup string
}

// Formats is every format that the server reads.
var Formats = []Format{
	{"azuremonitor", parseAzureMonitor, "Azure Monitor, its common alert schema and the older ones", azureMonitorSetup},
	{"cloudwatch", parseCloudWatch, "Amazon CloudWatch alarms by SNS; subscriptions are confirmed", cloudWatchSetup},
	{"fail2ban", parseFail2ban, "Fail2Ban, by an action that posts JSON", fail2banSetup},
	{"grafana", parseGrafana, "Grafana alerting, and the alerts of dashboards before it", grafanaSetup},
	{"graylog", parseGraylog, "Graylog HTTP notifications, and the alarm callbacks before them", graylogSetup},
	{"mailgun", parseMailgun, "Mailgun, mails that a route forwards", mailgunSetup},
	{"msteams", parseMSTeams, "Microsoft Teams, buttons of a card: ack, close, blackout", msteamsSetup},
	{"newrelic", parseNewRelic, "New Relic incidents", newRelicSetup},
	{"pagerduty", parsePagerDuty, "PagerDuty, incidents of alerts that were sent there (webhooks V3, V2, V1)", pagerDutySetup},
	{"pingdom", parsePingdom, "Pingdom checks that change state", pingdomSetup},
	{"prometheus", parsePrometheus, "Prometheus Alertmanager, versions 3 and 4 of its webhook payload", prometheusSetup},
	{"riemann", parseRiemann, "Riemann events as JSON", riemannSetup},
	{"sentry", parseSentry, "Sentry, its WebHooks plugin", sentrySetup},
	{"serverdensity", parseServerDensity, "Server Density alerts of devices and services", serverDensitySetup},
	{"slack", parseSlack, "Slack, slash commands and buttons of messages", slackSetup},
	{"stackdriver", parseStackdriver, "Google Cloud Monitoring incidents, once Stackdriver", stackdriverSetup},
	{"statuscake", parseStatusCake, "StatusCake, the webhook of a contact group", statusCakeSetup},
	{"telegram", parseTelegram, "Telegram, buttons below a bot's messages", telegramSetup},
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
