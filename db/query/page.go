package query

import (
	"errors"
	"math"
	"net/url"
	"strconv"
	"strings"
)

// MaxPageSize is the most that one page holds; a larger page-size is cut to it.
const MaxPageSize = 10000

// Page is the part of an answer that a client asked for.
type Page struct {
	Number int // from 1
	Size   int // of every page but the last
}

// ParsePage reads page and page-size, or limit, its older name. What is not a
// number counts as not given; a size of 0 is the default. The error, for a
// negative size, is an *Error.
func ParsePage(v url.Values, defaultSize int) (Page, error) {
	p := Page{Number: number(v, "page", 1), Size: number(v, "page-size", number(v, "limit", 0))}
	if p.Size < 0 {
		return Page{}, fault("page-size", "page-size must not be negative")
	}
	if p.Size == 0 {
		p.Size = max(defaultSize, 1)
	}
	p.Size = min(p.Size, MaxPageSize)
	return p, nil
}

// number reads a parameter, the default if it is not one. One too large to hold
// is the largest there is.
func number(v url.Values, name string, missing int) int {
	n, err := strconv.Atoi(strings.TrimSpace(v.Get(name)))
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return missing
	}
	return n
}

// Check returns an *Error with OutOfRange if so many records do not reach to
// the page. Without any record every page from 1 on is good.
func (p Page) Check(total int) error {
	if p.Number >= 1 && (total == 0 || p.Number <= p.Pages(total)) {
		return nil
	}
	e := fault("page", "page out of range: 1-%d", p.Pages(total))
	e.OutOfRange = true
	return e
}

// Pages is how many pages so many records fill.
func (p Page) Pages(total int) int {
	if total <= 0 {
		return 0
	}
	return (total-1)/p.Size + 1
}

// More says whether a page comes after this one.
func (p Page) More(total int) bool { return p.Number < p.Pages(total) }

// Offset is how many records come before the page.
func (p Page) Offset() int {
	before := max(p.Number, 1) - 1
	if before > math.MaxInt/p.Size {
		return math.MaxInt
	}
	return before * p.Size
}
