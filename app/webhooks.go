package app

import (
	"log/slog"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/app/webhook"
)

func webhookOptions(cfg *config.Config, model *alarm.Model, log *slog.Logger) (webhook.Options, error) {
	o := webhook.Options{
		Senders:             senders(cfg),
		DefaultEnvironment:  cfg.String("DEFAULT_ENVIRONMENT"),
		Model:               model,
		GrafanaNoAttributes: !cfg.Bool("GRAFANA_TAGS_AS_ATTRIBUTES"),
		GrafanaTags:         cfg.Bool("GRAFANA_TAGS_AS_TAGS"),
	}
	check := cfg.String("SNS_SIGNATURE")
	if check == "off" {
		return o, nil
	}
	out, err := egressOptions(cfg)
	if err != nil {
		return o, err
	}
	// SNS waits 15 s for an answer, in which two requests may be needed.
	out.Public, out.Timeout = true, 5*time.Second
	o.SNS = webhook.NewSNS(webhook.SNSOptions{
		Client: egress.Client(out), Require: check == "require", Log: log, Now: time.Now,
	})
	return o, nil
}

// egressOptions are those of all outgoing requests; their maker adds its own.
func egressOptions(cfg *config.Config) (egress.Options, error) {
	allow, err := networks(cfg, "OUTGOING_ALLOW")
	return egress.Options{Allow: allow}, err
}

func senders(cfg *config.Config) webhook.Senders {
	return webhook.Senders{
		MailgunKey:         cfg.String("MAILGUN_WEBHOOK_SIGNING_KEY"),
		PagerDutySecret:    cfg.String("PAGERDUTY_WEBHOOK_SECRET"),
		SlackSecret:        cfg.String("SLACK_SIGNING_SECRET"),
		StatusCakeUser:     cfg.String("STATUSCAKE_USERNAME"),
		StatusCakeKey:      cfg.String("STATUSCAKE_APIKEY"),
		StatusCakeSeverity: cfg.String("STATUSCAKE_DEFAULT_ALERT_SEVERITY"),
		TelegramSecret:     cfg.String("TELEGRAM_WEBHOOK_SECRET"),
		DashboardURL:       cfg.String("DASHBOARD_URL"),
	}
}
