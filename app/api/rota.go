package api

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/alertad/alertad/app/rota"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// createRota makes a rota: POST /rota.
func (a *API) createRota(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	n := &rota.Rota{}
	if err := errors.Join(m.id(&n.ID), m.given().rota(n)); err != nil {
		return err
	}
	if err := m.customer(r, &n.Customer, auth.AdminNotifications); err != nil {
		return err
	}
	if n, err = a.Accounts.CreateRota(r.Context(), r.caller.Principal, n); err != nil {
		return err
	}
	a.audit(r, "rota-created", "", "rota", n.ID)
	out.created(r, "/rota/", n.ID)
	out.rota(r, n)
	return nil
}

// rota puts the members that are there into n.
func (m members) rota(n *rota.Rota) error {
	start, err := m.time("start")
	if err != nil {
		return err
	}
	if start != 0 {
		n.Start = start
	}
	every, err := m.count("every")
	if err != nil {
		return err
	}
	if every != nil {
		n.Every = *every
	}
	return errors.Join(
		m.set("name", &n.Name), m.set("text", &n.Text), m.set("timezone", &n.Timezone),
		m.set("turn", &n.Turn), m.set("weekday", &n.Weekday), m.set("handover", &n.Handover), m.set("first", &n.First),
		m.people(&n.Members), m.overrides(&n.Overrides))
}

// count returns a member that is a whole number, nil if it is missing.
func (m members) count(name string) (*int64, error) {
	v, ok := m[name]
	if !ok {
		return nil, nil
	}
	f, ok := v.(float64)
	n := int64(f)
	if !ok || float64(n) != f {
		return nil, db.Errorf(db.Invalid, "%s must be an integer", name)
	}
	return &n, nil
}

// people sets the members of a rota, if they are there.
func (m members) people(field *[]rota.Member) error {
	v, ok := m["members"]
	if !ok {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var list []rota.Member
	if err := d.Decode(&list); err != nil {
		return db.Errorf(db.Invalid, `members must be a list of {"name": ..., "addresses": {"mail": ...}}`)
	}
	*field = list
	return nil
}

// rota writes the member that shows a rota, and ends the object.
func (o *reply) rota(r *request, n *rota.Rota) {
	o.name("rota")
	o.body = appendRota(o.body, n, r.now, r.origin.url(""))
	o.end()
}

// appendRota writes a rota, with who is on call now.
func appendRota(dst []byte, n *rota.Rota, now db.Time, root string) []byte {
	shift, _ := n.OnCall(now)
	dst = db.AppendMembers(append(dst, '{'), &n.Rota)
	dst = appendNullable(appendName(dst, "onCall"), shift.Member)
	dst = db.AppendTime(appendName(dst, "onCallUntil"), shift.End)
	dst = appendEach(appendName(dst, "members"), n.Members, appendPerson)
	dst = appendEach(appendName(dst, "overrides"), n.Overrides, appendOverride)
	return append(appendHref(dst, root, "/rota/", n.ID), '}')
}

// appendEach appends a JSON list.
func appendEach[T any](dst []byte, list []T, add func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = add(dst, v)
	}
	return append(dst, ']')
}

func appendPerson(dst []byte, m rota.Member) []byte {
	dst = db.AppendString(append(dst, `{"name":`...), m.Name)
	addresses := db.Attributes{}
	for kind, address := range m.Addresses {
		addresses[kind] = address
	}
	return append(db.AppendAttributes(appendName(dst, "addresses"), addresses), '}')
}

func appendOverride(dst []byte, o rota.Override) []byte {
	dst = db.AppendString(append(dst, `{"id":`...), o.ID)
	dst = db.AppendTime(appendName(dst, "start"), o.Start)
	dst = db.AppendTime(appendName(dst, "end"), o.End)
	dst = db.AppendString(appendName(dst, "member"), o.Member)
	dst = appendNullable(appendName(dst, "user"), o.User)
	return append(db.AppendTime(appendName(dst, "createTime"), o.CreateTime), '}')
}

// getRota shows a rota: GET /rota/{id}.
func (a *API) getRota(r *request, out *reply) error {
	n, err := a.Accounts.Rota(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	out.one()
	out.rota(r, n)
	return nil
}

// listRotas shows a page of the rotas: GET /rotas.
func (a *API) listRotas(r *request, out *reply) error {
	err := roll[*rota.Rota]{
		name: "rotas", schema: a.schemas.rotas, by: "name",
		show: func(dst []byte, n *rota.Rota, root string) []byte { return appendRota(dst, n, r.now, root) },
		read: func() ([]*rota.Rota, error) { return a.Accounts.Rotas(r.Context(), r.caller.Principal) },
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.end()
	return nil
}

// updateRota changes a rota: PUT /rota/{id}.
func (a *API) updateRota(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	return a.changeRota(r, out, "rota-updated", func(n *rota.Rota) error {
		if err := m.given().rota(n); err != nil {
			return err
		}
		if _, named := m["customer"]; !named {
			return nil
		}
		return m.customer(r, &n.Customer, auth.AdminNotifications)
	})
}

// changeRota lets edit change the rota of the path, and shows it.
func (a *API) changeRota(r *request, out *reply, event string, edit func(*rota.Rota) error) error {
	n, err := a.Accounts.UpdateRota(r.Context(), r.caller.Principal, r.vars["id"], edit)
	if err != nil {
		return err
	}
	a.audit(r, event, "", "rota", n.ID)
	out.ok()
	out.rota(r, n)
	return nil
}

// deleteRota removes a rota: DELETE /rota/{id}.
func (a *API) deleteRota(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Accounts.DeleteRota(r.Context(), r.caller.Principal, id); err != nil {
		return err
	}
	a.audit(r, "rota-deleted", "", "rota", id)
	out.done()
	return nil
}
