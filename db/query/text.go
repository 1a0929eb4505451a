package query

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// timeLayout is how the API writes times; the text of a Time is this.
const timeLayout = "2006-01-02T15:04:05.000Z"

// FormatTime writes milliseconds since 1970 as the API does, in UTC.
func FormatTime(ms int64) string {
	return time.UnixMilli(ms).UTC().Format(timeLayout)
}

// ParseTime reads a time as RFC 3339 has it, cut to milliseconds. Years outside
// 1 to 9999, which could not be written again, are refused.
func ParseTime(s string) (int64, bool) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.UTC().Year() < 1 || t.UTC().Year() > 9999 {
		return 0, false
	}
	return t.UnixMilli(), true
}

// ParseNumber reads a number as JSON writes it. It decides whether a Range on
// the value of a Map's key compares numbers.
func ParseNumber(s string) (float64, bool) {
	if s == "" || strings.Trim(s, "0123456789+-.eE") != "" || s[0] == '+' {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// MapText returns the text of a key's value, and whether it is present: strings
// as they are, numbers without exponent, true and false, objects and lists as
// compact JSON with sorted keys.
func MapText(m map[string]any, key string) (string, bool) {
	v, ok := m[key]
	if !ok || v == nil {
		return "", false
	}
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return floatText(v), true
	case int:
		return strconv.Itoa(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case json.Number:
		return numberText(v), true
	}
	return compact(v), true
}

// floatText never uses an exponent, so that 1e21 reads like other integers.
func floatText(f float64) string {
	if f == 0 {
		return "0"
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// numberText keeps integers of any size digit by digit.
func numberText(n json.Number) string {
	s := n.String()
	if s != "-0" && !strings.ContainsAny(s, ".eE") {
		return s
	}
	if f, err := n.Float64(); err == nil {
		return floatText(f)
	}
	return s
}

func compact(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// numText is the text of an Int, Time or Bool.
func numText(t Type, n int64) string {
	switch t {
	case Time:
		return FormatTime(n)
	case Bool:
		return strconv.FormatBool(n != 0)
	}
	return strconv.FormatInt(n, 10)
}

// parseNum reads the text of an Int, Time or Bool. The empty text is an absent
// time.
func parseNum(t Type, s string) (int64, bool) {
	switch t {
	case Time:
		if s == "" {
			return 0, true
		}
		return ParseTime(s)
	case Bool:
		return parseBool(s)
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func parseBool(s string) (int64, bool) {
	switch strings.ToLower(s) {
	case "true", "t", "1", "yes", "y", "on":
		return 1, true
	case "false", "f", "0", "no", "n", "off":
		return 0, true
	}
	return 0, false
}

// expected names in an error what a value of the type looks like.
func expected(t Type) string {
	switch t {
	case Time:
		return "a time such as 2026-01-31T12:00:00.000Z"
	case Bool:
		return "true or false"
	}
	return "a whole number"
}
