package script

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

type builtin = func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error)

// osModule is the part of Python's os that touches nothing but the environment handed in.
func osModule(vars map[string]string) *starlarkstruct.Module {
	return &starlarkstruct.Module{Name: "os", Members: starlark.StringDict{
		"environ": newEnviron(vars),
		"getenv":  starlark.NewBuiltin("getenv", getenv(maps.Clone(vars))),
		"sep":     starlark.String("/"),
		"path": &starlarkstruct.Module{Name: "os.path", Members: starlark.StringDict{
			"join":       starlark.NewBuiltin("join", pathJoin),
			"dirname":    starlark.NewBuiltin("dirname", pathPart(dirname)),
			"basename":   starlark.NewBuiltin("basename", pathPart(basename)),
			"expanduser": starlark.NewBuiltin("expanduser", pathPart(expandUser(vars["HOME"]))),
		}},
	}}
}

// environ is a dict that names the variable when one is missing.
type environ struct{ *starlark.Dict }

func newEnviron(vars map[string]string) environ {
	d := starlark.NewDict(len(vars))
	for _, k := range slices.Sorted(maps.Keys(vars)) {
		_ = d.SetKey(starlark.String(k), starlark.String(vars[k])) // a fresh dict takes any string
	}
	d.Freeze()
	return environ{d}
}

// Get implements starlark.Mapping.
func (e environ) Get(k starlark.Value) (starlark.Value, bool, error) {
	v, found, err := e.Dict.Get(k)
	if name, ok := starlark.AsString(k); ok && !found && err == nil {
		return nil, false, fmt.Errorf("the environment variable %s is not set", name)
	}
	return v, found, err
}

func getenv(vars map[string]string) builtin {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var key string
		var other starlark.Value = starlark.None
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "key", &key, "default?", &other); err != nil {
			return nil, err
		}
		if v, ok := vars[key]; ok {
			return starlark.String(v), nil
		}
		return other, nil
	}
}

// pathJoin follows Python: an absolute part starts anew, and nothing is cleaned up.
func pathJoin(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 || len(args) == 0 {
		return nil, fmt.Errorf("%s: want one or more parts of a path", b.Name())
	}
	joined := ""
	for _, a := range args {
		part, ok := starlark.AsString(a)
		switch {
		case !ok:
			return nil, fmt.Errorf("%s: got %s, want string", b.Name(), a.Type())
		case joined == "" || strings.HasPrefix(part, "/"):
			joined = part
		case strings.HasSuffix(joined, "/"):
			joined += part
		default:
			joined += "/" + part
		}
	}
	return starlark.String(joined), nil
}

func pathPart(part func(string) string) builtin {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var p string
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "path", &p); err != nil {
			return nil, err
		}
		return starlark.String(part(p)), nil
	}
}

func dirname(p string) string {
	dir, _ := path.Split(p)
	if trimmed := strings.TrimRight(dir, "/"); trimmed != "" {
		return trimmed
	}
	return dir
}

func basename(p string) string {
	_, base := path.Split(p)
	return base
}

func expandUser(home string) func(string) string {
	return func(p string) string {
		if home != "" && (p == "~" || strings.HasPrefix(p, "~/")) {
			return home + p[1:]
		}
		return p
	}
}
