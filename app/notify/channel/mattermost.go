package channel

// askMattermost posts to an incoming webhook
// (https://developers.mattermost.com/integrate/webhooks/incoming).
func askMattermost(v values, n *note) ([]ask, error) {
	message := map[string]any{"text": n.text(style{max: 4000, escape: markdown, strong: bold, link: markdownLink})}
	for _, name := range []string{"channel", "username"} {
		if set := v.text(name); set != "" {
			message[name] = set
		}
	}
	return []ask{jsonAsk(v.text("url"), message)}, nil
}

func bold(s string) string { return "**" + s + "**" }

func markdownLink(label, url string) string { return "[" + label + "](" + url + ")" }
