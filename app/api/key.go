package api

import (
	"errors"
	"net/http"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// createKey makes an API key: POST /key. Its answer is the only one that shows
// the key.
func (a *API) createKey(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	var want account.NewKey
	err = errors.Join(m.id(&want.ID), m.set("key", &want.Key), m.set("user", &want.User), m.set("type", &want.Type),
		m.set("text", &want.Text), m.set("customer", &want.Customer), m.setList("scopes", &want.Scopes))
	if err != nil {
		return err
	}
	if want.ExpireTime, err = m.time("expireTime"); err != nil {
		return err
	}
	k, key, err := a.Accounts.CreateKey(r.Context(), r.caller.Principal, want)
	if err != nil {
		return err
	}
	a.audit(r, "apikey-created", "", "apikey", k.ID)
	out.code = http.StatusCreated
	out.ok()
	out.text("key", key)
	shown := k.Copy()
	shown.Shown = key
	a.showKey(r, out, "data", shown)
	return nil
}

// showKey writes the member that shows a key, and ends the object.
func (a *API) showKey(r *request, out *reply, name string, k *db.APIKey) {
	out.name(name)
	out.body = appendKey(out.body, k, db.At(a.Now()), r.origin.url(""))
	out.end()
}

// appendKey writes an API key as the API shows it at that time.
func appendKey(dst []byte, k *db.APIKey, now db.Time, root string) []byte {
	dst = db.AppendMembers(append(dst, '{'), k)
	dst = appendHref(dst, root, "/key/", k.ID)
	dst = db.AppendString(appendName(dst, "status"), k.Status(now))
	return append(db.AppendString(appendName(dst, "type"), auth.KeyType(k.Scopes)), '}')
}

// getKey shows an API key: GET /key/{id}.
func (a *API) getKey(r *request, out *reply) error {
	k, err := a.Accounts.Key(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	out.one()
	a.showKey(r, out, "key", k)
	return nil
}

// listKeys shows a page of the API keys: GET /keys.
func (a *API) listKeys(r *request, out *reply) error {
	err := roll[*db.APIKey]{
		name: "keys", schema: a.schemas.keys, by: "user",
		read: func() ([]*db.APIKey, error) { return a.Accounts.Keys(r.Context(), r.caller.Principal) },
		show: func(dst []byte, k *db.APIKey, root string) []byte { return appendKey(dst, k, r.now, root) },
		extra: func(k *db.APIKey) map[string]query.Value {
			return map[string]query.Value{"status": {Text: k.Status(r.now)}, "type": {Text: auth.KeyType(k.Scopes)}}
		},
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.end()
	return nil
}

// updateKey changes an API key: PUT /key/{id}.
func (a *API) updateKey(r *request, out *reply) error {
	all, err := r.changes()
	if err != nil {
		return err
	}
	m := all.given()
	expire, err := m.time("expireTime")
	if err != nil {
		return err
	}
	k, err := a.Accounts.UpdateKey(r.Context(), r.caller.Principal, r.vars["id"], func(k *db.APIKey) error {
		if expire != 0 {
			k.ExpireTime = expire
		}
		if _, named := all["customer"]; named {
			if err := m.customer(r, &k.Customer, auth.AdminKeys); err != nil {
				return err
			}
		}
		return errors.Join(m.set("user", &k.User), m.set("text", &k.Text), m.setList("scopes", &k.Scopes))
	})
	if err != nil {
		return err
	}
	a.auditAdmin(r, "apikey-updated", "apikey", k.ID)
	out.ok()
	a.showKey(r, out, "key", k)
	return nil
}

// deleteKey removes an API key: DELETE /key/{id}.
func (a *API) deleteKey(r *request, out *reply) error {
	k, err := a.Accounts.DeleteKey(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	a.auditAdmin(r, "apikey-deleted", "apikey", k.ID)
	out.done()
	return nil
}
