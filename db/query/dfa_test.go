package query_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/alertad/alertad/db/query"
)

// agree checks that a Matcher says of texts, one after another, what the test
// says of each.
func agree(t *testing.T, pattern string, texts []string) {
	t.Helper()
	n, err := query.NewTest(field(t, "text"), "", query.Regex, pattern)
	if err != nil {
		return // no regular expression
	}
	matches := n.Matcher()
	for _, s := range texts {
		if got, want := matches(s), n.MatchText(s); got != want {
			t.Fatalf("/%s/ on %q: %v, want %v", pattern, s, got, want)
		}
	}
}

func TestMatcher(t *testing.T) {
	texts := []string{"", "a", "ab", "ba", "aab\nb", "a b", "DISK full at 93%", "disk low\nat 7%", "größe_1 ÄRGER", "foo_bar-baz",
		"\xff\xfe a", "日本語 テキスト", "a\u2028b", "ſK\u212a", strings.Repeat("ab", 40), strings.Repeat("a", 70) + "b"}
	for _, pattern := range []string{
		"a", "a|b", "^a", "a$", "^$", "^ab$", "(?m)^b$", "(?m)a$", `\bb`, `a\b`, `\Bb`, `\B`, `\b`, `\w+$`, `^\W`, `[^\w]`, `\d+%`,
		"[a-z]+(full|low|high).*(9\\d|\\d0)%", "(a|ab)(b|ba)*$", "a{3,5}b", "(a*)*b", "[äöü]", "[^a]b", ".", "(?-s).$", "a.b", "語.*ト",
		"(?-s)a.b", `\p{Han}+ \p{Katakana}`, "(?:)", "x*", "(a?){20}a{20}b", "(a|b)*a(a|b){9}$", `\x{ff}`, "\u212a", "[k-s]$",
	} {
		agree(t, pattern, texts)
	}
}

// TestMatcherForgets needs more states than it may keep, and then more than it
// may make.
func TestMatcherForgets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	texts := make([]string, 60)
	for i := range texts {
		var b strings.Builder
		for range 2000 {
			b.WriteByte("abc"[r.IntN(3)])
		}
		texts[i] = b.String()
	}
	agree(t, "(a|b)*a(a|b|c){14}d", texts)
	agree(t, "a[abc]{16}$", texts)
	agree(t, "a[abc]{16}c$", texts)
}

func FuzzMatcher(f *testing.F) {
	f.Add(`^(a|b)*\b[^c]$`, "ab", "a c\n", "Ä")
	f.Add(`\w+ (?m)^x`, "größe", "\nx", "\xff")
	f.Fuzz(func(t *testing.T, pattern, a, b, c string) {
		agree(t, pattern, []string{a, b, c, a + b, b + c + a, a})
	})
}

func BenchmarkMatcher(b *testing.B) {
	n := test(b, "text", query.Regex, `[a-z]+(full|low|high).*(9\d|\d3)% for \d+`)
	text := "diskhigh on web0042.fra1.example.net: checksum partition at 87% for 12 min, kernel backlog watchdog"
	f := func(name string, matches func(string) bool) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if matches(text) {
					b.Fatal("it matches")
				}
			}
		})
	}
	f("one", n.MatchText)
	f("many", n.Matcher())
}
