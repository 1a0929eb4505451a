package query

import (
	"strconv"
	"strings"
)

// String returns ALL.
func (All) String() string { return "ALL" }

// String returns NONE.
func (None) String() string { return "NONE" }

// String joins the conditions with AND, in parentheses if there are several.
func (n And) String() string { return join(n, " AND ", "ALL") }

// String joins the conditions with OR, in parentheses if there are several.
func (n Or) String() string { return join(n, " OR ", "NONE") }

// String puts NOT before the condition.
func (n Not) String() string { return "NOT " + text(n.Node) }

func join(nodes []Node, word, empty string) string {
	if len(nodes) == 0 {
		return empty
	}
	list := make([]string, len(nodes))
	for i, n := range nodes {
		list[i] = text(n)
	}
	if len(list) == 1 {
		return list[0]
	}
	return "(" + strings.Join(list, word) + ")"
}

func text(n Node) string {
	if n == nil {
		return "ALL"
	}
	return n.String()
}

// String prints field, test and constant: severity = "major".
func (t *Test) String() string {
	name := t.Field
	if t.Key != "" {
		name += "[" + strconv.Quote(t.Key) + "]"
	}
	switch t.Op {
	case Exists:
		return "EXISTS " + name
	case Range:
		return name + " IN " + t.lowText() + ", " + t.highText()
	case Equal:
		if t.Type.number() {
			return name + " = " + numText(t.Type, t.Num)
		}
	}
	return name + " " + t.Op.String() + " " + strconv.Quote(t.Text)
}

func (t *Test) lowText() string {
	if t.Low == nil {
		return "(*"
	}
	return pick(t.Low.Inclusive, "[", "(") + t.boundText(t.Low)
}

func (t *Test) highText() string {
	if t.High == nil {
		return "*)"
	}
	return t.boundText(t.High) + pick(t.High.Inclusive, "]", ")")
}

func (t *Test) boundText(b *Bound) string {
	if t.Type.number() {
		return numText(t.Type, b.Num)
	}
	return strconv.Quote(b.Text)
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// String returns the sign or word that stands for the test in a tree's text.
func (o Op) String() string {
	switch o {
	case Equal:
		return "="
	case Contains:
		return "CONTAINS"
	case Phrase:
		return "PHRASE"
	case Wildcard:
		return "LIKE"
	case Regex:
		return "MATCHES"
	case Prefix:
		return "STARTS"
	case Range:
		return "IN"
	}
	return "EXISTS"
}
