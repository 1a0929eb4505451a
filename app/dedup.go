package app

import (
	"context"
	"fmt"
	"time"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/script"
	"github.com/alertad/alertad/db"
)

// dedupRules reads DEDUPLICATE_BY, in the order in which it was written.
func dedupRules(cfg *config.Config) []engine.DedupRule {
	var rules []engine.DedupRule
	by := cfg.Map("DEDUPLICATE_BY")
	for _, key := range cfg.Keys("DEDUPLICATE_BY") {
		rule := engine.DedupRule{For: key}
		switch v := by[key].(type) {
		case string:
			rule.Func = dedupFunc(v, cfg.Func(v))
		case []any:
			for _, field := range v {
				rule.Fields = append(rule.Fields, field.(string)) // config checked it
			}
		}
		rules = append(rules, rule)
	}
	return rules
}

// dedupWithin is how long a function may take for the key of one alert.
const dedupWithin = 100 * time.Millisecond

// dedupFunc makes a key by a function of the settings file. It returns a text,
// a list of texts, or None.
func dedupFunc(name string, call func(context.Context, ...any) (any, error)) func(*db.Alert) (string, error) {
	return func(a *db.Alert) (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), dedupWithin)
		defer cancel()
		v, err := call(ctx, alertDict(a))
		if err != nil {
			return "", err
		}
		switch v := v.(type) {
		case nil:
			return "", nil
		case string:
			return v, nil
		case []any:
			return fmt.Sprintf("%q", v), nil
		}
		return "", &script.Error{File: name, Text: fmt.Sprintf("expected a string, a list or None as the key, got %v", v)}
	}
}

// alertDict is an alert as a function of the settings file sees it.
func alertDict(a *db.Alert) map[string]any {
	return map[string]any{
		"resource": a.Resource, "event": a.Event, "environment": a.Environment, "severity": a.Severity,
		"correlate": a.Correlate, "service": a.Service, "group": a.Group, "value": a.ValueText, "text": a.Text,
		"tags": a.Tags, "attributes": map[string]any(a.Attributes), "origin": a.Origin, "type": a.Type,
		"customer": a.Customer, "rawData": a.RawData,
	}
}
