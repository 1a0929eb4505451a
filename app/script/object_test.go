package script_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/script"
)

// thing is an object with some attributes; "fixed" is not to be set.
type thing map[string]any

func (thing) TypeName() string { return "thing" }
func (thing) Names() []string  { return []string{"list", "text"} }

func (o thing) Get(name string) (any, bool) {
	v, ok := o[name]
	return v, ok
}

func (o thing) Set(name string, v any) error {
	if list, ok := v.([]any); ok && name == "list" {
		for i, x := range list {
			if _, ok := x.(string); !ok {
				return fmt.Errorf("list: element %d is no string", i+1)
			}
		}
	}
	if name == "fixed" {
		return errors.New("fixed is fixed")
	}
	o[name] = v
	return nil
}

func newThing() thing {
	return thing{
		"text": "t", "list": []string{"a"}, "map": map[string]any{"k": int64(1)}, "fixed": int64(7), "strange": struct{}{},
		"twice": script.Func{Name: "twice", Params: []string{"n", "plus?"}, Do: func(_ context.Context, a []any) (any, error) {
			plus, _ := a[1].(int64)
			return a[0].(int64)*2 + plus, nil
		}},
	}
}

func load(t *testing.T, source string, o script.Options) *script.Module {
	t.Helper()
	m, err := script.Load("f.star", source, o)
	if err != nil {
		t.Fatalf("load:\n%s\n%v", source, err)
	}
	return m
}

func TestObject(t *testing.T) {
	f := func(body string, want any, changed thing) {
		t.Helper()
		o := newThing()
		got, err := load(t, "def f(o):\n  "+strings.ReplaceAll(body, "\n", "\n  "), script.Options{}).Call(t.Context(), "f", o)
		if err != nil {
			t.Errorf("%s: %v", body, err)
			return
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", body, diff)
		}
		for name, v := range changed {
			if diff := cmp.Diff(v, o[name]); diff != "" {
				t.Errorf("%s: %s:\n%s", body, name, diff)
			}
		}
	}
	f("return o.text + getattr(o, 'text')", "tt", thing{"text": "t"})
	f("return getattr(o, 'none', 'n')", "n", nil)
	f("return hasattr(o, 'text') and not hasattr(o, 'none')", true, nil)
	f("return [type(o), str(o), dir(o), bool(o)]", []any{"thing", "<thing>", []any{"list", "text"}, true}, nil)
	f("o.text = 'new'\nreturn o.text", "new", thing{"text": "new"})
	f("o.text += '!'\no.text *= 2", nil, thing{"text": "t!t!"})
	f("o.list.append('b')\nreturn o.list", []any{"a", "b"}, thing{"list": []any{"a", "b"}})
	f("o.list += ['b', 'c']", nil, thing{"list": []any{"a", "b", "c"}})
	f("x = ['z']\no.list = x\nx.append('y')\no.list.append('x')", nil, thing{"list": []any{"z", "y", "x"}})
	f("o.list.append('b')\no.list = 'text'\nreturn o.list", "text", thing{"list": "text"})
	f("o.map['k'] += 1\no.map['n'] = [None]", nil, thing{"map": map[string]any{"k": int64(2), "n": []any{nil}}})
	f("return o.twice(4) + o.twice(n=1, plus=3)", int64(13), nil)
	f("return o.fixed", int64(7), nil)

	o := newThing()
	got, err := load(t, "def f(o): return [o], o", script.Options{}).Call(t.Context(), "f", o)
	if diff := cmp.Diff([]any{[]any{o}, o}, got, cmp.Comparer(func(a, b script.Func) bool { return a.Name == b.Name })); err != nil || diff != "" {
		t.Errorf("an object comes back as it was given: %v\n%s", err, diff)
	}
}

func TestObjectFaults(t *testing.T) {
	f := func(body, want string) {
		t.Helper()
		o := newThing()
		_, err := load(t, "\ndef f(o):\n  "+strings.ReplaceAll(body, "\n", "\n  "), script.Options{Memory: 1 << 20}).Call(t.Context(), "f", o)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", body, err, want)
		}
	}
	f("return o.none", "f.star:3:11: thing has no .none")
	f("x = 1\no.fixed = 3", "f.star:4:11: fixed is fixed")
	f("o.fixed += 3", "f.star:3:11: fixed is fixed")
	f("o.list = [1]", "f.star:3:10: list: element 1 is no string")
	f("o.list.append(1)", "f.star:2: after f: list: element 2 is no string")
	f("o.text = f", "f.star:3:10: text: a function is not a plain value")
	f("'a'.text = 1", "f.star:3:12: can't assign to .text field of string")
	f("o.text, x = 1, 2", "f.star:3:4: can't assign to .text field of thing")
	f("return o.strange", "f.star:3:11: strange: a Go struct {} has no Starlark form")
	f("return {o: 1}", "f.star:3:12: unhashable: thing")
	f("o.twice()", "f.star:3:10: twice: the argument n is missing")
	f("o.twice(1, 2, 3)", "f.star:3:10: twice: got 3 arguments, want at most 2")
	f("o.twice(1, n=2)", "f.star:3:10: twice: got n twice")
	f("o.twice(1, m=2)", "f.star:3:10: twice: there is no argument m")
	f("o.twice(f)", "f.star:3:10: twice: n: a function is not a plain value")
}

func TestObjectBounds(t *testing.T) {
	shared := "  x = ['a']\n  for i in range(60): x = [x, x]\n"
	f := func(name, body string) {
		t.Helper()
		o := newThing()
		o["big"] = strings.Repeat("x", 600<<10)
		_, err := load(t, "def f(o):\n"+body, script.Options{Memory: 1 << 20}).Call(t.Context(), "f", o)
		if !errors.Is(err, script.ErrLimit) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	f("read", "  for i in range(3): o.big")
	f("read by name", "  for i in range(3): getattr(o, 'big')")
	f("double", "  for i in range(60): o.text += o.text")
	f("set", shared+"  o.text = x")
	f("keep", shared+"  o.list.append(x)")
	f("argument", shared+"  o.twice(x)")
	f("named argument", shared+"  o.twice(n=x)")
}

func TestFunctions(t *testing.T) {
	type key struct{}
	refusal := errors.New("no")
	frozen, err := script.Freeze(map[string]any{"k": []string{"v"}})
	if err != nil {
		t.Fatal(err)
	}
	o := script.Options{Predeclared: map[string]any{
		"who":    script.Func{Name: "who", Do: func(ctx context.Context, _ []any) (any, error) { return ctx.Value(key{}), nil }},
		"refuse": script.Func{Name: "refuse", Do: func(context.Context, []any) (any, error) { return nil, refusal }},
		"all":    script.Func{Name: "all", Params: []string{"a?", "**"}, Do: func(_ context.Context, a []any) (any, error) { return a, nil }},
		"config": frozen,
	}}
	m := load(t, `
X = who()
def f(*args): return [who(), config['k'], args]
def g(): refuse()
def h(): return all(1, b=2, c=[3])
def n(a, config=None, **kwargs): return [a, config, kwargs]
def p(a): return a
def change(): config['k'].append('w')
`, o)
	ctx := context.WithValue(t.Context(), key{}, "me")
	call := func(name string, named map[string]any, want any, args ...any) {
		t.Helper()
		got, err := m.CallNamed(ctx, name, named, args...)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	call("f", nil, []any{"me", []any{"v"}, []any{map[string]any{"k": []any{"v"}}}}, frozen)
	call("h", nil, []any{int64(1), map[string]any{"b": int64(2), "c": []any{int64(3)}}})
	call("n", map[string]any{"config": int64(2), "timeout": nil}, []any{int64(1), int64(2), map[string]any{"timeout": nil}}, 1)
	if _, err := m.Call(ctx, "g"); !errors.Is(err, refusal) || err.Error() != "f.star:4:16: no" {
		t.Errorf("refusal: %v", err)
	}
	if _, err := m.Call(ctx, "change"); err == nil || !strings.Contains(err.Error(), "frozen") {
		t.Errorf("change of what is frozen: %v", err)
	}
	for name, want := range map[string]bool{"n": true, "p": false, "X": false, "none": false} {
		if m.Takes(name, "config") != want {
			t.Errorf("Takes(%s) is %v", name, !want)
		}
	}
	if !m.Takes("p", "a") || !m.Takes("n", "anything") {
		t.Error("Takes misses an argument")
	}
}

func TestFits(t *testing.T) {
	m := load(t, `
def two(a, b): pass
def one(a, b=None, **k): pass
def any(*a): pass
def key(a, *, k=1): pass
def rest(a, b, *c, d=1, **k): pass
X = 1
`, script.Options{})
	f := func(name string, want ...bool) {
		t.Helper()
		for n, w := range want {
			if m.Fits(name, n) != w {
				t.Errorf("%s with %d arguments: %v", name, n, !w)
			}
		}
	}
	f("two", false, false, true, false)
	f("one", false, true, true, false)
	f("any", true, true, true)
	f("key", false, true, false)
	f("rest", false, false, true, true)
	if !m.Fits("two", 1, "b") || m.Fits("two", 1, "a") {
		t.Error("named arguments are not seen")
	}
	f("X", false, false)
	f("none", false)
}

func BenchmarkCall(b *testing.B) {
	m, err := script.Load("f.star", "def f(o):\n  if o.text == 't':\n    o.text = 'u'\n  return o", script.Options{})
	if err != nil {
		b.Fatal(err)
	}
	o := newThing()
	for b.Loop() {
		if _, err := m.Call(b.Context(), "f", o); err != nil {
			b.Fatal(err)
		}
	}
}
