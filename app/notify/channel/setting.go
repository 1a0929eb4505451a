package channel

import (
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/alertad/alertad/db"
)

// Setting is one of the settings of a type, as a form shows it.
type Setting struct {
	Name     string
	Label    string
	Kind     Kind
	Required bool
	Secret   bool // kept apart, and never shown; a text
	Lines    bool // a Text that may have several lines
	Target   bool // where messages go, and the secrets with them
	Help     string
	Default  any      // nil: nothing
	Choices  []string // of a Choice
}

// Kind is what the value of a setting is: in JSON a text, number, true or
// false, list of texts, or one of some texts.
type Kind string

// The kinds of settings.
const (
	Text   Kind = "text"
	Number Kind = "number"
	Bool   Kind = "bool"
	List   Kind = "list"
	Choice Kind = "choice"
)

// The largest values.
const (
	maxText = 16 << 10 // bytes
	maxList = 100      // texts
)

// check refuses a value that is not of the setting.
func (s Setting) check(v any) error {
	bad := func(what string) error { return db.Errorf(db.Invalid, "%s must be %s", s.Name, what) }
	switch s.Kind {
	case Text:
		text, ok := v.(string)
		if !ok || len(text) > maxText {
			return bad(fmt.Sprintf("a text of at most %d bytes", maxText))
		}
		if !s.Lines && strings.ContainsFunc(text, unicode.IsControl) {
			return bad("one line")
		}
		if s.Name == "url" && text != "" {
			return s.checkURL(text)
		}
	case Choice:
		if text, ok := v.(string); !ok || !slices.Contains(s.Choices, text) {
			return bad("one of " + strings.Join(s.Choices, ", "))
		}
	case Number:
		if n, ok := number(v); !ok || n < 0 || n != math.Trunc(n) || n > 1e9 {
			return bad("a whole number from 0")
		}
	case Bool:
		if _, ok := v.(bool); !ok {
			return bad("true or false")
		}
	case List:
		list, ok := texts(v)
		if !ok || len(list) > maxList || len(strings.Join(list, "")) > maxText {
			return bad(fmt.Sprintf("a list of at most %d texts", maxList))
		}
	}
	return nil
}

// checkURL refuses what is no address of the web, and credentials where all can
// see them.
func (s Setting) checkURL(text string) error {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return db.Errorf(db.Invalid, "%s must be an address that starts with http:// or https://", s.Name)
	case u.User != nil && !s.Secret:
		return db.Errorf(db.Invalid, "%s must hold no user name and password: it is no secret", s.Name)
	}
	return nil
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	}
	return 0, false
}

// texts reads a list of texts, as a store or JSON gives it.
func texts(v any) ([]string, bool) {
	switch list := v.(type) {
	case []string:
		return list, true
	case []any:
		out := make([]string, 0, len(list))
		for _, item := range list {
			s, ok := item.(string)
			if !ok {
				return nil, false
			}
			out = append(out, s)
		}
		return out, true
	}
	return nil, false
}

// values are the settings of a channel by their names, secrets among them.
type values map[string]any

// valuesOf are those of a record, with the defaults of its type.
func valuesOf(t *Type, c *db.Channel) values {
	v := values{}
	for _, s := range t.AllSettings() {
		if s.Default != nil {
			v[s.Name] = s.Default
		}
	}
	maps.Copy(v, c.Settings)
	maps.Copy(v, c.Secrets)
	return v
}

func (v values) text(name string) string {
	s, _ := v[name].(string)
	return strings.TrimSpace(s)
}

func (v values) list(name string) []string {
	list, _ := texts(v[name])
	var out []string
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (v values) flag(name string) bool {
	b, _ := v[name].(bool)
	return b
}

func (v values) number(name string) int {
	n, _ := number(v[name])
	return int(n)
}

// has reports whether there is a value that is not empty.
func (v values) has(name string) bool {
	return v.text(name) != "" || len(v.list(name)) > 0 || v.number(name) != 0 || v.flag(name)
}

// check refuses settings that the type does not have, or that lack something.
func check(t *Type, c *db.Channel) error {
	all := t.AllSettings()
	for name := range c.Settings {
		if !slices.ContainsFunc(all, func(s Setting) bool { return s.Name == name && !s.Secret }) {
			return db.Errorf(db.Invalid, "a channel of type %s has no setting %.50q", t.Name, name)
		}
	}
	for name := range c.Secrets {
		if !slices.ContainsFunc(all, func(s Setting) bool { return s.Name == name && s.Secret }) {
			return db.Errorf(db.Invalid, "a channel of type %s has no secret %.50q", t.Name, name)
		}
	}
	v := valuesOf(t, c)
	for _, s := range all {
		if value, there := v[s.Name]; there {
			if err := s.check(value); err != nil {
				return err
			}
		}
		if s.Required && !v.has(s.Name) {
			return db.Errorf(db.Invalid, `Missing mandatory value for "%s"`, s.Name)
		}
	}
	for _, to := range v.list("to") {
		if _, rota := rotaOf(to); rota {
			continue
		}
		if err := t.checkAddress(to); err != nil {
			return err
		}
	}
	if t.check != nil {
		return t.check(v)
	}
	return nil
}
