package engine_test

import (
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// meddler is a hook that changes what it is asked about, or refuses it. What it
// does is in the methods that are not exported, which the model calls where it
// thinks that the hook must be asked.
type meddler struct{}

func (meddler) receive(a *db.Alert) error {
	switch {
	case a.ValueText == "2" && a.Group == "OS":
		return db.Errorf(db.Forbidden, "no such values")
	case a.Event == "E2" && a.Severity == "critical":
		a.Severity, a.Tags = "minor", both(a.Tags, []string{"eased"})
	case a.Event == "E3":
		a.Attributes = merged(a.Attributes, db.Attributes{"y": "hook"})
	}
	return nil
}

func (meddler) status(a *db.Alert, status, text *string) error {
	switch {
	case *status == "closed" && slices.Contains(a.Tags, "c"):
		return db.Errorf(db.Forbidden, "it stays")
	case *status == "shelved" && a.ValueText == "2":
		*status = "ack"
	}
	*text += "!"
	a.Attributes = merged(a.Attributes, db.Attributes{"becomes": *status})
	return nil
}

func (meddler) action(a *db.Alert, name, text *string, timeout *int64) error {
	switch {
	case *name == "assign":
		return db.Errorf(db.Conflict, "nobody is there")
	case *name == "ticket":
		a.Severity, a.Tags = "major", both(a.Tags, []string{"ticket", "ticket"})
	case *name == "ack" && *timeout == 0:
		*timeout = 120
	case *name == "shelve" && a.Resource == "db":
		*name = "ack"
	}
	*text = "asked: " + *text
	return nil
}

func (meddler) note(a *db.Alert, text *string) error {
	if slices.Contains(a.Tags, "b") && a.Resource == "db" {
		return db.Errorf(db.Forbidden, "not in writing")
	}
	*text += "!"
	a.Attributes = merged(a.Attributes, db.Attributes{"noted": "yes"})
	return nil
}

func (meddler) delete(a *db.Alert) error {
	if slices.Contains(a.Tags, "b") {
		return db.Errorf(db.Forbidden, "it stays")
	}
	return nil
}

func (meddler) postReceive(a *db.Alert) {
	switch a.Severity {
	case "critical":
		a.Tags = both(a.Tags, []string{"told"})
	case "minor":
		a.Tags = slices.DeleteFunc(slices.Clone(a.Tags), func(t string) bool { return t == "a" })
		a.Attributes = merged(a.Attributes, db.Attributes{"x": nil, "count": a.ValueText})
	}
}

func (meddler) postAction(a *db.Alert) {
	a.Attributes = merged(a.Attributes, db.Attributes{"after": a.Status})
}

// The rest makes a hook of it.

func (meddler) Name() string { return "meddler" }

func (m meddler) Receive(_ *plugin.Call, a *db.Alert) (*db.Alert, error) { return a, m.receive(a) }

func (m meddler) Status(_ *plugin.Call, a *db.Alert, ch plugin.StatusChange) (*db.Alert, plugin.StatusChange, error) {
	err := m.status(a, &ch.Status, &ch.Text)
	return a, ch, err
}

func (m meddler) Action(_ *plugin.Call, a *db.Alert, act plugin.Action) (*db.Alert, plugin.Action, error) {
	var timeout int64
	if act.Timeout != nil {
		timeout = *act.Timeout
	}
	err := m.action(a, &act.Name, &act.Text, &timeout)
	act.Timeout = &timeout
	return a, act, err
}

func (m meddler) Note(_ *plugin.Call, a *db.Alert, text string) (*db.Alert, string, error) {
	err := m.note(a, &text)
	return a, text, err
}

func (m meddler) Delete(_ *plugin.Call, a *db.Alert) error { return m.delete(a) }

func (m meddler) PostReceive(_ *plugin.Call, a *db.Alert) (*db.Alert, error) {
	m.postReceive(a)
	return a, nil
}

func (m meddler) PostAction(_ *plugin.Call, a *db.Alert, _ plugin.Action) (*db.Alert, error) {
	m.postAction(a)
	return a, nil
}

// asks reports whether the hook is asked about a change of an alert's status.
func (p *plain) asks(a *plainAlert) bool {
	return p.meddles != nil && !p.m.Suppressed(a.Status)
}

// refusedAs is what an operator hears of a refusal.
func refusedAs(err error) string {
	if code := db.CodeOf(err); code != db.Forbidden {
		return failed(code)
	}
	return failed(db.Invalid)
}

// amend makes to an alert as it is by now what the hook made, afterwards, of
// the alert as it was then.
func (p *plain) amend(login string, a *plainAlert, then *db.Alert, hook func(*db.Alert)) {
	n := *then
	hook(&n)
	var add, remove []string
	for _, t := range n.Tags {
		if !slices.Contains(then.Tags, t) {
			add = append(add, t)
		}
	}
	for _, t := range then.Tags {
		if !slices.Contains(n.Tags, t) {
			remove = append(remove, t)
		}
	}
	set := db.Attributes{}
	for name, v := range n.Attributes {
		if old, ok := then.Attributes[name]; !ok || !cmp.Equal(old, v) {
			set[name] = v
		}
	}
	for name := range then.Attributes {
		if _, ok := n.Attributes[name]; !ok {
			set[name] = nil
		}
	}
	if len(add)+len(remove)+len(set) == 0 {
		return
	}
	a.Tags = retagged(a.Tags, add, remove)
	p.setAttributes(login, a, set)
}
