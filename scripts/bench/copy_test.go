package main

import (
	"bytes"
	"os"
	"testing"
)

// A copy begins as its original, and leaves it as it is.
func TestCopyOf(t *testing.T) {
	l := &lab{dir: t.TempDir()}
	made := &stock{dir: t.TempDir(), size: 7, search: 300}
	made.next.Store(9)
	text := bytes.Repeat([]byte("alert"), 1<<20)
	if err := os.WriteFile(made.file(), text, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := l.copyOf(made)
	if err != nil {
		t.Fatal(err)
	}
	if c.dir == made.dir || c.size != 7 || c.search != 300 || c.next.Add(1) != 10 || made.next.Load() != 9 {
		t.Errorf("the copy is %+v of %+v", c, made)
	}
	if got, err := os.ReadFile(c.file()); err != nil || !bytes.Equal(got, text) {
		t.Errorf("%d bytes are copied of %d, %v", len(got), len(text), err)
	}
	if _, err := l.copyOf(&stock{dir: t.TempDir()}); err == nil {
		t.Error("a copy of nothing is no error")
	}
}
