package receive

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// Message is what came in, as rules see it.
type Message interface {
	// Field returns a value by its name, "" if the message has none.
	Field(name string) string
}

// Rules say what becomes of messages. The zero value, and nil, change nothing.
type Rules struct{ list []rule }

type rule struct {
	match []condition
	set   []assignment
	drop  bool
	next  bool
}

// condition holds if one of the expressions fits the field.
type condition struct {
	field string
	any   []*regexp.Regexp
}

// Compile reads rules as the settings have them: a list of dicts, each with
//
//	match  a dict from fields to a regular expression or a list of them, of
//	       which one has to fit: the whole field, or a part of it if that is
//	       text; without it the rule is for all messages
//	set    a dict from fields of the alert to what they become
//	drop   True: nothing becomes of the message
//	next   True: the rules after this one are looked at too
//
// The first rule that fits decides, unless it has next. In what is set {name}
// stands for a field of the message or a group of the expressions, and {{ and
// }} for braces; a text that comes out empty changes nothing. Tags and
// attributes are added, all else is replaced. Known tells which fields messages
// have. An error says which rule, and what is wrong there.
func Compile(v any, known func(field string) bool) (*Rules, error) {
	list, ok := v.([]any)
	if !ok && v != nil {
		return nil, fmt.Errorf("expected a list of dicts")
	}
	r := &Rules{}
	for i, item := range list {
		one, err := compile(item, known)
		if err != nil {
			return nil, fmt.Errorf("rule %d: %w", i+1, err)
		}
		r.list = append(r.list, one)
	}
	return r, nil
}

func compile(v any, known func(string) bool) (r rule, err error) {
	m, ok := v.(map[string]any)
	if !ok {
		return r, fmt.Errorf("expected a dict with match, set, drop or next")
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		switch key {
		case "match":
			r.match, err = conditions(m[key], known)
		case "drop":
			r.drop, err = flag(m[key])
		case "next":
			r.next, err = flag(m[key])
		case "set": // needs the groups
		default:
			err = fmt.Errorf("expected match, set, drop or next")
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", key, err)
		}
	}
	r.set, err = assignments(m["set"], func(name string) bool { return known(name) || r.group(name) })
	switch {
	case err != nil:
		return r, fmt.Errorf("set: %w", err)
	case r.drop && (r.next || len(r.set) > 0):
		return r, fmt.Errorf("drop: a message that is dropped has no set and no next")
	case !r.drop && len(r.set) == 0:
		return r, fmt.Errorf("expected set or drop")
	}
	return r, nil
}

func flag(v any) (bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("expected True or False")
	}
	return b, nil
}

func conditions(v any, known func(string) bool) ([]condition, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("expected a dict")
	}
	var all []condition
	for _, field := range slices.Sorted(maps.Keys(m)) {
		if !known(field) {
			return nil, fmt.Errorf("messages have no field %q", field)
		}
		exprs, err := texts(m[field])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field, err)
		}
		c := condition{field: field}
		for _, expr := range exprs {
			re, err := expression(field, expr)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", field, err)
			}
			c.any = append(c.any, re)
		}
		all = append(all, c)
	}
	return all, nil
}

// expression compiles by itself first, so that no expression escapes from the
// form that it is put into.
func expression(field, expr string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(expr)
	if err != nil || field == "text" {
		return re, err
	}
	return regexp.Compile(`\A(?:` + expr + `)\z`)
}

// texts reads a string or a list of strings.
func texts(v any) ([]string, error) {
	if s, ok := v.(string); ok {
		return []string{s}, nil
	}
	list, ok := v.([]any)
	out := make([]string, len(list))
	for i, item := range list {
		s, is := item.(string)
		out[i], ok = s, ok && is
	}
	if !ok || len(out) == 0 {
		return nil, fmt.Errorf("expected a string or a list of strings")
	}
	return out, nil
}

// group reports whether the expressions have a group of that name.
func (r *rule) group(name string) bool {
	for _, c := range r.match {
		for _, re := range c.any {
			if re.SubexpIndex(name) > 0 {
				return true
			}
		}
	}
	return false
}

// Severities returns the severities that rules set and that are known before a
// message comes, with the numbers of their rules, from 1.
func (r *Rules) Severities() map[string]int {
	found := map[string]int{}
	for i, one := range r.list {
		for _, s := range one.set {
			if s.field == "severity" && s.texts[0].literal() {
				found[s.texts[0].expand(nil)] = i + 1
			}
		}
	}
	return found
}

// Apply changes the alert, which is what becomes of the message without rules.
// It returns false if nothing is to become of it.
func (r *Rules) Apply(m Message, a *db.Alert) bool {
	if r == nil {
		return true
	}
	for i := range r.list {
		one := &r.list[i]
		groups, ok := one.fits(m)
		if !ok {
			continue
		}
		if one.drop {
			return false
		}
		value := func(name string) string {
			if v, ok := groups[name]; ok {
				return v
			}
			return m.Field(name)
		}
		for _, s := range one.set {
			s.apply(a, value)
		}
		if !one.next {
			break
		}
	}
	return true
}

// fits reports whether all conditions hold, and what their groups caught.
func (r *rule) fits(m Message) (groups map[string]string, ok bool) {
	for _, c := range r.match {
		if groups, ok = c.holds(m.Field(c.field), groups); !ok {
			return nil, false
		}
	}
	return groups, true
}

func (c *condition) holds(value string, groups map[string]string) (map[string]string, bool) {
	for _, re := range c.any {
		found := re.FindStringSubmatch(value)
		if found == nil {
			continue
		}
		for i, name := range re.SubexpNames() {
			if name == "" {
				continue
			}
			if groups == nil {
				groups = map[string]string{}
			}
			groups[name] = strings.TrimSpace(found[i])
		}
		return groups, true
	}
	return groups, false
}
