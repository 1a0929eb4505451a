package script

import (
	"strconv"
	"strings"

	"go.starlark.net/syntax"
)

// literals writes every string so that Starlark reads what Python would: prefixes, unknown escapes, and
// adjacent strings, which are one.
func literals(file string, tokens []token) error {
	for i := 0; i < len(tokens); i++ {
		if tokens[i].kind != text {
			continue
		}
		value, bytes, err := decode(file, tokens[i])
		if err != nil {
			return err
		}
		last := i
		for {
			next := skip(tokens, last+1)
			if next == len(tokens) || tokens[next].kind != text {
				break
			}
			more, b, err := decode(file, tokens[next])
			if err != nil {
				return err
			}
			if b != bytes {
				return tokens[next].errorf(file, "a string and a bytes literal stand side by side")
			}
			value, last = value+more, next
		}
		if last > i || !plainLiteral(tokens[i].src) {
			tokens[i].code = syntax.Quote(value, bytes)
		}
		for j := i + 1; j <= last; j++ {
			tokens[j].code = ""
		}
		i = last
	}
	return nil
}

// plainLiteral reports whether Starlark reads the literal as Python does.
func plainLiteral(src string) bool {
	return src[0] == 'r' || (src[0] == '"' || src[0] == '\'') && !strings.Contains(src, `\`)
}

func decode(file string, t token) (value string, bytes bool, err error) {
	n := prefixLength(t.src)
	prefix, body := strings.ToLower(t.src[:n]), t.src[n:]
	if strings.Contains(prefix, "f") {
		return "", false, t.errorf(file, "f-strings are not available: use '...'.format(...), or + between strings")
	}
	quote := 1
	if len(body) >= 6 && body[0] == body[1] && body[1] == body[2] {
		quote = 3
	}
	body = body[quote : len(body)-quote]
	bytes = strings.Contains(prefix, "b")
	if strings.Contains(prefix, "r") {
		return body, bytes, nil
	}
	value, err = unescape(file, t, body, bytes)
	return value, bytes, err
}

// simple maps the letter after a backslash to what both stand for.
const simple = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v"

// unescape follows the lexical rules of Python: an escape that means nothing stands for itself.
func unescape(file string, t token, s string, bytes bool) (string, error) {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i == len(s)-1 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		c := s[i+1]
		s = s[i+2:]
		if at := strings.IndexByte(simple, c); at >= 0 && at%2 == 0 {
			b.WriteByte(simple[at+1])
			continue
		}
		digits, base := 0, 16
		switch c {
		case '\n':
			continue
		case 'x':
			digits = 2
		case 'u':
			digits = 4
		case 'U':
			digits = 8
		case 'N':
			if !bytes {
				return "", t.errorf(file, `\N{...} is not available: write the character itself, or \uXXXX`)
			}
		case '0', '1', '2', '3', '4', '5', '6', '7':
			s = string(c) + s
			base = 8
			for digits < 3 && digits < len(s) && s[digits] >= '0' && s[digits] <= '7' {
				digits++
			}
		}
		if digits == 0 || bytes && digits >= 4 {
			b.WriteByte('\\')
			b.WriteByte(c)
			continue
		}
		if len(s) < digits {
			return "", t.errorf(file, `the escape \%c%s is cut short`, c, s)
		}
		r, err := strconv.ParseUint(s[:digits], base, 32)
		if err != nil || r > 0x10ffff || r >= 0xd800 && r < 0xe000 || bytes && r > 255 {
			return "", t.errorf(file, `the escape \%c%s is not a character`, c, s[:digits])
		}
		s = s[digits:]
		if bytes {
			b.WriteByte(byte(r))
		} else {
			b.WriteRune(rune(r))
		}
	}
	return b.String(), nil
}
