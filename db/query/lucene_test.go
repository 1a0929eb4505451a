package query_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alertad/alertad/db/query"
)

func TestLucene(t *testing.T) {
	f := func(q, want string) {
		t.Helper()
		n, err := query.Lucene(alerts(), q, "")
		if err != nil {
			t.Errorf("%s: %v", q, err)
		} else if n.String() != want {
			t.Errorf("%s: %v, want %s", q, n, want)
		}
	}
	f("", "ALL")
	f(" \t\n", "ALL")
	f("*:*", "ALL")

	// Words and phrases.
	f("quick", `text CONTAINS "quick"`)
	f(`"quick brown"`, `text PHRASE "quick brown"`)
	f(`"say \"hi\" \\ now"`, `text PHRASE "say \"hi\" \\ now"`)
	f("O'Brien", `text CONTAINS "O'Brien"`)
	f("web-1.example.com", `text CONTAINS "web-1.example.com"`)
	f("var/log@host", `text CONTAINS "var/log@host"`)
	f("a=b!c+d-e#f,g;h<i>j|k&l", `text CONTAINS "a=b!c+d-e#f,g;h<i>j|k&l"`)
	f("größe", `text CONTAINS "größe"`)
	f(`a\ b\:c\"`, `text CONTAINS "a b:c\""`)
	f(`\AND \(x\)`, `(text CONTAINS "AND" OR text CONTAINS "(x)")`)
	f("and or not", `(text CONTAINS "and" OR text CONTAINS "or" OR text CONTAINS "not")`)
	f("ANDREW NOTE ORDER", `(text CONTAINS "ANDREW" OR text CONTAINS "NOTE" OR text CONTAINS "ORDER")`)

	// Fields, by either name.
	f("status:ack", `status CONTAINS "ack"`)
	f("status : ack", `status CONTAINS "ack"`)
	f("event:node:down", `event CONTAINS "node:down"`)
	f("text:http://x/y?z", `text LIKE "http://x/y?z"`)
	f("value:-5", `value CONTAINS "-5"`)
	f("duplicateCount:3 duplicate_count:4", "(duplicateCount = 3 OR duplicateCount = 4)")
	f(`timeout:"5"`, "timeout = 5")
	f("repeat:true", "repeat = true")
	f("text:(quick OR brown)", `(text CONTAINS "quick" OR text CONTAINS "brown")`)
	f("status:(open severity:major)", `(status CONTAINS "open" OR severity CONTAINS "major")`)
	f("status:(open (ack AND NOT shelved))", `(status CONTAINS "open" OR (status CONTAINS "ack" AND NOT status CONTAINS "shelved"))`)

	// Attributes.
	f("_.vendor:cisco", `attributes["vendor"] CONTAINS "cisco"`)
	f("attributes.vendor:(cisco juniper)", `(attributes["vendor"] CONTAINS "cisco" OR attributes["vendor"] CONTAINS "juniper")`)
	f(`_.vendor:"quick brown"`, `attributes["vendor"] PHRASE "quick brown"`)
	f(`_.a.b\:c:x`, `attributes["a.b:c"] CONTAINS "x"`)
	f("_.n:[1 TO 5}", `attributes["n"] IN ["1", "5")`)

	// A field of the schema, else an attribute.
	f("_exists_:region", `EXISTS attributes["region"]`)
	f("_exists_:customer", "EXISTS customer")
	f("_exists_:_.customer", `EXISTS attributes["customer"]`)
	f("_exists_:(a OR b)", `(EXISTS attributes["a"] OR EXISTS attributes["b"])`)
	f(`_exists_:"my key"`, `EXISTS attributes["my key"]`)
	f("customer:*", "EXISTS customer")
	f("customer:[* TO *]", "EXISTS customer")
	f("NOT _.ip:**", `NOT EXISTS attributes["ip"]`)

	// Sets: an exact member, or a pattern on members.
	f("tags:a service:Web", `(tags = "a" OR service = "Web")`)
	f(`tags:"a b"`, `tags = "a b"`)
	f("tags:a* tags:/^a/", `(tags LIKE "a*" OR tags MATCHES "^a")`)

	// Wildcards and regular expressions.
	f("qu?ck bro*", `(text LIKE "qu?ck" OR text LIKE "bro*")`)
	f(`100\*x* a\?`, `(text LIKE "100\\*x*" OR text CONTAINS "a?")`)
	f(`\\x*`, `text LIKE "\\\\x*"`)
	f("/joh?n(ath[oa]n)/", `text MATCHES "joh?n(ath[oa]n)"`)
	f(`resource:/a\/b\.c\\/`, `resource MATCHES "a/b\\.c\\\\"`)
	f("timeout:/^1/", `timeout MATCHES "^1"`)

	// Ranges.
	f("timeout:[100 TO 500]", "timeout IN [100, 500]")
	f("timeout:{100 TO 500}", "timeout IN (100, 500)")
	f("timeout:[1 TO 5}", "timeout IN [1, 5)")
	f("timeout:[10 TO *]", "timeout IN [10, *)")
	f("timeout:{* TO -10}", "timeout IN (*, -10)")
	f("timeout:>10", "timeout IN (10, *)")
	f("timeout:>= 10", "timeout IN [10, *)")
	f("timeout:<10", "timeout IN (*, 10)")
	f("timeout:<=10", "timeout IN (*, 10]")
	f("origin:{alpha TO zulu}", `origin IN ("alpha", "zulu")`)
	f(`value:["a b" TO c:d]`, `value IN ["a b", "c:d"]`)
	f("[a TO b] >=c", `(text IN ["a", "b"] OR text IN ["c", *))`)
	f("timeout:(>5 AND <9)", "(timeout IN (5, *) AND timeout IN (*, 9))")

	// Signs, and what is read and ignored.
	f("+a b", `text CONTAINS "a"`)
	f("a +b +c", `(text CONTAINS "b" AND text CONTAINS "c")`)
	f("a -b c", `(NOT text CONTAINS "b" AND (text CONTAINS "a" OR text CONTAINS "c"))`)
	f("-a", `NOT text CONTAINS "a"`)
	f("-(a b)", `NOT (text CONTAINS "a" OR text CONTAINS "b")`)
	f("+a AND -b", `(text CONTAINS "a" AND NOT text CONTAINS "b")`)
	f(`a^2 b~ c~0.8 "d e"~5 "f g"^1.5 (h i)^2 /j/^3`, `(text CONTAINS "a" OR text CONTAINS "b" OR text CONTAINS "c" OR text PHRASE "d e" OR text PHRASE "f g" OR text CONTAINS "h" OR text CONTAINS "i" OR text MATCHES "j")`)
}

func TestPrecedence(t *testing.T) {
	a, b, c, d := `text CONTAINS "a"`, `text CONTAINS "b"`, `text CONTAINS "c"`, `text CONTAINS "d"`
	f := func(want string, queries ...string) {
		t.Helper()
		for _, q := range queries {
			n, err := query.Lucene(alerts(), q, "")
			if err != nil {
				t.Errorf("%s: %v", q, err)
			} else if n.String() != want {
				t.Errorf("%s: %v, want %s", q, n, want)
			}
		}
	}
	f("("+a+" OR "+b+")", "a b", "a OR b", "a || b", "a||b", "(a)(b)", "((a) OR (b))")
	f("("+a+" AND "+b+")", "a AND b", "a && b", "a&&b", "(a)AND(b)")
	f("NOT "+a, "NOT a", "!a", "! a", "NOT(a)", "NOT NOT NOT a", "!!!a")
	f(a, "NOT NOT a", "(((a)))")
	f("("+a+" AND NOT "+b+")", "a NOT b", "a !b", "a AND NOT b", "a && !b", "(a)!(b)")
	f("("+a+" OR NOT "+b+")", "a OR NOT b", "a || !b")
	f("("+a+" OR "+b+" OR "+c+" OR "+d+")", "a b c d", "a OR b c OR d")
	f("("+a+" AND "+b+" AND "+c+" AND "+d+")", "a AND b && c AND d")
	f("("+a+" OR ("+b+" AND "+c+") OR "+d+")", "a b AND c d", "a OR b AND c OR d")
	f("(("+a+" AND "+b+") OR ("+c+" AND "+d+"))", "a AND b c AND d")
	f("("+a+" OR ("+b+" AND NOT "+c+"))", "a b NOT c", "a OR b AND NOT c")
	f("(("+a+" OR "+b+") AND "+c+")", "(a OR b) AND c", "(a b) && c")
}

func TestTimes(t *testing.T) {
	f := func(q, want string) {
		t.Helper()
		n, err := query.Lucene(alerts(), q, "createTime")
		if err != nil {
			t.Errorf("%s: %v", q, err)
		} else if got := strings.ReplaceAll(n.String(), "createTime IN ", ""); got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
	// A time that is not given in full stands for all of that span.
	f("2026", "[2026-01-01T00:00:00.000Z, 2026-12-31T23:59:59.999Z]")
	f("2024-02", "[2024-02-01T00:00:00.000Z, 2024-02-29T23:59:59.999Z]")
	f("2026-01-31", "[2026-01-31T00:00:00.000Z, 2026-01-31T23:59:59.999Z]")
	f(`createTime:2026-01-31T12`, "[2026-01-31T12:00:00.000Z, 2026-01-31T12:59:59.999Z]")
	f(`"2026-01-31 12:30"`, "[2026-01-31T12:30:00.000Z, 2026-01-31T12:30:59.999Z]")
	f(`createTime:2026-01-31T12:30:00+01:00`, "[2026-01-31T11:30:00.000Z, 2026-01-31T11:30:00.999Z]")
	f(`createTime:2026-01-31T12:30:00.25Z`, "[2026-01-31T12:30:00.250Z, 2026-01-31T12:30:00.250Z]")
	f(`createTime:2026-01-31T12:30:00.25`, "[2026-01-31T12:30:00.250Z, 2026-01-31T12:30:00.250Z]")
	f("[2012-01-01 TO 2012-12-31]", "[2012-01-01T00:00:00.000Z, 2012-12-31T23:59:59.999Z]")
	f("{2012-01-01 TO 2012-12-31}", "(2012-01-01T23:59:59.999Z, 2012-12-31T00:00:00.000Z)")
	f("{* TO 2012}", "(*, 2012-01-01T00:00:00.000Z)")
	f(">2012", "(2012-12-31T23:59:59.999Z, *)")
	f(">=2012", "[2012-01-01T00:00:00.000Z, *)")
	f("<2012-06", "(*, 2012-06-01T00:00:00.000Z)")
	f("<=2012-06", "(*, 2012-06-30T23:59:59.999Z]")
	f("2026-01*", `createTime LIKE "2026-01*"`)
}

func TestLuceneRefuses(t *testing.T) {
	f := func(q, want string, pos int) {
		t.Helper()
		n, err := query.Lucene(alerts(), q, "")
		var e *query.Error
		if !errors.As(err, &e) {
			t.Errorf("%.80s: %v, %v", q, n, err)
		} else if e.Message != want || e.Pos != pos || e.Field != "q" {
			t.Errorf("%.80s: %q at %d, want %q at %d", q, e.Message, e.Pos, want, pos)
		}
	}
	f("a AND", "expected a term", 5)
	f("a AND OR b", "expected a term", 6)
	f("OR a", "expected a term", 0)
	f("a OR", "expected a term", 4)
	f("a OR OR", "expected a term", 5)
	f("NOT", "expected a term", 3)
	f("()", "expected a term", 1)
	f("(a", "expected a closing parenthesis", 2)
	f("a) b", "expected a term or operator", 1)
	f("é (a OR b", "expected a closing parenthesis", 9)
	f("a - b", "expected a term", 3)
	f("+", "expected a term", 1)
	f(`"a b`, "expected a closing quote", 4)
	f("text:/a", "expected a closing slash", 7)
	f("/var/log", "expected a space", 5)
	f(`a\`, "expected a character after the backslash", 2)
	f("status:", "expected a term", 7)
	f("status:^", "expected a term", 7)
	f("a^", "expected a number", 2)
	f("a~b", "expected a space", 2)
	f("eth[0]", "expected TO", 5)
	f("a]", "expected a term", 1)
	f(":a", "expected a term", 0)
	f("nope:a", "unknown field 'nope'", 0)
	f("a OR secret:b", "unknown field 'secret'", 5)
	f("foo.bar:b", "unknown field 'foo.bar'", 0)
	f("text.bar:b", "unknown field 'text.bar'", 0)
	f("*:a", "unknown field '*'", 0)
	f("attributes:a", "attributes needs a key: attributes.name", 0)
	f("_.:a", "unknown field '_.'", 0)
	f("http://x", "unknown field 'http'", 0)
	f("_exists_:a*", "expected the name of a field", 9)
	f("_exists_:/a/", "expected the name of a field", 9)
	f("_exists_:>a", "expected the name of a field", 9)
	f("_exists_:attributes", "unknown field 'attributes'", 9)
	f("timeout:x", "timeout: expected a whole number, not 'x'", 8)
	f("timeout:[1 TO x]", "timeout: expected a whole number, not 'x'", 8)
	f("timeout:[1 TO 5", "expected ] or }", 15)
	f("timeout:[1 5]", "expected TO", 11)
	f("timeout:[1 TO]", "expected a value", 13)
	f("timeout:>", "expected a value", 9)
	f("createTime:now", "expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z, not 'now'", 11)
	f("createTime:[x TO *]", "expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z, not 'x'", 12)
	f(`é /a\/(/`, "invalid regular expression: missing closing )", 3)
	f(`é /a\/é(?=b)/`, "lookaround is not supported in regular expressions", 7)
	f(`text:/(a)\1/`, "back references are not supported in regular expressions", 9)

	// One over each limit.
	f(strings.Repeat("(", 51)+"a", "nested deeper than 50 levels", 51)
	f(strings.Repeat("!", 51)+"a", "nested deeper than 50 levels", 51)
	f(strings.Repeat("a ", 501), "more than 500 terms", 1000)
	f(strings.Repeat("/(abcdefghij){50}/ ", 20), "the regular expressions are too large together", 266)
}

func TestDefaultField(t *testing.T) {
	n, err := query.Lucene(alerts(), "a tags:b", "_.x")
	if err != nil || n.String() != `(attributes["x"] CONTAINS "a" OR tags = "b")` {
		t.Errorf("%v, %v", n, err)
	}
	s := query.NewSchema(query.Field{Name: "origin", Filter: true})
	if n, err = query.Lucene(s, "origin:a", ""); err != nil || n.String() != `origin CONTAINS "a"` {
		t.Errorf("%v, %v", n, err)
	}
	if _, err = query.Lucene(s, "a", ""); err == nil || err.Error() != "expected a field: name:term at position 0" {
		t.Errorf("no default field: %v", err)
	}
	if _, err = query.Lucene(s, "_exists_:a", ""); err == nil || err.Error() != "unknown field 'a' at position 9" {
		t.Errorf("no attributes: %v", err)
	}
}
