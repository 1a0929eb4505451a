package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

const ndjson = "application/x-ndjson"

func TestBatch(t *testing.T) {
	s := newServer(t)
	a := s.do("POST", "/alerts", []object{nodeDown, with(nodeDown, "resource", "net02"), nodeDown}).is(201).
		has("status", "ok", "complete", true, "total", 3, "ok", 3, "failed", 0, "results.1.status", "ok", "results.1.code", 201)
	if a.str("results.0.id") != a.str("results.2.id") || a.str("results.0.id") == a.str("results.1.id") {
		t.Errorf("ids: %s", a.text)
	}
	s.get("/alert/"+a.str("results.0.id")).has("alert.duplicateCount", 1)

	s.do("POST", "/api/alerts", "\n"+line(nodeDown)+"\r\n\n  \n"+line(with(nodeDown, "resource", "net03")), "Content-Type", ndjson+"; charset=utf-8").
		is(201).has("total", 2)
	s.get("/alerts").has("total", 3)
	s.do("POST", "/alerts", "[]").is(201).has("total", 0, "results", []any{})
	s.do("POST", "/alerts", "", "Content-Type", ndjson).is(201).has("total", 0)
	s.do("POST", "/alerts", "x", "Content-Type", "text/plain").is(415)
	s.do("POST", "/alerts", "", "Content-Type", "").is(415)
}

func line(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// What is wrong with one alert concerns no other.
func TestBatchMixed(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"reject", "heartbeat", "blackout"} })
	taken := s.post("/alert", nodeDown)
	s.post("/blackout", object{"environment": "Development"})
	s.clock.pass(time.Second)
	a := s.do("POST", "/alerts", []any{
		with(nodeDown, "resource", "net02"),
		with(nodeDown, "environment", "Moon"),
		5,
		with(nodeDown, "severity", strings.Repeat("x", 5000)),
		with(nodeDown, "event", "Heartbeat"),
		with(nodeDown, "environment", "Development"),
		with(nodeDown, "resource", "net03", "id", taken),
		with(nodeDown, "resource", "net04", "customer", ""),
		with(nodeDown, "resource", "net05"),
	}).is(207).has("status", "error", "complete", true, "code", 207, "total", 9, "ok", 4, "failed", 5)
	for i, code := range []int{201, 403, 400, 400, 202, 202, 409, 400, 201} {
		a.has(fmt.Sprintf("results.%d.code", i), code)
	}
	a.has("results.2.id", nil, "results.2.message", "request body must be a JSON object", "results.4.message", "Alert converted to Heartbeat")
	if n := len(a.str("results.3.message")); n > 400 {
		t.Errorf("a message of %d bytes", n)
	}
	s.get("/alerts").has("total", 3)
}

// A stream that breaks leaves what came before, and says so.
func TestBatchBreaks(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.MaxBody = 2000 })
	f := func(name, media, body string, code, total, failed int, complete bool) {
		t.Helper()
		before := int(s.get("/alerts").at("total").(float64))
		a := s.do("POST", "/alerts", body, "Content-Type", media).is(code)
		a.has("total", total, "failed", failed, "complete", complete)
		if got := int(s.get("/alerts").at("total").(float64)); got-before != total-failed {
			t.Errorf("%s: %d stored, want %d\n%s", name, got-before, total-failed, a.text)
		}
		if !complete && !strings.Contains(a.str("message"), "the rest of the request was not read") {
			t.Errorf("%s: %s", name, a.text)
		}
	}
	n := 0
	one := func() string { n++; return line(with(nodeDown, "resource", fmt.Sprint("r", n))) }
	long := line(with(nodeDown, "text", strings.Repeat("x", 3000)))
	f("syntax", "application/json", "["+one()+","+one()+",{]", 400, 2, 0, false)
	f("ends early", "application/json", "["+one()+",", 400, 1, 0, false)
	f("something behind", "application/json", "["+one()+"] 5", 400, 1, 0, false)
	f("no comma", "application/json", "["+one()+one()+"]", 400, 1, 0, false)
	f("too large", "application/json", "["+one()+","+long+"]", 413, 1, 0, false)
	f("lines go on", ndjson, one()+"\n{\n"+one()+"\n", 207, 3, 1, true)
	f("a long line is skipped", ndjson, one()+"\n"+long+"\n"+one(), 207, 3, 1, true)
	var many []string
	for range 1500 {
		many = append(many, one())
	}
	f("many chunks", "application/json", "["+strings.Join(many, ",")+",5]", 207, 1501, 1, true)
	s.do("POST", "/alerts", "{}").is(400).has("message", "request body must be a JSON array of alerts")
	s.do("POST", "/alerts", "").is(400)
}

// A whole stream may be far larger than a request may be otherwise.
func TestBatchIsStreamed(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.MaxBody = 4000 })
	web := httptest.NewServer(s.api)
	defer web.Close()
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	const n = 1500
	for i := range n {
		fmt.Fprintln(z, line(with(nodeDown, "resource", fmt.Sprint("r", i), "text", strings.Repeat("t", 1000))))
	}
	z.Close()
	req, err := http.NewRequest("POST", web.URL+"/alerts", &body)
	s.check(err)
	req.Header.Set("Content-Type", ndjson)
	req.Header.Set("Content-Encoding", "gzip")
	resp, err := http.DefaultClient.Do(req)
	s.check(err)
	defer resp.Body.Close()
	var got struct{ Total, Failed int }
	s.check(json.NewDecoder(resp.Body).Decode(&got))
	if resp.StatusCode != 201 || got.Total != n || got.Failed != 0 {
		t.Errorf("%s: %+v", resp.Status, got)
	}
	s.get("/alerts").has("total", n)
}

// failing is a hook that knows what no other does.
type failing struct{}

func (failing) Name() string { return "failing" }

func (failing) Receive(_ *plugin.Call, a *db.Alert) (*db.Alert, error) {
	if a.Resource == "slow" {
		return nil, db.Errorf(db.RateLimited, "too many")
	}
	return a, nil
}

func TestBatchCounts(t *testing.T) {
	s := newServer(t, func(o *setup) { o.hooks = []plugin.Hook{failing{}} })
	s.do("POST", "/alerts", []object{nodeDown, with(nodeDown, "resource", "slow"), nodeDown}).is(207).has("results.1.code", 429)
	metrics := s.get("/management/status").is(200)
	counts := map[string]any{}
	for i := range metrics.len("metrics") {
		m := metrics.at("metrics").([]any)[i].(object)
		counts[m["name"].(string)] = m["count"]
	}
	if counts["received"] != 2.0 || counts["ratelimited"] != 1.0 {
		t.Errorf("received %v, rate-limited %v", counts["received"], counts["ratelimited"])
	}
}

func TestBatchCustomers(t *testing.T) {
	s := newServer(t, twoCustomers)
	s.do("POST", "/alerts", []object{nodeDown, with(nodeDown, "customer", "Other")}, "User", "acme").is(207).
		has("results.0.code", 201, "results.1.code", 400, "results.1.message", "not allowed to set customer to 'Other'")
	s.do("POST", "/alerts", []object{nodeDown}, "User", "nobody").is(207).has("results.0.code", 403)
	s.get("/alerts", "User", "admin").has("total", 1, "alerts.0.customer", "Acme")
}

// FuzzBatch holds that an array is read to its end if it is one, item by item,
// and that lines always are.
func FuzzBatch(f *testing.F) {
	f.Add(`[{"resource":"a","event":"b"},5,[],"x"]`)
	f.Add("{\"resource\":\"a\",\"event\":\"b\"}\n\n[1]\r\n{")
	f.Add(`[1 2]`)
	f.Add(` [ ] x`)
	s := newServer(f, func(o *setup) { o.api.MaxBody = 1 << 12 })
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 1<<12 {
			return
		}
		send := func(media string) (got struct {
			Total, OK, Failed int
			Complete          bool
			Results           []object
		}) {
			r := httptest.NewRequest("POST", "/alerts", strings.NewReader(body))
			r.Header.Set("Content-Type", media)
			w := httptest.NewRecorder()
			s.api.ServeHTTP(w, r)
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code >= 500 {
				t.Fatalf("%d, %v: %s", w.Code, err, w.Body)
			}
			if len(got.Results) != got.Total || got.OK+got.Failed != got.Total {
				t.Fatalf("counts: %s", w.Body)
			}
			return got
		}
		var items []json.RawMessage
		isArray := json.Unmarshal([]byte(body), &items) == nil && items != nil
		if got := send("application/json"); got.Complete != isArray || isArray && got.Total != len(items) {
			t.Fatalf("array %v of %d: %+v", isArray, len(items), got)
		}
		lines := 0
		for l := range strings.SplitSeq(body, "\n") {
			if len(bytes.TrimSpace([]byte(l))) > 0 {
				lines++
			}
		}
		if got := send(ndjson); !got.Complete || got.Total != lines {
			t.Fatalf("%d lines: %+v", lines, got)
		}
	})
}

// BenchmarkBatch is the time of one alert in a batch of 10,000, against one
// that comes alone.
func BenchmarkBatch(b *testing.B) {
	s := newServer(b)
	post := func(path, media, body string) {
		r := httptest.NewRequest("POST", path, strings.NewReader(body))
		r.Header.Set("Content-Type", media)
		w := httptest.NewRecorder()
		if s.api.ServeHTTP(w, r); w.Code != 201 {
			b.Fatal(w.Body)
		}
	}
	b.Run("10000", func(b *testing.B) {
		for round := 0; b.Loop(); round++ {
			b.StopTimer()
			var body strings.Builder
			for i := range 10_000 {
				body.WriteString(line(with(nodeDown, "resource", fmt.Sprint("r", round, "-", i))) + "\n")
			}
			b.StartTimer()
			post("/alerts", ndjson, body.String())
		}
		b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds(), "alerts/s")
	})
	b.Run("alone", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			post("/alert", "application/json", line(with(nodeDown, "resource", fmt.Sprint("s", i))))
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "alerts/s")
	})
}
