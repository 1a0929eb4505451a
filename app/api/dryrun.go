package api

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// dryRun shows what a rule that the request describes would have told:
// POST /rules/dry-run.
func (a *API) dryRun(r *request, out *reply) error {
	rule, err := r.rule()
	if err != nil {
		return err
	}
	if rule.Name == "" {
		return missing("name")
	}
	return a.showDryRun(r, out, rule)
}

// dryRunRule shows what a stored rule would have told: GET /rule/{id}/dry-run.
func (a *API) dryRunRule(r *request, out *reply) error {
	rule, err := a.Engine.Notices().Rule(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	return a.showDryRun(r, out, rule)
}

// showDryRun answers for the alerts that the caller sees. Who may see rules only
// does not see alerts in this way.
func (a *API) showDryRun(r *request, out *reply, rule *db.Rule) error {
	if err := r.needs(auth.ReadAlerts); err != nil {
		return err
	}
	past, err := pastOf(r.params.Get("since"))
	if err != nil {
		return err
	}
	turn, err := a.load.wait(r.Context(), a.load.pages, maxPages/2) // it takes as much memory as the largest pages
	if err != nil {
		return err
	}
	defer turn.leave()
	run, err := a.Engine.Notices().DryRun(r.Context(), r.caller.Principal, rule, r.now.Add(-past))
	if err != nil {
		return err
	}
	out.ok()
	out.name("since")
	out.body = db.AppendTime(out.body, run.Since)
	out.name("until")
	out.body = db.AppendTime(out.body, run.Until)
	out.number("alerts", run.Alerts)
	out.flag("complete", len(run.Left) == 0)
	out.list("left", len(run.Left), func(dst []byte, i int) []byte { return db.AppendString(dst, string(run.Left[i])) })
	out.number("total", run.Total)
	counts, err := json.Marshal(run.Channels)
	if err != nil {
		return err
	}
	out.name("channels")
	out.body = append(out.body, counts...)
	out.list("messages", len(run.Messages), func(dst []byte, i int) []byte { return appendTelling(dst, &run.Messages[i]) })
	out.end()
	out.pack = true
	return nil
}

func appendTelling(dst []byte, m *notice.Telling) []byte {
	dst = db.AppendTime(appendName(append(dst, '{'), "time"), m.Time)
	dst = db.AppendString(appendName(dst, "what"), string(m.What))
	dst = appendInt(appendName(dst, "step"), m.Step)
	dst = db.AppendString(appendName(dst, "key"), m.Key)
	dst = db.AppendStrings(appendName(dst, "channels"), m.Channels)
	dst = appendInt(appendName(dst, "total"), m.Total)
	dst = append(appendName(dst, "alerts"), '[')
	for i := range m.Alerts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		for _, f := range [][2]string{
			{"id", m.Alerts[i].ID}, {"environment", m.Alerts[i].Environment}, {"resource", m.Alerts[i].Resource},
			{"event", m.Alerts[i].Event}, {"severity", m.Alerts[i].Severity}, {"status", m.Alerts[i].Status},
		} {
			dst = db.AppendString(appendName(dst, f[0]), f[1])
		}
		dst = append(dst, '}')
	}
	return append(dst, ']', '}')
}

// maxSince is how far back a dry run may begin.
const maxSince = 366 * 24 * time.Hour

// pastOf reads a time back from now: 90m, 12h, 7d, or seconds. The default is a
// day.
func pastOf(text string) (time.Duration, error) {
	if text == "" {
		return 24 * time.Hour, nil
	}
	bad := db.Errorf(db.Invalid, "since must be a time back from now, up to 366 days: 90m, 12h, 7d")
	unit := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[text[len(text)-1]]
	if unit == 0 {
		unit = time.Second
	}
	n, err := strconv.ParseUint(strings.TrimRight(text, "smhdw"), 10, 31)
	if past := time.Duration(n) * unit; err == nil && past > 0 && past <= maxSince {
		return past, nil
	}
	return 0, bad
}
