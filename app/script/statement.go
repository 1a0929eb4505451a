package script

import (
	"fmt"
	"slices"
	"strings"
)

// statements translates import, chained assignment and annotated names.
func statements(file string, tokens []token) error {
	depth, start := 0, true
	for i := skip(tokens, 0); i < len(tokens); i = skip(tokens, i+1) {
		t := tokens[i]
		if start && t.kind == name {
			if err := statement(file, tokens, i); err != nil {
				return err
			}
		}
		switch t.src {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		start = t.kind == newline || depth == 0 && (t.src == ";" || t.src == ":")
	}
	return nil
}

func statement(file string, tokens []token, i int) error {
	if w := tokens[i].src; w == "import" || w == "from" {
		return importStatement(file, tokens, i)
	}
	unannotate(tokens, i)
	unchain(tokens, i)
	return nil
}

// end returns the index behind the last token of the statement that holds token i.
func end(tokens []token, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		switch t := tokens[i]; {
		case t.kind == newline, t.src == ";" && depth == 0:
			return i
		case t.src == "(" || t.src == "[" || t.src == "{":
			depth++
		case t.src == ")" || t.src == "]" || t.src == "}":
			depth--
		}
	}
	return i
}

// unannotate drops the type from NAME: type = value.
func unannotate(tokens []token, i int) {
	colon := skip(tokens, i+1)
	if colon == len(tokens) || tokens[colon].src != ":" || slices.Contains([]string{"else", "lambda"}, tokens[i].src) {
		return
	}
	stop := end(tokens, i)
	equals := slices.IndexFunc(tokens[colon:stop], func(t token) bool { return t.src == "=" })
	if equals < 0 {
		return
	}
	for j := colon; j < colon+equals; j++ {
		tokens[j].code = ""
	}
}

// unchain writes A = B = value as B = value; A = B.
func unchain(tokens []token, i int) {
	var targets []int
	for at := i; at < len(tokens) && tokens[at].kind == name; {
		equals := skip(tokens, at+1)
		for equals < len(tokens) && tokens[equals].code == "" { // an annotation was dropped
			equals++
		}
		if equals == len(tokens) || tokens[equals].src != "=" {
			break
		}
		targets = append(targets, at)
		at = skip(tokens, equals+1)
	}
	if len(targets) < 2 {
		return
	}
	last := targets[len(targets)-1]
	for j := i; j < last; j++ {
		tokens[j].code = ""
	}
	stop := end(tokens, i) - 1
	for tokens[stop].kind == blank || tokens[stop].code == "" {
		stop--
	}
	for _, target := range targets[:len(targets)-1] {
		tokens[stop].code += fmt.Sprintf("; %s = %s", tokens[target].src, tokens[last].src)
	}
}

// importStatement turns the import of os into assignments. Imports that serve only annotations do nothing,
// all others are refused.
func importStatement(file string, tokens []token, i int) error {
	stop := end(tokens, i)
	var words []string
	for _, t := range tokens[i:stop] {
		if t.kind != blank && t.src != "(" && t.src != ")" {
			words = append(words, t.src)
		}
	}
	lines, err := imports(words)
	if err != nil {
		return tokens[i].errorf(file, "%v", err)
	}
	if len(lines) == 0 {
		lines = []string{"pass"}
	}
	for j := i; j < stop; j++ {
		tokens[j].code = ""
	}
	tokens[i].code = strings.Join(lines, "; ")
	return nil
}

func imports(words []string) ([]string, error) {
	prefix, list := "", words[1:]
	if words[0] == "from" {
		at := slices.Index(words, "import")
		if at < 0 {
			return nil, fmt.Errorf("from lacks its import")
		}
		prefix, list = strings.Join(words[1:at], "")+".", words[at+1:]
	}
	var lines []string
	for _, item := range strings.Split(strings.Join(list, " "), ",") {
		item = strings.ReplaceAll(strings.TrimSpace(item), " . ", ".")
		if item == "" && len(lines) > 0 {
			continue // a comma before the closing bracket
		}
		what, alias, renamed := strings.Cut(item, " as ")
		switch full := prefix + what; {
		case full == "os.*" || full == "os.path.*":
			return nil, fmt.Errorf("name what to import from os: * is not available")
		case noop(full):
		case full != "os" && !strings.HasPrefix(full, "os."):
			return nil, fmt.Errorf("%s cannot be imported: only os can (os.environ, os.getenv, os.path)", strings.TrimSuffix(full, "."))
		case renamed:
			lines = append(lines, alias+" = "+full)
		case prefix != "":
			lines = append(lines, what+" = "+full)
		}
	}
	return lines, nil
}

// noop reports whether a module serves only annotations and the choice of a language version.
func noop(module string) bool {
	module, _, _ = strings.Cut(module, ".")
	return module == "typing" || module == "__future__"
}
