package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/door"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/app/receive/snmp"
	"github.com/alertad/alertad/app/receive/syslog"
	"github.com/alertad/alertad/app/tlsconf"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// intake is what the settings say of messages of syslog and traps of SNMP.
// Where they are received goes on through a reload.
type intake struct {
	syslog syslog.Settings
	snmp   snmp.Settings
	tls    *tlsconf.Server // of syslog; nil: none

	syslogCounters, snmpCounters receive.Counters
}

// buildIntake reads the settings, and declares the counters of what is on.
func (s *server) buildIntake() error {
	in, err := newIntake(s.cfg, s.model)
	if err != nil {
		return err
	}
	// A reload may find the certificate gone, but the listener is still there.
	if slices.ContainsFunc(s.cfg.List("SYSLOG_LISTEN"), func(text string) bool { return strings.HasPrefix(text, "tls:") }) {
		if in.tls, err = tlsconf.New(s.syslogTLS()); err != nil {
			return fmt.Errorf("SYSLOG_TLS_CERT_FILE: %w", err)
		}
	}
	in.syslogCounters = s.measureIntake("syslog", "Messages of syslog", s.cfg.List("SYSLOG_LISTEN"), syslog.Ports())
	in.snmpCounters = s.measureIntake("snmp", "Traps of SNMP", s.cfg.List("SNMP_LISTEN"), snmp.Ports())
	s.intake = in
	return nil
}

// measureIntake declares the metrics of a protocol that is listened for.
func (s *server) measureIntake(name, what string, listen []string, ports map[string]string) receive.Counters {
	if len(listen) == 0 {
		return receive.Counters{}
	}
	s.metrics.Process(name+"_lost_total", what+" over UDP that the operating system dropped, because the server was too slow for them",
		func() float64 { return receive.Lost(listen, ports) })
	return receive.NewCounters(s.metrics, name, what)
}

func (s *server) syslogTLS() tlsconf.Options {
	cfg := s.cfg
	o := tlsconf.Options{
		CertFile:     cfg.String("SYSLOG_TLS_CERT_FILE"),
		KeyFile:      cfg.String("SYSLOG_TLS_KEY_FILE"),
		MinVersion:   cfg.String("TLS_MIN_VERSION"),
		ClientCAFile: cfg.String("SYSLOG_TLS_CLIENT_CA_FILE"),
		AnyProtocol:  true,
		Log:          s.log,
	}
	if o.ClientCAFile != "" {
		o.ClientAuth = "required"
	}
	return o
}

// newIntake reads everything that needs no file and no network. An error says
// where the setting is, and what of it is wrong.
func newIntake(cfg *config.Config, model *alarm.Model) (in intake, err error) {
	at := func(name string, err error) error {
		return fmt.Errorf("%s: %s: %w", cfg.Origin(name), name, err)
	}
	if in.syslog.Allow, err = networks(cfg, "SYSLOG_ALLOW"); err != nil {
		return in, err
	}
	if in.snmp.Allow, err = networks(cfg, "SNMP_ALLOW"); err != nil {
		return in, err
	}
	messages, err := rulesOf(cfg, "SYSLOG_RULES", syslog.Known, model)
	if err != nil {
		return in, at("SYSLOG_RULES", err)
	}
	traps, err := rulesOf(cfg, "SNMP_RULES", snmp.Known, model)
	if err != nil {
		return in, at("SNMP_RULES", err)
	}
	users, err := snmp.Users(cfg.Any("SNMP_USERS"))
	if err == nil {
		in.snmp.Keys, err = snmp.NewKeys(cfg.List("SNMP_COMMUNITIES"), users)
	}
	if err != nil {
		return in, at("SNMP_USERS", err)
	}
	in.syslog.Mapping = &syslog.Mapping{
		Environment: environmentOf(cfg, "SYSLOG_ENVIRONMENT"), Customer: cfg.String("SYSLOG_CUSTOMER"), Rules: messages,
	}
	for i, severity := range syslog.Severities() {
		in.syslog.Mapping.Severities[i] = knownSeverity(model, severity)
	}
	in.snmp.Mapping = &snmp.Mapping{
		Environment: environmentOf(cfg, "SNMP_ENVIRONMENT"), Customer: cfg.String("SNMP_CUSTOMER"), Rules: traps,
		Severity: func(severity string) string { return knownSeverity(model, severity) },
	}
	return in, nil
}

// checkIntake checks what package config cannot: rules, and users of SNMP.
func checkIntake(cfg *config.Config) error {
	model, err := newModel(cfg)
	if err == nil {
		_, err = newIntake(cfg, model)
	}
	return err
}

func environmentOf(cfg *config.Config, name string) string {
	if environment := cfg.String(name); environment != "" {
		return environment
	}
	return cfg.String("DEFAULT_ENVIRONMENT")
}

func rulesOf(cfg *config.Config, name string, known func(string) bool, model *alarm.Model) (*receive.Rules, error) {
	rules, err := receive.Compile(cfg.Any(name), known)
	if err != nil {
		return nil, err
	}
	for severity, rule := range rules.Severities() {
		if err := model.Valid(severity); err != nil {
			return nil, fmt.Errorf("rule %d: set: severity: %w", rule, err)
		}
	}
	return rules, nil
}

// likely are the severities of other models for those of Alerta's, the nearest
// first.
var likely = map[string][]string{
	"critical": {"Critical"}, "major": {"High"}, "minor": {"Medium"}, "warning": {"Low"},
	"informational": {"Advisory"}, "indeterminate": {"Medium"},
}

// knownSeverity is the severity, or one that means about the same in the model.
func knownSeverity(model *alarm.Model, severity string) string {
	for _, s := range append([]string{severity}, likely[severity]...) {
		if model.Valid(s) == nil {
			return s
		}
	}
	switch severity {
	case "critical", "major", "minor", "warning", "indeterminate":
		return model.PreviousSeverity
	}
	return model.NormalSeverity
}

// receive begins to listen for syslog and SNMP, if that is wanted.
func (s *server) receive() error {
	messages, traps := s.cfg.List("SYSLOG_LISTEN"), s.cfg.List("SNMP_LISTEN")
	if len(messages)+len(traps) == 0 {
		return nil
	}
	queue := receive.NewQueue(s.gate.take, s.log, time.Now)
	s.closers.add("messages received", queue.Close)
	if len(messages) > 0 {
		_, connections := door.Room(door.Files())
		r, err := syslog.Listen(syslog.Options{
			Listen: messages, TLS: s.gate.syslogTLS(), Queue: queue, Counters: s.intake.syslogCounters, Log: s.log, Now: time.Now,
			Settings: func() syslog.Settings { return s.gate.server().intake.syslog }, Connections: connections,
		})
		if err != nil {
			return fmt.Errorf("SYSLOG_LISTEN: %w", err)
		}
		s.closers.add("syslog", func(context.Context) error { r.Close(); return nil })
	}
	if len(traps) > 0 {
		r, err := snmp.Listen(snmp.Options{
			Listen: traps, Queue: queue, Counters: s.intake.snmpCounters, Log: s.log, Now: time.Now,
			Settings: func() snmp.Settings { return s.gate.server().intake.snmp },
		})
		if err != nil {
			return fmt.Errorf("SNMP_LISTEN: %w", err)
		}
		s.closers.add("snmp", func(context.Context) error { r.Close(); return nil })
	}
	return nil
}

// syslogTLS are the settings of connections of syslog.
func (g *gate) syslogTLS() *tls.Config {
	return tlsconf.Config(func() *tlsconf.Server { return g.server().intake.tls })
}

// take has the newest server store alerts that came by other protocols than
// HTTP. They are the server's own in what they may, but not in how many: the
// bound of each origin holds.
func (g *gate) take(ctx context.Context, from netip.Addr, alerts []*db.Alert) ([]error, error) {
	g.mu.RLock()
	s := g.current
	s.under.Add(1)
	g.mu.RUnlock()
	defer s.under.Done()
	by := engine.Caller{Principal: auth.System(), RemoteIP: from.String()}
	outcomes, err := s.engine.ReceiveAll(ctx, by, alerts)
	if err != nil {
		return nil, err
	}
	refused := make([]error, len(outcomes))
	for i, o := range outcomes {
		if !errors.As(o.Err, new(*engine.HeartbeatReceived)) && !errors.As(o.Err, new(*plugin.LoopError)) && db.CodeOf(o.Err) != db.Suppressed {
			refused[i] = o.Err
		}
	}
	return refused, nil
}
