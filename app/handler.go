package app

import (
	"io"
	"log/slog"
	"net/http"
	"slices"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/ui"
)

// handler makes the API with the console behind it.
func (s *server) handler() (http.Handler, error) {
	cfg := s.cfg
	proxies, err := networks(cfg, "TRUSTED_PROXIES")
	if err != nil {
		return nil, err
	}
	webhooks, err := webhookOptions(cfg, s.model, s.log)
	if err != nil {
		return nil, err
	}
	s.api, err = api.After(s.before, api.Options{
		Store:          s.store,
		Engine:         s.engine,
		Accounts:       s.login.accounts,
		Authenticate:   s.login.auth.Authenticate,
		Login:          s.login.api,
		Hub:            s.hub,
		Metrics:        s.metrics,
		Model:          s.model,
		Webhooks:       webhooks,
		UserWebhook:    s.plugins.Webhook,
		Plugins:        func() any { return s.plugins.Status() },
		Log:            s.log,
		Console:        ui.Handler(ui.Options{BasePath: api.BasePath, TrackingID: cfg.String("GOOGLE_TRACKING_ID"), Logo: cfg.String("SITE_LOGO_URL")}),
		BaseURL:        cfg.String("BASE_URL"),
		UseProxyFix:    cfg.Bool("USE_PROXYFIX"),
		TrustedProxies: proxies,
		CORS: api.CORS{
			Origins:      cfg.List("CORS_ORIGINS"),
			AllowHeaders: cfg.List("CORS_ALLOW_HEADERS"),
			Credentials:  cfg.Bool("CORS_SUPPORTS_CREDENTIALS"),
		},
		MaxBody:       int64(cfg.Int("MAX_BODY_BYTES")),
		PageSize:      cfg.Int("DEFAULT_PAGE_SIZE"),
		MaxStreams:    s.maxStreams(),
		MaxLatency:    cfg.Duration("HEARTBEAT_MAX_LATENCY"),
		ConfigValues:  configValues(cfg, s.model),
		Properties:    func(w io.Writer) { _ = cfg.Dump(w) },
		Build:         api.Build{Version: Version, Number: Version, Date: Date, Revision: Commit},
		ServerVersion: cfg.String("SERVER_VERSION"),
		AccessLevel:   slog.LevelDebug,
		LogMethods:    cfg.List("LOG_METHODS"),
		Audit:         s.auditOptions(),
		Outbox:        s.outbox.Status,
		Channels:      s.ways,
		TryChannel:    s.telling.Try,
		Alive:         s.writable,
		Backup:        s.backups.Take,
		Tell:          s.fleet.Say,
		MaxLag:        maxLag(cfg),
		Fleet:         s.fleetStatus(),
	})
	s.before = nil
	return s.api, err
}

// configValues is what /config tells a web console, under Alerta's names.
func configValues(cfg *config.Config, m *alarm.Model) map[string]any {
	names := providerNames(cfg)
	provider := names[0]
	return map[string]any{
		"debug": cfg.Bool("DEBUG"),
		"alarm_model": map[string]any{
			"name": m.Name, "severity": m.Severities, "colors": m.Colors, "status": m.Statuses,
			"defaults": map[string]any{
				"status": m.DefaultStatus, "normal_severity": m.NormalSeverity, "previous_severity": m.PreviousSeverity,
			},
		},
		"severity":           m.Severities,
		"colors":             m.Colors,
		"auth_required":      cfg.Bool("AUTH_REQUIRED"),
		"allow_readonly":     cfg.Bool("ALLOW_READONLY"),
		"readonly_scopes":    cfg.List("READONLY_SCOPES"),
		"provider":           provider,
		"providers":          names,
		"customer_views":     cfg.Bool("CUSTOMER_VIEWS"),
		"signup_enabled":     slices.Contains(names, "basic") && cfg.Bool("SIGNUP_ENABLED"),
		"email_verification": cfg.Bool("EMAIL_VERIFICATION"),
		"client_id":          cfg.Any("OAUTH2_CLIENT_ID"),
		"azure_tenant":       cfg.Any("AZURE_TENANT"),
		"aws_region":         cfg.Any("AWS_REGION"),
		"cognito_domain":     cfg.Any("COGNITO_DOMAIN"),
		"github_url":         cfg.Any("GITHUB_URL"),
		"gitlab_url":         cfg.Any("GITLAB_URL"),
		"keycloak_url":       cfg.Any("KEYCLOAK_URL"),
		"keycloak_realm":     cfg.Any("KEYCLOAK_REALM"),
		"oidc_auth_url":      cfg.Any("OIDC_AUTH_URL"),
		"site_logo_url":      cfg.Any("SITE_LOGO_URL"),
		"timeouts": map[string]any{
			"alert": cfg.Int("ALERT_TIMEOUT"), "heartbeat": cfg.Int("HEARTBEAT_TIMEOUT"),
			"ack": cfg.Int("ACK_TIMEOUT"), "shelve": cfg.Int("SHELVE_TIMEOUT"),
		},
		"blackouts": map[string]any{"duration": cfg.Int("BLACKOUT_DURATION")},
		"dates": map[string]any{
			"shortTime": cfg.Any("DATE_FORMAT_SHORT_TIME"), "mediumDate": cfg.Any("DATE_FORMAT_MEDIUM_DATE"),
			"longDate": cfg.Any("DATE_FORMAT_LONG_DATE"),
		},
		"font":  cfg.Any("DEFAULT_FONT"),
		"audio": map[string]any{"new": cfg.Any("DEFAULT_AUDIO_FILE")},

		"columns": cfg.Any("COLUMNS"),
		"sort_by": cfg.Any("SORT_LIST_BY"),
		"filter":  cfg.Any("DEFAULT_FILTER"),
		"indicators": map[string]any{
			"severity": cfg.Any("ASI_SEVERITY"), "queries": cfg.Any("ASI_QUERIES"),
		},
		"actions":            cfg.Any("ACTIONS"),
		"tracking_id":        cfg.Any("GOOGLE_TRACKING_ID"),
		"refresh_interval":   cfg.Any("AUTO_REFRESH_INTERVAL"),
		"environments":       cfg.Any("ALLOWED_ENVIRONMENTS"),
		"clipboard_template": cfg.Any("CLIPBOARD_TEMPLATE"),
	}
}
