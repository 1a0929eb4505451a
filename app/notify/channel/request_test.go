package channel_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
)

var update = flag.Bool("update", false, "write testdata")

// web is a channel of each type that sends by HTTP, with all that can be set,
// and the page of its maker that says what a request looks like.
var web = []struct {
	page              string
	kind              string
	settings, secrets db.Attributes
}{
	{"https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks", "slack", nil, db.Attributes{"url": "https://hooks.slack.example/services/T/B/x"}},
	{"https://docs.slack.dev/reference/methods/chat.postMessage", "slack", db.Attributes{"channel": "ops"}, db.Attributes{"token": "xoxb-1"}},
	{"https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook", "msteams", nil, db.Attributes{"url": "https://flow.example/workflows/x?sig=y"}},
	{"https://developers.mattermost.com/integrate/webhooks/incoming", "mattermost", db.Attributes{"channel": "ops", "username": "alerts"}, db.Attributes{"url": "https://mm.example/hooks/x"}},
	{"https://discord.com/developers/docs/resources/webhook#execute-webhook", "discord", db.Attributes{"username": "alerts"}, db.Attributes{"url": "https://discord.example/api/webhooks/1/x"}},
	{"https://core.telegram.org/bots/api#sendmessage", "telegram", db.Attributes{"to": []any{"-1001"}, "topic": 7, "silent": true}, db.Attributes{"token": "123:abc"}},
	{"https://spec.matrix.org/v1.11/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid", "matrix", db.Attributes{"url": "https://m.example/", "room": "!abc:m.example"}, db.Attributes{"token": "syt_x"}},
	{"https://developers.google.com/workspace/chat/quickstart/webhooks", "googlechat", nil, db.Attributes{"url": "https://chat.example/v1/spaces/S/messages?key=k&token=t"}},
	{"https://developer.pagerduty.com/docs/send-alert-event", "pagerduty", nil, db.Attributes{"key": "R0UT1NGK3Y"}},
	{"https://docs.opsgenie.com/docs/alert-api", "opsgenie", db.Attributes{"url": "https://api.eu.opsgenie.com", "teams": []any{"ops"}}, db.Attributes{"key": "g-key"}},
	{"Using Integration Keys: Generic API, at /docs of each GoAlert", "goalert", db.Attributes{"url": "https://goalert.example"}, db.Attributes{"token": "g-token"}},
	{"https://pushover.net/api", "pushover", db.Attributes{"to": []any{"u1"}, "priority": "1", "sound": "siren"}, db.Attributes{"token": "a-token"}},
	{"https://docs.ntfy.sh/publish/#publish-as-json", "ntfy", db.Attributes{"to": []any{"ops"}}, db.Attributes{"token": "tk_x"}},
	{"https://gotify.net/api-docs#/message/createMessage", "gotify", db.Attributes{"url": "https://gotify.example"}, db.Attributes{"token": "A.x"}},
	{"https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource", "twilio", db.Attributes{"account": "AC1", "from": "+15550100", "to": []any{"+15550199"}}, db.Attributes{"token": "tw"}},
	{"https://docs.aws.amazon.com/sns/latest/api/API_Publish.html", "sns", db.Attributes{"topic": "arn:aws:sns:eu-west-1:123456789012:alerts.fifo", "access": "AKIDEXAMPLE"}, db.Attributes{"secret": "sk", "session": "st"}},
	{"https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml (postableAlerts)", "alertmanager", db.Attributes{"url": "http://am:9093", "username": "u"}, db.Attributes{"password": "p"}},
	{"no maker: the body is the message", "webhook", nil, db.Attributes{"url": "https://hook.example/x", "headers": "X-Token: t\nAuthorization: Bearer b"}},
}

func alert(id string) notify.Alert {
	return notify.Alert{
		ID: id, Environment: "Production", Resource: "web01", Event: "NodeDown", Severity: "critical", Status: "open", Service: []string{"Web", "Shop"},
		Group: "Network", Value: "0/3", Text: "No answer to ping", Tags: []string{"site=ber", "vip"}, Customer: "Acme", Origin: "probe", CreateTime: dbtest.Noon, LastReceiveTime: dbtest.Noon,
	}
}

// hostile is an alert that would like to be more than text.
func hostile() notify.Alert {
	a := alert("a2")
	a.Resource = "<!channel> @everyone\r\nBcc: x@example.com"
	a.Event = "**x** [click](http://evil.example) <b>&amp;</b>"
	a.Text = "<users/all> <http://evil.example|here> `code` \u202Eevil\u2066 @room <img src=x onerror=alert(1)> ]] \x1b[31m"
	a.Service, a.Tags = []string{"\"]"}, []string{"bad label=1", "alertname=other"}
	return a
}

func message(what notify.Occasion, alerts ...notify.Alert) notify.Message {
	return notify.Message{What: what, Key: "rule-1/a1", Rule: "rule-1", RuleName: "Production", Time: dbtest.Noon, Alerts: alerts, Total: len(alerts)}
}

var occasions = []struct {
	name string
	notify.Message
}{
	{"one alert", message(notify.Trigger, alert("a1"))},
	{"a storm", func() notify.Message {
		m := message(notify.Reminder, alert("a1"), hostile())
		m.Total = 57
		return m
	}()},
	{"acknowledged", func() notify.Message {
		m := message(notify.Acked, alert("a1"))
		m.By, m.Text = "Jo", "on it"
		return m
	}()},
	{"resolved", message(notify.Resolved, alert("a1"))},
	{"test", notify.Message{What: notify.Test, Key: "test-1", Time: dbtest.Noon, By: "Jo"}},
}

// What is asked of each service has the shape that its maker documents.
func TestRequests(t *testing.T) {
	seen := map[string]int{}
	for _, w := range web {
		c := &db.Channel{Name: "Ops", Type: w.kind, Settings: w.settings, Secrets: w.secrets}
		var b strings.Builder
		b.WriteString("# " + w.page + "\n")
		for _, o := range occasions {
			to := ""
			if list, ok := w.settings["to"].([]any); ok {
				to = list[0].(string)
			}
			links := o.What == notify.Trigger || o.What == notify.Reminder
			text, err := channel.Requests(c, o.Message, to, links)
			if err != nil {
				t.Fatalf("%s: %v", w.kind, err)
			}
			b.WriteString("\n## " + o.name + "\n" + text)
		}
		seen[w.kind]++
		file := filepath.Join("testdata", w.kind+strings.Repeat("-again", seen[w.kind]-1)+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
	others := []string{"mail", "syslog", "exec"} // that send by themselves
	for _, kind := range channel.Types {
		if seen[kind.Name] == 0 && !slices.Contains(others, kind.Name) {
			t.Errorf("type %s has no test", kind.Name)
		}
	}
}

// Amazon's test suite, post-x-www-form-urlencoded
// (https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4).
func TestSigV4(t *testing.T) {
	got := channel.Sign("https://example.amazonaws.com/", "service", "Param1=value1", time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC))
	want := "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=content-type;host;x-amz-date, " +
		"Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A text has a bound, and says what it leaves out.
func TestTextsAreBounded(t *testing.T) {
	long := alert("a1")
	long.Text = strings.Repeat("ä", 5000)
	many := make([]notify.Alert, notify.MaxAlerts)
	for i := range many {
		many[i] = long
	}
	m := message(notify.Trigger, many...)
	m.Total = 500
	for _, most := range []int{20, 50, 160, 320, 1000, 2000, 4096} {
		text := channel.Render(m, most)
		if n := len([]rune(text)); n > most || n < most/20 {
			t.Errorf("%d: %d characters: %s", most, n, text)
		}
		if most >= 320 && (!strings.Contains(text, " more\n") || !strings.Contains(text, "/ack/tok.en")) {
			t.Errorf("%d: %s", most, text)
		}
	}
}

func TestTemplates(t *testing.T) {
	m := message(notify.Trigger, alert("a1"), hostile())
	f := func(text, want string) {
		t.Helper()
		if got, err := channel.Template(text, m); err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	f(`{{.What}} {{.Total}} {{range .Alerts}}{{.ID}}={{upper .Severity}} {{end}}`, "trigger 2 a1=CRITICAL a2=CRITICAL ")
	f(`{{json (index .Alerts 0).Service}} {{.Channel}} {{.ID}}`, `["Web","Shop"] ops item-1`)
	f(`{{with index .Alerts 0}}{{range $i, $t := .Tags}}{{$i}}{{$t}};{{end}}{{end}}{{join "+" (index .Alerts 0).Service}} {{cut 6 .Title}}`, "0site=ber;1vip;Web+Shop 2 a...")

	bad := func(text string) {
		t.Helper()
		if got, err := channel.Template(text, m); err == nil {
			t.Errorf("%.60s: made %d bytes", text, len(got))
		}
	}
	bad(`{{`)
	bad(`{{.Nothing}}`)
	bad(`{{range 1000000000}}{{end}}`)
	bad(`{{range $i := 1000000000}}{{end}}`)
	bad(`{{range (len .Alerts)}}{{end}}`)
	bad(`{{range .Total}}x{{end}}`)
	bad(`{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`)
	bad(`{{block "a" .}}{{end}}`)
	bad(`{{range .Alerts}}{{range $.Alerts}}{{range $.Alerts}}{{end}}{{end}}{{end}}`)
	bad(`{{printf "%1000000000d" 1}}`)
	bad(`{{call .Title}}`)
	bad(`{{$x := "aaaaaaaa"}}` + strings.Repeat(`{{$x = print $x $x}}`, 40) + `{{len $x}}`)
	bad(`{{$x := "\\\\\\\\"}}` + strings.Repeat(`{{$x = js $x}}`, 40) + `{{len $x}}`)
	bad(`{{$x := "\""}}` + strings.Repeat(`{{$x = json $x}}`, 40))
	bad(`{{$x := "%%%%%%%%"}}` + strings.Repeat(`{{$x = urlquery $x}}`, 60) + strings.Repeat(`{{$x = print $x $x}}`, 60))
	bad(`{{$x := print .Title}}` + strings.Repeat(`{{range .Alerts}}{{range $.Alerts}}`+strings.Repeat("x", 3000)+`{{end}}{{end}}`, 30))
}

func TestSyslogMessages(t *testing.T) {
	c := &db.Channel{Type: "syslog", Settings: db.Attributes{"address": "x:514"}}
	got := channel.Syslog(c, message(notify.Trigger, alert("a1"), hostile()))
	want := []string{
		"<130>1 2026-01-31T12:00:05.000Z web01 alertad - trigger [alert@32473 id=\"a1\" environment=\"Production\" resource=\"web01\" event=\"NodeDown\" severity=\"critical\" status=\"open\" value=\"0/3\"] \ufeffCRITICAL: NodeDown on web01 (Production): No answer to ping",
		"<130>1 2026-01-31T12:00:05.000Z <!channel>_@everyone_Bcc:_x@example.com alertad - trigger [alert@32473 id=\"a2\" environment=\"Production\" resource=\"<!channel> @everyone Bcc: x@example.com\" event=\"**x** [click](http://evil.example) <b>&amp;</b>\" severity=\"critical\" status=\"open\" value=\"0/3\"] \ufeffCRITICAL: **x** [click](http://evil.example) <b>&amp;</b> on <!channel> @everyone Bcc: x@example.com (Production): <users/all> <http://evil.example|here> `code` evil @room <img src=x onerror=alert(1)> ]] [31m",
	}
	want[1] = strings.Replace(want[1], `event="**x** [click](`, `event="**x** [click\](`, 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := channel.Syslog(c, message(notify.Resolved, alert("a1"))); !strings.HasPrefix(got[0], "<133>1 ") {
		t.Errorf("resolved: %s", got[0])
	}
}
