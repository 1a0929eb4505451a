package dbtest

import (
	"fmt"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// texts are values on which databases, languages and locales are known to
// differ.
var texts = [...]string{
	"", " ", "a", "A", "B", "_", "%", "a_b", "axb", "a%b", "a b", `a\b`, `a\_b`, `\`, "O'Brien", `say "hi"`, "$1", "?", "*",
	"a.b", "a*b", "a?b", "[x]", "(on a boat)", "{1,2}", "^start", "end$", "a|b", "a+b", "10", "9", "9.5", "-1", "1e3", "007", "true", "null",
	"disk", "Disk Full", "disk  full", "disk-full", "disk_full", "disks full", "full disk", "line one\nline two", "tab\there",
	"größe", "GRÖẞE", "Größer", "über", "uber", "ÄRGER", "ärger", "e\u0301te\u0301", "été", "диск полон", "ДИСК", "日本語 テスト", "ΣΑΣ", "σας",
	"İstanbul", "istanbul", "DIſK", "\u212aelvin", "ǆ ǅ Ǆ", "１２", "x\u00a0y", "a\u2028b", "\U0001F600 ok", "2026-01-31", "net-01", "web01.example.com",
	"/var/log/x.log", "http://host:80/a?b=c&d", "<b>&amp;</b>", strings.Repeat("long text ", 300) + "end",
}

// disagreements names the cases in which PostgreSQL and Go differ unless one
// takes care, and some more of that sort. Each is a set of conditions on
// records with all the odd texts; the evaluator says what is right.
func disagreements(r *rig) {
	var records []db.Record
	for i, s := range texts {
		records = append(records, Alert(func(a *db.Alert) {
			a.ID, a.Text, a.ValueText, a.RawData = fmt.Sprintf("d%03d", i), s, s, s
			a.Tags = []string{"tag", s}
			a.Attributes = db.Attributes{"k": s, "odd 'key\" é.x": s}
			a.CreateTime = Noon + db.Time(i%3-1)
			a.Timeout = int64(i)
			if i%4 == 0 {
				a.Customer, a.Tags, a.Attributes = s, nil, nil
			}
			if s == "" {
				a.Tags = []string{""}
			}
		}))
	}
	records = append(records, oddAttributes()...)
	r.put(records...)
	for _, c := range disagreementCases() {
		r.sub(c.name, func(r *rig) {
			for _, where := range c.conditions {
				r.same(db.Alerts, records, query.Query{Where: where}, "text")
				r.same(db.Alerts, records, query.Query{Where: query.Not{Node: where}})
			}
		})
	}
}

// oddAttributes are records with values that are not texts.
func oddAttributes() []db.Record {
	var records []db.Record
	for i, v := range []any{
		0.0, 7.0, 7.5, 10.0, -3.0, 1e6, 1e21, 1e-7, 123456789.125, true, false, nil, "7", "7.0", "x7", "", []any{}, []any{1.0, "a"},
		map[string]any{"b": 1.5, "aa": nil, "a": "<é>"},
	} {
		records = append(records, Alert(func(a *db.Alert) {
			a.ID, a.Attributes = fmt.Sprintf("o%03d", i), db.Attributes{"k": v}
		}))
	}
	return records
}

type disagreement struct {
	name       string
	conditions []query.Node
}

func disagreementCases() []disagreement {
	text := func(op query.Op, values ...string) []query.Node {
		var out []query.Node
		for _, field := range []string{"text", "rawData", "tags"} {
			for _, v := range values {
				out = append(out, leaf(db.Alerts, field, "", op, v))
			}
		}
		for _, v := range values {
			out = append(out, leaf(db.Alerts, "attributes", "k", op, v), leaf(db.Alerts, "attributes", `odd 'key" é.x`, op, v))
		}
		return out
	}
	return []disagreement{
		{"LIKE wildcards in a plain term are literal", text(query.Contains, "_", "%", "a_b", "a%b", `\`, `\_`, `a\b`)},
		{"regex characters in a plain term are literal", text(query.Contains, ".", "a.b", "*", "[x]", "(on", "^", "$", "|", "{1,2}")},
		{"quotes", append(text(query.Equal, "O'Brien", `say "hi"`, "$1"), text(query.Contains, "'", `"`, "$1", "?")...)},
		{"word border beside a non-ASCII letter", append(
			text(query.Phrase, "gr", "ber", "größe", "ße", "диск", "дис", "t", "e", "日本", "日本語", "１"),
			text(query.Wildcard, "gr*", "*ber", "?ber", "ber*", "дис*", "日*")...)},
		{"phrases are literal", text(query.Phrase, "disk full", "disk  full", "a.b", "a*b", "(on a boat)", "on a boat", "a_b", "1", "", "disk_")},
		{"wildcards", text(query.Wildcard, "d*k", "disk*full", "d?sk", "*", "**", "?", `a\*b`, `a\?b`, `a\\b`, "a.b", "line*two", "*end", "_", "%")},
		{"dot matches newline", text(query.Regex, "one.line", "^line.*two$", "here$", "one$", "^line two")},
		{"word class and non-ASCII letters", text(query.Regex, `^\w+$`, `\W`, `^[\w ]+$`, `^[^\w]+$`, `^[\W]$`, `gr\wße`)},
		{"regular expressions ignore case", text(query.Regex, "DISK", "disk", "[A-Z]isk", "größe", "σας", "^ä", "i", "k", "K")},
		{"regular expressions", text(query.Regex, "", "a|b", "^$", "^.$", `\.`, `a\+b`, "(disk|full)s?", "[0-9]{2}", "[[:digit:]]+$", `\d\d`, `\s`, `\bfull`, `^\^`, "a{1,2}", "(?:x|y)", `[\[\]]`, "long.*end", `\\`)},
		{"case", append(text(query.Contains, "GRÖẞE", "größe", "ÄRGER", "ärger", "σας", "ΣΑΣ", "ДИСК", "istanbul", "İ", "disk", "dſ", "kelvin", "ǆ", "Ǆ"), text(query.Equal, "A", "a", "disk")...)},
		{"composed and decomposed letters differ", text(query.Contains, "é", "e\u0301", "e")},
		{"not over an absent field", []query.Node{
			is("customer", ""), is("customer", "a"), leaf(db.Alerts, "customer", "", query.Contains, ""), leaf(db.Alerts, "customer", "", query.Regex, ""),
			leaf(db.Alerts, "customer", "", query.Exists, ""), leaf(db.Alerts, "attributes", "none", query.Equal, ""),
			leaf(db.Alerts, "attributes", "none", query.Contains, "x"), leaf(db.Alerts, "attributes", "k", query.Exists, ""),
			query.Not{Node: query.Or{is("customer", "a"), leaf(db.Alerts, "attributes", "none", query.Equal, "x")}},
			query.And{query.Not{Node: leaf(db.Alerts, "tags", "", query.Exists, "")}, query.Not{Node: is("tags", "")}},
		}},
		{"empty members and texts", append(text(query.Equal, "", " "), text(query.Prefix, "", " ")...)},
		{"empty lists of conditions", []query.Node{nil, query.All{}, query.None{}, query.And{}, query.Or{}, query.Not{Node: nil}, query.And{query.Or{}, query.All{}}}},
		{"prefixes", text(query.Prefix, "a", "A", "_", "%", "dis", "Ä", `a\`, "日")},
		{"NUL in a constant", append(text(query.Contains, "\x00", "a\x00"), append(text(query.Equal, "a\x00"), text(query.Regex, `\x00`, "a\x00b")...)...)},
		{"ranges of texts go by bytes", ranges("text", "", "a", "B", "_", "Ä", "é", "10", "9")},
		{"ranges of members", ranges("tags", "", "a", "b", "tag", "u")},
		{"ranges under a key", ranges("attributes", "k", "7", "7.5", "10", "-3", "1e6", "a", "", "x", "0.0000001")},
		{"ranges of numbers", ranges("timeout", "", "0", "7", "-1", "9223372036854775807", "-9223372036854775808")},
		{"times are milliseconds", append(ranges("createTime", "", "2026-01-31T12:00:00Z", "2026-01-31T11:59:59.9994Z", "2026-01-31T12:00:00.0009Z"),
			leaf(db.Alerts, "createTime", "", query.Equal, "2026-01-31T12:00:00.0019Z"), leaf(db.Alerts, "createTime", "", query.Equal, ""))},
		{"numbers, times and truth as texts", []query.Node{
			leaf(db.Alerts, "timeout", "", query.Contains, "1"), leaf(db.Alerts, "timeout", "", query.Wildcard, "1*"), leaf(db.Alerts, "timeout", "", query.Regex, "^.$"),
			leaf(db.Alerts, "timeout", "", query.Prefix, "1"), leaf(db.Alerts, "timeout", "", query.Phrase, "10"), leaf(db.Alerts, "timeout", "", query.Exists, ""),
			leaf(db.Alerts, "createTime", "", query.Contains, "t12:00:00.001z"), leaf(db.Alerts, "createTime", "", query.Prefix, "2026-01-31T1"), leaf(db.Alerts, "ackUntil", "", query.Exists, ""),
			leaf(db.Alerts, "createTime", "", query.Regex, `\.999Z$`), leaf(db.Alerts, "repeat", "", query.Contains, "ALS"), leaf(db.Alerts, "repeat", "", query.Equal, "false"),
		}},
		{"values under a key as texts", []query.Node{
			leaf(db.Alerts, "attributes", "k", query.Equal, "7"), leaf(db.Alerts, "attributes", "k", query.Equal, "7.5"), leaf(db.Alerts, "attributes", "k", query.Equal, "1000000"),
			leaf(db.Alerts, "attributes", "k", query.Equal, "1000000000000000000000"), leaf(db.Alerts, "attributes", "k", query.Equal, "0.0000001"), leaf(db.Alerts, "attributes", "k", query.Equal, "true"),
			leaf(db.Alerts, "attributes", "k", query.Equal, "null"), leaf(db.Alerts, "attributes", "k", query.Equal, `[1,"a"]`), leaf(db.Alerts, "attributes", "k", query.Equal, `{"a":"<é>","aa":null,"b":1.5}`),
			leaf(db.Alerts, "attributes", "k", query.Contains, "E"), leaf(db.Alerts, "attributes", "k", query.Exists, ""),
		}},
	}
}

// ranges pairs the bounds in every way, open ones included.
func ranges(field, key string, bounds ...string) []query.Node {
	f, _ := db.Alerts.Schema.Field(field)
	var out []query.Node
	for _, low := range append(bounds, "*") {
		for i, high := range append(bounds, "*") {
			t, err := query.NewRange(f, key, bound(low, i%2 == 0), bound(high, i%3 == 0))
			if err != nil {
				panic(fmt.Sprintf("dbtest: %s: %v", field, err))
			}
			out = append(out, t)
		}
	}
	return out
}

func bound(s string, inclusive bool) *query.Bound {
	if s == "*" {
		return nil
	}
	return &query.Bound{Text: s, Inclusive: inclusive}
}
