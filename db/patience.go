package db

import "time"

// Patience is how long the patterns of a query (regular expressions and
// wildcards) may be looked for, unless a store is told otherwise. What they are
// asked about grows with what is stored, and no index bounds it.
const Patience = 1500 * time.Millisecond

// ErrTooSlow is what a query gets whose patterns took longer.
var ErrTooSlow = &Error{Code: Invalid, Message: "the search takes too long: narrow it down by environment, service or time, " +
	"or look for words instead of a regular expression"}
