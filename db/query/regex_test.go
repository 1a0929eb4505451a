package query_test

import (
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/alertad/alertad/db/query"
)

func TestRegex(t *testing.T) {
	f := func(pattern, value string, want bool) {
		t.Helper()
		n := test(t, "text", query.Regex, pattern)
		if got := n.MatchText(value); got != want {
			t.Errorf("%v on %q: %v, want %v", n, value, got, want)
		}
	}
	f("[mb]oat", "a Moat", true)
	f("^joh?n(ath[oa]n)$", "JONATHAN", true)
	f("a.c", "a\nc", true)
	f("(?-s)a.c", "a\nc", false)
	f("ÄRGER", "viel ärger", true)
	f("[Ä]rger", "viel ärger", true)
	f("[^A]", "a", false)
	f("[A-C]x", "bX", true)
	f("(?-i:ABC)", "abc", true)
	f(`\p{Lu}`, "a", true)

	// Words are made of the letters of any script, in classes too.
	f(`^\w+$`, "größe_1", true)
	f(`^[\w.]+$`, "диск.1", true)
	f(`\W`, "größe", false)
	f(`^[\W]$`, "é", false)
	f(`^[\W]$`, "-", true)
	f(`^[^\W]$`, "é", true)
	f(`^[^\w]$`, "é", false)
	f(`\Q\w[\E`, `a\w[b`, true)
	f(`^[[:alpha:]\w]$`, "é", true)
	f(`^[]\w]$`, "]", true)
	f(`\\w`, `\w`, true)
	f(`\yfoo\y`, "a foo b", true)
	f(`\yfoo\y`, "afoo b", false)

	// Case is that of strings.ToLower, not of the Unicode folding orbits.
	f("disk", "DIſK", false)
	f("DISK", "diſk", false)
	f("ſ", "ſ", true)
	f("σς", "ΣΣ", false)
	f("μ", "Μ", true)
	f("k", "\u212a", true)
}

func TestRegexRefuses(t *testing.T) {
	f := func(pattern, want string, pos int) {
		t.Helper()
		_, err := query.NewTest(field(t, "text"), "", query.Regex, pattern)
		var e *query.Error
		if !errors.As(err, &e) || e.Message != want || e.Pos != pos || e.Field != "text" {
			t.Errorf("%.50q: %#v, want %q at %d", pattern, err, want, pos)
		}
	}
	f("a(?=b)", "lookaround is not supported in regular expressions", 1)
	f("é(?!b)", "lookaround is not supported in regular expressions", 1)
	f("(?<=b)", "lookaround is not supported in regular expressions", 0)
	f("(?<!b)", "lookaround is not supported in regular expressions", 0)
	f(`(a)\1`, "back references are not supported in regular expressions", 3)
	f("ab(c", "invalid regular expression: missing closing )", 0)
	f("é[b", "invalid regular expression: missing closing ]", 1)
	f("ab**", "invalid regular expression: invalid nested repetition operator", 2)
	f("a{2000}", "invalid regular expression: invalid repeat count", 1)
	f(`x\`, `invalid regular expression: trailing backslash at end of expression`, 0)
	f("((a{100}){10}){2}", "invalid regular expression: invalid repeat count", 14)
	f("(?:abcdef){1000}", "regular expression too large", 0)
	f(strings.Repeat(`\w`, 51), "regular expression too large", 100)
	f(strings.Repeat(`\pL`, 300), "regular expression too large", 0)
	f(strings.Repeat("a", 1001), "regular expression too long", 1000)
}

func TestLiteral(t *testing.T) {
	f := func(op query.Op, s, lit string, exact bool) {
		t.Helper()
		n := test(t, "text", op, s)
		if l, e := n.Literal(); l != lit || e != exact {
			t.Errorf("%v: %q %v, want %q %v", n, l, e, lit, exact)
		}
	}
	f(query.Contains, "Disk", "disk", true)
	f(query.Phrase, "Disk Full", "disk full", false)
	f(query.Wildcard, "Ab*cDe?f", "cde", false)
	f(query.Wildcard, `*\**`, "*", false)
	f(query.Wildcard, "?*?", "", false)
	f(query.Equal, "Disk", "disk", false)
	f(query.Prefix, "Disk", "disk", false)
	f(query.Exists, "", "", false)
	f(query.Regex, "Disk full", "disk full", true)
	f(query.Regex, "(disk) full", "disk full", true)
	f(query.Regex, "^disk", "disk", false)
	f(query.Regex, "a(disk)+b", "disk", false)
	f(query.Regex, "c(b+)d", "c", false)
	f(query.Regex, "(b)+", "b", true)
	f(query.Regex, "(bc){2}", "bc", false)
	f(query.Regex, "(bc){0,2}", "", false)
	f(query.Regex, "disk|full", "", false)
	f(query.Regex, "di(sk|x)?full", "full", false)
	if lit, _ := test(t, "timeout", query.Equal, "5").Literal(); lit != "" {
		t.Errorf("a number has the literal %q", lit)
	}
}

// TestLiteralIsRequired: no value matches without the literal, and every value
// matches with an exact one. And a regular expression, run as it is here,
// agrees with RE2's own folding where both are defined alike (ASCII without s
// and k, which fold to non-ASCII letters).
func TestLiteralIsRequired(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	bits := []string{"a", "B", "ab", "(", ")", "|", "*", "+", "?", "{1,2}", "[ab]", "[^B]", ".", "^", "$", "c", " ", "(?:", `\d`, "1", `\b`}
	checked := 0
	for range 800 {
		var pattern strings.Builder
		for range 1 + r.IntN(6) {
			pattern.WriteString(bits[r.IntN(len(bits))])
		}
		for _, op := range []query.Op{query.Regex, query.Wildcard, query.Contains, query.Phrase} {
			n, err := query.NewTest(field(t, "text"), "", op, pattern.String())
			if err != nil {
				continue
			}
			same := func(string) bool { return true }
			if op == query.Regex {
				re := regexp.MustCompile("(?is)" + pattern.String())
				same = func(s string) bool { checked++; return re.MatchString(s) == n.MatchText(s) }
			}
			for range 20 {
				value := make([]byte, r.IntN(8))
				for i := range value {
					value[i] = "aAbBc1 \n"[r.IntN(8)]
				}
				if s := string(value); !literalHolds(n, s) || !same(s) {
					lit, exact := n.Literal()
					t.Fatalf("%v on %q: %v, literal %q, exact %v", n, s, n.MatchText(s), lit, exact)
				}
			}
		}
	}
	if checked < 5000 {
		t.Errorf("only %d expressions compared", checked)
	}
}

// literalHolds says whether the test and its literal agree on the value.
func literalHolds(n *query.Test, value string) bool {
	lit, exact := n.Literal()
	in, got := strings.Contains(strings.ToLower(value), lit), n.MatchText(value)
	return in && (got || !exact) || !in && !got
}

// TestLowerCaseIsEnough: what MatchText promises to stores that keep values in
// lower case.
func TestLowerCaseIsEnough(t *testing.T) {
	values := []string{"Disk FULL", "GRÖẞE", "İstanbul", "ΣΑΣ", "\u212a", "DIſK", "ǅ", "a\xffB"}
	for _, op := range []query.Op{query.Contains, query.Phrase, query.Wildcard, query.Regex} {
		for _, v := range values {
			for _, pattern := range values {
				n, err := query.NewTest(field(t, "text"), "", op, strings.ToValidUTF8(pattern, "?"))
				if err != nil {
					t.Fatal(err)
				}
				if n.MatchText(v) != n.MatchText(strings.ToLower(v)) {
					t.Errorf("%v differs on %q", n, v)
				}
			}
		}
	}
}

func TestWordsInClassesOnce(t *testing.T) {
	n := test(t, "text", query.Regex, "["+strings.Repeat(`\w\W`, 200)+"]")
	if !n.MatchText("é") || !n.MatchText("-") {
		t.Errorf("%v does not match everything", n)
	}
}
