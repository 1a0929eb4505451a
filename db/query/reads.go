package query

// Reads reports whether the condition depends on that field.
func Reads(n Node, field string) bool {
	some := func(nodes []Node) bool {
		for _, n := range nodes {
			if Reads(n, field) {
				return true
			}
		}
		return false
	}
	switch n := n.(type) {
	case And:
		return some(n)
	case Or:
		return some(n)
	case Not:
		return Reads(n.Node, field)
	case *Test:
		return n.Field == field
	}
	return false
}
