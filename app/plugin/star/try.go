package star

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// Try is a trial of a plugin outside of a server.
type Try struct {
	File  string
	Hooks []string  // the functions to run, in this order
	Alert *db.Alert // as sent; what is missing is filled in
	Body  []byte    // what a webhook gets

	Login    string // who asks
	Flapping bool   // what is_flapping says
	Blackout bool   // what is_blackout says

	Status string // for status_change
	Action string // for take_action and post_action
	Text   string // for those and take_note
}

// Check reads a plugin and returns the functions that it defines.
func Check(path string, o Options) ([]string, error) {
	f, _, err := single(path, o)
	if err != nil {
		return nil, err
	}
	return f.does, nil
}

// single loads one file into a set of its own. What the plugin says is kept in
// the list.
func single(path string, o Options) (*file, *[]string, error) {
	said := &[]string{}
	o.Dir, o.Say = "", func(_, text string) { *said = append(*said, text) }
	s, err := New(o)
	if err != nil {
		return nil, nil, err
	}
	source, err := sourceOf(path)
	if err != nil {
		return nil, nil, err
	}
	f, err := s.load(strings.TrimSuffix(filepath.Base(path), extension), path, source)
	return f, said, err
}

// Run runs the hooks one after the other, each on what the one before left of
// the alert, and prints what they did: the alert before and after, what
// changed, what would be sent, and what the plugin said. A refusal is an answer
// of the plugin and printed; a fault is returned.
func (t Try) Run(w io.Writer, o Options) error {
	f, said, err := single(t.File, o)
	if err != nil {
		return err
	}
	a := t.fill(f.set)
	for _, hook := range t.Hooks {
		if !f.Does(hook) {
			return fmt.Errorf("%s defines no %s, but %s", t.File, hook, strings.Join(f.does, ", "))
		}
		*said = nil
		call := t.call(f.set)
		fmt.Fprintf(w, "== %s\n", hook)
		n, result, err := t.hook(f, hook, call, a)
		for _, text := range *said {
			fmt.Fprintf(w, "log      %s\n", text)
		}
		if err != nil && !plugin.Refusal(err) {
			return err
		}
		if err != nil {
			fmt.Fprintf(w, "refused  %v\n", err)
			return nil
		}
		for _, line := range result {
			fmt.Fprintln(w, line)
		}
		if n != nil {
			report(w, a, n)
			a = n
		}
		for _, e := range call.Effects {
			fmt.Fprintf(w, "sends    %s %s\n", e.To, e.Body)
		}
	}
	return nil
}

// fill is the alert with what the server would have set by then.
func (t Try) fill(s *Set) *db.Alert {
	if t.Alert == nil {
		return nil
	}
	a := t.Alert.Copy()
	a.ID = cmp.Or(a.ID, "00000000-0000-4000-8000-000000000000")
	a.Severity = cmp.Or(a.Severity, s.o.Model.NormalSeverity)
	a.Status = cmp.Or(a.Status, s.o.Model.DefaultStatus)
	a.Group, a.Type = cmp.Or(a.Group, "Misc"), cmp.Or(a.Type, "exceptionAlert")
	a.CreateTime = cmp.Or(a.CreateTime, db.At(s.o.Now()))
	a.Timeout = max(a.Timeout, 0)
	return a
}

func (t Try) call(s *Set) *plugin.Call {
	return &plugin.Call{
		Now: db.At(s.o.Now()), Login: t.Login,
		InBlackout: func(*db.Alert) bool { return t.Blackout },
		Flapping:   func(*db.Alert, time.Duration, int) (bool, error) { return t.Flapping, nil },
	}
}

// hook runs one hook. It returns the alert, nil for a hook that gives none, and
// lines on what else came of it.
func (t Try) hook(f *file, hook string, c *plugin.Call, a *db.Alert) (*db.Alert, []string, error) {
	switch hook {
	case "pre_receive":
		n, err := f.Receive(c, a)
		if err == nil && n == nil {
			err = fmt.Errorf("%s:%d: pre_receive did not return the alert", f.path(), f.module.Line(hook))
		}
		return n, nil, err
	case "post_receive":
		n, err := f.PostReceive(c, a)
		return n, nil, err
	case "status_change":
		n, ch, err := f.Status(c, a, plugin.StatusChange{Status: t.Status, Text: t.Text})
		return n, changed("status", t.Status, ch.Status, "text", t.Text, ch.Text), err
	case "take_action":
		n, act, err := f.Action(c, a, plugin.Action{Name: t.Action, Text: t.Text})
		return n, changed("action", t.Action, act.Name, "text", t.Text, act.Text), err
	case "post_action":
		n, err := f.PostAction(c, a, plugin.Action{Name: t.Action, Text: t.Text})
		return n, nil, err
	case "take_note":
		n, text, err := f.Note(c, a, t.Text)
		return n, changed("text", t.Text, text), err
	case "delete":
		return nil, []string{"deletes the alert"}, f.Delete(c, a)
	case "routing":
		names, config, err := f.Route(c, a, f.set.o.Plugins)
		return nil, []string{fmt.Sprintf("runs     %s", strings.Join(names, ", ")), fmt.Sprintf("config   %v", config)}, err
	}
	return t.webhook(f)
}

func (t Try) webhook(f *file) (*db.Alert, []string, error) {
	got, err := f.incoming(webhook.Request{Body: t.Body})
	var lines []string
	for _, a := range got.Alerts {
		lines = append(lines, "alert    "+string(a))
	}
	if got.Reply != nil {
		lines = append(lines, fmt.Sprintf("replies  %d %s", got.Code, got.Reply))
	}
	return nil, lines, err
}

// changed returns a line for each of the arguments, name, was and is, that a
// hook changed.
func changed(args ...string) (lines []string) {
	for a := range slices.Chunk(args, 3) {
		if a[1] != a[2] {
			lines = append(lines, fmt.Sprintf("returns  %s: %q -> %q", a[0], a[1], a[2]))
		}
	}
	return lines
}

// report prints an alert before and after, then what differs.
func report(w io.Writer, before, after *db.Alert) {
	was, is := members(before), members(after)
	fmt.Fprintf(w, "before   %s\nafter    %s\n", encode(was), encode(is))
	same := true
	differ := func(prefix string, was, is map[string]any) {
		names := maps.Clone(was)
		maps.Copy(names, is)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if prefix+name != "attributes" && !reflect.DeepEqual(was[name], is[name]) {
				same = false
				fmt.Fprintf(w, "changed  %s: %s -> %s\n", prefix+name, encode(was[name]), encode(is[name]))
			}
		}
	}
	differ("", was, is)
	had, _ := was["attributes"].(map[string]any)
	has, _ := is["attributes"].(map[string]any)
	differ("attributes.", had, has)
	if same {
		fmt.Fprintln(w, "no change")
	}
}

func members(a *db.Alert) map[string]any {
	m, _ := (&alert{a: a}).body().(map[string]any)
	return m
}

func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}
