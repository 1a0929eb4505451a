package bolt

import (
	"cmp"
	"slices"

	"github.com/alertad/alertad/db/query"
)

// plan is a condition made ready for evaluation: a leaf for each test, cheap
// ones first.
type plan struct {
	op    planOp
	leaf  leaf
	parts []*plan
	cost  int
}

type planOp uint8

const (
	planLeaf planOp = iota
	planAnd
	planOr
	planNot
)

// compile makes the plan of a condition. The lock is held.
func (t *table) compile(n query.Node) *plan {
	switch n := n.(type) {
	case nil, query.All:
		return &plan{leaf: fixedLeaf(true)}
	case query.And:
		return t.compileAll(planAnd, n)
	case query.Or:
		return t.compileAll(planOr, n)
	case query.Not:
		part := t.compile(n.Node)
		return &plan{op: planNot, parts: []*plan{part}, cost: part.cost}
	case *query.Test:
		l := t.leafOf(n)
		return &plan{leaf: l, cost: l.cost()}
	}
	return &plan{leaf: fixedLeaf(false)}
}

func (t *table) compileAll(op planOp, nodes []query.Node) *plan {
	p := &plan{op: op}
	for _, n := range nodes {
		part := t.compile(n)
		p.parts = append(p.parts, part)
		p.cost += part.cost
	}
	slices.SortStableFunc(p.parts, func(a, b *plan) int { return cmp.Compare(a.cost, b.cost) })
	return p
}

// eval sets out to the rows of cand that the condition holds for.
func (p *plan) eval(e *eval, c int, cand, out *words) error {
	switch p.op {
	case planAnd:
		return p.and(e, c, cand, out)
	case planOr:
		return p.or(e, c, cand, out)
	case planNot:
		held := e.borrow()
		defer e.giveBack(held)
		if err := p.parts[0].eval(e, c, cand, held); err != nil {
			return err
		}
		*out = *cand
		out.andNot(held)
		return nil
	}
	return p.leaf.eval(e, c, cand, out)
}

func (p *plan) and(e *eval, c int, cand, out *words) error {
	left := e.borrow()
	defer e.giveBack(left)
	*out = *cand
	for _, part := range p.parts {
		if out.empty() {
			return nil
		}
		*left = *out
		if err := part.eval(e, c, left, out); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) or(e *eval, c int, cand, out *words) error {
	left, held := e.borrow(), e.borrow()
	defer e.giveBack(left, held)
	*out, *left = words{}, *cand
	for _, part := range p.parts {
		if left.empty() {
			return nil
		}
		if err := part.eval(e, c, left, held); err != nil {
			return err
		}
		out.or(held)
		left.andNot(held)
	}
	return nil
}
