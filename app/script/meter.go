package script

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"go.starlark.net/starlark"
)

var (
	errDeep = errors.New("the value is nested too deep")
	errBits = fmt.Errorf("the integer is too large: %w", ErrLimit)
)

// maxBits bounds integers, whose arithmetic and printing cost more than their size.
const maxBits = 1 << 14

// meterKey and contextKey are where a thread keeps its meter and its context.
const (
	meterKey   = "meter"
	contextKey = "context"
)

// meter counts what one run allocates. Memory that became garbage still counts: simple, and never too low.
type meter struct {
	limit int64
	left  int64
	over  func() bool // reports whether steps or time ran out
	order []string
	lines map[string]int
}

// thread prepares one run within the bounds; stop must be called when it is over.
func (o Options) thread(ctx context.Context, name string) (t *starlark.Thread, m *meter, stop func()) {
	ctx, cancel := context.WithTimeoutCause(ctx, o.Timeout, tooLong(o.Timeout))
	t = &starlark.Thread{Name: name, Print: func(_ *starlark.Thread, msg string) {
		if o.Print != nil {
			o.Print(msg)
		}
	}}
	m = &meter{limit: o.Memory, left: o.Memory, over: func() bool {
		return ctx.Err() != nil || t.Steps >= o.Steps
	}}
	t.SetLocal(meterKey, m)
	t.SetLocal(contextKey, ctx)
	t.SetMaxExecutionSteps(o.Steps)
	t.OnMaxSteps = func(t *starlark.Thread) { t.Cancel(fmt.Sprintf("it takes more than %d steps", o.Steps)) }
	release := context.AfterFunc(ctx, func() { t.Cancel(context.Cause(ctx).Error()) })
	return t, m, func() {
		release()
		cancel()
	}
}

// tooLong is the cause of an end by time.
type tooLong time.Duration

func (d tooLong) Error() string { return fmt.Sprintf("it takes longer than %v", time.Duration(d)) }

// explain adds ErrLimit to an error that came of a bound that the interpreter reports as plain text.
func (m *meter) explain(err error) error {
	var eval *starlark.EvalError
	if m.over() && errors.As(err, &eval) && !errors.Is(err, ErrLimit) {
		return errors.Join(err, ErrLimit)
	}
	return err
}

func meterOf(t *starlark.Thread) *meter { return t.Local(meterKey).(*meter) }

func contextOf(t *starlark.Thread) context.Context { return t.Local(contextKey).(context.Context) }

// take reserves memory before it is allocated.
func (m *meter) take(bytes int64) error {
	if bytes < 0 || bytes > m.left {
		m.left = 0
		return fmt.Errorf("it takes more than %d bytes of memory: %w", m.limit, ErrLimit)
	}
	m.left -= bytes
	return nil
}

// measure returns about how many bytes the values would take when written out as trees. It ends with an error
// as soon as they are more than the bound, so that operations which walk a value may follow.
func (m *meter) measure(values ...starlark.Value) (int64, error) {
	left := m.limit
	for _, v := range values {
		if err := m.walk(v, 0, &left); err != nil {
			return 0, err
		}
	}
	return m.limit - left, nil
}

func (m *meter) walk(v starlark.Value, depth int, left *int64) error {
	if depth > maxDepth {
		return errDeep
	}
	*left -= size(v)
	if *left < 0 {
		return fmt.Errorf("a value is larger than %d bytes: %w", m.limit, ErrLimit)
	}
	switch v := v.(type) {
	case *starlark.List:
		for x := range v.Elements() {
			if err := m.walk(x, depth+1, left); err != nil {
				return err
			}
		}
	case starlark.Tuple:
		for _, x := range v {
			if err := m.walk(x, depth+1, left); err != nil {
				return err
			}
		}
	case *starlark.Dict:
		for k, x := range v.Entries() {
			if err := m.walk(k, depth+1, left); err != nil {
				return err
			}
			if err := m.walk(x, depth+1, left); err != nil {
				return err
			}
		}
	case *starlark.Set:
		for x := range v.Elements() {
			if err := m.walk(x, depth+1, left); err != nil {
				return err
			}
		}
	case *starlark.Function:
		return m.walkFunction(v, depth, left)
	case *starlark.Builtin:
		if r := v.Receiver(); r != nil {
			return m.walk(r, depth+1, left)
		}
	}
	return nil
}

func (m *meter) walkFunction(fn *starlark.Function, depth int, left *int64) error {
	for i := range fn.NumParams() {
		if d := fn.ParamDefault(i); d != nil {
			if err := m.walk(d, depth+1, left); err != nil {
				return err
			}
		}
	}
	for i := range fn.NumFreeVars() {
		if _, v := fn.FreeVar(i); v != nil {
			if err := m.walk(v, depth+1, left); err != nil {
				return err
			}
		}
	}
	return nil
}

// size is what a value takes without its elements.
func size(v starlark.Value) int64 {
	switch v := v.(type) {
	case starlark.String:
		return 16 + int64(len(v))
	case starlark.Bytes:
		return 16 + int64(len(v))
	case starlark.Int:
		return 16 + int64(bitLen(v)/8)
	case *starlark.Dict:
		return 64 + 32*int64(v.Len())
	case starlark.Sequence:
		return 32 + 16*min(int64(v.Len()), math.MaxInt64/64) // ranges can be longer than any memory
	}
	return 16
}

func bitLen(n starlark.Int) int {
	if _, ok := n.Int64(); ok {
		return 64
	}
	return n.BigInt().BitLen()
}
