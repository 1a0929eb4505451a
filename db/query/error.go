package query

import (
	"fmt"
	"unicode/utf8"
)

// Error is a fault in what a client asked for. Every error of the parsers and
// of NewTest and NewRange is one.
type Error struct {
	Message    string // for the client
	Pos        int    // where in the text, in code points from 0; -1 if that says nothing
	Field      string // the URL parameter or field at fault; may be empty
	OutOfRange bool   // the page asked for does not exist
}

// Error returns the message, and the position if there is one.
func (e *Error) Error() string {
	if e.Pos < 0 {
		return e.Message
	}
	return fmt.Sprintf("%s at position %d", e.Message, e.Pos)
}

// fault makes an Error without a position.
func fault(field, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), Pos: -1, Field: field}
}

// What one request may ask for. The bounds are far above honest use; they keep
// the cost of a filter in proportion to the request.
const (
	maxQuery    = 8000  // code points of q=
	maxTerms    = 500   // terms in q=
	maxDepth    = 50    // parentheses and negations within each other
	maxValues   = 2000  // values of all filter parameters together
	maxValue    = 10000 // bytes of one value
	maxOrders   = 20    // sort-by parameters
	maxPattern  = 1000  // code points of a regular expression
	maxProgram  = 2000  // instructions of a compiled one, about
	maxPrograms = 10000 // instructions and bytes of all in one request
)

// tally counts what one request has asked for so far.
type tally struct{ terms, values, program int }

// test counts a test that q= or a parameter made.
func (c *tally) test(t *Test) *Error {
	if t.match != nil {
		c.program += t.match.cost
	}
	if c.program > maxPrograms {
		return fault(t.Field, "the regular expressions are too large together")
	}
	return nil
}

// value counts a parameter's value.
func (c *tally) value(field, value string) *Error {
	if c.values++; c.values > maxValues {
		return fault(field, "more than %d values in the filter", maxValues)
	}
	if len(value) > maxValue {
		return fault(field, "%s: longer than %d bytes", field, maxValue)
	}
	if !utf8.ValidString(value) {
		return fault(field, "%s: not valid UTF-8", field)
	}
	return nil
}
