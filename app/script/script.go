// Package script runs Starlark, a Python dialect without input or output, within bounds of steps, time and
// memory. Configuration files and plugin files are both written in it. Small liberties that Python files take
// and Starlark refuses (adjacent strings, chained assignment, import os, ...) are translated first; see
// DESIGN.md.
package script

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Bounds used where Options leaves them zero.
const (
	DefaultSteps   = 2_000_000
	DefaultMemory  = 64 << 20
	DefaultTimeout = 5 * time.Second
)

// MaxSource is the size, in bytes, above which Load refuses a file.
const MaxSource = 256 << 10

// Options says what a file sees and what it may consume. The zero value is a file that sees nothing of the
// outside and runs within the default bounds.
type Options struct {
	Environ     map[string]string // what os.environ and os.getenv show; copied
	Predeclared map[string]any    // further names, as Go values that FromGo takes; frozen
	Steps       uint64            // Starlark steps for Load, and for each Call
	Memory      int64             // bytes that may be allocated by Load, and by each Call
	Timeout     time.Duration     // wall time for Load, and for each Call
	Print       func(text string) // receives what print() says; nil drops it
}

// Module is a loaded file. Its values are frozen, so it may be used from many goroutines at once.
type Module struct {
	name    string
	opts    Options
	globals starlark.StringDict
	order   []string
	lines   map[string]int
	origin  func(line, col int) (int, int)
}

// Load runs source once and keeps its global names. The name stands in error messages for the file. Every
// error is an *Error; Load never panics and never exceeds the bounds of o.
func Load(name, source string, o Options) (*Module, error) {
	o = o.withDefaults()
	text, err := translate(name, source)
	if err != nil {
		return nil, err
	}
	predeclared, err := environment(o)
	if err != nil {
		return nil, fault(name, 0, err, "")
	}
	program, err := compile(name, text.code, predeclared)
	if err != nil {
		return nil, locate(name, err, text.origin)
	}
	m := &Module{name: name, opts: o, origin: text.origin}
	if err := m.init(program, predeclared); err != nil {
		return nil, locate(name, err, text.origin)
	}
	return m, nil
}

func (o Options) withDefaults() Options {
	if o.Steps == 0 {
		o.Steps = DefaultSteps
	}
	if o.Memory == 0 {
		o.Memory = DefaultMemory
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	return o
}

func compile(name, code string, predeclared starlark.StringDict) (*starlark.Program, error) {
	options := &syntax.FileOptions{Set: true, TopLevelControl: true, GlobalReassign: true}
	file, err := options.Parse(name, code, 0)
	if err != nil {
		return nil, err
	}
	if err := instrument(file); err != nil {
		return nil, err
	}
	return starlark.FileProgram(file, predeclared.Has)
}

func (m *Module) init(program *starlark.Program, predeclared starlark.StringDict) error {
	thread, meter, stop := m.opts.thread(context.Background(), m.name)
	defer stop()
	globals, err := program.Init(thread, predeclared)
	if err != nil {
		return meter.explain(err)
	}
	// Freezing walks shared tuples once per path, so the size is checked first.
	for _, name := range globals.Keys() {
		if _, err := meter.measure(globals[name]); err != nil {
			line, _ := m.origin(meter.lines[name], 1)
			return fault(m.name, line, err, name+": ")
		}
	}
	globals.Freeze()
	m.globals, m.order, m.lines = globals, meter.order, meter.lines
	for name, line := range m.lines {
		m.lines[name], _ = m.origin(line, 1)
	}
	return nil
}

// Name returns the name that Load was given.
func (m *Module) Name() string { return m.name }

// Names returns the global names that the file assigned, in the order of their first assignment.
func (m *Module) Names() []string { return slices.Clone(m.order) }

// Line returns the line of the assignment that last gave name its value, or that of the function of that name, or 0
// when the file has none.
func (m *Module) Line(name string) int {
	if line, ok := m.lines[name]; ok {
		return line
	}
	if fn, ok := m.globals[name].(*starlark.Function); ok {
		line, _ := m.origin(int(fn.Position().Line), 1)
		return line
	}
	return 0
}

// Value returns a global as a Go value (see ToGo). It is an error if there is none of that name, or if it has
// no Go form, as a function has not.
func (m *Module) Value(name string) (any, error) {
	v, ok := m.globals[name]
	if !ok {
		return nil, &Error{File: m.name, Text: fmt.Sprintf("%s is not defined", name)}
	}
	g, err := ToGo(v)
	if err != nil {
		return nil, fault(m.name, m.lines[name], err, name+": ")
	}
	return g, nil
}

// Keys returns the string keys of a global that is a dict, in the order in which the file wrote them.
func (m *Module) Keys(name string) []string {
	d, ok := m.globals[name].(*starlark.Dict)
	if !ok {
		return nil
	}
	var keys []string
	for _, k := range d.Keys() {
		if s, ok := starlark.AsString(k); ok {
			keys = append(keys, s)
		}
	}
	return keys
}

// HasFunc reports whether the file defines a function of that name.
func (m *Module) HasFunc(name string) bool {
	_, ok := m.globals[name].(*starlark.Function)
	return ok
}

// Takes reports whether the file defines a function of that name that can be given a named argument.
func (m *Module) Takes(name, arg string) bool {
	fn, ok := m.globals[name].(*starlark.Function)
	if !ok {
		return false
	}
	for i := range fn.NumParams() {
		if p, _ := fn.Param(i); p == arg {
			return true
		}
	}
	return fn.HasKwargs()
}

// Fits reports whether the file defines a function of that name that can be called with n arguments by position and
// those named ones that it takes.
func (m *Module) Fits(name string, n int, named ...string) bool {
	fn, ok := m.globals[name].(*starlark.Function)
	if !ok {
		return false
	}
	most := fn.NumParams() - fn.NumKwonlyParams()
	if fn.HasKwargs() {
		most--
	}
	if fn.HasVarargs() {
		most--
	}
	for i := n; i < fn.NumParams(); i++ {
		if p, _ := fn.Param(i); i < most && fn.ParamDefault(i) == nil && !slices.Contains(named, p) {
			return false
		}
	}
	return n <= most || fn.HasVarargs()
}

// Call calls a function of the file with copies of args and returns its result as a Go value. It ends with an
// error when ctx ends or when a bound is reached; the bounds count anew for each call.
func (m *Module) Call(ctx context.Context, name string, args ...any) (any, error) {
	return m.CallNamed(ctx, name, nil, args...)
}

// CallNamed is Call with named arguments behind the others.
func (m *Module) CallNamed(ctx context.Context, name string, named map[string]any, args ...any) (any, error) {
	fn, ok := m.globals[name].(*starlark.Function)
	if !ok {
		return nil, &Error{File: m.name, Text: fmt.Sprintf("%s is not a function", name)}
	}
	params, kwargs, err := m.arguments(name, args, named)
	if err != nil {
		return nil, err
	}
	thread, meter, stop := m.opts.thread(ctx, m.name)
	defer stop()
	v, err := starlark.Call(thread, fn, params, kwargs)
	if err == nil {
		_, err = meter.measure(v)
	}
	if err != nil {
		return nil, locate(m.name, meter.explain(err), m.origin)
	}
	for _, p := range params {
		if o, ok := p.(*object); ok {
			if err := o.flush(meter); err != nil {
				return nil, fault(m.name, m.Line(name), err, "after "+name+": ")
			}
		}
	}
	g, err := ToGo(v)
	if err != nil {
		return nil, fault(m.name, 0, err, "result of "+name+": ")
	}
	return g, nil
}

// arguments converts what a function is called with.
func (m *Module) arguments(name string, args []any, named map[string]any) (starlark.Tuple, []starlark.Tuple, error) {
	params := make(starlark.Tuple, len(args))
	for i, a := range args {
		v, err := FromGo(a)
		if err != nil {
			return nil, nil, fault(m.name, 0, err, fmt.Sprintf("argument %d of %s: ", i+1, name))
		}
		params[i] = v
	}
	var kwargs []starlark.Tuple
	for _, arg := range slices.Sorted(maps.Keys(named)) {
		v, err := FromGo(named[arg])
		if err != nil {
			return nil, nil, fault(m.name, 0, err, fmt.Sprintf("argument %s of %s: ", arg, name))
		}
		kwargs = append(kwargs, starlark.Tuple{starlark.String(arg), v})
	}
	return params, kwargs, nil
}
