package api_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin/star"
)

// withPlugins has users' plugins in the server, by their names.
func withPlugins(t *testing.T, files map[string]string) func(*setup) {
	t.Helper()
	model, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	so := star.Options{Dir: t.TempDir(), Model: model, Steps: 100_000}
	for name, source := range files {
		so.Plugins = append(so.Plugins, name)
		if err := os.WriteFile(filepath.Join(so.Dir, name+".star"), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set, err := star.New(so)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *setup) {
		o.hook.Fault = set.Fault
		o.hooks = set.Hooks()
		o.api.UserWebhook = set.Webhook
		o.api.Plugins = func() any { return set.Status() }
	}
}

func TestUserPlugin(t *testing.T) {
	s := newServer(t, withPlugins(t, map[string]string{"mine": `
def pre_receive(alert):
    if alert.event == 'Forbidden': reject('not this one')
    if alert.event == 'Quiet': blackout('hush')
    if alert.event == 'Often': rate_limit('too often')
    if alert.event == 'Loop':
        for i in range(10000):
            for j in range(10000): pass
    if alert.event == 'Memory':
        x = 'x'
        for i in range(100): x += x
    if alert.event == 'Throw': fail('the secret cause')
    alert.attributes['seen'] = True
    return alert

def post_receive(alert):
    alert.attributes['count'] = alert.duplicate_count
    return alert

def status_change(alert, status, text):
    return alert, status, text + ' (seen)'

def take_action(alert, action, text, **kwargs):
    if action == 'page':
        alert.tags.append('paged')
        return alert, 'ack', 'paged'

def post_action(alert, action, text):
    alert.attributes['last'] = action
    return alert

def take_note(alert, text):
    return alert, text.upper()

def delete(alert):
    return 'keep' not in alert.tags
`}), func(o *setup) { o.hook.RaiseOnError = true })
	send := func(event string) answer {
		return s.do("POST", "/alert", object{"resource": "web01", "event": event, "environment": "Production", "severity": "major", "service": []string{"Web"}, "tags": []string{"keep"}})
	}
	a := send("Down").is(201).has("alert.attributes.seen", true, "alert.attributes.count", 0)
	id := a.str("id")
	send("Down").is(201).has("alert.attributes.count", 1, "id", id)
	send("Forbidden").is(403).has("message", "not this one")
	send("Quiet").is(202).has("message", "hush")
	send("Often").is(429).has("message", "too often")
	for i, event := range []string{"Loop", "Memory", "Throw"} {
		bad := send(event).is(500)
		if strings.Contains(bad.text, "secret") {
			t.Errorf("the cause is shown: %s", bad.text)
		}
		s.get("/management/status").is(200).has("application", "alerta", "plugins.0.name", "mine", "plugins.0.faults", i+1)
	}
	st := s.get("/management/status").has("plugins.0.running", true, "plugins.0.lastFault.hook", "pre-receive")
	if fault := st.str("plugins.0.lastFault.error"); !strings.HasSuffix(fault, "mine.star:12:36: fail: the secret cause") {
		t.Errorf("last fault: %s", fault)
	}
	s.get("/alerts").has("total", 1)

	s.do("PUT", "/alert/"+id+"/action", object{"action": "page"}).is(200)
	s.do("PUT", "/alert/"+id+"/status", object{"status": "closed", "text": "done"}).is(200)
	s.get("/alert/"+id).has("alert.status", "closed", "alert.tags.1", "paged", "alert.attributes.last", "page",
		"alert.history.1.text", "paged (seen)", "alert.history.1.status", "ack", "alert.history.2.text", "done (seen)")
	s.do("PUT", "/alert/"+id+"/note", object{"text": "hello"}).is(201).has("note.text", "HELLO")
	s.do("DELETE", "/alert/"+id, nil).is(409)
	s.do("PUT", "/alert/"+id+"/untag", object{"tags": []string{"keep"}}).is(200)
	s.do("DELETE", "/alert/"+id, nil).is(200)
}

func TestUserWebhook(t *testing.T) {
	s := newServer(t, withPlugins(t, map[string]string{"uptime": `
def webhook(path, query, payload):
    if path == 'reply': return {'response': {'hello': query.get('who')}, 'status': 202}
    if path == 'two': return [Alert('a', 'Down', environment='Production', severity='major'), {'resource': 'b', 'event': 'Down'}]
    if path == 'bad': return {'resource': 'b'}
    return Alert(payload['host'], 'Down', severity=query.get('severity', 'minor'), tags=['x'], timeout=5)
`, "other": "def delete(alert): pass"}), func(o *setup) { o.hook.RaiseOnError = true })
	s.do("POST", "/webhooks/uptime?severity=major", object{"host": "web01"}).is(201).
		has("alert.resource", "web01", "alert.severity", "major", "alert.tags.0", "x", "alert.timeout", 5)
	s.do("POST", "/api/webhooks/uptime/two", "{}").is(201).has("status", "ok", "id", nil)
	s.get("/alerts").has("total", 3)
	s.do("POST", "/webhooks/uptime/reply?who=me", "text").is(202).has("hello", "me")
	s.get("/webhooks/uptime/reply?who=me").is(202)
	s.do("POST", "/webhooks/uptime/bad", "{}").is(400).has("message", `Missing mandatory value for "event"`)
	if a := s.do("POST", "/webhooks/uptime", "{}").is(400); !strings.Contains(a.str("message"), `uptime.star:6:25: key "host" not in dict`) {
		t.Errorf("a fault: %s", a.text)
	}
	s.do("POST", "/webhooks/other", "{}").is(404).has("message", "Custom webhook 'other' not found.")
}

func TestStatusWithoutPlugins(t *testing.T) {
	s := newServer(t)
	if a := s.get("/management/status").is(200); strings.Contains(a.text, "plugins") {
		t.Errorf("status: %s", a.text)
	}
}
