package script

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.starlark.net/starlark"
)

// Object is a Go value that a file sees as a value with attributes. It is asked for an attribute only when the
// file uses it, in the goroutine of the Call.
//
// A list or dict that Get returns is the file's own copy to change. Once the function has ended well, Call hands
// every one that the file got hold of to Set, changed or not. A Value is not the file's to change.
type Object interface {
	// TypeName is what the file's type() says.
	TypeName() string
	// Names returns the attributes, for dir().
	Names() []string
	// Get returns an attribute, as a value that FromGo takes. It reports whether there is one.
	Get(name string) (any, bool)
	// Set replaces an attribute by a value in the form of ToGo.
	Set(name string, v any) error
}

// Func is a function of Go that a file may call. It gets the context of the Call, or of nothing in particular
// while the file is loaded, and the arguments in the form of ToGo.
type Func struct {
	Name string
	// Params names the arguments, which are nil where they are left out: only one that ends with a question mark
	// may be. If the last is "**", it is a map of all other named arguments.
	Params []string
	Do     func(ctx context.Context, args []any) (any, error)
}

// Value is a Go value that was converted once, for use in many calls.
type Value struct{ v starlark.Value }

// Freeze converts a value that FromGo takes. No file can change it.
func Freeze(v any) (Value, error) {
	converted, err := FromGo(v)
	if err != nil {
		return Value{}, err
	}
	converted.Freeze()
	return Value{converted}, nil
}

// object is an Object as a file sees it during one call.
type object struct {
	of   Object
	kept map[string]starlark.Value // the lists and dicts that the file got hold of
}

func (o *object) String() string        { return "<" + o.of.TypeName() + ">" }
func (o *object) Type() string          { return o.of.TypeName() }
func (o *object) Freeze()               {} // it ends with the call
func (o *object) Truth() starlark.Bool  { return true }
func (o *object) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable: %s", o.Type()) }
func (o *object) AttrNames() []string   { return o.of.Names() }

// Attr implements starlark.HasAttrs.
func (o *object) Attr(name string) (starlark.Value, error) {
	if v, ok := o.kept[name]; ok {
		return v, nil
	}
	g, ok := o.of.Get(name)
	if !ok {
		return nil, nil
	}
	v, err := FromGo(g)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if _, fixed := g.(Value); !fixed {
		o.keep(name, v)
	}
	return v, nil
}

func (o *object) keep(name string, v starlark.Value) {
	switch v.(type) {
	case *starlark.List, *starlark.Dict:
		if o.kept == nil {
			o.kept = map[string]starlark.Value{}
		}
		o.kept[name] = v
	default:
		delete(o.kept, name)
	}
}

// metered is Attr within the bounds of a run.
func (o *object) metered(m *meter, name string) (starlark.Value, error) {
	_, have := o.kept[name]
	v, err := o.Attr(name)
	if err != nil || v == nil || have {
		return v, err
	}
	return v, m.takeAll(v)
}

// set replaces an attribute by a value that was measured.
func (o *object) set(name string, v starlark.Value) error {
	g, err := ToGo(v)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := o.of.Set(name, g); err != nil {
		return err
	}
	o.keep(name, v)
	return nil
}

// flush hands the lists and dicts back.
func (o *object) flush(m *meter) error {
	for _, name := range slices.Sorted(maps.Keys(o.kept)) {
		v := o.kept[name]
		if _, err := m.measure(v); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := o.set(name, v); err != nil {
			return err
		}
	}
	return nil
}

// augmentAttr does x.name op= y.
func (m *meter) augmentAttr(op starlark.Value, args starlark.Tuple) error {
	x, name, y := args[0], string(args[1].(starlark.String)), args[2]
	old, err := attr(m, x, name)
	if err != nil {
		return err
	}
	sum, err := m.augment(token0(starlark.Tuple{op}), old, y)
	if err != nil {
		return err
	}
	return m.setAttr(x, name, sum)
}

// setAttr does x.name = v, once v is known to be of a size that can be converted.
func (m *meter) setAttr(x starlark.Value, name string, v starlark.Value) error {
	o, ok := x.(*object)
	if !ok {
		return fmt.Errorf("can't assign to .%s field of %s", name, x.Type())
	}
	if _, err := m.measure(v); err != nil {
		return err
	}
	return o.set(name, v)
}

// takeAll takes what a fresh value and all its elements weigh.
func (m *meter) takeAll(v starlark.Value) error {
	if scalar(v) {
		return m.take(size(v))
	}
	n, err := m.measure(v)
	if err != nil {
		return err
	}
	return m.take(n)
}

// builtin makes a function for files of f.
func (f Func) builtin() starlark.Value {
	return starlark.NewBuiltin(f.Name, func(t *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		m := meterOf(t)
		n, err := weigh(m, args, kwargs)
		if err != nil {
			return nil, err
		}
		if err := m.take(n); err != nil {
			return nil, err
		}
		given, err := f.unpack(args, kwargs)
		if err != nil {
			return nil, err
		}
		g, err := f.Do(contextOf(t), given)
		if err != nil {
			return nil, err
		}
		v, err := FromGo(g)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		return v, m.takeAll(v)
	})
}

// unpack puts the arguments into the order of Params.
func (f Func) unpack(args starlark.Tuple, kwargs []starlark.Tuple) ([]any, error) {
	params, rest := f.Params, map[string]any(nil)
	if n := len(params); n > 0 && params[n-1] == "**" {
		params, rest = params[:n-1], map[string]any{}
	}
	if len(args) > len(params) {
		return nil, fmt.Errorf("%s: got %d arguments, want at most %d", f.Name, len(args), len(params))
	}
	out := make([]any, len(params))
	given := make([]bool, len(params))
	put := func(i int, v starlark.Value) (err error) {
		if given[i] {
			return fmt.Errorf("%s: got %s twice", f.Name, strings.TrimSuffix(params[i], "?"))
		}
		if out[i], err = ToGo(v); err != nil {
			return fmt.Errorf("%s: %s: %w", f.Name, strings.TrimSuffix(params[i], "?"), err)
		}
		given[i] = true
		return nil
	}
	for i, v := range args {
		if err := put(i, v); err != nil {
			return nil, err
		}
	}
	for _, kv := range kwargs {
		name := string(kv[0].(starlark.String))
		i := slices.IndexFunc(params, func(p string) bool { return strings.TrimSuffix(p, "?") == name })
		var err error
		switch {
		case i >= 0:
			err = put(i, kv[1])
		case rest == nil:
			err = fmt.Errorf("%s: there is no argument %s", f.Name, name)
		default:
			if rest[name], err = ToGo(kv[1]); err != nil {
				err = fmt.Errorf("%s: %s: %w", f.Name, name, err)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	for i, p := range params {
		if !given[i] && !strings.HasSuffix(p, "?") {
			return nil, fmt.Errorf("%s: the argument %s is missing", f.Name, p)
		}
	}
	if rest != nil {
		out = append(out, rest)
	}
	return out, nil
}
