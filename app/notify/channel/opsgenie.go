package channel

import (
	"net/url"

	"github.com/alertad/alertad/app/notify"
)

// askOpsgenie makes, acknowledges and closes alerts
// (https://docs.opsgenie.com/docs/alert-api). Requests are taken with 202 and
// worked on later. A test makes an alert and closes it.
func askOpsgenie(v values, n *note) ([]ask, error) {
	auth := []string{"Authorization", "GenieKey " + v.text("key")}
	alerts := at(v.text("url"), "/v2/alerts")
	act := func(action string) ask {
		body := map[string]any{"source": "alertad", "note": cut(n.title(), 25000)}
		if by := clean(n.By); by != "" {
			body["user"] = cut(by, 100)
		}
		return jsonAsk(alerts+"/"+url.PathEscape(n.key(512))+"/"+action+"?identifierType=alias", body, auth...)
	}
	body := map[string]any{
		"message": cut(n.title(), 130), "alias": n.key(512), "source": "alertad",
		"description": n.text(style{max: 15000}),
		"priority":    map[level]string{critical: "P1", failing: "P2", warning: "P3", info: "P5"}[n.worst()],
	}
	if len(n.Alerts) > 0 {
		body["entity"] = cut(clean(n.Alerts[0].Resource), 512)
		var tags []string
		for _, t := range n.Alerts[0].Tags {
			if len(tags) < 20 {
				tags = append(tags, cut(clean(t), 50))
			}
		}
		if tags != nil {
			body["tags"] = tags
		}
	}
	var teams []any
	for _, name := range v.list("teams") {
		teams = append(teams, map[string]any{"name": name, "type": "team"})
	}
	if teams != nil {
		body["responders"] = teams
	}
	switch n.What {
	case notify.Acked:
		return []ask{act("acknowledge")}, nil
	case notify.Resolved:
		return []ask{act("close")}, nil
	case notify.Test:
		return []ask{jsonAsk(alerts, body, auth...), act("close")}, nil
	}
	return []ask{jsonAsk(alerts, body, auth...)}, nil
}
