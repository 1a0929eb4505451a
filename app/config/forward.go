package config

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
)

// destinations checks for a list of (URL, dict of credentials, list of actions). It does not quote credentials.
func destinations(v any) error {
	list, ok := v.([]any)
	for i, item := range list {
		fields, _ := item.([]any)
		if len(fields) != 3 {
			ok = false
			break
		}
		address, _ := fields[0].(string)
		u, err := url.Parse(address)
		credentials, isMap := fields[1].(map[string]any)
		_, isList := convertList(fields[2])
		if ok = ok && err == nil && isWeb(u) && isMap && isList; !ok {
			break
		}
		if err := forwardCredentials(credentials); err != nil {
			return fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	if !ok {
		return fmt.Errorf("expected a list of (URL, dict of credentials, list of actions)")
	}
	return nil
}

// forwardCredentials checks what Alerta's own client takes.
func forwardCredentials(m map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		v, ok, takes := m[name], false, ""
		switch name {
		case "username", "password", "key", "secret", "token":
			takes = "a text"
			_, ok = v.(string)
		case "timeout":
			takes = "a number of seconds"
			ok = isTimeout(v)
		case "ssl_verify":
			takes = "True, False or the path of a file"
			_, file := v.(string)
			_, flag := v.(bool)
			ok = file || flag
		case "debug": // of the client's own
			ok = true
		default:
			return fmt.Errorf("there is no credential %s: expected username and password, key and secret, key or token, beside timeout and ssl_verify", shorten(literal(name, nil)))
		}
		if !ok && v != nil {
			return fmt.Errorf("the credential %s takes %s", name, takes)
		}
	}
	if given(m, "secret") && !given(m, "key") {
		return fmt.Errorf("the credential secret needs a key")
	}
	return nil
}

func isTimeout(v any) bool {
	switch n := v.(type) {
	case int64:
		return n > 0 && n <= 3600
	case float64:
		return n > 0 && n <= 3600
	}
	return false
}

func given(m map[string]any, name string) bool {
	s, _ := m[name].(string)
	return s != ""
}
