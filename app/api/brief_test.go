package api_test

import (
	"net/url"
	"strings"
	"testing"
)

// Lists and streams can do without the whole of long texts; the alert has it.
func TestTextLimit(t *testing.T) {
	s := newServer(t)
	l := s.listen(t, "/alerts/stream?text-limit=10")
	l.want("ready")
	whole := s.listen(t, "/alerts/stream")
	whole.want("ready")

	long := strings.Repeat("é", 1000)
	const cut = "éééééééééé…"
	long10 := strings.Repeat("é", 10) // as long as may be
	id := s.post("/alert", with(nodeDown, "text", long, "value", long,
		"attributes", object{"long": long, "ten": long10, "n": 12345678901, "list": []any{long}}))

	brief := []any{"text", cut, "value", cut, "attributes.long", cut, "attributes.ten", long10, "attributes.n", 12345678901, "attributes.list.0", long}
	full := []any{"text", long, "value", long, "attributes.long", long, "attributes.ten", long10}
	of := func(prefix string, pairs []any) []any {
		out := append([]any{}, pairs...)
		for i := 0; i < len(out); i += 2 {
			out[i] = prefix + out[i].(string)
		}
		return out
	}
	s.get("/alerts?text-limit=10").is(200).has(of("alerts.0.", brief)...)
	s.get("/alerts").is(200).has(of("alerts.0.", full)...)
	s.get("/alerts?text-limit=10&show-history=yes").is(200).has("alerts.0.history.0.text", cut, "alerts.0.history.0.value", cut)
	s.get("/alerts?show-history=yes").is(200).has("alerts.0.history.0.text", long)
	s.get("/alerts?text-limit=1000").is(200).has(of("alerts.0.", full)...)
	s.get("/alert/" + id).is(200).has(of("alert.", full)...)
	l.want("alert", of("alert.", brief)...)
	whole.want("alert", of("alert.", full)...)

	// What is short is shared with those who want everything.
	s.post("/alert", with(nodeDown, "resource", "other", "text", "short"))
	l.want("alert", "alert.text", "short", "alert.rev", 1)
	whole.want("alert", "alert.text", "short", "alert.rev", 1)

	for _, bad := range []string{"0", "-1", "many", "1.5"} {
		s.get("/alerts?text-limit=" + url.QueryEscape(bad)).is(400)
		s.get("/alerts/stream?text-limit=" + url.QueryEscape(bad)).is(400)
	}
}
