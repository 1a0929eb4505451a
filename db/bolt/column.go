package bolt

import "github.com/alertad/alertad/db/query"

// column holds one field of all rows of a kind, for search. It is guarded by
// its table's lock.
type column interface {
	// put replaces the value of a slot.
	put(slot uint32, old, value query.Value)

	// leaf returns what evaluates a test on this column.
	leaf(t *query.Test) leaf

	// size is the number of bytes held.
	size() int64
}

// sorter is a column that rows can be ordered by without reading records.
type sorter interface {
	// keys returns what makes numbers of which the order is o's; nil if this
	// order needs the records. If it is not exact, the records decide between
	// rows with equal numbers. It takes the lock itself.
	keys(tab *table, o query.Order) (of keyFunc, exact bool)
}

// keyFunc sets dst to the sort keys of the rows of a chunk, at least of those
// in rows. It is called with the lock held.
type keyFunc func(c int, rows *words, dst *[chunkRows]int64)

// grouper is a column that rows can be counted by.
type grouper interface {
	// groups returns the dictionary and what appends a row's codes; nil if the
	// column has none now. It is called with the lock held.
	groups() (*dict, func(dst []uint32, c, at int) []uint32)
}

func newColumn(t query.Type) column {
	switch t {
	case query.Text:
		return newTextColumn()
	case query.Set:
		return newSetColumn(false)
	case query.Map:
		return newSetColumn(true)
	}
	return &numberColumn{typ: t}
}
