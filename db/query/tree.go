package query

// Node is a condition on a record: And, Or, Not, All, None or *Test. The set is
// closed; a store that compiles trees covers it with one type switch.
type Node interface {
	// String prints the node in a canonical form: equal texts mean equal
	// conditions. It is for logs, caches and test failures, not for parsing.
	String() string
	node()
}

type (
	// All holds for every record.
	All struct{}
	// None holds for no record.
	None struct{}
	// And holds if all its nodes do; an empty And holds.
	And []Node
	// Or holds if one of its nodes does; an empty Or does not.
	Or []Node
	// Not holds if its node does not. There is no third value: a test on an
	// absent field fails, and its negation holds.
	Not struct{ Node Node }
)

// Op is what a Test does with the field's value.
type Op uint8

// The tests. All but Equal and Range read a number, time or bool as its text
// in JSON, without quotes, and so do all on the value of a Map's key. On a Set
// each holds if it holds for one member.
//
// To ignore case is to compare what strings.ToLower makes of both sides. A
// match is between word borders if neither of its ends cuts a word in two; what
// a word is made of says IsWord.
const (
	Equal    Op = iota // the same bytes (Text, Set, Map), the same number; "" equals absent
	Contains           // Text is somewhere in the value, ignoring case; literal, no wildcards
	Phrase             // Text is in the value between word borders, ignoring case; literal
	Wildcard           // as Phrase; * is any run of characters, ? is one, \ takes the next as it is
	Regex              // the regular expression Text matches somewhere, ignoring case; see the package
	Prefix             // the value begins with Text, byte by byte
	Range              // the value lies between Low and High; on a Map numbers if value and bounds are
	Exists             // the value is present
)

// Bound is one end of a Range. Num holds for Int, Time and Bool, Text for the
// others.
type Bound struct {
	Text      string
	Num       int64
	Inclusive bool
}

// Test compares one field of a record with a constant. Build it with NewTest
// or NewRange, which check it and prepare the pattern. It does not change
// afterwards and may be used by many goroutines.
type Test struct {
	Field string // the API name
	Key   string // the key, when the field is a Map
	Type  Type   // of the field
	Op    Op
	Text  string // what to compare with; for Equal on Int, Time and Bool see Num
	Num   int64
	Low   *Bound // nil is open
	High  *Bound

	match *matcher
}

func (All) node()   {}
func (None) node()  {}
func (And) node()   {}
func (Or) node()    {}
func (Not) node()   {}
func (*Test) node() {}

// Value is the value of one field of a record; which part holds is the type's
// affair. The zero Value is an absent one. It shares memory with the record.
type Value struct {
	Text string         // Text
	Num  int64          // Int, Time, Bool
	List []string       // Set
	Map  map[string]any // Map
}

// Record is what the evaluator can read.
type Record interface {
	// Value returns the value of the field with that API name.
	Value(field string) Value
}

// Order sorts by one field. Values of a ranked field sort by their rank, those
// without a rank after all others; absent values sort last in either direction.
type Order struct {
	Field string
	Key   string // the key, when the field is a Map
	Type  Type
	Desc  bool
	Rank  map[string]int64 // nil: by value
}

// Query is a condition, an order and a page. Ties of the order are broken by
// id, ascending.
type Query struct {
	Where  Node // nil holds for every record
	Order  []Order
	Offset int
	Limit  int // 0: no limit
}
