package script_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/script"
)

// double is a line that doubles X, repeated often enough to fill any machine.
func double(first, again string) string { return first + "\n" + strings.Repeat(again+"\n", 60) }

var greedy = map[string]string{
	"string repeat":     "X = 'a' * 1000000000",
	"list repeat":       "X = [0] * 1000000000",
	"repeat a list":     "X = 1000000000000000 * [0]",
	"huge repeat":       "X = 'ab' * (1 << 62)",
	"string doubling":   double("X = 'a'", "X = X + X"),
	"augmented string":  double("X = 'a'", "X += X"),
	"augmented list":    double("X = [1]", "X += X"),
	"augmented element": double("X = ['a']", "X[0] += X[0]"),
	"augmented entry":   double("X = {'a': 'a'}", "X['a'] += X['a']"),
	"extend":            double("X = [1]", "X.extend(X)"),
	"extend by name":    double("X = [1]", "getattr(X, 'extend')(list(X))"),
	"method kept":       "X = [1]\nf = X.extend\n" + strings.Repeat("f(list(X))\n", 60),
	"tuple doubling":    double("X = (1,)", "X = X + X"),
	"list of range":     "X = list(range(1000000000))",
	"range":             "X = max(range(1 << 60))",
	"sorted range":      "X = sorted(range(1 << 40))",
	"sum of elements":   "X = all(range(1, 1 << 62))",
	"replace":           double("X = 'aa'", "X = X.replace('a', 'aaaa')"),
	"replace nothing":   "X = ('a' * 10000).replace('', 'b' * 100000)",
	"join":              "X = ('a' * 10000).join(['b'] * 100000)",
	"format":            "X = ('{0}' * 100000).format('a' * 100000)",
	"percent":           "X = ('%(a)s' * 100000) % {'a': 'a' * 100000}",
	"split":             "X = ('a ' * 2000000).split(' ')",
	"integer square":    double("X = 12345678901", "X *= X"),
	"integer text":      "X = int('9' * 1000000)",
	"shared repr":       double("X = ['a']", "X = [X, X]") + "Y = str(X)",
	"shared compare":    double("X = [1]", "X = [X, X]") + double("Y = [1]", "Y = [Y, Y]") + "Z = X == Y",
	"shared key":        double("X = (1,)", "X = (X, X)") + "Y = {X: 1}",
	"shared index":      double("X = (1,)", "X = (X, X)") + "Y = {}\nY[X] = 1",
	"shared member":     double("X = (1,)", "X = (X, X)") + "Y = X in {}",
	"shared get":        double("X = (1,)", "X = (X, X)") + "Y = {}.get(X)",
	"shared frozen":     double("X = (1,)", "X = (X, X)"),
	"shared in default": double("X = (1,)", "X = (X, X)") + "def f(a=X): return a\nX = 1",
	"shared in closure": double("X = (1,)", "X = (X, X)") + "def g(a):\n  return lambda: a\nf = g(X)\nX = 1",
	"shared printed":    double("X = ['a']", "X = [X, X]") + "print(X)",
	"spread":            "def f(*a): return a\nX = [f(*([0] * 100000)) for i in range(1000)]",
	"slices":            "Y = [0] * 100000\nX = [Y[:] for i in range(10000)]",
	"zip":               "Y = [0] * 100000\nX = zip(*([Y] * 1000))",
	"codepoints":        "Y = 'a' * 1000000\nX = list(Y.codepoints())",
	"steps":             "X = [j for i in range(100000) for j in range(100000)]",
	"loop":              "def f():\n  for i in range(100000):\n    for j in range(100000):\n      pass\nf()",
	"deep list":         "X = []\nfor i in range(100000):\n  X = [X]\n",
	"deep text":         "X = []\nfor i in range(10000):\n  X = [X]\nY = repr(X)",
	"own entry":         "X = {}\nX['a'] = X\nX['b'] = X\n",
	"own key":           double("X = (1,)", "X = (X, X)") + "Y = dict([(X, X)])",
	"own element":       "X = []\nX.append(X)\n",
	"deep parens":       "X = " + strings.Repeat("(", 100000) + "1" + strings.Repeat(")", 100000),
	"deep minus":        "X = " + strings.Repeat("-", 200000) + "1",
	"deep not":          "X = " + strings.Repeat("not ", 60000) + "1",
	"long sum":          "X = 1" + strings.Repeat("+1", 100000),
	"long dots":         "X = 'a'" + strings.Repeat(".a", 100000),
	"long calls":        "X = a" + strings.Repeat("()", 100000),
	"long condition":    "X = " + strings.Repeat("1 if 0 else ", 20000) + "1",
	"long elif":         "if 0:\n  pass\n" + strings.Repeat("elif 0:\n  pass\n", 15000),
	"long file":         strings.Repeat("#", script.MaxSource+1),
}

// TestGreedy runs what would eat the machine, and looks at what was allocated before it was stopped.
func TestGreedy(t *testing.T) {
	const memory = 16 << 20
	for name, source := range greedy {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := script.Load("f", source, script.Options{Memory: memory})
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Fatal("it was not stopped")
			}
			if len(err.Error()) > 400 {
				t.Errorf("the message is %d bytes long", len(err.Error()))
			}
			t.Logf("%v after %d MB", err, (after.TotalAlloc-before.TotalAlloc)>>20)
			if got := after.TotalAlloc - before.TotalAlloc; got > 12*memory {
				t.Errorf("%d bytes were allocated", got)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestLimitIsTold(t *testing.T) {
	f := func(source string, o script.Options, want string) {
		t.Helper()
		_, err := script.Load("f", source, o)
		if err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, script.ErrLimit) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	loop := "def f():\n  for i in range(100000):\n    for j in range(100000):\n      pass\nf()"
	f("X = 'a' * 2000000", script.Options{Memory: 1 << 20}, "f:1:9: it takes more than 1048576 bytes of memory")
	f(loop, script.Options{Steps: 1000}, "it takes more than 1000 steps")
	f(loop, script.Options{Steps: 1 << 40, Timeout: time.Millisecond}, "it takes longer than 1ms")
}

func FuzzLoad(f *testing.F) {
	for _, source := range greedy {
		if len(source) < 10000 {
			f.Add(source)
		}
	}
	f.Add("import os\nA = B = os.environ.get('X', 'y')\nC = {'a', 'b'}\n")
	f.Add("X: int = 'a' r'\\d' \"\"\"b\n\"\"\"; Y = u'\\xe9'")
	f.Add("from os import (environ as e,)\nif 1: A = [x for x in {1: 2}]\n")
	f.Fuzz(func(t *testing.T, source string) {
		start := time.Now()
		m, err := script.Load("f", source, script.Options{Steps: 20000, Memory: 1 << 20})
		if took := time.Since(start); took > 10*time.Second {
			t.Fatalf("it took %v", took)
		}
		if err != nil {
			var e *script.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T is no *script.Error", err)
			}
			if strings.ContainsRune(err.Error(), '\n') {
				t.Fatalf("the message has more than one line: %q", err)
			}
			return
		}
		for _, name := range m.Names() {
			_, _ = m.Value(name)
		}
	})
}
