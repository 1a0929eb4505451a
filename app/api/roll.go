package api

import (
	"net/http"
	"net/url"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// roll is a list of the administration: what it is called, who reads it, and
// how one of its records is shown.
type roll[R db.Record] struct {
	name   string // of the member
	schema *query.Schema
	by     string // the order, if the request names none
	read   func() ([]R, error)
	extra  func(R) map[string]query.Value
	show   func(dst []byte, rec R, root string) []byte
}

// call answers with the page of the list that the request asks for. The object
// is left open.
func (l roll[R]) call(a *API, r *request, out *reply) error {
	if l.extra == nil {
		l.extra = func(R) map[string]query.Value { return nil }
	}
	found, page, total, err := selected(a, r, l.schema, l.by, l.extra, l.read)
	if err != nil {
		return err
	}
	out.ok()
	out.empty(len(found))
	out.page(page, total)
	root := r.origin.url("")
	out.list(l.name, len(found), func(dst []byte, i int) []byte { return l.show(dst, found[i], root) })
	out.number("total", total)
	out.pack = true
	return nil
}

// created begins the answer for a new thing that lives at path.
func (o *reply) created(r *request, path, id string) {
	o.code = http.StatusCreated
	o.location = r.origin.url(path + url.PathEscape(id))
	o.ok()
	o.text("id", id)
}

// done answers that something was done.
func (o *reply) done() {
	o.ok()
	o.end()
}

// one begins the answer that shows one thing.
func (o *reply) one() {
	o.ok()
	o.number("total", 1)
}

// changes reads what a request wants changed. Nothing at all is refused.
func (r *request) changes() (members, error) {
	m, err := r.members()
	if err != nil {
		return nil, err
	}
	if len(m) == 0 {
		return nil, db.Errorf(db.Invalid, "nothing to change")
	}
	return m, nil
}

// given is m without the members that are null.
func (m members) given() members {
	out := make(members, len(m))
	for name, v := range m {
		if v != nil {
			out[name] = v
		}
	}
	return out
}

// set puts a text into a field, if it is there.
func (m members) set(name string, field *string) error {
	text, ok, err := m.text(name)
	if ok {
		*field = text
	}
	return err
}

// setList puts a list of texts into a field, if it is there.
func (m members) setList(name string, field *[]string) error {
	list, err := m.list(name)
	if err == nil && list != nil {
		*field = list
	}
	return err
}

// flag returns a member that is true or false, nil if it is missing or null.
func (m members) flag(name string) (*bool, error) {
	switch v := m[name].(type) {
	case nil:
		return nil, nil
	case bool:
		return &v, nil
	}
	return nil, db.Errorf(db.Invalid, "%s must be true or false", name)
}

// id reads the id that a new thing asks for.
func (m members) id(field *string) error {
	if err := m.set("id", field); err != nil {
		return err
	}
	if len(*field) > maxID {
		return db.Errorf(db.Invalid, "id is longer than %d characters", maxID)
	}
	return nil
}
