package alerta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/client"
)

// deed is a command that does the same to many alerts.
type deed struct {
	command
	label   string                            // what it says; %s is the custom action, %d how many alerts
	action  string                            // an action of the server
	do      func(s *session, id string) error // what else it does
	confirm bool                              // to do it to all alerts needs a yes
}

// bulk are the commands that work on many alerts.
var bulk = deeds([]deed{
	{command: command{name: "ack", short: "Acknowledge alerts"}, label: "Acking %d alerts", action: "ack"},
	{command: command{name: "unack", short: "Un-acknowledge alerts"}, label: "Un-acking %d alerts", action: "unack"},
	{command: command{name: "shelve", short: "Shelve alerts", options: []option{
		{long: "timeout", meta: "SECONDS", number: true, usual: "7200", help: "seconds before alert auto-unshelved"},
	}}, label: "Shelving %d alerts", action: "shelve"},
	{command: command{name: "unshelve", short: "Un-shelve alerts"}, label: "Un-shelving %d alerts", action: "unshelve"},
	{command: command{name: "close", short: "Close alerts"}, label: "Closing %d alerts", action: "close"},
	{command: command{name: "action", short: "Action alerts", options: []option{
		{long: "action", short: "a", meta: "ACTION", help: "custom action (user-defined)"},
	}}, label: "Action (%s) %d alerts", action: "*"},
	{command: command{name: "tag", short: "Tag alerts", options: []option{tagOption}},
		label: "Tagging %d alerts", do: put("tag", func(s *session) any { return map[string]any{"tags": s.list("tag")} })},
	{command: command{name: "untag", short: "Untag alerts", options: []option{tagOption}},
		label: "Untagging %d alerts", do: put("untag", func(s *session) any { return map[string]any{"tags": s.list("tag")} })},
	{command: command{name: "update", short: "Update alert attributes", options: []option{
		{long: "attributes", short: "A", meta: "KEY=VALUE", list: true, needed: true, help: "list of attributes, as priority=high"},
	}}, label: "Updating %d alerts", do: put("attributes", func(s *session) any {
		return map[string]any{"attributes": pairs(s.texts("attributes"))}
	})},
	{command: command{name: "delete", short: "Delete alerts"}, label: "Deleting %d alerts", confirm: true, do: func(s *session, id string) error {
		_, err := s.send(http.MethodDelete, "/alert/"+url.PathEscape(id), nil)
		return err
	}},
})

var tagOption = option{long: "tag", param: "tags", short: "T", list: true, needed: true, help: "list of tags", live: tags}

func deeds(all []deed) []command {
	var commands []command
	for _, d := range all {
		c := d.command
		c.options = slices.Concat(selection, c.options)
		if d.action != "" {
			c.options = append(c.options, option{long: "text", help: "message associated with the change"})
		}
		c.run = d.run
		commands = append(commands, c)
	}
	return commands
}

// pairs makes attributes of KEY=VALUE; a key alone has no value.
func pairs(texts []string) map[string]any {
	all := map[string]any{}
	for _, text := range texts {
		name, v, ok := strings.Cut(text, "=")
		if all[name] = any(v); !ok {
			all[name] = nil
		}
	}
	return all
}

// put makes a deed that sends something to one alert.
func put(what string, body func(s *session) any) func(*session, string) error {
	return func(s *session, id string) error {
		_, err := s.send(http.MethodPut, "/alert/"+url.PathEscape(id)+"/"+what, body(s))
		return err
	}
}

func (d deed) run(s *session) error {
	ids, err := s.selected(d.confirm)
	if err != nil {
		return err
	}
	if d.action == "" {
		return s.each(fmt.Sprintf(d.label, len(ids)), ids, func(id string) error { return d.do(s, id) })
	}
	action, label := d.action, fmt.Sprintf(strings.Replace(d.label, "%s", show(s.given("action")), 1), len(ids))
	if action == "*" {
		action = s.text("action")
	}
	return s.act(label, ids, map[string]any{"action": action, "text": s.given("text"), "timeout": s.number("timeout")})
}

// act takes an action on alerts. That it cannot be taken on one of them does not
// keep it from the others, and is no failure: it is reported.
func (s *session) act(label string, ids []string, body any) error {
	skipped := map[string]int{}
	err := s.each(label, ids, func(id string) error {
		_, err := s.send(http.MethodPut, "/alert/"+url.PathEscape(id)+"/action", body)
		var refusal *client.Error
		if errors.As(err, &refusal) && refusal.Code != http.StatusUnauthorized {
			skipped[refusal.Message]++
			return nil
		}
		return err
	})
	for why, n := range skipped {
		fmt.Fprintf(s.Err, "skipped %d: %s\n", n, why)
	}
	return err
}

// selected are the ids of all alerts that the options mean.
func (s *session) selected(confirm bool) ([]string, error) {
	if ids := s.texts("ids"); len(ids) > 0 {
		return ids, nil
	}
	q := s.filter("")
	if confirm && len(q) == 0 {
		if err := s.confirm("Deleting all alerts. Do you want to continue?"); err != nil {
			return nil, err
		}
	}
	var ids []string
	for page := 1; ; page++ {
		o, err := s.get("/alerts", paged(q, page, 1000))
		if err != nil {
			return nil, err
		}
		for _, a := range o.Objects("alerts") {
			ids = append(ids, a.Text("id"))
		}
		if !o.Bool("more") || len(o.Objects("alerts")) == 0 {
			slices.Sort(ids)
			return slices.Compact(ids), nil // one that moved between pages came twice
		}
	}
}

func (s *session) confirm(question string) error {
	answer, err := s.ask(question+" [y/N]", false)
	if err != nil {
		return err
	}
	if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
		return context.Canceled
	}
	return nil
}

// each does something for each id, with a bar that shows how far it is.
func (s *session) each(label string, ids []string, do func(id string) error) error {
	return each(s, label, ids, do)
}

func each[T any](s *session, label string, items []T, do func(T) error) error {
	columns, isTerminal := terminal(s.Out)
	if !isTerminal {
		if err := s.say("%s", label); err != nil {
			return err
		}
	}
	start := s.Now()
	for i, item := range items {
		if isTerminal {
			fmt.Fprint(s.Out, bar(label, i, len(items), s.Now().Sub(start), columns))
		}
		if err := do(item); err != nil {
			if isTerminal {
				fmt.Fprintln(s.Out)
			}
			return err
		}
	}
	if isTerminal {
		fmt.Fprintln(s.Out, bar(label, len(items), len(items), s.Now().Sub(start), columns))
	}
	return nil
}

// bar draws how far something is, over what was drawn before.
func bar(label string, done, total int, took time.Duration, columns int) string {
	part := 1.0
	if total > 0 {
		part = float64(done) / float64(total)
	}
	left := "        "
	if done > 0 && done < total {
		rest := time.Duration(float64(took) / part * (1 - part)).Round(time.Second)
		left = fmt.Sprintf("%02d:%02d:%02d", int(rest.Hours()), int(rest.Minutes())%60, int(rest.Seconds())%60)
	}
	width := max(0, min(36, columns-len(label)-24))
	full := int(part * float64(width))
	return fmt.Sprintf("\r%s  [%s%s]  %3d%%  %s", label, strings.Repeat("#", full), strings.Repeat("-", width-full), int(part*100), left)
}
