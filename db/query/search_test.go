package query_test

import (
	"testing"

	"github.com/alertad/alertad/db/query"
)

// machines are five alerts to search in.
func machines() []record {
	return []record{
		{
			"id": text("1"), "resource": text("db1"), "event": text("DiskLow"), "severity": text("major"),
			"status": text("open"), "service": set("Data", "Shop"), "group": text("Storage"), "value": text("stone"),
			"text": text("warn: the red fox sleeps"), "tags": set("x", "y", "z"), "origin": text("alpha"),
			"attributes": attributes(map[string]any{"site": "Bonn", "rack": "4.0"}), "timeout": num(100),
		},
		{
			"id": text("2"), "resource": text("dbase02"), "event": text("DiskFull"), "severity": text("major"),
			"status": text("ack"), "service": set("Data", "Shop", "Mail"), "group": text("Storage"), "value": text("stonewall"),
			"text": text("Early Warn: the red dog runs a rest"), "tags": set("y", "z", "w"), "origin": text("bravo"),
			"attributes": attributes(map[string]any{"site": "Köln", "rack": "42"}), "timeout": num(200),
		},
		{
			"id": text("3"), "resource": text("dtbase03"), "event": text("DiskFine"), "severity": text("normal"),
			"status": text("closed"), "service": set("Data", "Mail"), "group": text("Stores"), "value": text("stonewell"),
			"text": text("early warn: the red fox dog meets a rust"), "tags": set("z", "w", "v"), "origin": text("charlie"),
			"attributes": attributes(map[string]any{"site": "Aachen", "rack": "424"}), "timeout": num(300),
		},
		{
			"id": text("4"), "resource": text("dbase4"), "event": text("DiskFine"), "severity": text("ok"),
			"status": text("closed"), "service": set("Shop", "Mail"), "group": text("Speed"), "value": text("stonw"),
			"text": text("early warning: a fx dog owl that rests (on a tram)"), "tags": set("w", "v", "x"), "origin": text("delta"),
			"attributes": attributes(map[string]any{"site": "Bonn", "rack": "24"}), "timeout": num(400),
		},
		{
			"id": text("5"), "resource": text("db5"), "event": text("DiskFull"), "severity": text("critical"),
			"status": text("shelved"), "service": set("Data", "Shop", "Mail"), "group": text("Storage"), "value": text("ston"),
			"text": text("don't warn: the red fox dog owl was rested (on a pram)"), "tags": set("v", "x", "y"), "origin": text("zulu"),
			"attributes": attributes(nil), "timeout": num(500),
		},
	}
}

// TestSearch asks the kinds of questions that the reference's tests ask
// (tests/test_search.py), and those that it cannot answer.
func TestSearch(t *testing.T) {
	f := func(q, want string) {
		t.Helper()
		n, err := query.Lucene(alerts(), q, "")
		if err != nil {
			t.Errorf("%s: %v", q, err)
		} else if got := ids(n, machines()); got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
	f("fox", "1 3 5")
	f("dog", "2 3 4 5")
	f("fox dog", "1 2 3 4 5")
	f("fox owl", "1 3 4 5")

	f(`"fox dog"`, "3 5")
	f(`"fox owl"`, "")
	f(`"fx dog owl"`, "4")
	f(`"dog owl"`, "4 5")
	f(`"(on a pram)"`, "5")

	f("status:ack", "2")
	f("severity:major", "1 2")
	f("group:(Storage OR Speed)", "1 2 4 5")
	f("group:(Storage Speed)", "1 2 4 5")
	f(`text:"early warn"`, "2 3")
	f("_exists_:site", "1 2 3 4")
	f("_exists_:group", "1 2 3 4 5")
	f("service:Mail", "2 3 4 5")
	f(`service:"Mail"`, "2 3 4 5")
	f("service:mail", "")
	f("tags:x", "1 4 5")
	f(`tags:"x"`, "1 4 5")
	f("attributes.site:Bonn", "1 4")
	f("_.site:bonn", "1 4")
	f("_.site:(Bonn KÖLN)", "1 2 4")
	f("_.site:(Bonn OR Köln)", "1 2 4")
	f("_.rack:4", "1 2 3 4")
	f(`_.rack:"4"`, "1")

	f("f*", "1 3 4 5")
	f("f* d?g", "1 2 3 4 5")
	f("r?st", "2 3")
	f("rest*", "2 4 5")
	f("service:M*l", "2 3 4 5")
	f("_.rack:4*", "1 2 3")

	f("/[tp]ram/", "4 5")
	f("value:/stonew(a|e)ll/", "2 3")
	f("resource:/d(ta?)?b(ase)?[0-9]/", "1 2 3 4 5")
	f("/f(o|)x dog?/", "3 4 5")
	f("tags:/^[xw]$/", "1 2 3 4 5")

	f("timeout:[100 TO 500]", "1 2 3 4 5")
	f("origin:{alpha TO zulu}", "2 3 4")
	f("timeout:{* TO 300}", "1 2")
	f("timeout:[500 TO *]", "5")
	f("timeout:>500", "")
	f("timeout:>=500", "5")
	f("timeout:<500", "1 2 3 4")
	f("timeout:<=500", "1 2 3 4 5")
	f("_.rack:[5 TO 100]", "2 4")

	f(`"fox dog" fox`, "1 3 5")
	f(`"fox dog" || fox`, "1 3 5")
	f(`"fox dog" AND "dog owl"`, "5")
	f(`"fox dog" && "dog owl"`, "5")
	f(`"fox dog" NOT "dog owl"`, "3")
	f(`"fox dog" !"dog owl"`, "3")
	f(`"fox dog" AND NOT "dog owl"`, "3")
	f(`NOT "fox dog"`, "1 2 4")
	f("fox resource:db1", "1 3 5")
	f("fox AND resource:db1", "1")
	f("fox !resource:db1", "3 5")
	f("fox AND !resource:db1", "3 5")
	f("owl OR fox AND resource:db1", "1 4 5")
	f("fox +owl", "4 5")
	f("fox dog -owl", "1 2 3")
	f("NOT _.site:Bonn", "2 3 5")

	f("(fox OR dog) AND owl", "4 5")
	f("status:(open OR ack)", "1 2")
	f("text:(fox meets search)", "1 3 5")
}

func TestSearchByParams(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		q, err := params(t, s, query.Options{})
		if err != nil {
			t.Errorf("%s: %v", s, err)
		} else if got := ids(q.Where, machines()); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
	f("severity=major", "1 2")
	f("severity!=major", "3 4 5")
	f("severity=~MAJ", "1 2")
	f("severity=~maj&severity=~al$", "1 2 3 5")
	f("severity!=~maj&severity!=~al$", "4")
	f("service=Mail&service=Nope", "2 3 4 5")
	f("service!=Mail", "1")
	f("tag=w&status=closed", "3 4")
	f("attributes.site=Bonn&attributes.site=Aachen", "1 3 4")
	f("attributes.site!=Bonn", "2 3 5")
	f("attributes.rack=~2", "2 3 4")
	f("timeout=100&timeout=200", "1 2")
	f("id=3", "3")
	f("id!=3", "1 2 4 5")
	f("customer=", "1 2 3 4 5")
	f("status=closed&q=fox", "3")
}
