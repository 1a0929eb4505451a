package api

import (
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// showSession tells a console who its user is and what they may do, and which
// ways there are to log in: GET /auth/session. A credential that is no good any
// more is nobody here, so that a console can start with it.
func (a *API) showSession(r *request, out *reply) error {
	p, err := a.Authenticate(r.Request, r.from())
	if err != nil && db.CodeOf(err) != db.Unauthorized {
		return err
	}
	out.ok()
	out.name("user")
	if p.UserID == "" {
		out.body = append(out.body, "null"...)
	} else {
		u, err := a.Accounts.User(r.Context(), p.UserID)
		if err != nil {
			return err
		}
		out.body = appendUser(out.body, u, r.origin.url(""))
	}
	out.texts("scopes", auth.Names(p.Scopes))
	out.texts("deleteScopes", auth.Names(p.DeleteScopes))
	out.flag("allCustomers", p.Tenancy.All())
	out.texts("customers", p.Tenancy.Names())
	out.list("providers", len(a.ways), func(dst []byte, i int) []byte {
		dst = db.AppendString(append(dst, `{"name":`...), a.ways[i].name)
		return append(db.AppendString(appendName(dst, "kind"), a.ways[i].kind), '}')
	})
	local := a.local() == nil
	out.flag("signup", local && a.Login.SignUp)
	out.flag("forgot", local && a.canLink() == nil)
	out.flag("setup", a.Login.Setup.Open())
	out.end()
	return nil
}

// way is a way to log in as a console shows it.
type way struct {
	name string // of the provider
	kind string // password: a form; web: an address to go to
}

// ways lists those that there are.
func ways(l Login) []way {
	if l.Door == nil {
		return nil
	}
	var list []way
	for _, p := range l.Door.Providers {
		if _, ok := p.(auth.PasswordProvider); ok {
			list = append(list, way{p.Name(), "password"})
		}
		if _, ok := p.(auth.WebProvider); ok {
			list = append(list, way{p.Name(), "web"})
		}
	}
	return list
}
