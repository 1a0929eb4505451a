package channel

import (
	"strings"

	"github.com/alertad/alertad/app/notify"
)

// askPagerDuty sends events of the Events API v2
// (https://developer.pagerduty.com/docs/events-api-v2-overview). A test opens an
// incident and resolves it.
func askPagerDuty(v values, n *note) ([]ask, error) {
	to := at(v.text("url"), "/v2/enqueue")
	event := func(action string) map[string]any {
		return map[string]any{"routing_key": v.text("key"), "event_action": action, "dedup_key": n.key(255)}
	}
	trigger := event("trigger")
	trigger["payload"] = n.pagerDuty()
	trigger["client"] = "alertad"
	var links []any
	for _, l := range n.links() {
		links = append(links, map[string]any{"href": l[1], "text": l[0]})
	}
	if links != nil {
		trigger["links"] = links
	}
	switch n.What {
	case notify.Acked:
		return []ask{jsonAsk(to, event("acknowledge"))}, nil
	case notify.Resolved:
		return []ask{jsonAsk(to, event("resolve"))}, nil
	case notify.Test:
		return []ask{jsonAsk(to, trigger), jsonAsk(to, event("resolve"))}, nil
	}
	return []ask{jsonAsk(to, trigger)}, nil
}

func (n *note) pagerDuty() map[string]any {
	p := map[string]any{
		"summary": cut(n.title(), 1024), "severity": n.worst(), "source": "alertad",
		"custom_details": map[string]any{"alerts": n.lines(), "total": n.total(), "rule": clean(n.RuleName)},
	}
	if len(n.Alerts) > 0 {
		a := n.Alerts[0]
		p["source"] = clean(a.Resource)
		p["timestamp"] = a.LastReceiveTime.String()
		for name, value := range map[string]string{"component": strings.Join(a.Service, ", "), "group": a.Group, "class": a.Event} {
			if value = clean(value); value != "" {
				p[name] = value
			}
		}
	}
	return p
}
