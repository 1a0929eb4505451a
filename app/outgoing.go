package app

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/audit"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// buildOutgoing makes what sends: the outbox's worker and the audit trail.
func (s *server) buildOutgoing(to []destination) error {
	allow, err := networks(s.cfg, "OUTGOING_ALLOW")
	if err != nil {
		return err
	}
	o := notify.SenderOptions{AuditURL: s.cfg.String("AUDIT_URL"), Allow: allow, Agent: "alertad/" + Version}
	for _, d := range to {
		o.Destinations = append(o.Destinations, d.Destination)
	}
	senders, err := notify.Senders(o)
	if err != nil {
		return fmt.Errorf("FWD_DESTINATIONS: %w", err)
	}
	s.telling = s.buildChannels(o)
	senders[notify.Channel] = s.telling // tells people
	s.outbox = notify.NewWorker(notify.WorkerOptions{
		Store: s.store, Senders: senders, Metrics: s.metrics, Log: s.log, MaxAge: s.cfg.Duration("OUTBOX_MAX_AGE"),
		Outcome: channel.Log,
	})
	s.trail = audit.New(s.trailOptions())
	return nil
}

func (s *server) trailOptions() audit.Options {
	o := audit.Options{Store: s.store, Log: s.log, Retention: s.cfg.Duration("AUDIT_RETENTION"), Queued: s.queued}
	if s.cfg.String("AUDIT_URL") == "" {
		return o
	}
	asObject := s.cfg.Bool("AUDIT_LOG_JSON")
	o.Post = func(e *db.Audit) *db.Outgoing {
		return &db.Outgoing{
			Meta: db.Meta{ID: uuid.Must(uuid.NewV7()).String()}, Sender: notify.Audit, To: "AUDIT_URL",
			Body: string(audit.Document(e, asObject)), CreateTime: e.CreateTime, Due: e.CreateTime,
		}
	}
	return o
}

// auditOptions says what is audited, and where to.
func (s *server) auditOptions() api.Audit {
	o := api.Audit{
		Trail: s.cfg.List("AUDIT_TRAIL"), Redact: s.cfg.Bool("AUDIT_LOG_REDACT"), JSON: s.cfg.Bool("AUDIT_LOG_JSON"),
		Keep: s.trail.Add,
	}
	if s.cfg.Bool("AUDIT_LOG") {
		o.Log = s.log
	}
	return o
}

// serverName is what this server calls itself in the header that ends
// forwarding loops. Others know it by BASE_URL; without that it is a name that
// nobody else has.
func serverName(cfg *config.Config) string {
	if base := cfg.String("BASE_URL"); strings.Contains(base, "://") {
		return strings.TrimRight(base, "/")
	}
	return "alertad-" + hostname() + "-" + rand.Text()[:8]
}

// destination is an element of FWD_DESTINATIONS.
type destination struct {
	notify.Destination
	address string // without a password
	actions []string
}

// destinations reads FWD_DESTINATIONS, whose shape the configuration has
// checked. A name is the address; one that comes again gets a number.
func destinations(cfg *config.Config) []destination {
	list, _ := cfg.Any("FWD_DESTINATIONS").([]any)
	var out []destination
	times := map[string]int{}
	for _, item := range list {
		fields, ok := item.([]any)
		if !ok || len(fields) != 3 {
			continue
		}
		text, _ := fields[0].(string)
		credentials, _ := fields[1].(map[string]any)
		d := destination{Destination: credentialsOf(credentials), address: withoutUser(text), actions: texts(fields[2])}
		d.URL, d.Name = text, d.address
		if times[d.address]++; times[d.address] > 1 {
			d.Name += fmt.Sprintf("#%d", times[d.address])
		}
		out = append(out, d)
	}
	return out
}

func withoutUser(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.User = nil
	return u.String()
}

func credentialsOf(m map[string]any) notify.Destination {
	text := func(name string) string { s, _ := m[name].(string); return s }
	d := notify.Destination{
		Username: text("username"), Password: text("password"),
		Key: text("key"), Secret: text("secret"), Token: text("token"),
		CAFile: text("ssl_verify"),
	}
	if verify, ok := m["ssl_verify"].(bool); ok {
		d.Insecure = !verify
	}
	switch seconds := m["timeout"].(type) {
	case int64:
		d.Timeout = time.Duration(seconds) * time.Second
	case float64:
		d.Timeout = time.Duration(seconds * float64(time.Second))
	}
	return d
}

// texts reads a list of texts, or one text with commas.
func texts(v any) []string {
	if s, ok := v.(string); ok {
		return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
	}
	items, _ := v.([]any)
	var out []string
	for _, item := range items {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// forwardTo is the destinations as the hook needs them.
func forwardTo(to []destination) []plugin.Destination {
	var out []plugin.Destination
	for _, d := range to {
		out = append(out, plugin.Destination{Name: d.Name, URL: d.address, Actions: d.actions})
	}
	return out
}
