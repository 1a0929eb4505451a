package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

func TestDecodeAlert(t *testing.T) {
	s := newServer(t)
	f := func(name, members, message string) {
		t.Helper()
		body := `{"resource":"net01","event":"down"` + members + `}`
		s.do("POST", "/alert", body).is(400).has("message", message, "status", "error", "code", 400)
	}
	f("tags", `,"tags":"a"`, "tags must be a list")
	f("null tags", `,"tags":null`, "tags must be a list")
	f("tags of lists", `,"tags":[["a"]]`, "tags must be a list of texts")
	f("null service", `,"service":null`, "service must be a list")
	f("null correlate", `,"correlate":null`, "correlate must be a list")
	f("attributes", `,"attributes":["a"]`, "attributes must be a JSON object")
	f("null attributes", `,"attributes":null`, "attributes must be a JSON object")
	f("attribute with dot", `,"attributes":{"a.b":1}`, `Attribute keys must not contain "." or "$"`)
	f("attribute with dollar", `,"attributes":{"$b":1}`, `Attribute keys must not contain "." or "$"`)
	f("timeout text", `,"timeout":"5"`, "timeout must be an integer")
	f("timeout fraction", `,"timeout":1.5`, "timeout must be an integer")
	f("timeout bool", `,"timeout":true`, "timeout must be an integer")
	f("timeout negative", `,"timeout":-1`, "Invalid negative 'timeout' value (-1)")
	f("timeout huge", `,"timeout":9223372036854775807`, "timeout is more than 31536000000 seconds")
	f("timeout beyond numbers", `,"timeout":99999999999999999999`, "timeout must be an integer")
	f("no customer's name", `,"customer":""`, "customer must not be an empty string")
	f("time", `,"createTime":"yesterday"`, "dates must be ISO 8601 date format YYYY-MM-DDThh:mm:ss.sssZ, not 'yesterday'")
	f("time as number", `,"createTime":12`, "createTime must be a date as text")
	f("text", `,"text":{}`, "text must be a text")
	f("value", `,"value":[1]`, "value must be a text")
	f("long id", `,"id":"`+strings.Repeat("x", 256)+`"`, "id is longer than 255 characters")
	f("no resource", `,"resource":""`, `Missing mandatory value for "resource"`)
	f("null event", `,"event":null`, `Missing mandatory value for "event"`)
	f("severity", `,"severity":"huge"`, "Severity (huge) is not one of security, critical, major, minor, warning, indeterminate, informational, normal, ok, cleared, debug, trace, unknown")

	s.do("POST", "/alert", `[]`).is(400).has("message", "request body must be a JSON object")
	s.do("POST", "/alert", `{"resource":`).is(400).has("message", "request body is not valid JSON: it ends too early")
	s.do("POST", "/alert", ``).is(400)
	s.do("POST", "/alert", `{}`).is(400).has("message", `Missing mandatory value for "resource"`)
	s.get("/alerts").has("total", 0)
}

func TestReceivedFields(t *testing.T) {
	s := newServer(t)
	n := 0
	f := func(name, members string, want ...any) {
		t.Helper()
		n++
		body := `{"event":"` + strings.Repeat("e", n) + `","resource":"net01"` + members + `}`
		s.do("POST", "/alert", body).is(201).has(want...)
	}
	f("defaults", ``, "alert.severity", "normal", "alert.status", "closed", "alert.group", "Misc", "alert.type", "exceptionAlert",
		"alert.timeout", 86400, "alert.origin", "alertad/test", "alert.value", nil, "alert.rawData", nil, "alert.customer", nil,
		"alert.tags", []string{}, "alert.service", []string{}, "alert.correlate", []string{}, "alert.attributes", object{}, "alert.environment", "")
	f("nulls", `,"timeout":null,"customer":null,"value":null,"text":null,"group":null,"rawData":null,"createTime":null,"id":null`,
		"alert.timeout", 86400, "alert.text", "", "alert.group", "Misc", "alert.rawData", nil)
	f("integer value", `,"value":100`, "alert.value", "100")
	f("number value", `,"value":1.5`, "alert.value", "1.5")
	f("bool value", `,"value":true`, "alert.value", "True")
	f("numbers as texts", `,"text":5,"tags":[1,"a"]`, "alert.text", "5", "alert.tags", []string{"1", "a"})
	f("raw object", `,"rawData":{"a": [1]}`, "alert.rawData", `{"a": [1]}`)
	f("own id", `,"id":"custom-alert-id"`, "id", "custom-alert-id", "alert.id", "custom-alert-id",
		"alert.href", "http://example.com/alert/custom-alert-id", "alert.lastReceiveId", "custom-alert-id")
	f("never expires", `,"timeout":0`, "alert.timeout", 0)
	f("milliseconds are cut", `,"createTime":"2024-02-29T23:59:59.9999+01:00"`, "alert.createTime", "2024-02-29T22:59:59.999Z",
		"alert.history.0.updateTime", "2024-02-29T22:59:59.999Z")
	f("no fraction", `,"createTime":"2024-02-29T23:59:59Z"`, "alert.createTime", "2024-02-29T23:59:59.000Z")
	f("NUL", `,"text":"a\u0000b"`, "alert.text", "ab")
	f("unknown members", `,"foo":{"a":[1]},"href":1`, "status", "ok")
	f("last of two wins", `,"text":"a","text":"b"`, "alert.text", "b")
	f("unicode", `,"text":"\ud83d\ude00 é <b>"`, "alert.text", "😀 é <b>")
}

func TestCorrelation(t *testing.T) {
	s := newServer(t, func(o *setup) { o.engine.AlertTimeout = 120 })
	alert := func(event, severity string) object {
		return with(nodeDown, "event", event, "severity", severity)
	}
	first := s.do("POST", "/alert", alert("node_marginal", "major")).is(201).has(
		"alert.status", "open", "alert.duplicateCount", 0, "alert.repeat", false, "alert.trendIndication", "moreSevere",
		"alert.previousSeverity", "indeterminate", "alert.history.0.user", nil, "alert.timeout", 120)
	id, update := first.str("id"), first.str("alert.updateTime")
	f := func(name string, a object, want ...any) {
		t.Helper()
		s.do("POST", "/alert", a).is(201).has(append([]any{"id", id, "alert.id", id}, want...)...)
	}
	f("duplicate", alert("node_marginal", "major"), "alert.duplicateCount", 1, "alert.repeat", true,
		"alert.previousSeverity", "indeterminate", "alert.updateTime", update)
	f("same event, other severity", alert("node_marginal", "critical"), "alert.duplicateCount", 0, "alert.repeat", false,
		"alert.previousSeverity", "major", "alert.trendIndication", "moreSevere", "alert.updateTime", update)
	f("other event, same severity", alert("node_down", "critical"), "alert.trendIndication", "noChange", "alert.previousSeverity", "critical")
	f("other event and severity", alert("node_marginal", "major"), "alert.trendIndication", "lessSevere", "alert.previousSeverity", "critical")
	f("normal closes", alert("node_up", "normal"), "alert.status", "closed", "alert.trendIndication", "lessSevere", "alert.previousSeverity", "major")
	f("duplicate normal", alert("node_up", "normal"), "alert.status", "closed", "alert.duplicateCount", 1)
	f("comes back", alert("node_down", "warning"), "alert.status", "open")

	last := s.get("/alert/"+id).is(200).has("total", 1).str("alert.lastReceiveId")
	if last == id {
		t.Error("lastReceiveId is still the first id")
	}
	s.get("/alert/"+last).is(200).has("alert.id", id)
	s.get("/alert/"+id[:8]).is(200).has("alert.id", id)
	s.get("/alert/" + id[:7]).is(404)
	s.get("/alert/" + id + "x").is(404)
	s.get("/alerts").has("total", 1)
}

func TestHistoryOfValues(t *testing.T) {
	s := newServer(t, func(o *setup) { o.engine.HistoryLimit = 5 })
	send := func(severity, value string) answer {
		t.Helper()
		return s.do("POST", "/alert", with(nodeDown, "severity", severity, "value", value)).is(201)
	}
	id := send("critical", "100").str("id")
	send("critical", "101")
	s.do("PUT", "/alert/"+id+"/status", object{"status": "ack"}).is(200)
	send("critical", "102")
	send("major", "99")
	send("critical", "104")
	send("critical", "105").has(
		"alert.history.0.value", "101", "alert.history.0.type", "status",
		"alert.history.1.value", "102", "alert.history.1.type", "value",
		"alert.history.2.value", "99", "alert.history.2.type", "severity",
		"alert.history.3.value", "104", "alert.history.3.type", "severity",
		"alert.history.4.value", "105", "alert.history.4.type", "value",
		"alert.history.5", nil)
}

func TestHooksRefuse(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"reject", "heartbeat", "blackout"} })
	s.do("POST", "/alert", with(nodeDown, "environment", "Moon")).is(403).has("status", "error", "code", 403)
	s.do("POST", "/alert", with(nodeDown, "service", []string{})).is(403)

	beat := s.do("POST", "/alert", with(nodeDown, "event", "Heartbeat", "origin", "test/hb", "timeout", 500)).is(202).
		has("status", "ok", "message", "Alert converted to Heartbeat")
	s.get("/heartbeats?origin=test/hb").has("heartbeats.0.id", beat.str("id"), "heartbeats.0.timeout", 500, "total", 1)

	s.post("/blackout", object{"environment": "Production"})
	s.do("POST", "/alert", with(nodeDown, "id", "mine")).is(202).
		has("status", "ok", "id", "mine", "message", "Suppressed alert during blackout period")
	s.get("/alerts").has("total", 0)
	s.get("/management/status").has("metrics.1.name", "rejected", "metrics.1.count", 2, "metrics.2.name", "blackout", "metrics.2.count", 1)
}

// refuser is a hook that refuses every alert.
type refuser struct{ err error }

func (refuser) Name() string { return "refuser" }

func (h refuser) Receive(*plugin.Call, *db.Alert) (*db.Alert, error) { return nil, h.err }

func TestRateLimited(t *testing.T) {
	s := newServer(t, func(o *setup) { o.hooks = []plugin.Hook{refuser{db.Errorf(db.RateLimited, "too many alerts")}} })
	a := s.do("POST", "/alert", with(nodeDown, "id", "mine")).is(429)
	if diff := cmp.Diff(any(object{"status": "error", "message": "too many alerts", "id": "mine"}), a.json); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	s.get("/management/status").has("metrics.1.name", "ratelimited", "metrics.1.count", 1)
}

func TestFaultOfHook(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.hook.RaiseOnError = true
		o.hooks = []plugin.Hook{refuser{errors.New("the secret cause")}}
	})
	a := s.do("POST", "/alert", nodeDown).is(500)
	if !strings.Contains(a.text, "refuser") || !strings.Contains(s.log.String(), "the secret cause") {
		t.Errorf("answer %s\nlog %s", a.text, s.log)
	}
}

func TestSendersSwitchedOff(t *testing.T) {
	s := newServer(t)
	s.do("POST", "/management/switchboard", "sender-api-allow=OFF", "Content-Type", "application/x-www-form-urlencoded").is(200)
	refused := s.do("POST", "/alert", nodeDown).is(503).has("message", "alert submission is switched off (sender-api-allow)")
	if refused.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	s.do("POST", "/webhooks/prometheus", "{}").is(503)
	s.post("/heartbeat", object{"origin": "still/taken"})
	s.do("POST", "/management/switchboard", "sender-api-allow=ON", "Content-Type", "application/x-www-form-urlencoded").is(200)
	s.post("/alert", nodeDown)
}

func TestBodies(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.MaxBody = 2000 })
	text, _ := json.Marshal(nodeDown)
	zip := func(b []byte) string {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		z.Write(b)
		z.Close()
		return out.String()
	}
	s.do("POST", "/alert", zip(text), "Content-Encoding", "gzip").is(201)
	s.do("POST", "/alert", string(text), "Content-Encoding", "gzip").is(400).has("message", "request body is not gzip")
	s.do("POST", "/alert", zip(text)[:40], "Content-Encoding", "gzip").is(400)
	s.do("POST", "/alert", string(text), "Content-Encoding", "br").is(415)
	s.do("POST", "/alert", `{"a":"`+strings.Repeat("x", 1992)+`"}`).is(400)
	s.do("POST", "/alert", `{"a":"`+strings.Repeat("x", 1993)+`"}`).is(413).has("message", "request body is larger than 2000 bytes")
	s.do("POST", "/alert", zip(bytes.Repeat([]byte(" "), 1<<20)), "Content-Encoding", "gzip").is(413)
	s.do("POST", "/alert", string(text), "Content-Type", "text/plain").is(415).
		has("message", "POST and PUT requests must set 'Content-type' to 'application/json'")
	s.do("PUT", "/alert/x/tag", "{}", "Content-Type", "").is(415)
	s.do("POST", "/alert", string(text), "Content-Type", "application/json; charset=utf-8").is(201)
	s.do("POST", "/alert", string(text), "Content-Type", "application/vnd.api+json").is(201)
}

// Whatever is posted is answered in JSON, without a fault of ours, and what was
// stored can be read back.
func FuzzPostAlert(f *testing.F) {
	for _, text := range []string{
		`{"resource":"a","event":"b"}`, `{"resource":"a","event":"b","tags":null}`,
		`{"id":"x/\u0000","resource":"a","event":"b","environment":"Production","severity":"major","correlate":["c"],"status":"ack","service":["s"],"group":"g","value":1e5,"text":"\ud800","tags":["t"],"attributes":{"a":[1,{"b":null}],"n":null},"origin":"o","type":"t","createTime":"2024-01-01T00:00:00Z","timeout":5,"rawData":{"a":1},"customer":"c"}`,
		`{"resource":"a","event":"b","createTime":"9999-12-31T23:59:59.999+23:59"}`, `{"resource":"a","event":"b","createTime":"0000-01-01T00:00:00Z"}`,
	} {
		f.Add([]byte(text))
	}
	s := newServer(f, func(o *setup) { o.plugins = []string{"reject", "heartbeat", "blackout", "remote_ip"} })
	send := func(method, path string, body []byte) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/", bytes.NewReader(body))
		r.URL.Path = path
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.api.ServeHTTP(w, r)
		return w
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for range 2 {
			w := send("POST", "/alert", body)
			if !json.Valid(w.Body.Bytes()) || w.Code >= 500 {
				t.Fatalf("%q: %d %s", body, w.Code, w.Body)
			}
			var stored struct{ ID string }
			if w.Code != http.StatusCreated || json.Unmarshal(w.Body.Bytes(), &stored) != nil || strings.Contains(stored.ID, "/") {
				continue // or no path leads to it
			}
			if w := send("GET", "/alert/"+stored.ID, nil); w.Code != http.StatusOK || !json.Valid(w.Body.Bytes()) {
				t.Errorf("GET /alert/%q: %d %s", stored.ID, w.Code, w.Body)
			}
			if w := send("DELETE", "/alert/"+stored.ID, nil); w.Code != http.StatusOK {
				t.Errorf("DELETE /alert/%q: %d %s", stored.ID, w.Code, w.Body)
			}
		}
	})
}

func BenchmarkDecodeAlert(b *testing.B) {
	text, _ := json.Marshal(with(nodeDown, "text", strings.Repeat("disk is nearly full ", 5), "createTime", time.Now().UTC().Format(time.RFC3339Nano)))
	b.Run("scanner", func(b *testing.B) {
		for b.Loop() {
			if _, err := api.DecodeAlert(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		var v struct {
			Resource, Event, Environment, Severity, Text, CreateTime string
			Service, Correlate, Tags                                 []string
			Attributes                                               map[string]any
		}
		for b.Loop() {
			if err := json.Unmarshal(text, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkPostAlert(b *testing.B) {
	s := newServer(b)
	text, _ := json.Marshal(nodeDown)
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "/alert", bytes.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.api.ServeHTTP(w, r)
		if w.Code != 201 {
			b.Fatal(w.Body)
		}
	}
}
