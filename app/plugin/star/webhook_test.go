package star_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

func TestWebhookPayload(t *testing.T) {
	s := open(t, map[string]string{"w": body("webhook(path, query, payload)", "return {'response': [path, query, payload]}")})
	f := func(r webhook.Request, want string) {
		t.Helper()
		custom, ok := s.Webhook("w")
		if !ok {
			t.Fatal("no webhook")
		}
		got, err := custom(r)
		if err != nil || string(got.Reply) != want || got.Code != 200 {
			t.Errorf("got %s, %v, want %s", got.Reply, err, want)
		}
	}
	f(webhook.Request{Path: "a/b", Query: url.Values{"x": {"1", "2"}}, Body: []byte(`{"n":1,"f":1.5,"big":123456789012345678,"l":[null,true]}`)},
		`["a/b",{"x":"1"},{"big":123456789012345678,"f":1.5,"l":[null,true],"n":1}]`)
	f(webhook.Request{Body: []byte(`[1] 2`)}, `["",{},"[1] 2"]`)
	f(webhook.Request{Body: []byte(`text`)}, `["",{},"text"]`)
	f(webhook.Request{}, `["",{},""]`)
	f(webhook.Request{Body: []byte(`a=1&b=2`), Form: url.Values{"a": {"1"}, "b": {"2"}}}, `["",{},{"a":"1","b":"2"}]`)
}

func TestWebhookResults(t *testing.T) {
	f := func(lines string, want webhook.Answer, fault string) {
		t.Helper()
		s := open(t, map[string]string{"w": body("webhook(path, query, payload)", lines)})
		custom, _ := s.Webhook("w")
		got, err := custom(webhook.Request{})
		if fault != "" {
			st := s.Status()[0]
			if db.CodeOf(err) != db.Invalid || !strings.Contains(err.Error(), fault) || st.Faults != 1 || st.LastFault.Hook != "webhook" {
				t.Errorf("%s: got %v, %+v", lines, err, st)
			}
			return
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", lines, err, diff)
		}
	}
	alerts := func(list ...string) webhook.Answer {
		var a webhook.Answer
		for _, s := range list {
			a.Alerts = append(a.Alerts, []byte(s))
		}
		return a
	}
	f("return {'resource': 'r', 'event': 'e'}", alerts(`{"event":"e","resource":"r"}`), "")
	f("return Alert('r', 'e', event_type='t', create_time=now())", alerts(`{"createTime":"2026-01-01T00:00:00.123Z","event":"e","resource":"r","type":"t"}`), "")
	f("return [Alert('r', event=e) for e in ['a', 'b']]", alerts(`{"event":"a","resource":"r"}`, `{"event":"b","resource":"r"}`), "")
	f("return []", webhook.Answer{}, "")
	f("return {'response': {'ok': True}, 'status': 202}", webhook.Answer{Reply: []byte(`{"ok":true}`), Code: 202}, "")
	f("return {'response': None}", webhook.Answer{Reply: []byte(`null`), Code: 200}, "")
	f("pass", webhook.Answer{}, "w.star:1: webhook must return an alert, a list of alerts")
	f("return 'x'", webhook.Answer{}, "not a string")
	f("return ['x']", webhook.Answer{}, "webhook must return an alert as element 1, not a string")
	f("return {'response': 1, 'status': 99}", webhook.Answer{}, "a status from 200 to 599, not the number 99")
	f("return Alert('r')", webhook.Answer{}, "w.star:2:15: an alert needs the field event")
	f("return Alert('r', 'e', colour='red')", webhook.Answer{}, "an alert has no field colour")
	f("return payload['x']", webhook.Answer{}, "w.star:2:17")
	f("reject('no')", webhook.Answer{}, "reject works in a hook of an alert only")
	f("http_post('http://h')", webhook.Answer{}, "http_post works in a hook of an alert only")

	s := open(t, map[string]string{"p": tagging("x")})
	for _, name := range []string{"p", "none"} {
		if _, ok := s.Webhook(name); ok {
			t.Errorf("%s has a webhook", name)
		}
	}
}
