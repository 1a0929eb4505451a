package script

import (
	"fmt"
	"maps"
	"slices"

	"go.starlark.net/starlark"
)

// maxDepth is how deep values may be nested when they cross between Go and Starlark.
const maxDepth = 100

// FromGo returns a fresh, mutable Starlark value for nil, bool, int, int64, float64, string, []any, []string,
// map[string]any and map[string]string, nested at will; keys of maps come sorted. An Object becomes a value with
// attributes, a Func a function, a Value what it was made of. Other types are an error.
func FromGo(v any) (starlark.Value, error) { return fromGo(v, 0) }

func fromGo(v any, depth int) (starlark.Value, error) {
	if depth > maxDepth {
		return nil, errDeep
	}
	switch v := v.(type) {
	case nil:
		return starlark.None, nil
	case bool:
		return starlark.Bool(v), nil
	case int:
		return starlark.MakeInt(v), nil
	case int64:
		return starlark.MakeInt64(v), nil
	case float64:
		return starlark.Float(v), nil
	case string:
		return starlark.String(v), nil
	case []string:
		return fromList(v, depth)
	case []any:
		return fromList(v, depth)
	case map[string]string:
		return fromMap(v, depth)
	case map[string]any:
		return fromMap(v, depth)
	case Value:
		return v.v, nil
	case Object:
		return &object{of: v}, nil
	case Func:
		return v.builtin(), nil
	}
	return nil, fmt.Errorf("a Go %T has no Starlark form", v)
}

func fromList[T any](list []T, depth int) (starlark.Value, error) {
	elems := make([]starlark.Value, len(list))
	for i, x := range list {
		v, err := fromGo(x, depth+1)
		if err != nil {
			return nil, err
		}
		elems[i] = v
	}
	return starlark.NewList(elems), nil
}

func fromMap[T any](m map[string]T, depth int) (starlark.Value, error) {
	d := starlark.NewDict(len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		v, err := fromGo(m[k], depth+1)
		if err != nil {
			return nil, err
		}
		if err := d.SetKey(starlark.String(k), v); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// ToGo returns a value as nil, bool, int64, float64, string, []any or map[string]any. Tuples and sets become
// lists, bytes become a string, and an Object is returned as it was given. A dict whose keys are not all strings, an integer beyond 64 bits and a
// function are errors.
func ToGo(v starlark.Value) (any, error) { return toGo(v, 0) }

func toGo(v starlark.Value, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errDeep
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return nil, nil
	case starlark.Bool:
		return bool(v), nil
	case starlark.Int:
		if n, ok := v.Int64(); ok {
			return n, nil
		}
		return nil, fmt.Errorf("the integer does not fit into 64 bits")
	case starlark.Float:
		return float64(v), nil
	case starlark.String:
		return string(v), nil
	case starlark.Bytes:
		return string(v), nil
	case *object:
		return v.of, nil
	case starlark.IterableMapping:
		return toMap(v.Items(), depth)
	case starlark.Iterable:
		return toList(v, depth)
	}
	return nil, fmt.Errorf("a %s is not a plain value", v.Type())
}

func toMap(items []starlark.Tuple, depth int) (any, error) {
	m := make(map[string]any, len(items))
	for _, kv := range items {
		k, ok := starlark.AsString(kv[0])
		if !ok {
			return nil, fmt.Errorf("the key %v of a dict is not a string", kv[0])
		}
		v, err := toGo(kv[1], depth+1)
		if err != nil {
			return nil, err
		}
		m[k] = v
	}
	return m, nil
}

func toList(v starlark.Iterable, depth int) (any, error) {
	list := []any{}
	for x := range starlark.Elements(v) {
		g, err := toGo(x, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	return list, nil
}
