package script

import (
	"strconv"

	"go.starlark.net/syntax"
)

// expr rewrites an expression; nil stays nil.
func (w *rewriter) expr(e syntax.Expr) syntax.Expr {
	if e == nil {
		return nil
	}
	w.enter(e)
	defer func() { w.depth-- }()
	switch e := e.(type) {
	case *syntax.BinaryExpr:
		return w.binary(e)
	case *syntax.DotExpr:
		return call(fnAttr, e.Dot, w.expr(e.X), str(e.Dot, e.Name.Name))
	case *syntax.IndexExpr:
		e.X, e.Y = w.expr(e.X), w.key(e.Y)
	case *syntax.SliceExpr:
		e.X = call(fnCopy, e.Lbrack, w.expr(e.X))
		e.Lo, e.Hi, e.Step = w.expr(e.Lo), w.expr(e.Hi), w.expr(e.Step)
	case *syntax.CallExpr:
		e.Fn = w.expr(e.Fn)
		w.args(e.Args)
	case *syntax.Comprehension:
		w.comprehension(e)
	case *syntax.DictExpr:
		w.exprs(e.List)
	case *syntax.DictEntry:
		e.Key, e.Value = w.key(e.Key), w.expr(e.Value)
	case *syntax.ListExpr:
		w.exprs(e.List)
	case *syntax.TupleExpr:
		w.exprs(e.List)
	case *syntax.ParenExpr:
		e.X = w.expr(e.X)
	case *syntax.UnaryExpr:
		e.X = w.expr(e.X)
	case *syntax.CondExpr:
		e.Cond, e.True, e.False = w.expr(e.Cond), w.expr(e.True), w.expr(e.False)
	case *syntax.LambdaExpr:
		w.params(e.Params)
		e.Body = w.expr(e.Body)
	}
	return e
}

func (w *rewriter) exprs(list []syntax.Expr) {
	for i := range list {
		list[i] = w.expr(list[i])
	}
}

func (w *rewriter) binary(e *syntax.BinaryExpr) syntax.Expr {
	x, y := w.expr(e.X), w.expr(e.Y)
	if e.Op == syntax.AND || e.Op == syntax.OR {
		e.X, e.Y = x, y
		return e
	}
	return call(fnBinary, e.OpPos, integer(e.OpPos, int64(e.Op)), x, y)
}

// key rewrites an expression whose value will be hashed.
func (w *rewriter) key(e syntax.Expr) syntax.Expr {
	if lit, ok := e.(*syntax.Literal); ok {
		return lit
	}
	pos := syntax.Start(e)
	return call(fnKey, pos, w.expr(e))
}

func (w *rewriter) args(list []syntax.Expr) {
	for i, a := range list {
		switch a := a.(type) {
		case *syntax.UnaryExpr:
			if a.Op == syntax.STAR || a.Op == syntax.STARSTAR {
				a.X = call(fnCopy, a.OpPos, w.expr(a.X))
				continue
			}
		case *syntax.BinaryExpr:
			if a.Op == syntax.EQ {
				a.Y = w.expr(a.Y)
				continue
			}
		}
		list[i] = w.expr(a)
	}
}

// params rewrites the defaults of parameters.
func (w *rewriter) params(list []syntax.Expr) {
	for _, p := range list {
		if b, ok := p.(*syntax.BinaryExpr); ok {
			b.Y = w.expr(b.Y)
		}
	}
}

func (w *rewriter) comprehension(e *syntax.Comprehension) {
	e.Body = w.expr(e.Body)
	for _, c := range e.Clauses {
		switch c := c.(type) {
		case *syntax.ForClause:
			c.Vars, c.X = w.target(c.Vars), w.expr(c.X)
		case *syntax.IfClause:
			c.Cond = w.expr(c.Cond)
		}
	}
}

func call(fn string, pos syntax.Position, args ...syntax.Expr) *syntax.CallExpr {
	return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: pos, Name: fn}, Lparen: pos, Args: args, Rparen: pos}
}

func integer(pos syntax.Position, n int64) *syntax.Literal {
	return &syntax.Literal{Token: syntax.INT, TokenPos: pos, Raw: strconv.FormatInt(n, 10), Value: n}
}

func str(pos syntax.Position, s string) *syntax.Literal {
	return &syntax.Literal{Token: syntax.STRING, TokenPos: pos, Raw: syntax.Quote(s, false), Value: s}
}
