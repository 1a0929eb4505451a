package app

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
)

// buildChannels makes what tells people. Links in messages are signed with the
// keys of tokens, which are made later: they are asked for then.
func (s *server) buildChannels(o notify.SenderOptions) *channel.Sender {
	links := func() *channel.Links {
		l := &channel.Links{Now: time.Now}
		if s.login != nil && s.cfg.Bool("NOTIFY_ACK_LINKS") {
			l.Keys, l.Base = s.login.api.Tokens.Keys, s.login.api.External
		}
		return l
	}
	options := channel.Options{
		Store: s.store, Metrics: s.metrics, Allow: o.Allow, Agent: o.Agent, Mail: mailOptions(s.cfg), Exec: s.cfg.Bool("NOTIFY_EXEC_ALLOWED"),
		Open: func(m notify.Message) string {
			if s.login == nil {
				return ""
			}
			return consoleLink(s.login.api.External, m)
		},
		Ack: func(item, who string) string { return links().Ack(item, who) },
		OnCall: func(ctx context.Context, rota, customer string, at time.Time) ([]notify.Person, error) {
			return s.login.accounts.OnCall(ctx, rota, customer, at)
		},
	}
	sender := channel.NewSender(options)
	s.ways = channel.NewRegistry(channel.RegistryOptions{
		Store: s.store, Exec: options.Exec, Allow: options.Allow, Queued: s.queued, Links: links, Paused: sender.Pauses,
	})
	return sender
}

// consoleLink is where the console shows what a message is about.
func consoleLink(base string, m notify.Message) string {
	switch {
	case base == "" || len(m.Alerts) == 0:
		return ""
	case m.Total <= 1:
		return strings.TrimRight(base, "/") + "/alert/" + url.PathEscape(m.Alerts[0].ID)
	}
	return strings.TrimRight(base, "/") + "/alerts"
}
