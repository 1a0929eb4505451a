package api

import (
	"encoding/json"
	"errors"

	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// createRule makes a notification rule: POST /rule.
func (a *API) createRule(r *request, out *reply) error {
	rule, err := r.rule()
	if err != nil {
		return err
	}
	if rule, err = a.Engine.Notices().CreateRule(r.Context(), r.caller.Principal, rule); err != nil {
		return err
	}
	a.audit(r, "rule-created", "", "rule", rule.ID)
	out.created(r, "/rule/", rule.ID)
	out.rule(r, rule)
	return nil
}

// rule reads a rule that the request wants made. What it leaves out is as in
// most rules.
func (r *request) rule() (*db.Rule, error) {
	m, err := r.members()
	if err != nil {
		return nil, err
	}
	rule := &db.Rule{Enabled: true, Group: notice.DefaultGroup, Resolve: true}
	if err := errors.Join(m.id(&rule.ID), m.given().rule(rule)); err != nil {
		return nil, err
	}
	return rule, m.customer(r, &rule.Customer, auth.AdminNotifications)
}

// rule puts the members that are there into a rule.
func (m members) rule(r *db.Rule) error {
	steps, err := m.steps()
	if steps != nil {
		r.Escalation = steps
	}
	window, wrong := m.attributes("window")
	if window != nil {
		r.Window = window
	}
	return errors.Join(err, wrong,
		m.set("name", &r.Name), m.set("text", &r.Text), m.set("query", &r.Query),
		m.setFlag("enabled", &r.Enabled), m.setFlag("resolve", &r.Resolve),
		m.setSeconds("delay", &r.Delay), m.setSeconds("repeat", &r.Repeat), m.setSeconds("group", &r.Group),
		m.setList("groupBy", &r.GroupBy), m.setList("channels", &r.Channels))
}

// steps returns the steps of an escalation as a rule stores them, nil if there
// is no such member.
func (m members) steps() (db.Attributes, error) {
	switch list := m["steps"].(type) {
	case nil:
		return nil, nil
	case []any:
		if len(list) == 0 {
			return db.Attributes{}, nil
		}
		return db.Attributes{"steps": list}, nil
	}
	return nil, db.Errorf(db.Invalid, "steps must be a list")
}

// setFlag puts true or false into a field, if it is there.
func (m members) setFlag(name string, field *bool) error {
	yes, err := m.flag(name)
	if yes != nil {
		*field = *yes
	}
	return err
}

// setSeconds puts a number of seconds into a field, if it is there.
func (m members) setSeconds(name string, field *int64) error {
	n, err := m.seconds(name)
	if n != nil {
		*field = *n
	}
	return err
}

// rule writes the member that shows a rule, and ends the object.
func (o *reply) rule(r *request, rule *db.Rule) {
	o.name("rule")
	o.body = appendRule(o.body, rule, r.origin.url(""))
	o.end()
}

func appendRule(dst []byte, r *db.Rule, root string) []byte {
	dst = db.AppendMembers(append(dst, '{'), r)
	steps, _ := r.Steps() // of a record that was damaged: none
	text, err := json.Marshal(steps)
	if err != nil || steps == nil {
		text = []byte("[]")
	}
	dst = append(appendName(dst, "steps"), text...)
	return append(appendHref(dst, root, "/rule/", r.ID), '}')
}

// getRule shows a rule: GET /rule/{id}.
func (a *API) getRule(r *request, out *reply) error {
	rule, err := a.Engine.Notices().Rule(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	out.one()
	out.rule(r, rule)
	return nil
}

// listRules shows a page of the rules: GET /rules.
func (a *API) listRules(r *request, out *reply) error {
	err := roll[*db.Rule]{
		name: "rules", schema: a.schemas.rules, by: "name", show: appendRule,
		read: func() ([]*db.Rule, error) { return a.Engine.Notices().Rules(r.Context(), r.caller.Principal) },
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.end()
	return nil
}

// updateRule changes what the request names of a rule: PUT /rule/{id}.
func (a *API) updateRule(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	rule, err := a.Engine.Notices().UpdateRule(r.Context(), r.caller.Principal, r.vars["id"], func(rule *db.Rule) error {
		if err := m.given().rule(rule); err != nil {
			return err
		}
		if _, named := m["customer"]; !named {
			return nil
		}
		return m.customer(r, &rule.Customer, auth.AdminNotifications)
	})
	if err != nil {
		return err
	}
	a.audit(r, "rule-updated", "", "rule", rule.ID)
	out.ok()
	out.rule(r, rule)
	return nil
}

// deleteRule removes a rule: DELETE /rule/{id}.
func (a *API) deleteRule(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Engine.Notices().DeleteRule(r.Context(), r.caller.Principal, id); err != nil {
		return err
	}
	a.audit(r, "rule-deleted", "", "rule", id)
	out.done()
	return nil
}
