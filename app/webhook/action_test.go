package webhook_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// form is a request that posts a form.
func form(body string) webhook.Request {
	values, _ := url.ParseQuery(body)
	return webhook.Request{Method: "POST", ContentType: "application/x-www-form-urlencoded", Body: []byte(body), Form: values}
}

func posted(body string) webhook.Request {
	return webhook.Request{Method: "POST", ContentType: "application/json", Body: []byte(body)}
}

// recorded is a payload as its sender posts it, by the file's extension.
func recorded(tb testing.TB, file string) webhook.Request {
	tb.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	if strings.HasSuffix(file, ".form") {
		return form(string(body))
	}
	return posted(string(body))
}

// dumpActions is the actions as the golden files have them.
func dumpActions(t *testing.T, actions []webhook.Action) []byte {
	t.Helper()
	deeds := []string{webhook.Act: "act", webhook.SetStatus: "status", webhook.AddTag: "tag",
		webhook.RemoveTag: "untag", webhook.MakeBlackout: "blackout"}
	var out []byte
	for _, a := range actions {
		o := map[string]any{"do": deeds[a.Do], "alert": a.Alert, "name": a.Name, "text": a.Text}
		if b := a.Blackout; b != nil {
			o["blackout"] = map[string]any{"environment": b.Environment, "resource": b.Resource, "event": b.Event, "duration": b.Duration}
		}
		data, err := json.MarshalIndent(o, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(out, data...), '\n')
	}
	return out
}

// must is what the format makes of a request that it takes.
func must(t *testing.T, name string, r webhook.Request, o webhook.Options) webhook.Result {
	t.Helper()
	format, ok := webhook.Find(name)
	if !ok {
		t.Fatalf("no format %q", name)
	}
	result, err := format.Parse(r, o)
	if err != nil {
		t.Fatalf("%s: %v", r.Body, err)
	}
	return result
}

// stored is the alert that outcomes in tests are about.
func stored(status string) *db.Alert {
	return &db.Alert{Meta: db.Meta{ID: "a2b47856-1779-49a9-a2aa-5cbd2e539b56"}, Resource: "net01", Event: "node_down",
		Environment: "Production", Severity: "critical", Status: status}
}

// answered is the reply to one action that went as told: its code and body,
// or the error.
func answered(t *testing.T, result webhook.Result, outcomes ...webhook.Outcome) (code int, body string, header map[string]string) {
	t.Helper()
	reply, err := result.Reply(outcomes)
	if err != nil {
		return 0, err.Error(), nil
	}
	return reply.Code, string(reply.Body), reply.Header
}

// refusals runs a table of payloads that are refused: what they say is to name
// what is wrong.
func refusals(t *testing.T, name string) func(r webhook.Request, want string) {
	format, _ := webhook.Find(name)
	return func(r webhook.Request, want string) {
		t.Helper()
		result, err := format.Parse(r, options(t))
		if db.CodeOf(err) != db.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", r.Body, err, want)
		}
		if len(result.Alerts)+len(result.Actions) != 0 {
			t.Errorf("%s: %d alerts and %d actions with an error", r.Body, len(result.Alerts), len(result.Actions))
		}
	}
}

// forbidden checks that the request is not taken for the sender's.
func forbidden(t *testing.T, name string, r webhook.Request, o webhook.Options) {
	t.Helper()
	format, _ := webhook.Find(name)
	if _, err := format.Parse(r, o); db.CodeOf(err) != db.Forbidden {
		t.Errorf("%s: %s, %v: %v, want Forbidden", name, r.Body, r.Header, err)
	}
}

func TestPagerDutySignature(t *testing.T) {
	o := options(t)
	o.Senders.PagerDutySecret = "HvPtlQNKMPpHSSqJpCdndXfo7HnGXa1pnH6w5axpxLFn9aRBNBGh4e8/HlonK5mz"
	r := recorded(t, "testdata/pagerduty/v3-acknowledged.json")
	sign := func(s string) webhook.Request {
		r.Header = http.Header{"X-Pagerduty-Signature": {s}}
		return r
	}
	const good = "v1=91f533c0411d09f3e68622e2b57fdb561e7113ce7635318a2bbf5cde45d3d876"
	for _, s := range []string{good, "v1=00, " + good, "v2=00," + good + ",v1=x"} {
		must(t, "pagerduty", sign(s), o)
	}
	for _, s := range []string{"", "v1=", "v1", good[3:], "v0=" + good[3:], good[:len(good)-1] + "7", good + "00"} {
		forbidden(t, "pagerduty", sign(s), o)
	}
}

func TestPagerDuty(t *testing.T) {
	f := refusals(t, "pagerduty")
	f(posted(``), "the payload must be an object, not nothing")
	f(posted(`{}`), "no messages in PagerDuty data payload")
	f(posted(`{"messages": {}}`), "messages must be a list, not an object")
	f(posted(`{"messages": [null]}`), "messages[0] must be an object, not null")
	f(posted(`{"messages": [{"type": "incident.resolve", "data": {"incident": null}}]}`), "messages[0].data.incident must be an object, not null")
	f(posted(`{"messages": [{"type": "incident.resolve", "data": {"incident": {"incident_number": 1}}}]}`), "no incident key in PagerDuty data payload")
	f(posted(`{"messages": [{"type": "incident.resolve", "data": {"incident": {"incident_key": []}}}]}`), "messages[0].data.incident.incident_key must be text, not a list")
	f(posted(`{"messages": [{"type": "incident.acknowledge", "data": {"incident": {"assigned_to_user": "null"}}}]}`), "assigned_to_user must be an object, not text")
	f(posted(`{"event": 5}`), "event must be an object, not a number")
	f(posted(`{"event": {"event_type": "incident.resolved", "data": {"type": "incident", "incident_key": "k"}}}`), "event.data.number is missing")

	// Nobody is assigned, nobody told.
	result := must(t, "pagerduty", posted(`{"messages": [{"type": "incident.resolve",
		"data": {"incident": {"incident_key": "k", "incident_number": 7, "resolved_by_user": null}}}]}`), options(t))
	if got := result.Actions[0].Text; got != "Incident #7 resolved by n/a" {
		t.Errorf("text %q", got)
	}

	// A later refusal shows, save for the event that is of no alert.
	gone := webhook.Outcome{Err: db.Errorf(db.NotFound, "not found")}
	g := func(file string, code int, body string, outcomes ...webhook.Outcome) {
		t.Helper()
		result := must(t, "pagerduty", recorded(t, "testdata/pagerduty/"+file), options(t))
		if c, b, _ := answered(t, result, outcomes...); c != code || b != body {
			t.Errorf("%s: %d %s", file, c, b)
		}
	}
	g("v1.json", 200, `{"status":"ok"}`, webhook.Outcome{Alert: stored("ack")}, webhook.Outcome{Alert: stored("closed")})
	g("v1.json", 0, "not found", webhook.Outcome{Alert: stored("ack")}, gone)
	g("v3-ping.json", 200, `{"status":"ok"}`)
	g("v3-resolved.json", 200, `{"status":"ok"}`, webhook.Outcome{Alert: stored("closed")})
	g("v3-resolved.json", 200, `{"message":"no alert has the key of this incident","status":"ok"}`, gone)
	g("v3-resolved.json", 0, "no", webhook.Outcome{Err: db.Errorf(db.Invalid, "no")})
}

func TestTelegramSecret(t *testing.T) {
	o := options(t)
	o.Senders.TelegramSecret = "s3cret"
	r := recorded(t, "testdata/telegram/ack.json")
	forbidden(t, "telegram", r, o)
	r.Header = http.Header{"X-Telegram-Bot-Api-Secret-Token": {"s3cret"}}
	must(t, "telegram", r, o)
	r.Header = http.Header{"X-Telegram-Bot-Api-Secret-Token": {"s3cre"}}
	forbidden(t, "telegram", r, o)
}

func TestTelegram(t *testing.T) {
	f := refusals(t, "telegram")
	f(posted(`[]`), "the payload must be an object, not a list")
	f(posted(`{"callback_query": null}`), "callback_query must be an object, not null")
	f(posted(`{"callback_query": {}}`), "callback_query.from is missing")
	f(posted(`{"callback_query": {"id": "1", "from": {"first_name": null}}}`), "callback_query.from.first_name must be text, not null")
	f(posted(`{"callback_query": {"id": "1", "from": {"first_name": "A"}, "data": {}}}`), "callback_query.data must be text, not an object")
	f(posted(`{"callback_query": {"id": "1", "from": {"first_name": "A"}, "message": {"message_id": 1, "chat": []}}}`), "callback_query.message.chat must be an object, not a list")

	done := func(file, status string) string {
		t.Helper()
		r := recorded(t, "testdata/telegram/"+file)
		r.BaseURL = "https://alerts.example.org/api"
		out := webhook.Outcome{Alert: stored(status)}
		if strings.HasPrefix(file, "blackout") {
			end, err := db.ParseTime("2024-05-01T12:00:00Z")
			if err != nil {
				t.Fatal(err)
			}
			out.Blackout = &db.Blackout{EndTime: end}
		}
		_, body, _ := answered(t, must(t, "telegram", r, options(t)), out)
		return body
	}
	const link = `\u003ca href=\"https://alerts.example.org/api/alert/a2b47856-1779-49a9-a2aa-5cbd2e539b56\"\u003ea2b47856\u003c/a\u003e`
	const title = link + ` \u003cb\u003eCritical - node_down on net01\u003c/b\u003e\n`
	g := func(what, got, want string) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	g("ack", done("ack.json", "ack"), `{"chat_id":-163056465,"message_id":37,"method":"editMessageText","parse_mode":"HTML",`+
		`"reply_markup":{"inline_keyboard":[]},"status":"ok","text":"`+title+`\nThe status of alert a2b47856 is ack now!"}`)
	g("watch", done("watch.json", "open"), `{"chat_id":-163056465,"message_id":37,"method":"editMessageText","parse_mode":"HTML",`+
		`"reply_markup":{"inline_keyboard":[[`+
		`{"callback_data":"/unwatch a2b47856-1779-49a9-a2aa-5cbd2e539b56","text":"Unwatch"},`+
		`{"callback_data":"/ack a2b47856-1779-49a9-a2aa-5cbd2e539b56","text":"Ack"},`+
		`{"callback_data":"/close a2b47856-1779-49a9-a2aa-5cbd2e539b56","text":"Close"}]]},`+
		`"status":"ok","text":"`+title+`Network down \u0026lt;b\u0026gt;\nsince noon\nUser Nick Satterly is watching alert a2b47856"}`)
	g("blackout", done("blackout-inline.json", "open"), `{"callback_query_id":"688111769854308995",`+
		`"message":"A blackout of alert a2b47856 lasts until 2024-05-01T12:00:00.000Z, by Nick.","method":"answerCallbackQuery",`+
		`"status":"ok","text":"A blackout of alert a2b47856 lasts until 2024-05-01T12:00:00.000Z, by Nick."}`)
	_, body, _ := answered(t, must(t, "telegram", recorded(t, "testdata/telegram/message.json"), options(t)))
	g("no button", body, `{"message":"no callback_query in Telegram message","status":"ok"}`)

	result := must(t, "telegram", posted(`{"callback_query": {"id": "9", "from": {"first_name": "A"}, "data": "/ack x"}}`), options(t))
	_, body, _ = answered(t, result, webhook.Outcome{Err: db.Errorf(db.NotFound, "not found")})
	g("not found", body, `{"callback_query_id":"9","message":"alert x not found","method":"answerCallbackQuery","status":"error","text":"alert x not found"}`)
	result = must(t, "telegram", posted(`{"callback_query": {"id": "9", "from": {"first_name": "A"}, "data": "/delete x"}}`), options(t))
	if len(result.Actions) != 0 {
		t.Errorf("actions of an unknown command: %v", result.Actions)
	}
	_, body, _ = answered(t, result)
	g("unsupported", body, `{"callback_query_id":"9","message":"unsupported Telegram action","method":"answerCallbackQuery","status":"error","text":"unsupported Telegram action"}`)
}

func TestMSTeams(t *testing.T) {
	f := refusals(t, "msteams")
	f(posted(`"ack"`), "the payload must be an object, not text")
	f(posted(`{}`), "Invalid action")
	f(posted(`{"action": "open", "alert_id": "x"}`), "Invalid action")
	f(posted(`{"action": ["ack"]}`), "action must be text, not a list")
	f(posted(`{"action": "ack"}`), "Missing/invalid alert_id")
	f(posted(`{"action": "ack", "alert_id": {}}`), "alert_id must be text, not an object")
	for _, n := range []string{`-1`, `"x"`, `"NaN"`, `1e99`} {
		f(posted(`{"action": "blackout", "environment": "E", "resource": "R", "event": "V", "duration": `+n+`}`), "duration must be a number of seconds")
	}
	g := func(body string, out webhook.Outcome, code int, want, shown string) {
		t.Helper()
		c, b, h := answered(t, must(t, "msteams", posted(body), options(t)), out)
		if c != code || b != want || h["CARD-ACTION-STATUS"] != shown {
			t.Errorf("%s: %d %s %v", body, c, b, h)
		}
	}
	ack := `{"action": "ack", "alert_id": "7a0e3ee1"}`
	g(ack, webhook.Outcome{Alert: stored("ack")}, 200, `{"message":"status changed","status":"ok"}`, "Alert acknowledged")
	g(ack, webhook.Outcome{Err: db.Errorf(db.NotFound, "not found")}, 0, "Missing/invalid alert_id", "")
	g(ack, webhook.Outcome{Err: db.Errorf(db.Conflict, "is ack already")}, 0, "is ack already", "")
	g(`{"action": "blackout", "environment": "E", "resource": "R", "event": "V"}`, webhook.Outcome{Blackout: &db.Blackout{Duration: 5400}},
		201, `{"message":"blackout created","status":"ok"}`, "Blackout created for 1.5 hours")
	g(`{"action": "blackout", "environment": "E", "resource": "R"}`, webhook.Outcome{},
		412, `{"message":"Missing blackout params","status":"error"}`, "")
}

func TestSlackSignature(t *testing.T) {
	o := options(t)
	o.Senders.SlackSecret = "8f742231b10e8888abcd99yyyzzz85a5"
	r := recorded(t, "testdata/slack/signed.form")
	const good = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	sign := func(stamp, signature string, late time.Duration) webhook.Request {
		r.Header = http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {signature}}
		r.Now = db.At(time.Unix(1531420618, 0).Add(late))
		return r
	}
	must(t, "slack", sign("1531420618", good, 0), o)
	must(t, "slack", sign("1531420618", good, 5*time.Minute), o)
	must(t, "slack", sign("1531420618", good, -5*time.Minute), o)
	forbidden(t, "slack", sign("1531420618", good, 5*time.Minute+time.Second), o)
	forbidden(t, "slack", sign("1531420618", good, -5*time.Minute-time.Second), o)
	forbidden(t, "slack", sign("1531420619", good, 0), o)
	forbidden(t, "slack", sign("1531420618", "", 0), o)
	forbidden(t, "slack", sign("x", good, 0), o)
	r.Body = append(r.Body, '&')
	forbidden(t, "slack", sign("1531420618", good, 0), o)
	r.Header = nil
	forbidden(t, "slack", r, o)
}

func button(payload string) webhook.Request { return form(url.Values{"payload": {payload}}.Encode()) }

func TestSlackRefusals(t *testing.T) {
	f := refusals(t, "slack")
	f(posted(``), "the payload must be an object, not nothing")
	f(form("a=b"), "there is no payload and no command")
	f(form("command=%2Falertad"), "user_name is missing")
	f(button(`{`), "payload is not valid JSON")
	f(button(`[]`), "payload must be an object, not a list")
	f(button(`{"user": null}`), "payload.user must be an object, not null")
	f(button(`{"user": {"name": "a"}, "actions": []}`), "payload.actions must be a list that is not empty")
	f(button(`{"user": {"name": "a"}, "actions": [{"value": "ack"}]}`), "payload.callback_id is missing")
	f(button(`{"user": {"name": "a"}, "actions": [{"value": null}], "callback_id": "x"}`), "payload.actions[0].value must be text, not null")
	f(button(`{"user": {}, "actions": [{"value": "ack"}], "callback_id": "x"}`), "payload.user.name is missing")
	f(button(`{"user": {"name": "a"}, "actions": [{"value": "delete"}], "callback_id": "x"}`), "Unsupported #slack action")
	f(button(`{"user": {"name": "a"}, "actions": [{"value": "ack"}], "callback_id": "x", "original_message": []}`), "payload.original_message must be an object, not a list")
	f(button(`{"user": {"name": "a"}, "actions": [{"value": "ack"}], "callback_id": "x", "original_message": {"attachments": [1]}}`),
		"payload.original_message.attachments[0] must be an object, not a number")
	f(button(`{"user": {"name": "a"}, "actions": [{"value": "ack"}], "type": "block_actions"}`), "payload.actions[0].action_id is missing")
}

func TestSlackReplies(t *testing.T) {
	o := options(t)
	o.Senders.DashboardURL = "https://console.example.org/"
	f := func(r webhook.Request, out webhook.Outcome, code int, want string) {
		t.Helper()
		c, b, _ := answered(t, must(t, "slack", r, o), out)
		if diff := cmp.Diff(want, b); c != code || diff != "" {
			t.Errorf("%s: code %d, want %d (-want +got):\n%s", r.Body, c, code, diff)
		}
	}
	const url = "https://console.example.org/#/alert/a2b47856-1779-49a9-a2aa-5cbd2e539b56"
	gone := webhook.Outcome{Err: db.Errorf(db.NotFound, "not found")}
	command := recorded(t, "testdata/slack/command.form")
	f(command, webhook.Outcome{Alert: stored("ack")}, 200,
		`{"response_type":"in_channel","text":"The status of alert a2b47856 is Ack now!\n\u003c`+url+`|node_down on net01\u003e"}`)
	f(command, gone, 200, `{"replace_original":false,"response_type":"ephemeral","text":"alert a2b47856 not found"}`)
	const usage = `{"replace_original":false,"response_type":"ephemeral","text":"Usage: /alertad ACTION ID, where ACTION is one of open, ack, unack, shelve, unshelve, close, watch, unwatch"}`
	for _, text := range []string{"", "ack", "ack+a+b", "delete+a"} {
		f(form("command=%2Falertad&user_name=a&text="+text), webhook.Outcome{}, 200, usage)
	}
	f(command, webhook.Outcome{Alert: stored("éteint <!here>")}, 200,
		`{"response_type":"in_channel","text":"The status of alert a2b47856 is Éteint \u0026lt;!here\u0026gt; now!\n\u003c`+url+`|node_down on net01\u003e"}`)
	f(form("ssl_check=1&token=x"), webhook.Outcome{}, 200, "")

	const message = `"bot_id":"B01AB2CD3","subtype":"bot_message","text":"*node_down* on net01 \u003chttp://alerts.example.com/|a2b47856\u003e","ts":"1458170866.000004","type":"message"}`
	ack := recorded(t, "testdata/slack/button-ack.form")
	f(ack, gone, 200, `{"replace_original":false,"response_type":"ephemeral","text":"alert a2b47856-1779-49a9-a2aa-5cbd2e539b56 not found"}`)
	f(ack, webhook.Outcome{Alert: stored("ack")}, 201,
		`{"attachments":[{"callback_id":"a2b47856-1779-49a9-a2aa-5cbd2e539b56","color":"danger","fallback":"node_down","id":1},`+
			`{"color":"#808080","fallback":"The status of alert a2b47856 is Ack now!","pretext":"Action done!",`+
			`"title":"The status of alert a2b47856 is Ack now!","title_link":"`+url+`"}],`+message)
	f(recorded(t, "testdata/slack/button-watch.form"), webhook.Outcome{Alert: stored("open")}, 201,
		`{"attachments":[{"actions":[{"id":"1","name":"ack","style":"","text":"Ack","type":"button","value":"ack"},`+
			`{"id":"2","name":"unwatch","style":"","text":"Unwatch","type":"button","value":"unwatch"}],`+
			`"callback_id":"a2b47856-1779-49a9-a2aa-5cbd2e539b56","color":"danger","fallback":"node_down","id":1}],`+message)
	f(recorded(t, "testdata/slack/block.form"), webhook.Outcome{Alert: stored("closed")}, 200, "")
	f(recorded(t, "testdata/slack/block.form"), gone, 200, "")
	f(button(`{"user": {"name": "a"}, "actions": [{"value": "ack"}], "callback_id": "x", "original_message": null}`),
		webhook.Outcome{Alert: stored("ack")}, 201,
		`{"attachments":[{"color":"#808080","fallback":"The status of alert a2b47856 is Ack now!","pretext":"Action done!",`+
			`"title":"The status of alert a2b47856 is Ack now!","title_link":"`+url+`"}]}`)
}
