package query_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/alertad/alertad/db/query"
)

func params(t *testing.T, s string, o query.Options) (query.Query, error) {
	t.Helper()
	v, err := url.ParseQuery(s)
	if err != nil {
		t.Fatal(err)
	}
	return query.Params(alerts(), v, o)
}

func TestParams(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		q, err := params(t, s, query.Options{})
		if err != nil || q.Where.String() != want {
			t.Errorf("%s: %v, %v; want %s", s, q.Where, err, want)
		}
	}
	f("", "ALL")
	f("severity=major", `severity = "major"`)
	f("severity!=major", `NOT severity = "major"`)
	f("severity=major&severity=minor", `(severity = "major" OR severity = "minor")`)
	f("severity!=major&severity!=minor", `NOT (severity = "major" OR severity = "minor")`)
	f("status=open&environment=Dev", `(environment = "Dev" AND status = "open")`)
	f("customer=", `customer = ""`)
	f("text=%7E~x", `text CONTAINS "~x"`)

	// With one value the tilde asks for a part, with several for expressions.
	f("environment=~DEV", `environment CONTAINS "DEV"`)
	f("environment!=~a.b", `NOT environment CONTAINS "a.b"`)
	f("severity=~ma&severity=~mi", `(severity MATCHES "ma" OR severity MATCHES "mi")`)
	f("severity=ma&severity=~mi$", `(severity MATCHES "ma" OR severity MATCHES "mi$")`)
	f("severity!=~~a&severity!=~b", `NOT (severity MATCHES "a" OR severity MATCHES "b")`)

	// Sets: a member, one of several, or a part of a member.
	f("service=Web&service=Net", `(service = "Web" OR service = "Net")`)
	f("service!=Web", `NOT service = "Web"`)
	f("service=~eb", `service CONTAINS "eb"`)
	f("tag=a&tags=b", `(tags = "a" AND tags = "b")`)
	f("correlate=up", `correlate = "up"`)

	f("attributes.ip=10.0.0.1", `attributes["ip"] = "10.0.0.1"`)
	f("attributes.a.b!=~x", `NOT attributes["a.b"] CONTAINS "x"`)
	f("attributes.x=1&attributes.x=2", `(attributes["x"] = "1" OR attributes["x"] = "2")`)

	f("timeout=3600", "timeout = 3600")
	f("duplicateCount!=0", "NOT duplicateCount = 0")
	f("repeat=True", "repeat = true")
	f("createTime=2026-01-31T12:00:00.5Z", "createTime = 2026-01-31T12:00:00.500Z")
	f("createTime=", "createTime = 1970-01-01T00:00:00.000Z")

	f("id=ba358336", `(id STARTS "ba358336" OR lastReceiveId STARTS "ba358336")`)
	f("id=a&id=b", `(id STARTS "a" OR lastReceiveId STARTS "a" OR id STARTS "b" OR lastReceiveId STARTS "b")`)
	f("id!=a", `NOT (id STARTS "a" OR lastReceiveId STARTS "a")`)

	f("from-date=2026-01-31T12:00:00Z", "lastReceiveTime IN (2026-01-31T12:00:00.000Z, *)")
	f("to-date=2026-01-31T12:00:00.9999%2B01:00", "lastReceiveTime IN (*, 2026-01-31T11:00:00.999Z]")
	f("from-date=2026-01-31T12:00:00Z&to-date=2026-02-01T00:00:00Z",
		"lastReceiveTime IN (2026-01-31T12:00:00.000Z, 2026-02-01T00:00:00.000Z]")

	f("q=disk+full&severity=major", `((text CONTAINS "disk" OR text CONTAINS "full") AND severity = "major")`)
	f("q=disk&q.df=event", `event CONTAINS "disk"`)
	f("q=", "ALL")
	f("q=+&status=open", `status = "open"`)

	f("_=1&callback=x&token=t&api-key=k&group-by=event&page=2&page-size=5&limit=9&show-raw-data=1&show-history=1&sort-by=event", "ALL")
}

func TestParamsOptions(t *testing.T) {
	q, err := params(t, "q=x&confirm=all", query.Options{Now: 1000, DefaultField: "event", Ignore: []string{"confirm"}})
	want := `(event CONTAINS "x" AND lastReceiveTime IN (*, 1970-01-01T00:00:01.000Z])`
	if err != nil || q.Where.String() != want {
		t.Errorf("%v, %v; want %s", q.Where, err, want)
	}
	q, err = params(t, "to-date=1970-01-01T00:00:02Z", query.Options{Now: 1000})
	if err != nil || q.Where.String() != "lastReceiveTime IN (*, 1970-01-01T00:00:02.000Z]" {
		t.Errorf("to-date does not go before the default: %v, %v", q.Where, err)
	}
	plain := query.NewSchema(query.Field{Name: "id"}, query.Field{Name: "name", Filter: true, Sort: true})
	q, err = query.Params(plain, url.Values{"id": {"a"}, "from-date": {"x"}}, query.Options{Now: 5})
	if err != nil || q.Where.String() != `id STARTS "a"` || q.Order != nil {
		t.Errorf("without lastReceiveTime: %v, %v, %v", q.Where, q.Order, err)
	}
}

func TestSortBy(t *testing.T) {
	ranks := map[string]map[string]int64{"severity": {"major": 2}}
	f := func(s, want string) {
		t.Helper()
		q, err := params(t, s, query.Options{Ranks: ranks})
		var got []string
		for _, o := range q.Order {
			name := o.Field
			if o.Key != "" {
				name += "." + o.Key
			}
			if o.Desc {
				name += " desc"
			}
			if o.Rank != nil {
				name += " ranked"
			}
			got = append(got, name)
		}
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, %v; want %s", s, got, err, want)
		}
	}
	f("", "lastReceiveTime desc")
	f("sort-by=", "lastReceiveTime desc")
	f("sort-by=lastReceiveTime", "lastReceiveTime desc")
	f("sort-by=-lastReceiveTime", "lastReceiveTime")
	f("sort-by=-severity&sort-by=-createTime&sort-by=event", "severity desc ranked, createTime, event")
	f("sort-by=attributes.a.b&sort-by=-attributes.c", "attributes.a.b, attributes.c desc")
	f("sort-by=attributes&sort-by=tags", "tags")
}

func TestParamsRefuses(t *testing.T) {
	f := func(s, field, want string, pos int) {
		t.Helper()
		_, err := params(t, s, query.Options{})
		var e *query.Error
		if !errors.As(err, &e) {
			t.Errorf("%.80s: %v", s, err)
		} else if e.Message != want || e.Field != field || e.Pos != pos {
			t.Errorf("%.80s: %q of %q at %d, want %q of %q at %d", s, e.Message, e.Field, e.Pos, want, field, pos)
		}
	}
	f("foo=bar", "foo", "Invalid filter parameter: foo", -1)
	f("foo!=bar", "foo!", "Invalid filter parameter: foo!", -1)
	f("secret=bar", "secret", "Invalid filter parameter: secret", -1)
	f("last_receive_id=bar", "last_receive_id", "Invalid filter parameter: last_receive_id", -1)
	f("attributes=x", "attributes", "Invalid filter parameter: attributes", -1)
	f("attributes.=x", "attributes.", "Invalid filter parameter: attributes.", -1)
	f("text.x=y", "text.x", "Invalid filter parameter: text.x", -1)
	f("sort-by=foo", "sort-by", "Sorting by 'foo' field not supported.", -1)
	f("sort-by=-secret", "sort-by", "Sorting by 'secret' field not supported.", -1)
	f("sort-by=text.x", "sort-by", "Sorting by 'text.x' field not supported.", -1)
	f("timeout=x", "timeout", "timeout: expected a whole number, not 'x'", -1)
	f("repeat=perhaps", "repeat", "repeat: expected true or false, not 'perhaps'", -1)
	f("createTime=x", "createTime", "createTime: expected a time such as 2026-01-31T12:00:00.000Z, not 'x'", -1)
	f("from-date=rubbish", "from-date", "from-date: expected a time such as 2026-01-31T12:00:00.000Z, not 'rubbish'", -1)
	f("to-date=2026-01-31", "to-date", "to-date: expected a time such as 2026-01-31T12:00:00.000Z, not '2026-01-31'", -1)
	f("id=", "id", "id: expected an id or its beginning", -1)
	f("severity=~a&severity=~(b", "severity", "severity: invalid regular expression: missing closing )", 1)
	f("severity=a&severity=~b(?=c)", "severity", "severity: lookaround is not supported in regular expressions", 2)
	f("text=%ff", "text", "text: not valid UTF-8", -1)
	f("q=%ff", "q", "not valid UTF-8", -1)
	f("q=a+AND", "q", "expected a term", 5)
	f("q=a&q.df=foo", "q.df", "unknown field 'foo'", -1)

	// One over each limit.
	f("text="+strings.Repeat("a", 10001), "text", "text: longer than 10000 bytes", -1)
	f("text=a"+strings.Repeat("&text=a", 2000), "text", "more than 2000 values in the filter", -1)
	f("sort-by=text"+strings.Repeat("&sort-by=text", 20), "sort-by", "more than 20 fields to sort by", -1)
	f("q="+strings.Repeat("a", 8001), "q", "longer than 8000 characters", 8000)
	many := make([]string, 20)
	for i := range many {
		many[i] = fmt.Sprintf("text=~(abcdefgh%d){60}", i)
	}
	f(strings.Join(many, "&"), "text", "the regular expressions are too large together", -1)
}
