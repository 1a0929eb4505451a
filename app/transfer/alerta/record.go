package alerta

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Kinds are the kinds that an Alerta has, children not counted, each with the
// name of its table or collection, which is its route as well.
var Kinds = []struct {
	Kind *db.Kind
	Name string
}{
	{db.Alerts, "alerts"},
	{db.Blackouts, "blackouts"},
	{db.Heartbeats, "heartbeats"},
	{db.Users, "users"},
	{db.UserGroups, "groups"},
	{db.Perms, "perms"},
	{db.Customers, "customers"},
	{db.APIKeys, "keys"},
}

// NameOf is the kind's name in Alerta; empty if it has no such kind.
func NameOf(k *db.Kind) string {
	for _, have := range Kinds {
		if have.Kind == k {
			return have.Name
		}
	}
	return ""
}

// record makes a record of a document of a kind other than alerts. One that has
// nothing by which it could be found is an item without records.
func (c *Converter) record(k *db.Kind, d Doc) transfer.Item {
	r := &reader{doc: d}
	rec, lacks := c.of(k, r)
	if lacks == "" {
		return transfer.Item{Records: []db.Record{rec}, Position: rec.Base().ID, Notes: r.said(k)}
	}
	id := d.ID()
	if k == db.APIKeys && id == keyText(r) { // which nobody may see
		id = derivedID(id)
	}
	return transfer.Item{Position: id, Notes: []string{fmt.Sprintf("%s %s: not kept, %s", k.Name, id, lacks)}}
}

// of makes the record; lacks says why it cannot be one.
func (c *Converter) of(k *db.Kind, r *reader) (rec db.Record, lacks string) {
	need := func(name, value string) {
		if value == "" {
			lacks = "it has no " + name
		}
	}
	switch k {
	case db.Blackouts:
		b := c.blackout(r)
		need("environment", b.Environment)
		rec = b
	case db.Heartbeats:
		h := c.heartbeat(r)
		need("origin", h.Origin)
		rec = h
	case db.Users:
		u := c.user(r)
		need("login", u.Login)
		rec = u
	case db.UserGroups:
		g := &db.UserGroup{Name: r.text("name"), Text: r.text("text"), Users: r.list("users")}
		need("name", g.Name)
		rec = g
	case db.Perms:
		p := &db.Perm{Match: r.text("match"), Scopes: r.list("scopes")}
		need("match", p.Match)
		rec = p
	case db.Customers:
		l := &db.Customer{Match: r.text("match"), Customer: r.text("customer")}
		need("match", l.Match)
		need("customer", l.Customer)
		rec = l
	case db.APIKeys:
		rec, lacks = c.key(r)
	default:
		return nil, "Alerta has no such kind"
	}
	if lacks == "" && rec.Base().ID == "" {
		rec.Base().ID = r.recordID()
		need("id", rec.Base().ID)
	}
	return rec, lacks
}

func (c *Converter) blackout(r *reader) *db.Blackout {
	b := &db.Blackout{
		Environment: r.name("environment"),
		Service:     r.list("service"),
		Resource:    r.text("resource"),
		Event:       r.text("event"),
		Group:       r.text("group"),
		Tags:        r.list("tags"),
		Origin:      r.text("origin"),
		Customer:    r.one("customer"),
		StartTime:   cmp.Or(r.time("startTime"), r.time("createTime")),
		EndTime:     r.time("endTime"),
		User:        r.text("user"),
		CreateTime:  r.time("createTime"),
		Text:        r.text("text"),
		// Of another alertad.
		Recurrence: r.text("recurrence"),
		Timezone:   r.text("timezone"),
		Query:      r.text("query"),
	}
	duration := r.seconds("duration", 0)
	if b.StartTime == 0 {
		r.note("startTime: there is none, that of the import instead")
		b.StartTime = c.now()
	}
	if b.EndTime == 0 {
		b.EndTime = b.StartTime.AddSeconds(cmp.Or(duration, c.o.BlackoutDuration))
		r.note("endTime: there is none, the start and the duration instead")
	}
	b.Duration = int64(b.EndTime-b.StartTime) / 1000
	if b.Recurrence != "" {
		b.Duration = duration
	}
	b.Priority = b.Rank()
	return b
}

func (c *Converter) heartbeat(r *reader) *db.Heartbeat {
	h := &db.Heartbeat{
		Origin:      r.text("origin"),
		Tags:        r.list("tags"),
		Attributes:  r.attributes("attributes"),
		Type:        cmp.Or(r.text("type"), "Heartbeat"),
		CreateTime:  r.time("createTime"),
		Timeout:     r.seconds("timeout", c.o.HeartbeatTimeout),
		ReceiveTime: r.time("receiveTime"),
		Customer:    r.one("customer"),
	}
	if h.ReceiveTime = cmp.Or(h.ReceiveTime, h.CreateTime); h.ReceiveTime == 0 {
		r.note("receiveTime: there is none, 1970 instead")
		h.ReceiveTime = noTime
	}
	h.CreateTime = cmp.Or(h.CreateTime, h.ReceiveTime)
	return h
}

// user reads a user. Those of old versions have an address and no login. What
// was sent them by mail is not valid here.
func (c *Converter) user(r *reader) *db.User {
	u := &db.User{
		Name:          r.text("name"),
		Login:         cmp.Or(r.text("login"), r.text("email")),
		Password:      r.text("password"),
		Email:         r.text("email"),
		UserStatus:    cmp.Or(r.text("status"), db.UserActive),
		Roles:         r.list("roles"),
		Attributes:    r.attributes("attributes"),
		CreateTime:    r.time("createTime"),
		LastLogin:     r.time("lastLogin"),
		Text:          r.text("text"),
		UpdateTime:    r.time("updateTime"),
		EmailVerified: r.flag("email_verified"),
	}
	u.CreateTime = cmp.Or(u.CreateTime, u.UpdateTime, u.LastLogin)
	u.UpdateTime = cmp.Or(u.UpdateTime, u.CreateTime)
	if _, given := r.doc["password"]; !given {
		r.note("password: the API does not tell it, so the user needs a new one (but not who logs in elsewhere)")
	} else if u.Password != "" && !strings.HasPrefix(u.Password, "$2") {
		r.note("password: no bcrypt hash, so the user needs a new one")
		u.Password = ""
	}
	if u.Password != "" && u.Email != "" && !u.EmailVerified {
		r.note("email: nobody ever confirmed it, it is taken for the user's own as it was")
	}
	return u
}

// keyText is the key itself. In old versions it was its own id.
func keyText(r *reader) string { return cmp.Or(r.text("key"), r.text("_id")) }

// key reads an API key and hashes it.
func (c *Converter) key(r *reader) (*db.APIKey, string) {
	key := keyText(r)
	switch {
	case key == "":
		return nil, "the key is missing"
	case strings.HasSuffix(key, "***"):
		return nil, "the server shows only its beginning: an export has it"
	}
	k := &db.APIKey{
		Hash:         auth.HashKey(key),
		Shown:        auth.ShownKey(key),
		User:         r.text("user"),
		Scopes:       r.list("scopes"),
		Text:         r.text("text"),
		ExpireTime:   r.time("expireTime"),
		Count:        r.seconds("count", 0),
		LastUsedTime: r.time("lastUsedTime"),
		Customer:     r.one("customer"),
	}
	if k.ID = r.recordID(); k.ID == key || k.ID == "" {
		k.ID = derivedID(k.Hash)
	}
	if kind := r.text("type"); len(k.Scopes) == 0 && kind != "" {
		k.Scopes = []string{string(auth.Read)}
		if kind == auth.ReadWrite {
			k.Scopes = append(k.Scopes, string(auth.Write))
		}
		r.note("scopes: there are none, those of its type (%s) instead", kind)
	}
	if k.ExpireTime == 0 {
		k.ExpireTime = c.now().Add(c.o.KeyLife)
		r.note("expireTime: it never expires, now it does in %d days", int(c.o.KeyLife.Hours()/24))
	}
	return k, ""
}
