package app

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/plugin/star"
	"github.com/alertad/alertad/db"
)

// checkConfig checks a settings file by itself, and says so if it is good.
func checkConfig(w io.Writer, file string) error {
	cfg, err := config.Check(file, nil)
	if err != nil {
		return err
	}
	for _, warning := range cfg.Warnings() {
		fmt.Fprintln(w, warning)
	}
	if err := checkIntake(cfg); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s is good\n", file)
	return err
}

// checkServable refuses settings that would let in whoever can reach the
// server.
func checkServable(cfg *config.Config, host string) error {
	if err := checkSecret(cfg, host); err != nil {
		return err
	}
	if !loopback(host) && !cfg.IsSet("AUTH_REQUIRED") {
		return fmt.Errorf("%s can be reached from other machines and nobody has to log in: listen on 127.0.0.1, or set AUTH_REQUIRED = False to say that this is meant", host)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// levels are the names of LOG_LEVEL.
var levels = map[string]slog.Level{
	"DEBUG": slog.LevelDebug, "INFO": slog.LevelInfo, "WARNING": slog.LevelWarn,
	"ERROR": slog.LevelError, "CRITICAL": slog.LevelError,
}

func newLog(cfg *config.Config, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: levels[strings.ToUpper(cfg.String("LOG_LEVEL"))]}
	if cfg.Bool("DEBUG") {
		o.Level = slog.LevelDebug
	}
	if cfg.String("LOG_FORMAT") == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

func newModel(cfg *config.Config) (*alarm.Model, error) {
	return alarm.New(cfg.String("ALARM_MODEL"), alarm.Options{
		Version:          Version,
		Severities:       ranks(cfg.Map("SEVERITY_MAP")),
		Colors:           cfg.Map("COLOR_MAP"),
		NormalSeverity:   cfg.String("DEFAULT_NORMAL_SEVERITY"),
		InformSeverity:   cfg.String("DEFAULT_INFORM_SEVERITY"),
		PreviousSeverity: cfg.String("DEFAULT_PREVIOUS_SEVERITY"),
	})
}

func ranks(m map[string]any) map[string]int64 {
	out := make(map[string]int64, len(m))
	for name, v := range m {
		if n, ok := v.(int64); ok {
			out[name] = n
		}
	}
	return out
}

func hookOptions(cfg *config.Config, model *alarm.Model, log *slog.Logger) plugin.Options {
	return plugin.Options{
		AllowedEnvironments:  cfg.List("ALLOWED_ENVIRONMENTS"),
		OriginBlacklist:      cfg.List("ORIGIN_BLACKLIST"),
		NotificationBlackout: cfg.Bool("NOTIFICATION_BLACKOUT"),
		BlackoutAccept:       cfg.List("BLACKOUT_ACCEPT"),
		HeartbeatEvents:      cfg.List("HEARTBEAT_EVENTS"),
		AckTimeout:           int64(cfg.Int("ACK_TIMEOUT")),
		ShelveTimeout:        int64(cfg.Int("SHELVE_TIMEOUT")),
		RunbookURL:           cfg.String("RUNBOOK_URL"),
		OfficeHours:          cfg.String("OFFICE_HOURS"),
		OfficeZone:           cfg.String("OFFICE_TIMEZONE"),
		GeoIPDatabase:        cfg.String("GEOIP_DATABASE"),
		Model:                model,
		RaiseOnError:         cfg.Bool("PLUGINS_RAISE_ON_ERROR"),
		Log:                  log,
	}
}

// pluginOptions are those of the users' plugins.
func pluginOptions(cfg *config.Config, model *alarm.Model, log *slog.Logger) star.Options {
	return star.Options{
		Dir:     cfg.String("PLUGIN_DIR"),
		Plugins: cfg.List("PLUGINS"),
		Config:  cfg.Visible(),
		Model:   model,
		Steps:   uint64(cfg.Int("PLUGIN_STEPS")),
		Memory:  int64(cfg.Int("PLUGIN_MEMORY")),
		Timeout: cfg.Duration("PLUGIN_TIMEOUT"),
		Log:     log,
	}
}

func engineOptions(cfg *config.Config, store db.Store, model *alarm.Model, hooks *plugin.Chain, publish func(string, *db.Alert, *db.Alert), log *slog.Logger) (engine.Options, error) {
	severity, err := troubleSeverity(cfg, model, "HEARTBEAT_SEVERITY")
	if err != nil {
		return engine.Options{}, err
	}
	storm, err := stormOptions(cfg, model)
	if err != nil {
		return engine.Options{}, err
	}
	keeps := cfg.Bool("NOTIFICATION_BLACKOUT") && slices.Contains(cfg.List("PLUGINS"), "blackout")
	return engine.Options{
		Store:            store,
		Model:            model,
		Hooks:            hooks,
		Log:              log,
		Publish:          publish,
		Origin:           "alertad/" + hostname(),
		AlertTimeout:     int64(cfg.Int("ALERT_TIMEOUT")),
		HeartbeatTimeout: int64(cfg.Int("HEARTBEAT_TIMEOUT")),
		AckTimeout:       int64(cfg.Int("ACK_TIMEOUT")),
		ShelveTimeout:    int64(cfg.Int("SHELVE_TIMEOUT")),
		BlackoutDuration: int64(cfg.Int("BLACKOUT_DURATION")),

		NotificationBlackout: keeps,

		MaxLatency:        cfg.Duration("HEARTBEAT_MAX_LATENCY"),
		HistoryLimit:      int64(cfg.Int("HISTORY_LIMIT")),
		HistoryRetention:  cfg.Duration("HISTORY_RETENTION"),
		HistoryOnValue:    cfg.Bool("HISTORY_ON_VALUE_CHANGE"),
		DeleteExpired:     cfg.Duration("DELETE_EXPIRED_AFTER"),
		DeleteInfo:        cfg.Duration("DELETE_INFO_AFTER"),
		HeartbeatAlerts:   cfg.Bool("HEARTBEAT_ALERTS"),
		DefaultEnv:        cfg.String("DEFAULT_ENVIRONMENT"),
		HeartbeatSeverity: severity,

		Dedup: dedupRules(cfg),
		Storm: storm,
		Flapping: engine.Flapping{
			Changes: cfg.Int("FLAPPING_CHANGES"), Window: cfg.Duration("FLAPPING_WINDOW"), Hold: cfg.Bool("FLAPPING_HOLD"),
		},
	}, nil
}

func stormOptions(cfg *config.Config, model *alarm.Model) (engine.Storm, error) {
	severity, err := troubleSeverity(cfg, model, "STORM_SEVERITY")
	if err == nil && model.Normal(severity) {
		err = fmt.Errorf("STORM_SEVERITY: %s means that all is well", severity)
	}
	return engine.Storm{
		Limit: cfg.Int("STORM_LIMIT"), Burst: cfg.Int("STORM_BURST"),
		Severity: severity, Pass: cfg.List("HEARTBEAT_EVENTS"),
	}, err
}

// troubleSeverity is the severity of an alert that the server makes: as set,
// else the one that means trouble in the model.
func troubleSeverity(cfg *config.Config, model *alarm.Model, setting string) (string, error) {
	if set := cfg.String(setting); set != "" {
		if err := model.Valid(set); err != nil {
			return "", fmt.Errorf("%s: %w", setting, err)
		}
		return set, nil
	}
	for _, severity := range []string{"major", "High"} {
		if model.Valid(severity) == nil {
			return severity, nil
		}
	}
	return model.PreviousSeverity, nil
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return name
}

// networks reads a list of CIDR networks or addresses.
func networks(cfg *config.Config, name string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range cfg.List(name) {
		if ip, err := netip.ParseAddr(s); err == nil {
			out = append(out, netip.PrefixFrom(ip, ip.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no network: write 10.0.0.0/8 or an address", name, s)
		}
		out = append(out, p)
	}
	return out, nil
}
