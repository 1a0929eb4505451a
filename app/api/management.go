package api

import (
	"bytes"
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// management lists the pages below it: GET /management.
func (a *API) management(r *request, out *reply) error {
	pages := []string{r.origin.prefix + "/api/docs"}
	for _, l := range a.router.links {
		if l.method == http.MethodGet && strings.HasPrefix(l.path, "/management/") {
			pages = append(pages, r.origin.prefix+l.path)
		}
	}
	return out.html(managementPage, pages)
}

var managementPage = template.Must(template.New("management").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Management</title></head>
<body>
<h1>Management</h1>
<ul>
{{range .}}<li><a href="{{.}}">{{.}}</a></li>
{{end}}</ul>
</body>
</html>
`))

// html makes the answer an HTML page.
func (o *reply) html(t *template.Template, data any) error {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return err
	}
	o.plain("text/html; charset=utf-8")
	o.body = append(o.body, b.Bytes()...)
	o.policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'"
	return nil
}

// ok answers OK: GET /_.
func (a *API) ok(r *request, out *reply) error {
	out.say(http.StatusOK, "OK")
	return nil
}

// say makes the answer a text.
func (o *reply) say(code int, text string) {
	o.plain("text/html; charset=utf-8")
	o.code = code
	o.body = append(o.body, text...)
}

// goodToGo tells whether the server can do its work, which is to take alerts and
// to show them: GET /management/gtg.
func (a *API) goodToGo(r *request, out *reply) error {
	if err := a.alive(r); err != nil {
		if yes, _ := a.outages.tell("not good to go", a.Now()); yes {
			a.Log.Warn("not good to go", "err", err)
		}
		out.say(http.StatusServiceUnavailable, "FAILED")
		return nil
	}
	return a.ok(r, out)
}

func (a *API) alive(r *request) error {
	if a.Alive != nil {
		if err := a.Alive(); err != nil {
			return err
		}
	}
	return a.Store.View(r.Context(), func(db.Finder) error { return nil })
}

// healthCheck tells whether all heartbeats are fresh, with patience:
// GET /management/healthcheck.
func (a *API) healthCheck(r *request, out *reply) error {
	var stale *db.Heartbeat
	err := a.Store.View(r.Context(), func(f db.Finder) error {
		stale = nil
		for rec, err := range f.Find(db.Heartbeats, query.Query{}) {
			if err != nil {
				return err
			}
			if h := rec.(*db.Heartbeat); since(h, r.now) > 4*h.Timeout {
				stale = h
				return nil
			}
		}
		return nil
	})
	switch {
	case err != nil:
		a.Log.Error("health check failed", "err", err)
		out.say(http.StatusServiceUnavailable, "HEALTH_CHECK_FAILED: Internal Error!")
	case stale != nil:
		out.say(http.StatusServiceUnavailable, "HEARTBEAT_STALE: "+template.HTMLEscapeString(stale.Origin))
	default:
		return a.ok(r, out)
	}
	return nil
}

// manifest tells which build this is: GET /management/manifest.
func (a *API) manifest(r *request, out *reply) error {
	out.body = append(out.body[:0], '{')
	out.name("release")
	out.body = appendNullable(out.body, a.version())
	out.text("build", a.Build.Number)
	out.text("date", a.Build.Date)
	out.text("revision", a.Build.Revision)
	out.end()
	return nil
}

// version is as much of the version as may be shown; "" is nothing.
func (a *API) version() string {
	switch a.ServerVersion {
	case "major":
		major, _, _ := strings.Cut(a.Build.Version, ".")
		return major
	case "off":
		return ""
	}
	return a.Build.Version
}

// properties prints the settings: GET /management/properties.
func (a *API) properties(r *request, out *reply) error {
	var b bytes.Buffer
	if a.Properties != nil {
		a.Properties(&b)
	}
	out.plain("text/plain; charset=utf-8")
	out.body = append(out.body, b.Bytes()...)
	return nil
}

// housekeeping does the housekeeping now: GET or POST
// /management/housekeeping. The thresholds are in hours.
func (a *API) housekeeping(r *request, out *reply) error {
	report, err := a.Engine.Housekeep(r.Context(), hours(r, "expired"), hours(r, "info"))
	for _, id := range report.Expired {
		a.audit(r, "alert-expired", "", "alert", id)
	}
	for _, id := range append(report.Unshelved, report.Unacked...) {
		a.audit(r, "alert-timeout", "", "alert", id)
	}
	if err != nil {
		return err
	}
	if len(report.Errors) > 0 {
		out.error(r, http.StatusInternalServerError, "housekeeping failed", details(report.Errors))
		return nil
	}
	out.ok()
	out.texts("expired", report.Expired)
	out.texts("unshelve", report.Unshelved)
	out.texts("unack", report.Unacked)
	out.number("count", len(report.Expired)+len(report.Unshelved)+len(report.Unacked))
	out.end()
	return nil
}

// hours reads a threshold; what is no number, or 0, leaves the setting's.
func hours(r *request, name string) *time.Duration {
	n, err := strconv.ParseInt(r.params.Get(name), 10, 32)
	if err != nil || n <= 0 {
		return nil
	}
	d := time.Duration(n) * time.Hour
	return &d
}

// status shows the metrics: GET /management/status.
func (a *API) status(r *request, out *reply) error {
	list := []any{}
	for _, m := range a.Metrics.Snapshot() {
		list = append(list, m)
	}
	for _, l := range a.switches.all() {
		list = append(list, metrics.Metric{Group: "switch", Name: l.Name, Type: "text",
			Title: l.Title, Description: l.Description, Value: l.state()})
	}
	encoded, err := json.Marshal(list)
	if err != nil {
		return err
	}
	var plugins []byte
	if a.Plugins != nil {
		if plugins, err = json.Marshal(a.Plugins()); err != nil {
			return err
		}
	}
	out.body = append(out.body[:0], '{')
	out.text("application", "alerta")
	out.name("version")
	out.body = appendNullable(out.body, a.version())
	out.number("time", int(r.now))
	out.number("uptime", int(a.uptime().Milliseconds()))
	out.name("metrics")
	out.body = append(out.body, encoded...)
	a.showOutbox(r, out)
	a.showFleet(out)
	if plugins != nil {
		out.name("plugins")
		out.body = append(out.body, plugins...)
	}
	out.end()
	return nil
}

// showOutbox writes the member that tells how sending goes, if it is known.
func (a *API) showOutbox(r *request, out *reply) {
	if a.Outbox == nil {
		return
	}
	s, err := a.Outbox(r.Context())
	if err != nil {
		a.logFault(r, err)
		return
	}
	out.name("outbox")
	out.body = append(out.body, '{')
	out.number("queued", s.Queued)
	out.number("failed", int(s.Failed))
	out.name("oldest")
	out.body = db.AppendTime(out.body, s.Oldest)
	out.name("lastError")
	out.body = appendNullable(out.body, s.Error)
	out.name("lastErrorTime")
	out.body = db.AppendTime(out.body, s.ErrorTime)
	out.end()
}

// showFleet writes the member that tells of this server among others.
func (a *API) showFleet(out *reply) {
	if a.Fleet == nil {
		return
	}
	s := a.Fleet()
	out.name("fleet")
	out.body = append(out.body, '{')
	out.text("id", s.ID)
	out.flag("leads", s.Leads)
	out.flag("listening", s.Listening)
	out.number("servers", s.Servers)
	out.end()
}

func (a *API) uptime() time.Duration { return a.Now().Sub(a.started) }

// prometheus shows the metrics as Prometheus reads them:
// GET /management/metrics.
func (a *API) prometheus(r *request, out *reply) error {
	var b bytes.Buffer
	if err := a.Metrics.WritePrometheus(&b, a.uptime()); err != nil {
		return err
	}
	out.plain(metrics.ContentType)
	out.body = append(out.body, b.Bytes()...)
	out.pack = true
	return nil
}
