package webhook_test

import (
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// fuzzActing holds that any body is either refused as invalid, or makes whole
// alerts, actions and answers, in proportion to its size.
func fuzzActing(f *testing.F, name string) {
	for _, file := range payloads(f, name) {
		r := recorded(f, file)
		f.Add(r.Form != nil, r.Body)
		if r.Form != nil && r.Form.Has("payload") { // of Slack: changed bytes rarely leave the JSON inside whole
			f.Add(false, []byte(r.Form.Get("payload")))
		}
	}
	format, _ := webhook.Find(name)
	o := options(f)
	f.Fuzz(func(t *testing.T, isForm bool, body []byte) {
		r := posted(string(body))
		switch {
		case isForm:
			r = form(string(body))
		case name == "slack":
			r = button(string(body))
		}
		r.Now = db.At(time.Unix(1531420618, 0))
		result, err := format.Parse(r, o)
		if err != nil {
			if db.CodeOf(err) != db.Invalid || len(result.Alerts)+len(result.Actions) != 0 {
				t.Fatalf("%v with %d alerts and %d actions", err, len(result.Alerts), len(result.Actions))
			}
			return
		}
		if size, most := weigh(t, result), 16*len(body)+4096; size > most {
			t.Fatalf("%d bytes made of %d", size, len(body))
		}
	})
}

// weigh checks the result, and returns how many bytes it takes.
func weigh(t *testing.T, result webhook.Result) (size int) {
	for i, a := range result.Alerts {
		if a.Resource == "" || a.Event == "" || len(a.Service) == 0 || a.Timeout != webhook.TimeoutUnset {
			t.Fatalf("alert %d lacks something: %+v", i, a)
		}
		if !utf8.ValidString(a.RawData) {
			t.Fatalf("alert %d has raw data that is no text: %q", i, a.RawData)
		}
		size += len(db.AppendMembers(nil, a))
	}
	if len(result.Actions) > 0 && result.Reply == nil {
		t.Fatal("actions without a reply")
	}
	for i, a := range result.Actions {
		if a.Alert == "" && a.Blackout == nil {
			t.Fatalf("action %d is about nothing: %+v", i, a)
		}
		if a.Name == "" && a.Do != webhook.MakeBlackout {
			t.Fatalf("action %d has no name: %+v", i, a)
		}
		size += len(a.Alert) + len(a.Name) + len(a.Text)
	}
	if result.Reply != nil {
		return size + reply(t, result, nil) + reply(t, result, db.Errorf(db.NotFound, "not found"))
	}
	return size
}

// reply lets the format answer as if all actions had gone the same way.
func reply(t *testing.T, result webhook.Result, refusal *db.Error) int {
	outcomes := make([]webhook.Outcome, len(result.Actions))
	for i, a := range result.Actions {
		if outcomes[i].Err = refusal; refusal != nil {
			continue
		}
		if outcomes[i].Alert = stored("open"); a.Do == webhook.MakeBlackout {
			outcomes[i].Blackout = &db.Blackout{Duration: 60}
		}
	}
	answer, err := result.Reply(outcomes)
	if err != nil {
		if db.CodeOf(err) == db.Internal {
			t.Fatalf("reply: %v", err)
		}
		return 0
	}
	if http.StatusText(answer.Code) == "" || !utf8.Valid(answer.Body) {
		t.Fatalf("reply: %d %q", answer.Code, answer.Body)
	}
	return len(answer.Body)
}

func FuzzAzureMonitor(f *testing.F) { fuzzActing(f, "azuremonitor") }
func FuzzFail2ban(f *testing.F)     { fuzzActing(f, "fail2ban") }
func FuzzMailgun(f *testing.F)      { fuzzActing(f, "mailgun") }
func FuzzMSTeams(f *testing.F)      { fuzzActing(f, "msteams") }
func FuzzPagerDuty(f *testing.F)    { fuzzActing(f, "pagerduty") }
func FuzzSentry(f *testing.F)       { fuzzActing(f, "sentry") }
func FuzzSlack(f *testing.F)        { fuzzActing(f, "slack") }
func FuzzStatusCake(f *testing.F)   { fuzzActing(f, "statuscake") }
func FuzzTelegram(f *testing.F)     { fuzzActing(f, "telegram") }
