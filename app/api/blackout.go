package api

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// createBlackout makes a blackout: POST /blackout.
func (a *API) createBlackout(r *request, out *reply) error {
	b, err := r.blackout()
	if err != nil {
		return err
	}
	b, err = a.Engine.CreateBlackout(r.Context(), r.caller, b)
	if err != nil {
		return err
	}
	a.audit(r, "blackout-created", "", "blackout", b.ID)
	out.code = http.StatusCreated
	out.location = r.origin.url("/blackout/" + url.PathEscape(b.ID))
	out.ok()
	out.text("id", b.ID)
	a.showBlackout(r, out, b)
	return nil
}

// blackout reads a blackout that the request wants made.
func (r *request) blackout() (*db.Blackout, error) {
	m, err := r.members()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"service", "tags"} {
		if _, err := m.list(name); err != nil {
			return nil, err
		}
	}
	b := &db.Blackout{}
	if err := m.blackout(b); err != nil {
		return nil, err
	}
	if b.Environment == "" {
		return nil, missing("environment")
	}
	if b.ID, _, err = m.text("id"); err != nil {
		return nil, err
	}
	if len(b.ID) > maxID {
		return nil, db.Errorf(db.Invalid, "id is longer than %d characters", maxID)
	}
	if b.User, _, err = m.text("user"); err != nil {
		return nil, err
	}
	return b, m.customer(r, &b.Customer, auth.AdminBlackouts)
}

// showBlackout writes the member that shows a blackout, and ends the object. It
// looks at the clock again: the blackout may have begun after the request.
func (a *API) showBlackout(r *request, out *reply, b *db.Blackout) {
	out.name("blackout")
	out.body = appendBlackout(out.body, b, db.At(a.Now()), r.origin.url(""))
	out.end()
}

// getBlackout shows a blackout: GET /blackout/{id}.
func (a *API) getBlackout(r *request, out *reply) error {
	b, err := a.Engine.Blackout(r.Context(), r.caller, r.vars["id"])
	if err != nil {
		return err
	}
	out.ok()
	out.number("total", 1)
	a.showBlackout(r, out, b)
	return nil
}

// listBlackouts shows a page of the blackouts that match: GET /blackouts.
func (a *API) listBlackouts(r *request, out *reply) error {
	found, page, total, err := list(a, r, db.Blackouts, a.schemas.blackouts, func(b *db.Blackout) map[string]query.Value {
		state := engine.StateOf(b, r.now)
		return map[string]query.Value{
			"status":    {Text: state.Status},
			"remaining": {Num: state.Remaining},
		}
	})
	if err != nil {
		return err
	}
	out.ok()
	out.empty(len(found))
	out.page(page, total)
	out.list("blackouts", len(found), func(dst []byte, i int) []byte {
		return appendBlackout(dst, found[i], r.now, r.origin.url(""))
	})
	out.number("total", total)
	out.end()
	out.pack = true
	return nil
}

// updateBlackout changes what the request names: PUT /blackout/{id}.
func (a *API) updateBlackout(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	if len(m) == 0 {
		return db.Errorf(db.Invalid, "nothing to change")
	}
	b, err := a.Engine.UpdateBlackout(r.Context(), r.caller, r.vars["id"], func(b *db.Blackout) error {
		if err := m.blackout(b); err != nil {
			return err
		}
		if _, named := m["customer"]; !named {
			return nil
		}
		return m.customer(r, &b.Customer, auth.AdminBlackouts)
	})
	if err != nil {
		return err
	}
	a.audit(r, "blackout-updated", "", "blackout", b.ID)
	out.ok()
	a.showBlackout(r, out, b)
	return nil
}

// deleteBlackout removes a blackout: DELETE /blackout/{id}.
func (a *API) deleteBlackout(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Engine.DeleteBlackout(r.Context(), r.caller, id); err != nil {
		return err
	}
	a.audit(r, "blackout-deleted", "", "blackout", id)
	out.ok()
	out.end()
	return nil
}

// blackout puts the members that are there into b. Null empties a field; an
// environment or time that is null stays as it is.
func (m members) blackout(b *db.Blackout) error {
	if env, ok, err := m.text("environment"); err != nil {
		return err
	} else if ok {
		if b.Environment = env; env == "" {
			return missing("environment")
		}
	}
	err := errors.Join(
		m.optional("resource", &b.Resource), m.optional("event", &b.Event), m.optional("group", &b.Group),
		m.optional("origin", &b.Origin), m.optional("text", &b.Text), m.optional("query", &b.Query),
		m.optionalList("service", &b.Service), m.optionalList("tags", &b.Tags))
	if err != nil {
		return err
	}
	if err := m.recurs(b); err != nil {
		return err
	}
	return m.period(b)
}

// recurs sets how the blackout recurs. One that begins or ceases to recur gets
// another end, unless that is given; without a recurrence there is no timezone.
func (m members) recurs(b *db.Blackout) error {
	before := b.Recurrence != ""
	if err := m.optional("recurrence", &b.Recurrence); err != nil {
		return err
	}
	if after := b.Recurrence != ""; after != before {
		b.EndTime, b.Timezone = 0, ""
	}
	return m.optional("timezone", &b.Timezone)
}

// optional sets a field that must not be the empty text, save for "text".
func (m members) optional(name string, field *string) error {
	if _, there := m[name]; !there {
		return nil
	}
	text, ok, err := m.text(name)
	if err != nil {
		return err
	}
	if ok && text == "" && name != "text" {
		return db.Errorf(db.Invalid, "%s can not be an empty string", name)
	}
	*field = text
	return nil
}

func (m members) optionalList(name string, field *[]string) error {
	v, there := m[name]
	if !there {
		return nil
	}
	*field = nil
	if v == nil {
		return nil
	}
	list, err := m.list(name)
	*field = list
	return err
}

// period sets when b holds. Start and duration make an end, unless that is
// given. One that recurs has its end by itself; null is none.
func (m members) period(b *db.Blackout) error {
	start, err := m.time("startTime")
	if err != nil {
		return err
	}
	end, err := m.time("endTime")
	if err != nil {
		return err
	}
	duration, err := m.seconds("duration")
	if err != nil {
		return err
	}
	if start != 0 {
		b.StartTime = start
	}
	if duration != nil && *duration > 0 {
		b.Duration = *duration
		if b.Recurrence == "" {
			b.EndTime = 0
		}
	}
	if _, named := m["endTime"]; end != 0 || named && b.Recurrence != "" {
		b.EndTime = end
	}
	return nil
}

// customer decides which customer a thing that the request makes belongs to.
func (m members) customer(r *request, field *string, admin auth.Scope) error {
	wanted, _, err := m.text("customer")
	if err != nil {
		return err
	}
	*field, err = r.caller.Principal.AssignCustomer(wanted, admin)
	return err
}
