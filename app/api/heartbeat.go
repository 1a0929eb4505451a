package api

import (
	"net/http"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// beat takes a heartbeat: POST /heartbeat.
func (a *API) beat(r *request, out *reply) error {
	h, err := decodeHeartbeat(r.body)
	if err != nil {
		return err
	}
	if h.Customer, err = r.caller.Principal.AssignCustomer(h.Customer, auth.AdminHeartbeats); err != nil {
		return err
	}
	if h, err = a.Engine.Beat(r.Context(), r.caller, h); err != nil {
		return err
	}
	a.audit(r, "heartbeat-created", "", "heartbeat", h.ID)
	out.code = http.StatusCreated
	out.ok()
	out.text("id", h.ID)
	a.showHeartbeat(r, out, h)
	return nil
}

// showHeartbeat writes the member that shows a heartbeat, and ends the object.
func (a *API) showHeartbeat(r *request, out *reply, h *db.Heartbeat) {
	out.name("heartbeat")
	out.body = a.appendHeartbeat(out.body, h, db.At(a.Now()), r.origin.url(""))
	out.end()
}

// decodeHeartbeat reads the body of POST /heartbeat. A timeout that is left out
// is notGiven.
func decodeHeartbeat(body []byte) (*db.Heartbeat, error) {
	h := &db.Heartbeat{Timeout: notGiven}
	s := newScanner(body)
	if err := s.beginsObject(); err != nil {
		return nil, err
	}
	err := s.Members(func(name []byte) (err error) {
		switch string(name) {
		case "id":
			h.ID, err = s.field("id")
		case "origin":
			h.Origin, err = s.field("origin")
		case "tags":
			h.Tags, err = s.list("tags")
		case "attributes":
			h.Attributes, err = s.attributes()
		case "createTime":
			h.CreateTime, err = s.time("createTime")
		case "timeout":
			h.Timeout, err = s.timeout()
		case "customer":
			h.Customer, err = s.customer()
		default:
			err = s.Skip()
		}
		return err
	})
	if err == nil {
		err = s.End()
	}
	if err == nil && len(h.ID) > maxID {
		err = db.Errorf(db.Invalid, "id is longer than %d characters", maxID)
	}
	if err != nil {
		return nil, err
	}
	return h, nil
}

// getHeartbeat shows a heartbeat: GET /heartbeat/{id}.
func (a *API) getHeartbeat(r *request, out *reply) error {
	h, err := a.Engine.Heartbeat(r.Context(), r.caller, r.vars["id"])
	if err != nil {
		return err
	}
	out.ok()
	out.number("total", 1)
	a.showHeartbeat(r, out, h)
	return nil
}

// listHeartbeats shows a page of the heartbeats that match: GET /heartbeats.
func (a *API) listHeartbeats(r *request, out *reply) error {
	found, page, total, err := list(a, r, db.Heartbeats, a.schemas.heartbeats, func(h *db.Heartbeat) map[string]query.Value {
		return map[string]query.Value{
			"status":  {Text: h.Status(r.now, a.MaxLatency)},
			"latency": {Num: h.Latency().Milliseconds()},
			"since":   {Num: since(h, r.now)},
		}
	})
	if err != nil {
		return err
	}
	out.ok()
	out.empty(len(found))
	out.page(page, total)
	out.list("heartbeats", len(found), func(dst []byte, i int) []byte {
		return a.appendHeartbeat(dst, found[i], r.now, r.origin.url(""))
	})
	out.number("total", total)
	out.end()
	out.pack = true
	return nil
}

// deleteHeartbeat forgets a heartbeat: DELETE /heartbeat/{id}.
func (a *API) deleteHeartbeat(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Engine.DeleteHeartbeat(r.Context(), r.caller, id); err != nil {
		return err
	}
	a.audit(r, "heartbeat-deleted", "", "heartbeat", id)
	out.ok()
	out.end()
	return nil
}
