package api_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// Whatever is asked of any route, with any query, ids and body, is answered
// without a fault of ours; JSON is whole.
func FuzzRequest(f *testing.F) {
	var routes []api.Route
	for _, r := range api.Routes() {
		if r.Path != "/alerts/stream" { // which does not end
			routes = append(routes, r)
		}
	}
	for i, r := range routes {
		body := ""
		if r.Method == http.MethodPost || r.Method == http.MethodPut {
			body = `{"id":"i","resource":"a","event":"b","environment":"Production","service":["s"],"severity":"major","text":"t","action":"ack","status":"ack",` +
				`"timeout":5,"tags":["t"],"attributes":{"a":1},"origin":"o","duration":60,"startTime":"2026-01-31T12:00:00.000Z","recurrence":"FREQ=DAILY",` +
				`"name":"n","email":"a@example.com","password":"p","customer":"c","match":"m","scopes":["read"],"query":"status:open"}`
		}
		f.Add(uint16(i), "i", "status=open&sort-by=event&page=1&from-date=2026-01-31T12:00:00.000Z&q=a", []byte(body))
	}
	s := newServer(f, func(o *setup) {
		o.plugins = []string{"reject", "heartbeat", "blackout", "remote_ip"}
		o.api.Log = slog.New(slog.DiscardHandler)
	})
	f.Fuzz(func(t *testing.T, route uint16, id, params string, body []byte) {
		r := routes[int(route)%len(routes)]
		method := r.Method
		if !strings.Contains("GET POST PUT DELETE PATCH HEAD", method) {
			method = http.MethodGet
		}
		req := httptest.NewRequest(method, "/", bytes.NewReader(body))
		req.URL = &url.URL{Path: placeholder.ReplaceAllLiteralString(r.Path, id), RawQuery: params}
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.api.ServeHTTP(w, req)
		if w.Code >= 500 && w.Code != http.StatusNotImplemented && w.Code != http.StatusServiceUnavailable {
			t.Fatalf("%s %q?%q %q: %d %s", method, req.URL.Path, params, body, w.Code, w.Body)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s %q?%q: %d, no JSON: %s", method, req.URL.Path, params, w.Code, w.Body)
		}
	})
}
