package script

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// translation is a file in Starlark's own terms, and the way back to the places where it was written.
type translation struct {
	code   string
	origin func(line, col int) (int, int)
}

// translate turns what Python takes and Starlark refuses into Starlark of the same meaning, or into an error
// that says what to write instead.
func translate(file, source string) (translation, error) {
	if len(source) > MaxSource {
		return translation{}, &Error{File: file, Text: fmt.Sprintf("the file is longer than %d bytes", MaxSource)}
	}
	source = strings.TrimPrefix(source, "\ufeff")
	source = strings.ReplaceAll(strings.ReplaceAll(source, "\r\n", "\n"), "\r", "\n")
	if err := plainText(file, source); err != nil {
		return translation{}, err
	}
	tokens, err := tokenize(file, source)
	if err != nil {
		return translation{}, err
	}
	for _, pass := range []func(string, []token) error{words, literals, numbers, sets, statements} {
		if err := pass(file, tokens); err != nil {
			return translation{}, err
		}
	}
	return join(tokens), nil
}

func plainText(file, source string) error {
	bad := -1
	if !utf8.ValidString(source) {
		bad = strings.IndexRune(strings.ToValidUTF8(source, "\ufffd"), '\ufffd')
	}
	if i := strings.IndexByte(source, 0); i >= 0 && (bad < 0 || i < bad) {
		bad = i
	}
	if bad < 0 {
		return nil
	}
	return &Error{File: file, Line: 1 + strings.Count(source[:bad], "\n"), Text: "the file is not UTF-8 text"}
}

// join writes the tokens out and remembers where each one lands.
func join(tokens []token) translation {
	type place struct{ line, col, token int }
	var b strings.Builder
	var places []place
	line, col := 1, 1
	for i, t := range tokens {
		if t.code == "" {
			continue
		}
		places = append(places, place{line, col, i})
		b.WriteString(t.code)
		tail := t.code
		if nl := strings.Count(tail, "\n"); nl > 0 {
			line, col = line+nl, 1
			tail = tail[strings.LastIndexByte(tail, '\n')+1:]
		}
		col += utf8.RuneCountInString(tail)
	}
	origin := func(line, col int) (int, int) {
		i := sort.Search(len(places), func(i int) bool {
			p := places[i]
			return p.line > line || p.line == line && p.col > col
		}) - 1
		if i < 0 {
			return line, col
		}
		p, t := places[i], tokens[places[i].token]
		if p.line == line && t.code == t.src {
			return t.line, t.col + col - p.col
		}
		return t.line, t.col
	}
	return translation{b.String(), origin}
}

func (t token) errorf(file, format string, args ...any) error {
	return &Error{File: file, Line: t.line, Col: t.col, Text: fmt.Sprintf(format, args...)}
}

// reserved holds the words of Python that a file cannot use here, with what to do instead.
var reserved = map[string]string{
	"is":     "write == or != instead",
	"try":    "use an if, for example with os.environ.get(...)",
	"while":  "use a for loop over range(...)",
	"with":   "a file can read nothing but the environment",
	"del":    "use the method pop instead",
	"raise":  "use fail(...) instead",
	"assert": "use fail(...) instead",
	"class":  "use functions and dicts instead",
}

// words refuses parts of Python for which there is no translation.
func words(file string, tokens []token) error {
	before := token{kind: op, src: ";"}
	for _, t := range tokens {
		hint, known := reserved[t.src]
		switch {
		case t.kind == blank:
			continue
		case t.kind == name && known && before.src != ".":
			return t.errorf(file, "%s is Python, not Starlark: %s", t.src, hint)
		case t.src == "**" && value(before):
			return t.errorf(file, "the operator ** is Python, not Starlark: write the product out")
		case t.src == ":=":
			return t.errorf(file, "the operator := is Python, not Starlark: use an assignment of its own")
		}
		before = t
	}
	return nil
}

func value(t token) bool {
	return t.kind == number || t.kind == text || t.kind == name && t.src != "lambda" && t.src != "print" ||
		t.src == ")" || t.src == "]" || t.src == "}"
}

// numbers takes the underscores out of 86_400.
func numbers(_ string, tokens []token) error {
	for i, t := range tokens {
		if t.kind == number && strings.Contains(t.src, "_") {
			tokens[i].code = strings.ReplaceAll(t.src, "_", "")
		}
	}
	return nil
}

// sets writes {a, b} as set([a, b]).
func sets(_ string, tokens []token) error {
	type open struct {
		at           int
		dict, filled bool
		lambdas      int
	}
	var stack []open
	for i, t := range tokens {
		if t.kind == blank || t.kind == newline {
			continue
		}
		if len(stack) > 0 && t.src != "}" {
			top := &stack[len(stack)-1]
			switch {
			case t.src == "lambda":
				top.lambdas++
			case t.src == ":" && top.lambdas > 0:
				top.lambdas--
			case t.src == ":", t.src == "**" && !top.filled:
				top.dict = true
			}
			top.filled = true
		}
		switch t.src {
		case "(", "[", "{":
			stack = append(stack, open{at: i})
		case ")", "]", "}":
			if len(stack) == 0 {
				return nil
			}
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if t.src == "}" && tokens[top.at].src == "{" && top.filled && !top.dict {
				tokens[top.at].code, tokens[i].code = "set([", "])"
			}
		}
	}
	return nil
}

// skip returns the index of the first token from i on that is not blank, or len(tokens).
func skip(tokens []token, i int) int {
	n := slices.IndexFunc(tokens[min(i, len(tokens)):], func(t token) bool { return t.kind != blank })
	if n < 0 {
		return len(tokens)
	}
	return i + n
}
