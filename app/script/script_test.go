package script_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/script"
)

// value loads source and returns what it assigned to X.
func value(t *testing.T, source string) any {
	t.Helper()
	m, err := script.Load("f", source, script.Options{Environ: map[string]string{"HOME": "/home/me", "DB": "db1"}})
	if err != nil {
		t.Fatalf("load:\n%s\n%v", source, err)
	}
	v, err := m.Value("X")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestValues(t *testing.T) {
	f := func(source string, want any) {
		t.Helper()
		if diff := cmp.Diff(want, value(t, source)); diff != "" {
			t.Errorf("%s\n%s", source, diff)
		}
	}
	// Plain Starlark.
	f("X = None", nil)
	f("X = 5 * 1024 * 1024", int64(5<<20))
	f("X = 1.5", 1.5)
	f("X = (1, 'a', True)", []any{int64(1), "a", true})
	f("X = dict(a=1, b=[2])", map[string]any{"a": int64(1), "b": []any{int64(2)}})
	f("A = 'x'\nX = A + '%s-%d' % ('y', 3)", "xy-3")
	f("X = '{}:{port}'.format('h', port=80)", "h:80")
	f("X = [i * 2 for i in range(4) if i % 2]", []any{int64(2), int64(6)})
	f("X = 1\nif X == 1:\n    X = 2\nelse:\n    X = 3\n", int64(2))
	f("X = []\nfor n in ['a', 'b']:\n\tX.append(n.upper())\n", []any{"A", "B"})
	f("def twice(s):\n    return s + s\nX = twice('ab')", "abab")
	f("X = {'a': 1}\nX |= {'b': 2}\nX['a'] += 5\n", map[string]any{"a": int64(6), "b": int64(2)})
	f("X = [1]\nY = X\nX += (2, 3)\nX = Y", []any{int64(1), int64(2), int64(3)})
	f("X = [[1], 2]\nX[-1] *= 4", []any{[]any{int64(1)}, int64(8)})
	f("X = 'a' not in ['b']", true)
	f("X = list('abc'.elems())", []any{"a", "b", "c"})
	f("X = sorted(set([3, 1, 3]))", []any{int64(1), int64(3)})
	f("X = getattr('a', 'upper')()", "A")
	f("X, Y = 1, 2", int64(1))
	f("X = [1, 2, 3, 4][1:3]", []any{int64(2), int64(3)})
	f("def f(*a, **k):\n    return [len(a), k]\nX = f(*[1, 2], **{'z': 1})", []any{int64(2), map[string]any{"z": int64(1)}})

	// What Python takes and Starlark does not.
	f("# -*- coding: utf-8 -*-\n\ufeffX = 1"[24:], int64(1))
	f("X = ['a',\r\n  'b']\r\n", []any{"a", "b"})
	f("X = {'a', 'b'}", []any{"a", "b"})
	f("X = {n for n in [1, 1]}", []any{int64(1)})
	f("X = {'k': {1, 2}, 'l': [x for x in {3}]}", map[string]any{"k": []any{int64(1), int64(2)}, "l": []any{int64(3)}})
	f("X = {}", map[string]any{})
	f("X = ('a'  # first\n     'b'\n     r'\\d')", `ab\d`)
	f("X = 'a' \\\n    'b' % ()", "ab")
	f("X = 'a' '%s' % 'z'", "az")
	f(`X = 'https?://\w+\.io'`, `https?://\w+\.io`)
	f(`X = u'caf\xe9 \u00e9 \101 \'q\' \
end'`, "café é A 'q' end")
	f("X = R'\\n'", `\n`)
	f("X = '''a\n\"b\" \\d'''", "a\n\"b\" \\d")
	f("X = 86_400 + 0x_ff", int64(86655))
	f("X = Y = 'roles'  # both", "roles")
	f("A = B = X = [1]\nA.append(2)", []any{int64(1), int64(2)})
	f("if True: X = Y = 1; Z = 2", int64(1))
	f("from typing import Any, Dict  # noqa\nX: Dict[str, Any] = {'a': 1}", map[string]any{"a": int64(1)})
	f("from __future__ import annotations\nX = 1", int64(1))

	// The environment.
	f("import os\nX = os.environ['DB'] + os.environ.get('NO', '!')", "db1!")
	f("import os, typing\nX = 'NO' in os.environ or os.getenv('NO')", nil)
	f("import os as system\nX = system.getenv('DB')", "db1")
	f("from os import environ, getenv as get\nX = environ.get('DB') + get('DB')", "db1db1")
	f("from os import (\n  environ,\n  path,\n)\nX = path.join('/a/', environ['DB'], 'c')", "/a/db1/c")
	f("import os.path\nX = os.path.join('a', '/b')", "/b")
	f("from os.path import dirname, basename as b\nX = [dirname('/etc/a.conf'), b('/etc/a.conf'), dirname('/a')]", []any{"/etc", "a.conf", "/"})
	f("import os\nX = os.path.expanduser('~/x')", "/home/me/x")
}

func TestErrors(t *testing.T) {
	f := func(source, want string) {
		t.Helper()
		m, err := script.Load("f", source, script.Options{})
		if err == nil {
			_, err = m.Value("X")
		}
		if err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", source, err, want)
		}
		var e *script.Error
		if !errors.As(err, &e) {
			t.Errorf("%T is no *script.Error", err)
		}
	}
	f("A = 1\nX = f'{A}'", "f:2:5: f-strings are not available: use '...'.format(...), or + between strings")
	f("import re", "f:1:1: re cannot be imported: only os can (os.environ, os.getenv, os.path)")
	f("\nfrom socket import gethostname", "f:2:1: socket.gethostname cannot be imported: only os can (os.environ, os.getenv, os.path)")
	f("from os import *", "f:1:1: name what to import from os: * is not available")
	f("import os\nos.system('ls')", "f:2:3: os has no .system here")
	f("import os\nX = os.environ['NO']", "f:2:15: the environment variable NO is not set")
	f("X = 'abc\n", "f:1:5: the string that starts here is not closed")
	f("A = 1\n'''abc\n", "f:2:1: the string that starts here is not closed")
	f("X = 10 ** 6", "f:1:8: the operator ** is Python, not Starlark: write the product out")
	f("X = 1 if None is None else 2", "f:1:15: is is Python, not Starlark: write == or != instead")
	f("try:\n  pass\n", "f:1:1: try is Python, not Starlark: use an if, for example with os.environ.get(...)")
	f("while True:\n  pass\n", "f:1:1: while is Python, not Starlark: use a for loop over range(...)")
	f("X = true", "f:1:5: undefined: true: write True")
	f("A = 'x'  'y' + 1", "f:1:14: unknown binary op: string + int")
	f("A = {1, 2}; B = C", "f:1:17: undefined: C")
	f("X = [1,\n  2,\n  [3}", "f:3:6: got '}', want ']'")
	f("def f():\n  return 1 + 'a'\nf()", "f:2:12: unknown binary op: int + string")
	f("load('x', 'y')", "f:1:1: load not implemented by this application")
	f("X = len", "f:1: X: a builtin_function_or_method is not a plain value")
	f("X = {1: 2}", "f:1: X: the key 1 of a dict is not a string")
	f("X = 1 << 70", "f:1: X: the integer does not fit into 64 bits")
	f("A = 1", "f: X is not defined")
	f("X = '\xff'", "f:1: the file is not UTF-8 text")
	f("\nX = '\x00'", "f:2: the file is not UTF-8 text")
	f(`X = '\ud800'`, `f:1:5: the escape \ud800 is not a character`)
	f(`X = '\x1'`, `f:1:5: the escape \x1 is cut short`)
	f(`X = '\N{BULLET}'`, `f:1:5: \N{...} is not available: write the character itself, or \uXXXX`)
	f("X = 'a' b'c'", "f:1:9: a string and a bytes literal stand side by side")
	f("fail('no')", "f:1:5: fail: no")
	f("X = [1]\nX[3] += 1", "f:2:6: index 3 out of range: the list has 1 elements")
	f("X = {}\nX['a'] += 1", `f:2:8: key "a" not in dict`)
	f("def f(n): return f(n)\nf(1)", "f:1:18: function f called recursively")
}

func TestOrderAndLines(t *testing.T) {
	m, err := script.Load("f", "B = 1\nif True:\n  A = {'z': 1,\n    'a': 2}\nelse:\n  A = 3\nB = 2\nC = D = 4\n", script.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"B", "A", "D", "C"}, m.Names()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"z", "a"}, m.Keys("A")); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]int{"A": 3, "B": 7, "C": 8, "D": 8, "E": 0} {
		if got := m.Line(name); got != want {
			t.Errorf("line of %s: got %d, want %d", name, got, want)
		}
	}
}

func TestCall(t *testing.T) {
	var said []string
	m, err := script.Load("p", "def hook(alert, n):\n  print('got', n)\n  alert['tags'] += ['x']\n  return alert\ndef loop():\n  for i in range(100000):\n    for j in range(100000):\n      pass\nCONST = 1\n",
		script.Options{Print: func(s string) { said = append(said, s) }})
	if err != nil {
		t.Fatal(err)
	}
	if !m.HasFunc("hook") || m.HasFunc("CONST") || m.HasFunc("none") {
		t.Error("HasFunc is wrong")
	}
	alert := map[string]any{"tags": []any{"a"}}
	got, err := m.Call(t.Context(), "hook", alert, 7)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"tags": []any{"a", "x"}}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"tags": []any{"a"}}, alert); diff != "" {
		t.Errorf("the argument was changed: %s", diff)
	}
	if diff := cmp.Diff([]string{"got 7"}, said); diff != "" {
		t.Error(diff)
	}
	if _, err := m.Call(t.Context(), "loop"); !errors.Is(err, script.ErrLimit) || !strings.HasPrefix(err.Error(), "p:") {
		t.Errorf("loop: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Call(ctx, "loop"); !errors.Is(err, script.ErrLimit) {
		t.Errorf("cancelled: %v", err)
	}
	for _, name := range []string{"CONST", "none"} {
		if _, err := m.Call(t.Context(), name); err == nil {
			t.Errorf("%s was called", name)
		}
	}
	if _, err := m.Call(t.Context(), "hook", struct{}{}, 1); err == nil {
		t.Error("a struct was taken as an argument")
	}
}
