package postgres

import (
	"strings"

	"github.com/alertad/alertad/db/query"
)

// order compiles the order of a query. Absent values are null and come last,
// whatever the direction; before them come those without a rank, if there are
// ranks.
func (c *compiler) order(by []query.Order) string {
	var list []string
	for _, o := range by {
		list = append(list, c.orderBy(o)...)
	}
	return strings.Join(append(list, "t.id"), ", ")
}

func (c *compiler) orderBy(o query.Order) []string {
	value := c.column(o.Field)
	direction := " NULLS LAST"
	if o.Desc {
		direction = " DESC NULLS LAST"
	}
	if o.Type == query.Map {
		value = c.under(value, o.Key)
	}
	switch {
	case o.Rank == nil:
		return []string{value + direction}
	case o.Type == query.Text, o.Type == query.Map:
		return []string{"(" + value + " IS NULL)", c.rank(value, o.Rank) + direction}
	}
	return []string{"(" + value + " IS NULL)"} // numbers and sets have no ranks: all are equal
}

// rank is a value's rank, null if it has none.
func (c *compiler) rank(value string, ranks map[string]int64) string {
	var names []string
	var numbers []int64
	for name, n := range ranks {
		if storable(name) {
			names, numbers = append(names, name), append(numbers, n)
		}
	}
	return "(" + c.arg(numbers, "bigint[]") + ")[array_position(" + c.arg(names, "text[]") + ", " + value + ")]"
}

// under is the text of a map's key.
func (c *compiler) under(col, key string) string {
	if !storable(key) {
		return "NULL::text"
	}
	return "((" + col + " ->> " + c.arg(key, "text") + `) COLLATE "C")`
}
