package script

import (
	"fmt"
	"math"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// operations are the functions that instrument calls.
func operations() starlark.StringDict {
	d := starlark.StringDict{}
	add := func(name string, fn func(m *meter, args starlark.Tuple) (starlark.Value, error)) {
		d[name] = starlark.NewBuiltin(name, func(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return fn(meterOf(t), args)
		})
	}
	add(fnBinary, func(m *meter, a starlark.Tuple) (starlark.Value, error) { return m.binary(token0(a), a[1], a[2]) })
	add(fnAugment, func(m *meter, a starlark.Tuple) (starlark.Value, error) { return m.augment(token0(a), a[1], a[2]) })
	add(fnAugIndex, func(m *meter, a starlark.Tuple) (starlark.Value, error) {
		return starlark.None, m.augmentAt(token0(a), a[1], a[2], a[3])
	})
	add(fnAugAttr, func(m *meter, a starlark.Tuple) (starlark.Value, error) {
		return starlark.None, m.augmentAttr(a[0], a[1:])
	})
	add(fnSetAttr, func(m *meter, a starlark.Tuple) (starlark.Value, error) {
		return starlark.None, m.setAttr(a[0], string(a[1].(starlark.String)), a[2])
	})
	add(fnAttr, func(m *meter, a starlark.Tuple) (starlark.Value, error) {
		return attr(m, a[0], string(a[1].(starlark.String)))
	})
	add(fnKey, func(m *meter, a starlark.Tuple) (starlark.Value, error) { return a[0], m.hashable(a[0]) })
	add(fnCopy, func(m *meter, a starlark.Tuple) (starlark.Value, error) { return a[0], m.take(size(a[0])) })
	add(fnAssign, func(m *meter, a starlark.Tuple) (starlark.Value, error) {
		line, _ := starlark.AsInt32(a[1])
		m.assigned(strings.Fields(string(a[0].(starlark.String))), line)
		return a[2], nil
	})
	return d
}

func token0(args starlark.Tuple) syntax.Token {
	n, _ := starlark.AsInt32(args[0])
	return syntax.Token(n)
}

func (m *meter) assigned(names []string, line int) {
	if m.lines == nil {
		m.lines = map[string]int{}
	}
	for _, name := range names {
		if _, again := m.lines[name]; !again {
			m.order = append(m.order, name)
		}
		m.lines[name] = line
	}
}

// binary does x op y within bounds.
func (m *meter) binary(op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	switch op {
	case syntax.EQL, syntax.NEQ, syntax.LT, syntax.GT, syntax.LE, syntax.GE:
		if !scalar(x) && !scalar(y) {
			if _, err := m.measure(x, y); err != nil {
				return nil, err
			}
		}
		ok, err := starlark.Compare(op, x, y)
		return starlark.Bool(ok), err
	case syntax.IN, syntax.NOT_IN:
		if err := m.hashable(x); err != nil {
			return nil, err
		}
		return starlark.Binary(op, x, y)
	}
	cost, err := m.cost(op, x, y)
	if err != nil {
		return nil, err
	}
	if err := m.take(cost); err != nil {
		return nil, err
	}
	return starlark.Binary(op, x, y)
}

// cost is an upper bound of what x op y allocates.
func (m *meter) cost(op syntax.Token, x, y starlark.Value) (int64, error) {
	if a, ok := x.(starlark.Int); ok {
		if b, ok := y.(starlark.Int); ok {
			return intCost(op, a, b)
		}
	}
	switch op {
	case syntax.STAR:
		return max(repeat(x, y), repeat(y, x)), nil
	case syntax.PERCENT:
		format, ok := starlark.AsString(x)
		if !ok {
			return 16, nil
		}
		n, err := m.measure(y)
		return int64(len(format)) + product(int64(strings.Count(format, "%")), n), err
	case syntax.PIPE, syntax.AMP, syntax.CIRCUMFLEX, syntax.MINUS:
		return 4 * (size(x) + size(y)), nil
	}
	return size(x) + size(y), nil
}

func intCost(op syntax.Token, x, y starlark.Int) (int64, error) {
	bits := max(bitLen(x), bitLen(y))
	if op == syntax.STAR {
		bits = bitLen(x) + bitLen(y)
	}
	if bits > maxBits {
		return 0, errBits
	}
	return 96 + int64(bits)/8, nil
}

func repeat(seq, times starlark.Value) int64 {
	n, ok := times.(starlark.Int)
	if !ok || n.Sign() <= 0 {
		return 16
	}
	if k, ok := n.Int64(); ok {
		return product(size(seq), k)
	}
	return math.MaxInt64
}

func product(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}

// augment does x op= y: lists and dicts change in place, as in Python.
func (m *meter) augment(op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	switch x := x.(type) {
	case *starlark.List:
		if seq, ok := y.(starlark.Iterable); ok && op == syntax.PLUS {
			return x, m.extend(x, seq)
		}
	case *starlark.Dict:
		if d, ok := y.(*starlark.Dict); ok && op == syntax.PIPE {
			return x, m.merge(x, d)
		}
	}
	return m.binary(op, x, y)
}

func (m *meter) extend(list *starlark.List, seq starlark.Iterable) error {
	if err := m.take(3 * size(seq)); err != nil { // growing copies
		return err
	}
	var elems []starlark.Value
	for v := range starlark.Elements(seq) {
		elems = append(elems, v)
	}
	for _, v := range elems {
		if err := list.Append(v); err != nil {
			return err
		}
	}
	return nil
}

func (m *meter) merge(into, from *starlark.Dict) error {
	if err := m.take(4 * size(from)); err != nil {
		return err
	}
	for _, kv := range from.Items() {
		if err := into.SetKey(kv[0], kv[1]); err != nil {
			return err
		}
	}
	return nil
}

// augmentAt does x[key] op= y.
func (m *meter) augmentAt(op syntax.Token, x, key, y starlark.Value) error {
	if err := m.hashable(key); err != nil {
		return err
	}
	switch x := x.(type) {
	case starlark.HasSetKey:
		old, found, err := x.Get(key)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("key %v not in %s", key, x.Type())
		}
		sum, err := m.augment(op, old, y)
		if err != nil {
			return err
		}
		return x.SetKey(key, sum)
	case starlark.HasSetIndex:
		i, err := starlark.AsInt32(key)
		if err != nil {
			return err
		}
		if i < 0 {
			i += x.Len()
		}
		if i < 0 || i >= x.Len() {
			return fmt.Errorf("index %v out of range: the %s has %d elements", key, x.Type(), x.Len())
		}
		sum, err := m.augment(op, x.Index(i), y)
		if err != nil {
			return err
		}
		return x.SetIndex(i, sum)
	}
	return fmt.Errorf("%s value does not support item assignment", x.Type())
}

// hashable checks that v may be hashed in bounded time.
func (m *meter) hashable(v starlark.Value) error {
	if scalar(v) {
		return nil
	}
	_, err := m.measure(v)
	return err
}

func scalar(v starlark.Value) bool {
	switch v.(type) {
	case starlark.NoneType, starlark.Bool, starlark.Int, starlark.Float, starlark.String, starlark.Bytes:
		return true
	}
	return false
}
