package query_test

import (
	"errors"
	"math"
	"net/url"
	"testing"

	"github.com/alertad/alertad/db/query"
)

func TestParsePage(t *testing.T) {
	f := func(params string, number, size, offset int) {
		t.Helper()
		v, err := url.ParseQuery(params)
		if err != nil {
			t.Fatal(err)
		}
		p, err := query.ParsePage(v, 50)
		if err != nil || p.Number != number || p.Size != size || p.Offset() != offset {
			t.Errorf("%s: %+v, offset %d, %v", params, p, p.Offset(), err)
		}
	}
	f("", 1, 50, 0)
	f("page=3", 3, 50, 100)
	f("page=3&page-size=10", 3, 10, 20)
	f("page=abc&page-size=abc", 1, 50, 0)
	f("page=%202%20", 2, 50, 50)
	f("page-size=0", 1, 50, 0)
	f("limit=7", 1, 7, 0)
	f("limit=7&page-size=5", 1, 5, 0)
	f("limit=7&page-size=x", 1, 7, 0)
	f("page-size=1000000", 1, query.MaxPageSize, 0)
	f("page-size=99999999999999999999", 1, query.MaxPageSize, 0)
	f("page=99999999999999999999", math.MaxInt, 50, math.MaxInt)
	f("page=0", 0, 50, 0)
	f("page=-99999999999999999999", math.MinInt, 50, 0)

	for _, bad := range []string{"page-size", "limit"} {
		_, err := query.ParsePage(url.Values{bad: {"-1"}}, 50)
		var e *query.Error
		if !errors.As(err, &e) || e.OutOfRange {
			t.Errorf("%s=-1: %#v", bad, err)
		}
	}
}

func TestPage(t *testing.T) {
	f := func(number, total, pages int, more bool, want string) {
		t.Helper()
		p := query.Page{Number: number, Size: 10}
		if p.Pages(total) != pages || p.More(total) != more {
			t.Errorf("page %d of %d: %d pages, more %v", number, total, p.Pages(total), p.More(total))
		}
		err := p.Check(total)
		var e *query.Error
		if want == "" && err != nil || want != "" && (!errors.As(err, &e) || e.Error() != want || !e.OutOfRange) {
			t.Errorf("page %d of %d: %#v, want %q", number, total, err, want)
		}
	}
	f(1, 0, 0, false, "")
	f(9, 0, 0, false, "")
	f(1, 1, 1, false, "")
	f(1, 10, 1, false, "")
	f(1, 11, 2, true, "")
	f(2, 11, 2, false, "")
	f(3, 11, 2, false, "page out of range: 1-2")
	f(0, 11, 2, true, "page out of range: 1-2")
	f(0, 0, 0, false, "page out of range: 1-0")
	f(-1, 0, 0, true, "page out of range: 1-0")
}
