package api

import (
	"net/url"
	"time"

	"github.com/alertad/alertad/app/rota"
	"github.com/alertad/alertad/db"
)

// onCall tells who is on call now, or at a time, and what comes next:
// GET /rota/{id}/oncall.
func (a *API) onCall(r *request, out *reply) error {
	n, err := a.Accounts.Rota(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	at := r.now
	if r.params.Get("at") != "" {
		if at, err = r.shiftTime("at"); err != nil {
			return err
		}
	}
	out.one()
	out.name("person")
	shift, on := n.OnCall(at)
	if m, ok := n.Member(shift.Member); ok {
		out.body = appendPerson(out.body, m)
	} else {
		out.body = append(out.body, "null"...)
	}
	out.name("shift")
	if on {
		out.body = appendShift(out.body, shift)
	} else {
		out.body = append(out.body, "null"...)
	}
	out.name("next")
	out.body = appendShift(out.body, n.Next(at))
	out.end()
	return nil
}

func appendShift(dst []byte, s rota.Shift) []byte {
	dst = db.AppendTime(append(dst, `{"start":`...), s.Start)
	dst = db.AppendTime(appendName(dst, "end"), s.End)
	dst = db.AppendString(appendName(dst, "member"), s.Member)
	return append(appendNullable(appendName(dst, "override"), s.Override), '}')
}

// listShifts shows who is on call between two times: GET /rota/{id}/shifts.
func (a *API) listShifts(r *request, out *reply) error {
	n, err := a.Accounts.Rota(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	from, err := r.shiftTime("from")
	if err != nil {
		return err
	}
	to, err := r.shiftTime("to")
	if err != nil {
		return err
	}
	if to <= from || to.Sub(from) > longestCalendar {
		return db.Errorf(db.Invalid, "to must come after from, by 366 days at most")
	}
	shifts := n.Shifts(from, to)
	out.ok()
	out.list("shifts", len(shifts), func(dst []byte, i int) []byte { return appendShift(dst, shifts[i]) })
	out.number("total", len(shifts))
	out.end()
	out.pack = true
	return nil
}

// shiftTime reads a time for which somebody may be on call.
func (r *request) shiftTime(name string) (db.Time, error) {
	t, err := r.timeParam(name)
	if year := t.Time().Year(); err == nil && (year < 1970 || year > 2200) {
		err = db.Errorf(db.Invalid, "%s must lie between the years 1970 and 2200", name)
	}
	return t, err
}

// newFeed makes an address of a rota's calendar, in the place of the one that
// there is: POST /rota/{id}/feed.
func (a *API) newFeed(r *request, out *reply) error {
	secret, n, err := a.Accounts.NewFeed(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	a.audit(r, "rota-feed-made", "", "rota", n.ID)
	out.created(r, "/rota/", n.ID)
	out.text("feed", r.origin.url("/rota/"+url.PathEscape(n.ID)+"/calendar.ics?token="+secret))
	out.rota(r, n)
	return nil
}

// endFeed makes the address of a rota's calendar open nothing any more:
// DELETE /rota/{id}/feed.
func (a *API) endFeed(r *request, out *reply) error {
	n, err := a.Accounts.EndFeed(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	a.audit(r, "rota-feed-ended", "", "rota", n.ID)
	out.ok()
	out.rota(r, n)
	return nil
}

// What a calendar shows, before and after now.
const (
	shownBefore = 28 * 24 * time.Hour
	shownAfter  = 182 * 24 * time.Hour
)

// rotaCalendar shows the shifts of a rota to programs that send no credentials
// but what is in the address: GET /rota/{id}/calendar.ics.
func (a *API) rotaCalendar(r *request, out *reply) error {
	n, err := a.Accounts.Feed(r.Context(), r.vars["id"], r.params.Get("token"))
	if err != nil {
		return err
	}
	out.plain("text/calendar; charset=utf-8")
	out.header = map[string]string{"Content-Disposition": `inline; filename="rota.ics"`}
	out.body = n.Calendar(r.now.Add(-shownBefore), r.now.Add(shownAfter))
	out.pack = true
	return nil
}
