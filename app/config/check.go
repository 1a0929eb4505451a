package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

func notEmpty(v any) error {
	if v == "" {
		return fmt.Errorf("expected a text that is not empty")
	}
	return nil
}

func atLeast(low int64) func(any) error {
	return func(v any) error {
		if v.(int64) < low {
			return fmt.Errorf("expected %d or more, got %d", low, v)
		}
		return nil
	}
}

func between(low, high int64) func(any) error {
	return func(v any) error {
		if n := v.(int64); n < low || n > high {
			return fmt.Errorf("expected a number from %d to %d, got %d", low, high, n)
		}
		return nil
	}
}

func oneOf(choices ...string) func(any) error {
	return func(v any) error {
		if !slices.Contains(choices, v.(string)) {
			return fmt.Errorf("expected one of %s, got %s", strings.Join(choices, ", "), shorten(literal(v, nil)))
		}
		return nil
	}
}

func eachOneOf(choices ...string) func(any) error {
	one := oneOf(choices...)
	return func(v any) error {
		for _, s := range v.([]string) {
			if err := one(s); err != nil {
				return err
			}
		}
		return nil
	}
}

func absolute(v any) error {
	if s := v.(string); s != "" && !path.IsAbs(s) {
		return fmt.Errorf("expected an absolute path, got %s", shorten(literal(s, nil)))
	}
	return nil
}

// regexes checks that every element is a regular expression (RE2).
func regexes(v any) error {
	for _, s := range v.([]string) {
		if _, err := regexp.Compile(s); err != nil {
			return fmt.Errorf("expected regular expressions (RE2), got %s: %s", shorten(literal(s, nil)), regexFault(err))
		}
	}
	return nil
}

// regexFault says what is wrong without quoting the expression raw, which may have line ends.
func regexFault(err error) string {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return "it does not compile"
	}
	return fmt.Sprintf("%s at %s", e.Code, shorten(literal(e.Expr, nil)))
}

// origins is regexes, but '*' alone allows every origin.
func origins(v any) error {
	return regexes(slices.DeleteFunc(slices.Clone(v.([]string)), func(s string) bool { return s == "*" }))
}

func networks(v any) error {
	for _, s := range v.([]string) {
		if _, err := netip.ParsePrefix(s); err != nil {
			return fmt.Errorf("expected networks such as 10.0.0.0/8 or addresses, got %s", shorten(literal(s, nil)))
		}
	}
	return nil
}

// prefixes writes single addresses as networks of one.
func prefixes(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s
		if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
			out[i] = netip.PrefixFrom(a, a.BitLen()).String()
		}
	}
	return out
}

func baseURL(v any) error {
	s := v.(string)
	u, err := url.Parse(s)
	if err == nil && (s == "" || u.Host == "" && u.Scheme == "" && strings.HasPrefix(s, "/") || isWeb(u)) {
		return nil
	}
	return fmt.Errorf("expected a path that starts with / or an http URL, got %s", shorten(literal(s, nil)))
}

func httpsURL(v any) error {
	s := v.(string)
	if u, err := url.Parse(s); err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("expected an https URL, got %s", shorten(literal(s, nil)))
	}
	return nil
}

// hostName is a name with a dot, for which an authority gives certificates.
var hostName = regexp.MustCompile(`(?i)^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

func hostNames(v any) error {
	for _, s := range v.([]string) {
		if !hostName.MatchString(s) {
			return fmt.Errorf("expected host names such as alerts.example.com, got %s", shorten(literal(s, nil)))
		}
	}
	return nil
}

func isWeb(u *url.URL) bool {
	return u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// databaseURL does not quote the value, which may hold a password.
// severalHosts finds the ports of all hosts but the last, which a URL of
// PostgreSQL may have and others may not.
var severalHosts = regexp.MustCompile(`(:\d+)?,`)

func postgresURL(v any) error {
	s := v.(string)
	if s == "" {
		return nil
	}
	scheme, _, _ := strings.Cut(s, ":")
	if scheme != "postgres" && scheme != "postgresql" {
		return fmt.Errorf("expected a URL that starts with postgres://")
	}
	if _, err := url.Parse(severalHosts.ReplaceAllString(s, ",")); err != nil {
		return fmt.Errorf("expected a URL; special characters in the password must be written as %%XX")
	}
	return nil
}

func databaseURL(v any) error {
	s := v.(string)
	scheme, rest, ok := strings.Cut(s, ":")
	switch {
	case s == "":
		return nil
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		return postgresURL(v)
	case ok && scheme == "bolt":
		if strings.HasPrefix(rest, "///") && len(rest) > 3 {
			return nil
		}
		return fmt.Errorf("expected bolt:/// and an absolute path, got %s", shorten(literal(s, nil)))
	case ok && strings.HasPrefix(scheme, "mongodb"):
		return fmt.Errorf("expected bolt:///path or postgres://..., got a MongoDB URL, which alertad cannot use")
	}
	return fmt.Errorf("expected a URL that starts with bolt:/// or postgres://")
}

func severities(v any) error {
	for name, rank := range v.(map[string]any) {
		if _, ok := rank.(int64); !ok {
			return fmt.Errorf("expected an integer as the rank of %s", shorten(literal(name, nil)))
		}
	}
	return nil
}

func colours(v any) error {
	for name, colour := range v.(map[string]any) {
		if m, ok := colour.(map[string]any); ok {
			if textMap(m) == nil {
				continue
			}
		} else if _, ok := colour.(string); ok {
			continue
		}
		return fmt.Errorf("expected a colour or a dict of colours under %s", shorten(literal(name, nil)))
	}
	return nil
}

func textMap(v any) error {
	for key, text := range v.(map[string]any) {
		if _, ok := text.(string); !ok {
			return fmt.Errorf("expected a string under %s", shorten(literal(key, nil)))
		}
	}
	return nil
}

// oauthClients does not quote what it finds: a secret may be anywhere.
func oauthClients(v any) error {
	for provider, client := range v.(map[string]any) {
		m, _ := client.(map[string]any)
		if id, ok := m["id"].(string); !ok || id == "" || textMap(m) != nil {
			return fmt.Errorf("expected a dict with 'id' and 'secret' under %s", shorten(literal(provider, nil)))
		}
	}
	return nil
}

func webAddresses(v any) error {
	for _, s := range v.([]string) {
		if u, err := url.Parse(s); err != nil || !isWeb(u) {
			return fmt.Errorf("expected http URLs, got %s", shorten(literal(s, nil)))
		}
	}
	return nil
}

func credentials(v any) error { return dicts(v, "key", "secret") }

func indicators(v any) error { return dicts(v, "text", "query") }

// dicts checks for a list of dicts that have the keys.
func dicts(v any, keys ...string) error {
	list, ok := v.([]any)
	for _, item := range list {
		m, isMap := item.(map[string]any)
		ok = ok && isMap
		for _, k := range keys {
			_, has := m[k]
			ok = ok && has
		}
	}
	if !ok && len(keys) == 0 {
		return fmt.Errorf("expected a list of dicts")
	}
	if !ok {
		return fmt.Errorf("expected a list of dicts, each with %s", strings.Join(keys, " and "))
	}
	return nil
}

// officeHours checks for two times of a day, the earlier first.
func officeHours(v any) error {
	if s := v.(string); !regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$`).MatchString(s) || s[:5] >= s[6:] {
		return fmt.Errorf("expected two times as in '08:00-18:00', got %s", shorten(literal(s, nil)))
	}
	return nil
}

// webURL does not quote the value, which may hold a token.
func webURL(v any) error {
	if s := v.(string); s != "" {
		if u, err := url.Parse(s); err != nil || !isWeb(u) {
			return fmt.Errorf("expected a URL that starts with http:// or https://")
		}
	}
	return nil
}

// scopeName is the form of a scope on one resource.
var scopeName = regexp.MustCompile(`^(read|write|admin|delete):\w+(\.\w+)?$`)

func scopeNames(v any) error {
	for _, s := range v.([]string) {
		if !scopeName.MatchString(s) {
			return fmt.Errorf("expected scopes like 'read:foo' or 'write:foo.bar', got %s", shorten(literal(s, nil)))
		}
	}
	return nil
}
