package query

// Conj joins conditions that must all hold. It drops nil and All, takes And
// apart, and is None as soon as one of them is; without any it is All.
func Conj(nodes ...Node) Node {
	var out And
	for _, n := range nodes {
		switch n := n.(type) {
		case nil, All:
		case None:
			return None{}
		case And:
			switch sub := Conj(n...).(type) {
			case All:
			case None:
				return sub
			case And:
				out = append(out, sub...)
			default:
				out = append(out, sub)
			}
		default:
			out = append(out, n)
		}
	}
	switch len(out) {
	case 0:
		return All{}
	case 1:
		return out[0]
	}
	return out
}

// Disj joins conditions of which one must hold. It drops None, takes Or apart,
// and is All as soon as one of them is; without any it is None.
func Disj(nodes ...Node) Node {
	var out Or
	for _, n := range nodes {
		switch n := n.(type) {
		case nil, All:
			return All{}
		case None:
		case Or:
			switch sub := Disj(n...).(type) {
			case None:
			case All:
				return sub
			case Or:
				out = append(out, sub...)
			default:
				out = append(out, sub)
			}
		default:
			out = append(out, n)
		}
	}
	switch len(out) {
	case 0:
		return None{}
	case 1:
		return out[0]
	}
	return out
}

// Negate is Not of the node, or what that comes to if it is simpler.
func Negate(n Node) Node {
	switch n := n.(type) {
	case nil, All:
		return None{}
	case None:
		return All{}
	case Not:
		if n.Node == nil {
			return All{}
		}
		return n.Node
	}
	return Not{n}
}
