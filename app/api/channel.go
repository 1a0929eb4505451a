package api

import (
	"encoding/json"
	"errors"

	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// createChannel makes a channel: POST /channel.
func (a *API) createChannel(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	c := &db.Channel{Enabled: true}
	if err := errors.Join(m.id(&c.ID), m.set("type", &c.Type), m.channel(c)); err != nil {
		return err
	}
	if err := m.customer(r, &c.Customer, auth.AdminNotifications); err != nil {
		return err
	}
	if c, err = a.Channels.Create(r.Context(), r.caller.Principal, c); err != nil {
		return err
	}
	a.auditAdmin(r, "channel-created", "channel", c.ID)
	out.created(r, "/channel/", c.ID)
	return a.showChannel(r, out, c)
}

// channel puts the members that are there into c. Settings are replaced as a
// whole; the secrets are those that are named, nil for null.
func (m members) channel(c *db.Channel) error {
	if err := errors.Join(m.set("name", &c.Name), m.optional("text", &c.Text)); err != nil {
		return err
	}
	enabled, err := m.flag("enabled")
	if err != nil {
		return err
	}
	if enabled != nil {
		c.Enabled = *enabled
	}
	settings, named, err := m.object("settings")
	if err != nil {
		return err
	}
	if named {
		c.Settings = db.Attributes{}
		for name, v := range settings {
			if v != nil {
				c.Settings[name] = v
			}
		}
	}
	secrets, _, err := m.object("secrets")
	c.Secrets = secrets
	return err
}

// channelData is a body that makes or changes a channel without its secrets. Of
// one that is no JSON object nothing is left.
func channelData(body []byte) string {
	var m map[string]any
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	if m["secrets"] != nil {
		m["secrets"] = "***"
	}
	return string(appendAny(nil, m))
}

// object returns a member that is an object. Null is an empty one.
func (m members) object(name string) (map[string]any, bool, error) {
	switch v := m[name].(type) {
	case nil:
		_, named := m[name]
		return nil, named, nil
	case map[string]any:
		return v, true, nil
	}
	return nil, false, db.Errorf(db.Invalid, "%s must be a JSON object", name)
}

// showChannel writes the member that shows a channel, and ends the object.
func (a *API) showChannel(r *request, out *reply, c *db.Channel) error {
	pauses, err := a.Channels.Pauses(r.Context())
	if err != nil {
		return err
	}
	out.name("channel")
	out.body = appendChannel(out.body, c, pauses, r.origin.url(""))
	out.end()
	return nil
}

// appendChannel writes a channel. Of its secrets it tells which there are.
func appendChannel(dst []byte, c *db.Channel, pauses map[string]channel.Pause, root string) []byte {
	dst = db.AppendMembers(append(dst, '{'), c)
	set := map[string]bool{}
	for name := range c.Secrets {
		set[name] = true
	}
	dst = appendAny(append(dst, `,"secrets":`...), set)
	dst = append(dst, `,"paused":`...)
	if p, ok := pauses[c.ID]; ok {
		dst = appendAny(dst, struct {
			Until    string `json:"until"`
			Attempts int64  `json:"attempts"`
			Error    string `json:"error"`
		}{p.Until.String(), p.Attempts, p.Error})
	} else {
		dst = append(dst, "null"...)
	}
	return append(appendHref(dst, root, "/channel/", c.ID), '}')
}

// appendAny appends what encoding/json makes of a value, which is of ours: it
// cannot fail.
func appendAny(dst []byte, v any) []byte {
	text, _ := json.Marshal(v)
	return append(dst, text...)
}

// getChannel shows a channel: GET /channel/{id}.
func (a *API) getChannel(r *request, out *reply) error {
	c, err := a.Channels.Channel(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	out.one()
	return a.showChannel(r, out, c)
}

// listChannels shows a page of the channels: GET /channels.
func (a *API) listChannels(r *request, out *reply) error {
	pauses, err := a.Channels.Pauses(r.Context())
	if err != nil {
		return err
	}
	err = roll[*db.Channel]{
		name: "channels", schema: a.schemas.channels, by: "name",
		show: func(dst []byte, c *db.Channel, root string) []byte { return appendChannel(dst, c, pauses, root) },
		read: func() ([]*db.Channel, error) { return a.Channels.Channels(r.Context(), r.caller.Principal) },
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.end()
	return nil
}

// updateChannel changes a channel: PUT /channel/{id}.
func (a *API) updateChannel(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	c, err := a.Channels.Update(r.Context(), r.caller.Principal, r.vars["id"], func(c *db.Channel) error {
		kind := c.Type
		if err := errors.Join(m.set("type", &kind), m.channel(c)); err != nil {
			return err
		}
		if kind != c.Type {
			return db.Errorf(db.Invalid, "a channel keeps its type: make another")
		}
		if _, named := m["customer"]; !named {
			return nil
		}
		return m.customer(r, &c.Customer, auth.AdminNotifications)
	})
	if err != nil {
		return err
	}
	a.auditAdmin(r, "channel-updated", "channel", c.ID)
	out.ok()
	return a.showChannel(r, out, c)
}

// deleteChannel removes a channel: DELETE /channel/{id}.
func (a *API) deleteChannel(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Channels.Delete(r.Context(), r.caller.Principal, id); err != nil {
		return err
	}
	a.auditAdmin(r, "channel-deleted", "channel", id)
	out.done()
	return nil
}

// channelTypes tells what channels there can be, for those who make forms of
// it: GET /channels/types.
func (a *API) channelTypes(r *request, out *reply) error {
	out.ok()
	out.list("types", len(channel.Types), func(dst []byte, i int) []byte {
		return appendAny(dst, shownType(&channel.Types[i]))
	})
	out.number("total", len(channel.Types))
	out.end()
	out.pack = true
	return nil
}

type channelType struct {
	Name     string           `json:"name"`
	Label    string           `json:"label"`
	Text     string           `json:"text"`
	Person   *string          `json:"person"`
	Settings []channelSetting `json:"settings"`
}

type channelSetting struct {
	Name     string       `json:"name"`
	Label    string       `json:"label"`
	Kind     channel.Kind `json:"kind"`
	Required bool         `json:"required"`
	Secret   bool         `json:"secret"`
	Lines    bool         `json:"lines"`
	Target   bool         `json:"target"`
	Help     string       `json:"help"`
	Default  any          `json:"default"`
	Choices  []string     `json:"choices"`
}

func shownType(t *channel.Type) channelType {
	out := channelType{Name: t.Name, Label: t.Label, Text: t.Text}
	if t.Person != "" {
		out.Person = &t.Person
	}
	for _, s := range t.AllSettings() {
		out.Settings = append(out.Settings, channelSetting{s.Name, s.Label, s.Kind, s.Required, s.Secret, s.Lines, s.Target, s.Help, s.Default, s.Choices})
	}
	return out
}

// testChannel sends a message that says what it is for, now:
// POST /channel/{id}/test.
func (a *API) testChannel(r *request, out *reply) error {
	c, err := a.Channels.Channel(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	if a.TryChannel == nil {
		return db.Errorf(db.Unavailable, "this server sends nothing")
	}
	t := a.TryChannel(r.Context(), c, r.caller.Principal.Login)
	a.auditAdmin(r, "channel-tested", "channel", c.ID)
	out.ok()
	out.flag("sent", t.Sent)
	out.text("answer", t.Answer)
	out.number("milliseconds", int(t.Took.Milliseconds()))
	out.end()
	return nil
}
