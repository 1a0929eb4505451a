package script

import (
	"strings"

	"go.starlark.net/syntax"
)

// Names of the functions that instrument puts in; no file can write them.
const (
	fnBinary   = "%binary"
	fnAugment  = "%augment"
	fnAugIndex = "%augindex"
	fnAugAttr  = "%augattr"
	fnSetAttr  = "%setattr"
	fnAttr     = "%attr"
	fnKey      = "%key"
	fnCopy     = "%copy"
	fnAssign   = "%assign"
)

// maxNesting is how deep expressions and blocks of a file may be nested.
const maxNesting = 400

// instrument rewrites every operation of a file that can take more than a step's worth of memory or time into
// a call of a function that weighs its operands first. Starlark itself bounds only steps.
func instrument(file *syntax.File) (err error) {
	defer func() {
		if deep, ok := recover().(tooDeep); ok {
			err = syntax.Error{Pos: deep.pos, Msg: "the code is nested too deep"}
		}
	}()
	w := &rewriter{top: true}
	w.stmts(file.Stmts)
	return nil
}

type tooDeep struct{ pos syntax.Position }

type rewriter struct {
	depth int
	top   bool // outside of functions
	pos   syntax.Position
}

func (w *rewriter) enter(n syntax.Node) {
	if p := position(n); p.IsValid() {
		w.pos = p
	}
	if w.depth++; w.depth > maxNesting {
		panic(tooDeep{w.pos})
	}
}

// position is where a node is, if that can be told without walking into it.
func position(n syntax.Node) syntax.Position {
	switch n := n.(type) {
	case *syntax.BinaryExpr:
		return n.OpPos
	case *syntax.CallExpr:
		return n.Lparen
	case *syntax.DotExpr:
		return n.Dot
	case *syntax.IndexExpr:
		return n.Lbrack
	case *syntax.IfStmt:
		return n.If
	case *syntax.UnaryExpr:
		return n.OpPos
	}
	return syntax.Position{}
}

func (w *rewriter) stmts(list []syntax.Stmt) {
	for i, s := range list {
		list[i] = w.stmt(s)
	}
}

func (w *rewriter) stmt(s syntax.Stmt) syntax.Stmt {
	w.enter(s)
	defer func() { w.depth-- }()
	switch s := s.(type) {
	case *syntax.AssignStmt:
		return w.assign(s)
	case *syntax.DefStmt:
		w.params(s.Params)
		top := w.top
		w.top = false
		w.stmts(s.Body)
		w.top = top
	case *syntax.ExprStmt:
		s.X = w.expr(s.X)
	case *syntax.IfStmt:
		s.Cond = w.expr(s.Cond)
		w.stmts(s.True)
		w.stmts(s.False)
	case *syntax.ForStmt:
		s.Vars, s.X = w.target(s.Vars), w.expr(s.X)
		w.stmts(s.Body)
	case *syntax.WhileStmt:
		s.Cond = w.expr(s.Cond)
		w.stmts(s.Body)
	case *syntax.ReturnStmt:
		s.Result = w.expr(s.Result)
	}
	return s
}

func (w *rewriter) assign(s *syntax.AssignStmt) syntax.Stmt {
	lhs := unparen(s.LHS)
	if s.Op != syntax.EQ {
		op := integer(s.OpPos, augmented[s.Op])
		switch x := lhs.(type) {
		case *syntax.IndexExpr:
			return &syntax.ExprStmt{X: call(fnAugIndex, s.OpPos, op, w.expr(x.X), w.expr(x.Y), w.expr(s.RHS))}
		case *syntax.Ident:
			read := &syntax.Ident{NamePos: x.NamePos, Name: x.Name}
			s.Op, s.RHS = syntax.EQ, call(fnAugment, s.OpPos, op, read, w.expr(s.RHS))
		case *syntax.DotExpr:
			return &syntax.ExprStmt{X: call(fnAugAttr, s.OpPos, op, w.expr(x.X), str(x.NamePos, x.Name.Name), w.expr(s.RHS))}
		default:
			return s // the interpreter says what is wrong with it
		}
	} else if x, ok := lhs.(*syntax.DotExpr); ok {
		return &syntax.ExprStmt{X: call(fnSetAttr, s.OpPos, w.expr(x.X), str(x.NamePos, x.Name.Name), w.expr(s.RHS))}
	} else {
		s.LHS, s.RHS = w.target(s.LHS), w.expr(s.RHS)
	}
	if names := targets(lhs, nil); w.top && len(names) > 0 {
		s.RHS = call(fnAssign, s.OpPos, str(s.OpPos, strings.Join(names, " ")), integer(s.OpPos, int64(s.OpPos.Line)), s.RHS)
	}
	return s
}

var augmented = map[syntax.Token]int64{
	syntax.PLUS_EQ: int64(syntax.PLUS), syntax.MINUS_EQ: int64(syntax.MINUS), syntax.STAR_EQ: int64(syntax.STAR),
	syntax.SLASH_EQ: int64(syntax.SLASH), syntax.SLASHSLASH_EQ: int64(syntax.SLASHSLASH),
	syntax.PERCENT_EQ: int64(syntax.PERCENT), syntax.AMP_EQ: int64(syntax.AMP), syntax.PIPE_EQ: int64(syntax.PIPE),
	syntax.CIRCUMFLEX_EQ: int64(syntax.CIRCUMFLEX), syntax.LTLT_EQ: int64(syntax.LTLT), syntax.GTGT_EQ: int64(syntax.GTGT),
}

// target rewrites what is assigned to: only the parts that are evaluated.
func (w *rewriter) target(e syntax.Expr) syntax.Expr {
	w.enter(e)
	defer func() { w.depth-- }()
	switch e := e.(type) {
	case *syntax.IndexExpr:
		e.X, e.Y = w.expr(e.X), w.key(e.Y)
	case *syntax.DotExpr:
		e.X = w.expr(e.X)
	case *syntax.ParenExpr:
		e.X = w.target(e.X)
	case *syntax.TupleExpr:
		for i := range e.List {
			e.List[i] = w.target(e.List[i])
		}
	case *syntax.ListExpr:
		for i := range e.List {
			e.List[i] = w.target(e.List[i])
		}
	}
	return e
}

func targets(e syntax.Expr, names []string) []string {
	switch e := e.(type) {
	case *syntax.Ident:
		return append(names, e.Name)
	case *syntax.ParenExpr:
		return targets(e.X, names)
	case *syntax.TupleExpr:
		for _, x := range e.List {
			names = targets(x, names)
		}
	case *syntax.ListExpr:
		for _, x := range e.List {
			names = targets(x, names)
		}
	}
	return names
}

func unparen(e syntax.Expr) syntax.Expr {
	for {
		p, ok := e.(*syntax.ParenExpr)
		if !ok {
			return e
		}
		e = p.X
	}
}
