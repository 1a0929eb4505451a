package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func rules() []Setting {
	return []Setting{
		{Name: "DEDUPLICATE_BY", Kind: Map, Default: map[string]any{}, check: deduplication,
			Help: "By what alerts are known, in the place of resource and event: a dict from an environment or origin (* stands for any text; the first that fits counts) to a list of fields, such as ['resource', 'event', 'attributes.fingerprint'], or to the name, as a string, of a function of this file that takes the alert as a dict and returns a key, or None for the usual one. Environment and customer always belong to the key. Alerts keep the key that they were made with."},
		{Name: "FLAPPING_CHANGES", Kind: Int, Default: int64(0), check: atLeast(0),
			Help: "An alert whose senders changed its severity or status this often within FLAPPING_WINDOW gets the attribute 'flapping', until there are half as many changes or fewer. 0 looks for none."},
		{Name: "FLAPPING_WINDOW", Kind: Int, Default: int64(3600), unit: time.Second, check: atLeast(1),
			Help: "Seconds in which changes are counted to find alerts that flap."},
		{Name: "FLAPPING_HOLD", Kind: Bool, Default: true,
			Help: "Let senders neither close an alert that flaps nor end its acknowledgement, so that it does not open again and again. It is closed when it is quiet."},
		{Name: "STORM_LIMIT", Kind: Int, Default: int64(0), check: between(0, 1_000_000),
			Help: "Alerts a minute that one origin may send in the long run. More are refused with status 429, and an alert 'AlertStorm' tells of it. Heartbeats and alerts of normal severity are not counted. 0 is no limit."},
		{Name: "STORM_BURST", Kind: Int, Default: int64(100), check: between(1, 1_000_000),
			Help: "Alerts that one origin may send at once, before STORM_LIMIT slows it down."},
		{Name: "STORM_SEVERITY", Kind: String, Default: "",
			Help: "Severity of the alert of a storm. Empty is major, or High in the ISA 18.2 model."},
	}
}

// keyFields are the fields that may make up the key of an alert: none of those
// that change with each report.
var keyFields = []string{"environment", "customer", "resource", "event", "group", "origin", "type", "service", "tags", "text"}

// deduplication checks for a dict of lists of fields or names of functions.
func deduplication(v any) error {
	for key, by := range v.(map[string]any) {
		if name, ok := by.(string); ok && name != "" {
			continue // the function is looked for when the whole file was read
		}
		list, ok := by.([]any)
		if !ok || len(list) == 0 {
			return fmt.Errorf("expected a list of fields or the name of a function under %s", shorten(literal(key, nil)))
		}
		for _, field := range list {
			name, _ := field.(string)
			if attribute, ok := strings.CutPrefix(name, "attributes."); ok && attribute != "" || slices.Contains(keyFields, name) {
				continue
			}
			return fmt.Errorf("expected fields under %s (%s or attributes.NAME), got %s",
				shorten(literal(key, nil)), strings.Join(keyFields, ", "), shorten(literal(field, nil)))
		}
	}
	return nil
}

// checkRules looks for the functions that DEDUPLICATE_BY names, and whether the history tells of enough changes.
func (c *Config) checkRules() error {
	if n, limit := c.Int("FLAPPING_CHANGES"), c.Int("HISTORY_LIMIT"); n > 0 && n >= limit {
		return c.conflict("FLAPPING_CHANGES", "expected less than HISTORY_LIMIT, which is %d, got %d", limit, n)
	}
	by := c.Map("DEDUPLICATE_BY")
	for _, key := range c.Keys("DEDUPLICATE_BY") {
		if name, ok := by[key].(string); ok && c.Func(name) == nil {
			return c.conflict("DEDUPLICATE_BY", "%s is not a function of the file (a field is written as ['%[1]s'])", name)
		}
	}
	return nil
}
