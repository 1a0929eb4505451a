package ldap

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	ldapv3 "github.com/go-ldap/ldap/v3"
)

// template is a text with places for values.
type template []part

// part is a text, or the name of what goes there.
type part struct{ text, place string }

var (
	userPlaces  = []string{"username", "domain", "login"}
	groupPlaces = append([]string{"userdn", "email"}, userPlaces...)

	braces   = regexp.MustCompile(`\{\{|\}\}|\{\w*\}|[{}]`)
	percents = regexp.MustCompile(`%%|%s|%`)
)

// parseBraces reads the form of Python's str.format. If there is but one place
// it needs no name.
func parseBraces(s string, places ...string) (template, error) {
	return parse(s, braces, func(mark string) (part, error) {
		switch place := strings.Trim(mark, "{}"); {
		case mark == "{{" || mark == "}}":
			return part{text: mark[:1]}, nil
		case len(mark) == 1:
			return part{}, fmt.Errorf("a single %s: write it twice if it is meant", mark)
		case len(places) == 1 && (place == "" || place == "0"):
			return part{place: places[0]}, nil
		case slices.Contains(places, place):
			return part{place: place}, nil
		}
		return part{}, fmt.Errorf("%s is not known: use {%s}", mark, strings.Join(places, "}, {"))
	})
}

// parsePercents reads the form of Python's % operator, with one kind of place.
func parsePercents(s, place string) (template, error) {
	return parse(s, percents, func(mark string) (part, error) {
		switch mark {
		case "%%":
			return part{text: "%"}, nil
		case "%s":
			return part{place: place}, nil
		}
		return part{}, errors.New("a single %: write %s for the user, %% if it is meant")
	})
}

func parse(s string, marks *regexp.Regexp, read func(mark string) (part, error)) (template, error) {
	var t template
	at := 0
	for _, m := range marks.FindAllStringIndex(s, -1) {
		p, err := read(s[m[0]:m[1]])
		if err != nil {
			return nil, err
		}
		t = append(t, part{text: s[at:m[0]]}, p)
		at = m[1]
	}
	return append(t, part{text: s[at:]}), nil
}

func (t template) has(place string) bool {
	return slices.ContainsFunc(t, func(p part) bool { return p.place == place })
}

// fill puts the values in, escaped for where they land.
func (t template) fill(values map[string]string, escape func(string) string) string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.text)
		if p.place != "" {
			b.WriteString(escape(values[p.place]))
		}
	}
	return b.String()
}

// parseFilter reads a search filter (RFC 4515) and checks its form.
func parseFilter(s string, places ...string) (template, error) {
	t, err := parseBraces(s, places...)
	if err != nil || s == "" {
		return t, err
	}
	_, err = ldapv3.CompileFilter(t.filter(nil))
	return t, err
}

func (t template) filter(values map[string]string) string {
	return t.fill(values, ldapv3.EscapeFilter)
}

// name is a template of what a user binds with: a DN (RFC 4514), or a name of
// another kind that the directory takes, as user@domain.
type name struct {
	template
	dn bool
}

func parseName(s string) (n name, err error) {
	if strings.Contains(s, "%") {
		n.template, err = parsePercents(s, "username")
	} else {
		n.template, err = parseBraces(s, "username")
	}
	if err != nil {
		return n, err
	}
	if !n.has("username") {
		return n, errors.New("%s or {} is missing: every login would be the same user")
	}
	if n.dn = strings.Contains(s, "="); n.dn {
		_, err = ldapv3.ParseDN(n.fill(nil, func(string) string { return "x" }))
	}
	return n, err
}

// of returns the name for a user; ok is false if the user cannot be part of it.
func (n name) of(username string) (s string, ok bool) {
	values := map[string]string{"username": username}
	if n.dn {
		return n.fill(values, ldapv3.EscapeDN), true
	}
	return n.fill(values, strings.Clone), plain(username)
}

// plain reports whether a user name has none of the characters that Active
// Directory forbids in one. A name that is no DN cannot be escaped, so they
// must not get into it.
func plain(username string) bool {
	return !strings.ContainsAny(username, `"/\[]:;|=,+*?<>`)
}
