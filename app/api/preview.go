package api

import (
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// previewBlackout shows what a blackout would do, without making it: the alerts
// that it would catch now, as a list of alerts, and when it is on:
// POST /blackouts/preview.
func (a *API) previewBlackout(r *request, out *reply) error {
	b, err := r.blackout()
	if err != nil {
		return err
	}
	preview, err := a.Engine.PreviewBlackout(b)
	if err != nil {
		return err
	}
	return a.showCaught(r, out, preview.Where, func() {
		out.list("occurrences", len(preview.Next), func(dst []byte, i int) []byte {
			return appendSpan(dst, preview.Next[i])
		})
	})
}

// blackoutAlerts shows the alerts that stand and that a blackout is meant for,
// be it on or not: GET /blackout/{id}/alerts.
func (a *API) blackoutAlerts(r *request, out *reply) error {
	b, err := a.Engine.Blackout(r.Context(), r.caller, r.vars["id"])
	if err != nil {
		return err
	}
	return a.showCaught(r, out, a.Engine.Catches(b), func() {})
}

// showCaught answers as a list of alerts does, and takes its parameters. Who may
// see blackouts only does not see alerts in this way.
func (a *API) showCaught(r *request, out *reply, where query.Node, more func()) error {
	if err := r.needs(auth.ReadAlerts); err != nil {
		return err
	}
	q, err := a.query(r)
	if err != nil {
		return err
	}
	page, err := query.ParsePage(r.params, a.PageSize)
	if err != nil {
		return err
	}
	q.Where = query.Conj(q.Where, where)
	found, err := a.findAlerts(r, q, page, r.switched("show-history"))
	if err != nil {
		return err
	}
	a.showAlerts(r, out, page, found)
	more()
	out.end()
	return nil
}

// needs refuses who lacks a scope that a handler asks for beside its route's.
func (r *request) needs(scope auth.Scope) error {
	if r.caller.Principal.Allows(scope) {
		return nil
	}
	return db.Errorf(db.Forbidden, "Missing required scope: %s", scope)
}

func appendSpan(dst []byte, s engine.Span) []byte {
	dst = db.AppendTime(appendName(append(dst, '{'), "start"), s.Start)
	return append(db.AppendTime(appendName(dst, "end"), s.End), '}')
}
