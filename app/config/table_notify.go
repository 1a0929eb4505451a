package config

import (
	"fmt"
	"slices"
	"strings"
)

func notifications() []Setting {
	return []Setting{
		{Name: "NOTIFY_CHANNELS", Kind: Any, Default: []any{}, check: records("name", "type", "id", "text", "enabled", "customer", "settings", "secrets"),
			Help: "Ways to tell people, each a dict as the API takes it: name, type, settings, and secrets, which are shown nowhere. At the start those are made that there is none yet for, under their name as the id (or the id that they have). What was edited since, in the console say, is never overwritten; what was deleted is made again."},
		{Name: "NOTIFY_RULES", Kind: Any, Default: []any{}, check: records("name", "id", "text", "enabled", "customer", "query", "window", "delay", "repeat", "group", "groupBy", "resolve", "channels", "steps"),
			Help: "Rules of who is told of which alerts, each a dict as the API takes it: name, query, channels (ids), delay, repeat and group (seconds), groupBy, window (a dict with days, from, to, timezone), resolve, steps (dicts with after and channels). They are made as NOTIFY_CHANNELS are, after those."},
	}
}

// records checks for a list of dicts that have the first of the members, a
// text, and no others than these. It does not quote what it finds: a secret may
// be anywhere.
func records(members ...string) func(any) error {
	return func(v any) error {
		list, ok := v.([]any)
		if !ok {
			return fmt.Errorf("expected a list of dicts")
		}
		for i, item := range list {
			m, _ := item.(map[string]any)
			if name, ok := m[members[0]].(string); !ok || name == "" {
				return fmt.Errorf("element %d: expected a dict with %s", i+1, members[0])
			}
			for key := range m {
				if !slices.Contains(members, key) {
					return fmt.Errorf("element %d: there is no member %s: expected %s", i+1, shorten(literal(key, nil)), strings.Join(members, ", "))
				}
			}
		}
		return nil
	}
}
