package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func facet(field string, distinct int, values ...any) object {
	if values == nil {
		values = []any{}
	}
	return object{"field": field, "distinct": distinct, "values": values}
}

func counted(value string, n int, worst any) object {
	return object{"value": value, "count": n, "severity": worst}
}

func TestFacets(t *testing.T) {
	s := newServer(t)
	s.get("/alerts/facets").is(200).has("total", 0, "facets.0", object{"field": "environment", "values": []any{}, "distinct": 0}, "facets.7.field", "tags")
	estate(s)
	s.get("/alerts/facets?facet=environment&facet=service&facet=group").is(200).has("total", 8, "facets", []any{
		facet("environment", 2, counted("Production", 7, "critical"), counted("Development", 1, "ok")),
		facet("service", 2, counted("Network", 8, "critical"), counted("Shared", 2, "critical")),
		facet("group", 4, counted("Network", 5, "critical"), counted("Nw", 1, "critical"), counted("net", 1, "warning"), counted("nw", 1, "ok")),
	})

	// A field's own part of the filter does not count for it, others do.
	s.get("/alerts/facets?facet=group&facet=service&group=Network&severity=critical").has("total", 1, "facets", []any{
		facet("group", 2, counted("Network", 1, "critical"), counted("Nw", 1, "critical")),
		facet("service", 2, counted("Network", 1, "critical"), counted("Shared", 1, "critical")),
	})
	s.get("/alerts/facets?facet=group&group!=Network").has("total", 3, "facets.0.values.0", counted("Network", 5, "critical"))
	s.get("/alerts/facets?facet=tags&tag=foo&q=group:Network").has("total", 2, "facets.0.distinct", 4)

	s.get("/alerts/facets?facet=group&group=nw&group=gone&facet-within=1").has("facets.0", facet("group", 1, counted("nw", 1, "ok")))

	// What the filter names is there, however rare.
	s.get("/alerts/facets?facet=group&group=nw&group=gone&facet-size=1").has("facets", []any{
		facet("group", 5, counted("Network", 5, "critical"), counted("nw", 1, "ok"), counted("gone", 0, nil)),
	})
	s.get("/alerts/facets?facet=group&facet-order=value&facet-size=2").has("facets.0", facet("group", 4, counted("Network", 5, "critical"), counted("Nw", 1, "critical")))
	s.get("/alerts/facets?facet=tags&facet-order=severity").has("facets.0.values.0.value", "bar", "facets.0.values.2.value", "baz")
	s.get("/alerts/facets?facet=group&facet-match=W").has("facets.0", facet("group", 3,
		counted("Network", 5, "critical"), counted("Nw", 1, "critical"), counted("nw", 1, "ok")))

	s.post("/alert", with(nodeDown, "resource", strings.Repeat("x", 1025)))
	s.get("/alerts/facets?facet=resource&facet-match=xx").has("facets.0", facet("resource", 0))

	f := func(query, message string) {
		t.Helper()
		s.get("/alerts/facets?"+query).is(400).has("message", message)
	}
	f("facet=timeout", "cannot group alert by 'timeout'")
	f("facet=rawData", "cannot group alert by 'rawData'")
	f("facet=none", "cannot group alert by 'none'")
	f("facet=attributes.", "cannot group alert by 'attributes.'")
	f("facet-size=0", "facet-size must be a number from 1 to 1000")
	f("facet-size=x", "facet-size must be a number from 1 to 1000")
	f("facet-order=up", "facet-order must be count, severity or value")
	f("bogus=1", "Invalid filter parameter: bogus")
	many := url.Values{}
	for i := range 33 {
		many.Add("facet", fmt.Sprint("attributes.a", i))
	}
	f(many.Encode(), "more than 32 facets")
}

func TestFacetsOfAttributes(t *testing.T) {
	s := newServer(t)
	for i, attributes := range []object{{"site": "A", "rack": 1}, {"site": "B"}, {"site": "A"}, {}} {
		s.post("/alert", with(nodeDown, "resource", fmt.Sprint("r", i), "attributes", attributes, "service", []string{}, "severity", "major"))
	}
	s.get("/alerts/facets?facet=attributes.site&facet=attributes.rack&facet=service&attributes.site=A").has("total", 2, "facets", []any{
		facet("attributes.site", 3, counted("A", 2, "major"), counted("", 1, "major"), counted("B", 1, "major")),
		facet("attributes.rack", 2, counted("", 1, "major"), counted("1", 1, "major")),
		facet("service", 1, counted("", 2, "major")),
	})
	s.get("/alerts/facets?facet=attributes&facet-match=S").has("facets.0.values.0", counted("site", 3, "major"))
}

func TestFacetsOfCustomers(t *testing.T) {
	s := newServer(t, twoCustomers)
	s.post("/alert", with(nodeDown, "attributes", object{"secret": "acme"}), "User", "acme")
	f := func(user string, total int) {
		t.Helper()
		s.get("/alerts/facets?facet=attributes.secret&facet=customer&facet-match=acme", "User", user).is(200).
			has("total", total, "facets.0.distinct", total, "facets.1.distinct", total)
	}
	f("acme", 1)
	f("other", 0)
	f("nobody", 0)
	f("admin", 1)
}
