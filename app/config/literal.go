package config

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// literal writes a value so that both Python and the loader read it back. The keys of a map come in the given
// order, if any.
func literal(v any, keys []string) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatLiteral(v)
	case string:
		return quote(v)
	case []string:
		return "[" + strings.Join(elements(v), ", ") + "]"
	case []any:
		return "[" + strings.Join(elements(v), ", ") + "]"
	case map[string]any:
		return "{" + strings.Join(entries(v, keys), ", ") + "}"
	}
	return fmt.Sprintf("%q", fmt.Sprint(v))
}

func elements[T any](list []T) []string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = literal(item, nil)
	}
	return parts
}

func entries(m map[string]any, keys []string) []string {
	if len(keys) != len(m) {
		keys = slices.Sorted(maps.Keys(m))
	}
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = quote(k) + ": " + literal(m[k], nil)
	}
	return parts
}

func floatLiteral(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return "float('" + s + "')"
	case !strings.ContainsAny(s, ".e"):
		return s + ".0"
	}
	return s
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r > 0xffff && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
