package db

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alertad/alertad/db/query"
)

// AppendMembers appends the members of r's JSON object, without braces, in the
// order of the kind's fields, without the hidden ones and the optional ones that
// are absent.
func AppendMembers(dst []byte, r Record) []byte {
	k := r.Kind()
	first := true
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.Opts&(Hidden|Optional) != 0 && (f.Opts&Hidden != 0 || f.absent(r)) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, '"')
		dst = append(dst, f.Name...)
		dst = append(dst, '"', ':')
		dst = f.AppendJSON(dst, r)
	}
	return dst
}

// absent reports whether a text is empty; nothing else is optional.
func (f *Field) absent(r Record) bool { return f.Type == query.Text && *f.text(r) == "" }

// AppendJSON appends the field's value as JSON.
func (f *Field) AppendJSON(dst []byte, r Record) []byte {
	switch f.Type {
	case query.Text:
		s := *f.text(r)
		if s == "" && f.Opts&Nullable != 0 {
			return append(dst, "null"...)
		}
		return AppendString(dst, s)
	case query.Int:
		return strconv.AppendInt(dst, *f.num(r), 10)
	case query.Time:
		return AppendTime(dst, *f.time(r))
	case query.Bool:
		return strconv.AppendBool(dst, *f.flag(r))
	case query.Set:
		return AppendStrings(dst, *f.list(r))
	default:
		return AppendAttributes(dst, *f.attr(r))
	}
}

// AppendTime appends a time as JSON; zero is null.
func AppendTime(dst []byte, t Time) []byte {
	if t == 0 {
		return append(dst, "null"...)
	}
	dst = append(dst, '"')
	dst = t.Append(dst)
	return append(dst, '"')
}

// AppendStrings appends a JSON array of strings.
func AppendStrings(dst []byte, list []string) []byte {
	dst = append(dst, '[')
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendString(dst, s)
	}
	return append(dst, ']')
}

// AppendAttributes appends a JSON object with its keys in order.
func AppendAttributes(dst []byte, a Attributes) []byte {
	dst = append(dst, '{')
	var few fewKeys
	for i, key := range a.keys(few[:0]) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, key), ':')
		dst = appendValue(dst, a[key])
	}
	return append(dst, '}')
}

func appendValue(dst []byte, v any) []byte {
	if s, ok := v.(string); ok {
		return AppendString(dst, s)
	}
	value, err := json.Marshal(v)
	if err != nil {
		return append(dst, "null"...)
	}
	return append(dst, value...)
}

const hex = "0123456789abcdef"

// plain tells of a byte whether a JSON string may hold it as it is.
var plain = func() (is [256]bool) {
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		is[c] = !strings.ContainsRune(`"\<>&`, rune(c))
	}
	return is
}()

// AppendString appends a JSON string. Like encoding/json it escapes <, > and &
// and the two line separators, so that the result is safe inside HTML and
// JavaScript, and replaces bytes that are not UTF-8.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = appendEscape(append(dst, s[start:i]...), c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(append(dst, s[start:i]...), `\ufffd`...)
		case r == '\u2028' || r == '\u2029':
			dst = append(append(dst, s[start:i]...), `\u202`...)
			dst = append(dst, hex[r&0xf])
		default:
			i += size
			continue
		}
		i += size
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
}
