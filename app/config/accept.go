package config

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// accept turns a value from a file into the form of the setting's kind, or says what is wrong with it.
func (s Setting) accept(v any) (any, error) {
	if v == nil && (s.Default == nil || s.Kind == String || s.Kind == Any) {
		return nil, nil
	}
	typed, ok := s.Kind.convert(v)
	if !ok {
		return nil, fmt.Errorf("expected %s, got %s", s.Kind, s.describe(v))
	}
	if n, ok := typed.(int64); ok && s.unit > 0 && (n > math.MaxInt64/int64(s.unit) || n < math.MinInt64/int64(s.unit)) {
		return nil, fmt.Errorf("expected a shorter time, got %d", n)
	}
	if list, ok := typed.([]string); ok && slices.Contains([]string{"TRUSTED_PROXIES", "OUTGOING_ALLOW", "SYSLOG_ALLOW", "SNMP_ALLOW"}, s.Name) {
		typed = prefixes(list)
	}
	if text, ok := typed.(string); ok && s.Name == "LOG_LEVEL" {
		typed = logLevel(text)
	}
	if s.check != nil {
		if err := s.check(typed); err != nil {
			return nil, err
		}
	}
	return typed, nil
}

// logLevel accepts the names that Python does, in any case.
func logLevel(s string) string {
	switch s = strings.ToUpper(s); s {
	case "WARN":
		return "WARNING"
	case "FATAL":
		return "CRITICAL"
	}
	return s
}

// convert is lenient where Python is: 1 is True, 3600.0 is 3600, and a text for a list is read as the
// environment variable would be.
func (k Kind) convert(v any) (any, bool) {
	switch k {
	case Bool:
		if n, ok := v.(int64); ok && (n == 0 || n == 1) {
			return n == 1, true
		}
		b, ok := v.(bool)
		return b, ok
	case Int:
		if f, ok := v.(float64); ok && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return int64(f), true
		}
		n, ok := v.(int64)
		return n, ok
	case String:
		s, ok := v.(string)
		return s, ok
	case List:
		return convertList(v)
	case Map:
		m, ok := v.(map[string]any)
		return m, ok
	}
	return v, true
}

func convertList(v any) (any, bool) {
	if s, ok := v.(string); ok {
		return splitList(s), true
	}
	items, ok := v.([]any)
	list := make([]string, len(items))
	for i, item := range items {
		if list[i], ok = item.(string); !ok {
			return nil, false
		}
	}
	return list, ok
}

func splitList(s string) []string {
	list := []string{}
	for _, item := range strings.Split(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// describe names a value in an error message.
func (s Setting) describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return literal(v, nil)
	case int64, float64:
		if s.Secret {
			return "a number"
		}
		return fmt.Sprintf("the number %s", literal(v, nil))
	case string:
		if s.Secret {
			return "a string"
		}
		return fmt.Sprintf("the string %s", shorten(literal(v, nil)))
	case []any:
		for i, item := range v {
			if _, ok := item.(string); !ok && s.Kind == List {
				return fmt.Sprintf("a list whose element %d is %s", i+1, s.describe(item))
			}
		}
		return "a list"
	}
	return "a dict"
}

// shorten cuts a quoted text that would fill the screen.
func shorten(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "..."
	}
	return s
}
