package channel

// askTeams posts an Adaptive Card to a workflow
// (https://learn.microsoft.com/en-us/connectors/teams, "When a Teams webhook
// request is received", and https://adaptivecards.io/explorer/AdaptiveCard.html).
func askTeams(v values, n *note) ([]ask, error) {
	colour := map[level]string{critical: "Attention", failing: "Attention", warning: "Warning", info: "Accent"}[n.worst()]
	block := func(text string, more ...any) map[string]any {
		b := map[string]any{"type": "TextBlock", "text": text, "wrap": true}
		for i := 0; i+1 < len(more); i += 2 {
			b[more[i].(string)] = more[i+1]
		}
		return b
	}
	plain := n.withoutLinks()
	body := []any{block(cardText(n.title()), "weight", "Bolder", "size", "Medium", "color", colour)}
	if text := plain.text(style{max: 8000, bare: true, escape: func(s string) string { return cardText(s) + "\n" }}); text != "" {
		body = append(body, block(text))
	}
	actions := []any{}
	for _, l := range n.links() {
		actions = append(actions, map[string]any{"type": "Action.OpenUrl", "title": l[0], "url": l[1]})
	}
	return []ask{jsonAsk(v.text("url"), map[string]any{
		"type": "message",
		"attachments": []any{map[string]any{
			"contentType": "application/vnd.microsoft.card.adaptive",
			"contentUrl":  nil,
			"content": map[string]any{
				"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
				"body": body, "actions": actions,
			},
		}},
	})}, nil
}

// cardText escapes the little Markdown that cards know.
func cardText(s string) string { return escaped(s, "\\*_[]") }

func (n *note) withoutLinks() *note {
	c := *n
	c.open, c.ack = "", ""
	return &c
}
