package api_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
)

// What clients know of the server is not for its settings to change.
func TestAfter(t *testing.T) {
	s := newServer(t)
	s.post("/alert", nodeDown)
	done := s.do("PUT", "/_bulk/alerts/action?severity=critical", object{"action": "ack"}).is(202)
	task := strings.TrimPrefix(done.header.Get("Location"), "http://example.com")
	o := s.api.Options
	o.Metrics, o.PageSize = o.Metrics.Again(), 1
	next, err := api.After(s.api, o)
	s.check(err)
	s.api = next
	s.get(task).is(200)
	s.post("/alert", with(nodeDown, "resource", "other"))
	s.get("/alerts").is(200).has("pageSize", 1)
	o.BaseURL = "ftp://x"
	o.Metrics = o.Metrics.Again()
	if _, err := api.After(next, o); err == nil {
		t.Error("a bad base URL is taken")
	}
}
