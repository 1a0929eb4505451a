package star

import (
	"fmt"
	"maps"
	"slices"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// Name implements plugin.Hook.
func (f *file) Name() string { return f.name }

// Does implements plugin.Partial.
func (f *file) Does(function string) bool { return slices.Contains(f.does, function) }

// view is a copy of the alert for one call, and the call.
func (f *file) view(c *plugin.Call, a *db.Alert, may when) *alert {
	return &alert{a.Copy(), &run{set: f.set, name: f.name, call: c, may: may}}
}

// named are the further arguments that a function takes, as Alerta's plugins
// do: the settings, and the timeout of an action. The call is nil for a webhook.
func (f *file) named(fn string, c *plugin.Call, timeout *int64) map[string]any {
	named := map[string]any{}
	for _, arg := range f.wants[fn] {
		switch {
		case arg == "config" && c != nil && len(c.Config) > 0:
			merged := map[string]any{}
			maps.Copy(merged, f.set.o.Config)
			maps.Copy(merged, c.Config)
			named[arg] = merged
		case arg == "config":
			named[arg] = f.set.config
		case timeout != nil:
			named[arg] = *timeout
		default:
			named[arg] = nil
		}
	}
	return named
}

// Receive implements plugin.Receiver.
func (f *file) Receive(c *plugin.Call, a *db.Alert) (*db.Alert, error) {
	v := f.view(c, a, inReceive)
	got, err := f.do("pre_receive", v.run, f.named("pre_receive", c, nil), v)
	if err != nil || got == nil {
		return nil, err
	}
	if got != any(v) {
		return nil, f.unexpected("pre_receive", "the alert", got)
	}
	return v.a, nil
}

// PostReceive implements plugin.PostReceiver.
func (f *file) PostReceive(c *plugin.Call, a *db.Alert) (*db.Alert, error) {
	v := f.view(c, a, elsewhere)
	got, err := f.do("post_receive", v.run, f.named("post_receive", c, nil), v)
	if err != nil {
		return nil, err
	}
	n, _, err := f.result("post_receive", got, v, a, 0)
	return n, err
}

// Status implements plugin.StatusChanger.
func (f *file) Status(c *plugin.Call, a *db.Alert, ch plugin.StatusChange) (*db.Alert, plugin.StatusChange, error) {
	v := f.view(c, a, elsewhere)
	got, err := f.do("status_change", v.run, f.named("status_change", c, nil), v, ch.Status, ch.Text)
	if err != nil {
		return nil, ch, err
	}
	n, rest, err := f.result("status_change", got, v, a, 2)
	if err == nil && rest != nil {
		err = f.texts("status_change", rest, &ch.Status, &ch.Text)
	}
	return n, ch, err
}

// Action implements plugin.Actor.
func (f *file) Action(c *plugin.Call, a *db.Alert, act plugin.Action) (*db.Alert, plugin.Action, error) {
	v := f.view(c, a, inAction)
	got, err := f.do("take_action", v.run, f.named("take_action", c, act.Timeout), v, act.Name, act.Text)
	if err != nil {
		return nil, act, err
	}
	n, rest, err := f.result("take_action", got, v, a, 2, 3)
	if err != nil || rest == nil {
		return n, act, err
	}
	if len(rest) == 3 {
		seconds, whole := rest[2].(int64)
		switch {
		case rest[2] == nil:
			act.Timeout = nil
		case whole && seconds >= 0 && seconds <= maxSeconds:
			act.Timeout = &seconds
		default:
			return nil, act, f.unexpected("take_action", "a timeout in seconds", rest[2])
		}
	}
	return n, act, f.texts("take_action", rest[:2], &act.Name, &act.Text)
}

// PostAction implements plugin.PostActor.
func (f *file) PostAction(c *plugin.Call, a *db.Alert, act plugin.Action) (*db.Alert, error) {
	v := f.view(c, a, elsewhere)
	got, err := f.do("post_action", v.run, f.named("post_action", c, act.Timeout), v, act.Name, act.Text)
	if err != nil {
		return nil, err
	}
	n, _, err := f.result("post_action", got, v, a, 2, 3)
	return n, err
}

// Note implements plugin.Noter.
func (f *file) Note(c *plugin.Call, a *db.Alert, text string) (*db.Alert, string, error) {
	v := f.view(c, a, elsewhere)
	got, err := f.do("take_note", v.run, f.named("take_note", c, nil), v, text)
	if err != nil {
		return nil, text, err
	}
	n, rest, err := f.result("take_note", got, v, a, 1)
	if err == nil && rest != nil {
		err = f.texts("take_note", rest, &text)
	}
	return n, text, err
}

// Delete implements plugin.Deleter: False keeps the alert.
func (f *file) Delete(c *plugin.Call, a *db.Alert) error {
	v := f.view(c, a, never)
	got, err := f.do("delete", v.run, f.named("delete", c, nil), v)
	if err == nil && got == false {
		return db.Errorf(db.Conflict, "plugin %s keeps the alert", f.name)
	}
	return err
}

// Route implements plugin.Router: a list of names, or that and a dict of
// settings. Alerta's rules pick from a dict, so the names come as one.
func (f *file) Route(c *plugin.Call, a *db.Alert, names []string) ([]string, map[string]any, error) {
	v := f.view(c, a, never)
	plugins := make(map[string]any, len(names))
	for _, name := range names {
		plugins[name] = name
	}
	got, err := f.do("routing", v.run, f.named("routing", c, nil), v, plugins)
	if err != nil {
		return nil, nil, err
	}
	list, ok := got.([]any)
	var config map[string]any
	if ok && len(list) == 2 {
		if inner, pair := list[0].([]any); pair {
			list = inner
			config, ok = got.([]any)[1].(map[string]any)
		}
	}
	if !ok {
		return nil, nil, f.unexpected("routing", "a list of plugins, or that and a dict", got)
	}
	wanted := make([]string, len(list))
	for i, e := range list {
		name, _ := e.(string)
		if wanted[i] = name; !slices.Contains(names, name) {
			return nil, nil, fmt.Errorf("%s: routing wants the plugin %v, which does not run here", f.path(), e)
		}
	}
	return wanted, config, nil
}

// result reads what a hook returned: nothing, which leaves the alert as it was;
// the alert; or the alert and as many values as one of the counts says.
func (f *file) result(fn string, got any, v *alert, was *db.Alert, counts ...int) (*db.Alert, []any, error) {
	list, many := got.([]any)
	switch {
	case got == nil:
		return was, nil, nil
	case got == any(v):
		return v.a, nil, nil
	case many && len(list) > 0 && list[0] == any(v) && slices.Contains(counts, len(list)-1):
		return v.a, list[1:], nil
	}
	return nil, nil, f.unexpected(fn, "the alert, alone or with what else it was called with", got)
}

// texts takes over strings that a hook returned.
func (f *file) texts(fn string, values []any, to ...*string) error {
	for i, p := range to {
		s, ok := values[i].(string)
		if !ok {
			return f.unexpected(fn, "a string behind the alert", values[i])
		}
		*p = s
	}
	return nil
}

// unexpected is the error of a function that returned something else.
func (f *file) unexpected(fn, want string, got any) error {
	return fmt.Errorf("%s:%d: %s must return %s, not %s", f.path(), f.module.Line(fn), fn, want, kind(got))
}

// path is the file's name as errors show it.
func (f *file) path() string { return f.module.Name() }
