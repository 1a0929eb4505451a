package api

import (
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// listAlerts shows a page of the alerts that match, with counts of all of
// them: GET /alerts.
func (a *API) listAlerts(r *request, out *reply) error {
	q, err := a.query(r)
	if err != nil {
		return err
	}
	page, err := query.ParsePage(r.params, a.PageSize)
	if err != nil {
		return err
	}
	limit, err := r.textLimit()
	if err != nil {
		return err
	}
	found, err := a.findAlerts(r, q, page, r.switched("show-history"))
	if err != nil {
		return err
	}
	if limit > 0 {
		found.shorten(limit)
	}
	a.showAlerts(r, out, page, found)
	out.end()
	return nil
}

// found is a page of alerts and what belongs to it.
type found struct {
	tally
	alerts  []*db.Alert
	history [][]*db.History // of each alert, or nil
}

func (a *API) findAlerts(r *request, q query.Query, page query.Page, history bool) (f found, err error) {
	q.Offset, q.Limit = page.Offset(), page.Size
	err = a.view(r, func(s sight) error {
		f = found{}
		if err := f.count(s, q.Where); err != nil {
			return err
		}
		if err := page.Check(f.total); err != nil || f.total == 0 {
			return err
		}
		if f.alerts, err = db.Collect[*db.Alert](s.find(db.Alerts, q)); err != nil || !history {
			return err
		}
		for _, alert := range f.alerts {
			h, err := s.history(alert)
			if err != nil {
				return err
			}
			f.history = append(f.history, h)
		}
		return nil
	})
	return f, err
}

// showAlerts writes the answer up to the end of its object.
func (a *API) showAlerts(r *request, out *reply, page query.Page, f found) {
	root, raw := r.origin.url(""), r.switched("show-raw-data")
	last := r.now
	if len(f.alerts) > 0 {
		last = 0
	}
	out.ok()
	out.empty(len(f.alerts))
	out.page(page, f.total)
	out.list("alerts", len(f.alerts), func(dst []byte, i int) []byte {
		last = max(last, f.alerts[i].LastReceiveTime)
		var history []*db.History
		if f.history != nil {
			history = f.history[i]
		}
		return appendAlert(dst, f.alerts[i], history, root, raw)
	})
	f.show(out)
	out.name("lastTime")
	out.body = db.AppendTime(out.body, last)
	out.flag("autoRefresh", a.switches.autoRefresh.Load())
	out.pack = true
}

// countAlerts counts the alerts that match: GET /alerts/count.
func (a *API) countAlerts(r *request, out *reply) error {
	q, err := a.query(r)
	if err != nil {
		return err
	}
	var t tally
	if err := a.view(r, func(s sight) error { return t.count(s, q.Where) }); err != nil {
		return err
	}
	out.ok()
	t.show(out)
	out.flag("autoRefresh", a.switches.autoRefresh.Load())
	out.end()
	return nil
}

// tally is how many alerts match, by severity and by status.
type tally struct {
	total                int
	severities, statuses []db.Group
}

func (t *tally) count(s sight, where query.Node) (err error) {
	if t.severities, err = s.count(db.Alerts, where, "severity"); err != nil {
		return err
	}
	t.total = 0
	for _, g := range t.severities {
		t.total += g.N
	}
	t.statuses, err = s.count(db.Alerts, where, "status")
	return err
}

func (t *tally) show(out *reply) {
	out.number("total", t.total)
	out.name("severityCounts")
	out.body = appendCounts(out.body, t.severities)
	out.name("statusCounts")
	out.body = appendCounts(out.body, t.statuses)
}

// appendCounts writes groups of one value each as an object.
func appendCounts(dst []byte, groups []db.Group) []byte {
	dst = append(dst, '{')
	for i, g := range groups {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(db.AppendString(dst, g.Values[0]), ':')
		dst = appendInt(dst, g.N)
	}
	return append(dst, '}')
}
