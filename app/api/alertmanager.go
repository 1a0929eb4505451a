package api

import (
	"maps"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// The routes below /alertmanager are Alertmanager's API v2, for Prometheus and
// its like to post to, and for amtool and dashboards to read
// (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml).

// failAlertmanager writes an error as Alertmanager does: a text, as JSON.
func (a *API) failAlertmanager(_ *request, out *reply, message string, _ []any) {
	out.body = db.AppendString(out.body, message)
}

// postAlerts takes alerts: POST /alertmanager/api/v2/alerts. One that is refused
// does not keep the others out.
func (a *API) postAlerts(r *request, out *reply) error {
	if err := a.switches.mayReceive(); err != nil {
		return err
	}
	alerts, err := webhook.ReadAlertmanager(a.webhookRequest(r), a.Webhooks)
	var faults []string
	if err != nil {
		faults = append(faults, message(err))
	}
	var own []*db.Alert
	for _, alert := range alerts {
		if err := a.own(r, alert); err != nil {
			faults = append(faults, message(err))
			continue
		}
		own = append(own, alert)
	}
	outcomes, err := a.Engine.ReceiveAll(r.Context(), r.caller, own)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		if v := a.judge(r, own[i], o); !v.ok() {
			faults = append(faults, own[i].Event+" on "+own[i].Resource+": "+v.message)
		}
	}
	out.plain("") // no body
	return webhook.Refuse(faults...)
}

// receiver is where alerts go, of which there is one.
type receiver struct {
	Name string `json:"name"`
}

var ownReceiver = []receiver{{"alertad"}}

// gettable is an alert as GET shows it.
type gettable struct {
	Annotations  map[string]string `json:"annotations"`
	EndsAt       string            `json:"endsAt"`
	Fingerprint  string            `json:"fingerprint"`
	Receivers    []receiver        `json:"receivers"`
	StartsAt     string            `json:"startsAt"`
	Status       gettableStatus    `json:"status"`
	UpdatedAt    string            `json:"updatedAt"`
	GeneratorURL string            `json:"generatorURL,omitempty"`
	Labels       map[string]string `json:"labels"`
}

type gettableStatus struct {
	InhibitedBy []string `json:"inhibitedBy"`
	SilencedBy  []string `json:"silencedBy"`
	State       string   `json:"state"`
}

// gettableAlerts lists the alerts that are not over:
// GET /alertmanager/api/v2/alerts.
func (a *API) gettableAlerts(r *request, out *reply) error {
	shown, err := a.gettables(r)
	if err != nil {
		return err
	}
	out.pack = true
	return out.json(http.StatusOK, shown)
}

// gettableGroups lists them by name: GET /alertmanager/api/v2/alerts/groups.
func (a *API) gettableGroups(r *request, out *reply) error {
	shown, err := a.gettables(r)
	if err != nil {
		return err
	}
	type group struct {
		Alerts   []gettable        `json:"alerts"`
		Labels   map[string]string `json:"labels"`
		Receiver receiver          `json:"receiver"`
	}
	byName := map[string][]gettable{}
	for _, g := range shown {
		byName[g.Labels["alertname"]] = append(byName[g.Labels["alertname"]], g)
	}
	groups := []group{}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		groups = append(groups, group{byName[name], map[string]string{"alertname": name}, ownReceiver[0]})
	}
	out.pack = true
	return out.json(http.StatusOK, groups)
}

// wanted is which alerts a request asks for.
type wanted struct {
	matchers         []webhook.Matcher
	active, silenced bool
	nobody           bool // a receiver that there is not
}

func (r *request) wanted() (w wanted, err error) {
	if w.matchers, err = r.matchers(); err != nil {
		return w, err
	}
	if w.active, err = r.unless("active"); err != nil {
		return w, err
	}
	if w.silenced, err = r.unless("silenced"); err != nil {
		return w, err
	}
	for _, name := range []string{"inhibited", "unprocessed"} { // there are none such
		if _, err := r.unless(name); err != nil {
			return w, err
		}
	}
	if name := r.params.Get("receiver"); name != "" {
		re, err := regexp.Compile("^(?:" + name + ")$")
		if err != nil {
			return w, db.Errorf(db.Invalid, "failed to parse receiver param: %v", err)
		}
		w.nobody = !re.MatchString(ownReceiver[0].Name)
	}
	return w, nil
}

// matchers reads the parameters "filter".
func (r *request) matchers() ([]webhook.Matcher, error) {
	var list []webhook.Matcher
	for _, text := range r.params["filter"] {
		m, err := webhook.ParseMatcher(text)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// unless reads a parameter that is true unless it says otherwise.
func (r *request) unless(name string) (bool, error) {
	text := r.params.Get(name)
	if text == "" {
		return true, nil
	}
	yes, err := strconv.ParseBool(text)
	if err != nil {
		return false, db.Errorf(db.Invalid, "parameter %s must be true or false", name)
	}
	return yes, nil
}

func matchAll(matchers []webhook.Matcher, labels map[string]string) bool {
	for _, m := range matchers {
		if !m.Matches(labels) {
			return false
		}
	}
	return true
}

// gettables finds and filters.
func (a *API) gettables(r *request) ([]gettable, error) {
	w, err := r.wanted()
	if err != nil || w.nobody {
		return []gettable{}, err
	}
	var alerts []*db.Alert
	var blackouts []*db.Blackout
	err = a.view(r, func(s sight) (err error) {
		where := query.Query{Where: query.Not{Node: a.ended()}}
		if alerts, err = db.Collect[*db.Alert](s.find(db.Alerts, where)); err != nil {
			return err
		}
		blackouts, err = db.Collect[*db.Blackout](s.find(db.Blackouts, query.Query{}))
		return err
	})
	if err != nil {
		return nil, err
	}
	silences := activeSilences(blackouts, r.now)
	shown := []gettable{}
	for _, alert := range alerts {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		known := webhook.ShowAlertmanager(alert)
		if !matchAll(w.matchers, known.Labels) {
			continue
		}
		g := a.gettable(alert, known, silences, r.now)
		if g.Status.State == "active" && w.active || g.Status.State != "active" && w.silenced {
			shown = append(shown, g)
		}
	}
	slices.SortStableFunc(shown, func(a, b gettable) int { return strings.Compare(a.Fingerprint, b.Fingerprint) })
	return shown, nil
}

// ended is the alerts that are closed or expired.
func (a *API) ended() query.Node {
	over := query.Or{db.Alerts.Is("status", a.Model.ClosedStatus)}
	if a.Model.ExpiredStatus != "" {
		over = append(over, db.Alerts.Is("status", a.Model.ExpiredStatus))
	}
	return over
}

// activeSilence is a blackout that holds now, ready to match.
type activeSilence struct {
	id    string
	where query.Node
}

func activeSilences(blackouts []*db.Blackout, now db.Time) []activeSilence {
	var active []activeSilence
	for _, b := range blackouts {
		if engine.StateOf(b, now).Status == db.BlackoutActive {
			active = append(active, activeSilence{b.ID, b.Where()})
		}
	}
	return active
}

func (a *API) gettable(alert *db.Alert, known webhook.Gettable, silences []activeSilence, now db.Time) gettable {
	status := gettableStatus{InhibitedBy: []string{}, SilencedBy: []string{}, State: "active"}
	for _, s := range silences {
		if query.Match(s.where, alert) {
			status.SilencedBy = append(status.SilencedBy, s.id)
		}
	}
	if len(status.SilencedBy) > 0 || alert.Status == a.Model.BlackoutStatus || alert.Status == a.Model.ShelvedStatus {
		status.State = "suppressed"
	}
	ends := alert.ExpireTime
	if ends == 0 { // it has none, but the field may not be missing
		ends = now.Add(webhook.ResolveAfter)
	}
	return gettable{
		Annotations: known.Annotations, Labels: known.Labels, GeneratorURL: known.GeneratorURL,
		Fingerprint: webhook.Fingerprint(known.Labels), Receivers: ownReceiver, Status: status,
		StartsAt: known.StartsAt, EndsAt: ends.String(), UpdatedAt: alert.LastReceiveTime.String(),
	}
}

// receivers lists the one there is: GET /alertmanager/api/v2/receivers.
func (a *API) receivers(_ *request, out *reply) error {
	return out.json(http.StatusOK, ownReceiver)
}

// alertmanagerStatus says what this is: GET /alertmanager/api/v2/status.
func (a *API) alertmanagerStatus(_ *request, out *reply) error {
	type object = map[string]any
	return out.json(http.StatusOK, object{
		"cluster": object{"status": "disabled", "peers": []any{}},
		"config": object{"original": "global:\n  resolve_timeout: 5m\nroute:\n  receiver: alertad\n  group_by: [alertname]\n" +
			"receivers:\n- name: alertad\n"},
		"uptime": db.At(a.started).String(),
		"versionInfo": object{
			"version": a.Build.Version, "revision": a.Build.Revision, "branch": "", "buildUser": "",
			"buildDate": a.Build.Date, "goVersion": runtime.Version(),
		},
	})
}
