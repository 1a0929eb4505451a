package script

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// environment is everything a file sees: Starlark's own functions, weighed; the operations; os; and what the
// caller adds.
func environment(o Options) (starlark.StringDict, error) {
	d := operations()
	for name, v := range starlark.Universe {
		if fn, ok := v.(*starlark.Builtin); ok {
			d[name] = weighed(fn, functionCost)
		}
	}
	d["getattr"] = starlark.NewBuiltin("getattr", getattr)
	d["os"] = osModule(o.Environ)
	for name, g := range o.Predeclared {
		v, err := FromGo(g)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		d[name] = v
	}
	d.Freeze()
	return d, nil
}

type costFunc func(m *meter, fn *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (int64, error)

// weighed is fn, called only after what it will allocate was taken.
func weighed(fn *starlark.Builtin, cost costFunc) *starlark.Builtin {
	w := starlark.NewBuiltin(fn.Name(), func(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		m := meterOf(t)
		n, err := cost(m, fn, args, kwargs)
		if err != nil {
			return nil, err
		}
		if err := m.take(n); err != nil {
			return nil, err
		}
		v, err := fn.CallInternal(t, args, kwargs)
		if err != nil {
			return nil, err
		}
		return m.finite(fn, v)
	})
	if r := fn.Receiver(); r != nil {
		return w.BindReceiver(r)
	}
	return w
}

// finite makes lists of the results whose size cannot be seen from outside, and bounds ranges.
func (m *meter) finite(fn *starlark.Builtin, v starlark.Value) (starlark.Value, error) {
	switch fn.Name() {
	case "range":
		if size(v) > m.limit {
			return nil, fmt.Errorf("the range is too long: %w", ErrLimit)
		}
	case "elems", "elem_ords", "codepoints", "codepoint_ords":
		var elems []starlark.Value
		for x := range starlark.Elements(v.(starlark.Iterable)) {
			elems = append(elems, x)
		}
		return starlark.NewList(elems), nil
	}
	return v, nil
}

func weigh(m *meter, args starlark.Tuple, kwargs []starlark.Tuple) (int64, error) {
	all := append(starlark.Tuple{}, args...)
	for _, kv := range kwargs {
		all = append(all, kv[1])
	}
	return m.measure(all...)
}

func functionCost(m *meter, fn *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (int64, error) {
	n, err := weigh(m, args, kwargs)
	if err != nil {
		return 0, err
	}
	switch fn.Name() {
	case "len", "type", "bool", "hasattr", "hash", "min", "max", "any", "all", "range", "float", "abs":
		return 0, nil
	case "int":
		if n > maxBits/2 {
			return 0, errBits
		}
		return n, nil
	case "str", "repr", "fail":
		return 4 * n, nil // characters may become escapes
	case "print":
		return 4*n + 1<<12, nil // what becomes of it is not for nothing either
	}
	return 4 * n, nil
}

// attr is x.name; methods come weighed.
func attr(m *meter, x starlark.Value, name string) (starlark.Value, error) {
	if o, ok := x.(*object); ok {
		if v, err := o.metered(m, name); v != nil || err != nil {
			return v, err
		}
	} else if h, ok := x.(starlark.HasAttrs); ok {
		v, err := h.Attr(name)
		if err != nil {
			return nil, err
		}
		if fn, ok := v.(*starlark.Builtin); ok && fn.Receiver() != nil {
			return weighed(fn, methodCost), nil
		}
		if v != nil {
			return v, nil
		}
	}
	if module, ok := x.(*starlarkstruct.Module); ok {
		return nil, fmt.Errorf("%s has no .%s here", module.Name, name)
	}
	return nil, fmt.Errorf("%s has no .%s", x.Type(), name)
}

func getattr(t *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, other starlark.Value
	var name string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &x, &name, &other); err != nil {
		return nil, err
	}
	v, err := attr(meterOf(t), x, name)
	if err != nil && other != nil {
		return other, nil
	}
	return v, err
}

func methodCost(m *meter, fn *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (int64, error) {
	n, err := weigh(m, args, kwargs)
	if err != nil {
		return 0, err
	}
	recv := fn.Receiver()
	if s, ok := recv.(starlark.String); ok {
		return stringCost(string(s), fn.Name(), args, n), nil
	}
	switch fn.Name() {
	case "get", "pop", "popitem", "clear", "discard", "issubset", "issuperset":
		return 0, nil
	case "append", "insert", "setdefault", "add":
		return 64, nil
	case "index", "remove":
		_, err := m.measure(recv)
		return 0, err
	}
	return 4 * (size(recv) + n), nil
}

// stringCost is an upper bound of what a method of s allocates; n is the weight of its arguments.
func stringCost(s, method string, args starlark.Tuple, n int64) int64 {
	own := int64(len(s))
	switch method {
	case "startswith", "endswith", "find", "rfind", "index", "rindex", "count":
		return 0
	case "join":
		parts := 0
		if len(args) > 0 {
			parts = max(0, starlark.Len(args[0]))
		}
		return n + product(own, int64(parts))
	case "format":
		return own + product(int64(strings.Count(s, "{")), n)
	case "replace":
		count := own
		if len(args) > 0 {
			if old, ok := starlark.AsString(args[0]); ok {
				count = int64(strings.Count(s, old))
			}
		}
		return own + product(count, n)
	case "split", "rsplit", "splitlines", "elems", "elem_ords", "codepoints", "codepoint_ords":
		return 64 + 48*own
	}
	return 64 + 4*own
}
