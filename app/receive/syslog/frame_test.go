package syslog_test

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/receive/syslog"
)

func read(in io.Reader) (all []string, err error) {
	r := syslog.NewReader(in)
	for {
		b, err := r.Next()
		if len(b) > 0 {
			all = append(all, string(b[:min(len(b), 20)]))
		}
		if err != nil {
			return all, err
		}
	}
}

func TestFrames(t *testing.T) {
	f := func(name, stream, failure string, want ...string) {
		t.Helper()
		for _, in := range []io.Reader{strings.NewReader(stream), iotest.OneByteReader(strings.NewReader(stream))} {
			got, err := read(in)
			for i := range got {
				got[i] = strings.TrimRight(got[i], "\n")
			}
			if diff := cmp.Diff(want, got); diff != "" || err.Error() != failure {
				t.Errorf("%s: %v %s", name, err, diff)
			}
		}
	}
	long := strings.Repeat("x", syslog.MaxMessage+10)
	f("none", "", "EOF")
	f("counted", "5 <1>ab6 <1>a\nc", "EOF", "<1>ab", "<1>a\nc")
	f("lines", "<1>ab\n<1>c\r\n\n<1>d", "EOF", "<1>ab", "<1>c\r", "<1>d")
	f("both", "5 <1>ab\n<1>c\n3 <1>", "EOF", "<1>ab", "<1>c", "<1>")
	f("digits that are no length", "2026-11-23 x\n7\n", "EOF", "2026-11-23 x", "7")
	f("cut off", "9 <1>ab", "unexpected EOF", "<1>ab")
	f("a length that is none", "9999999 x", "the length of a message is none")
	f("too many digits", "12345678 x\n", "EOF", "12345678 x")
	f("a long one is cut", strconv.Itoa(len(long))+" "+long+"3 <1>", "EOF", long[:20], "<1>")
	f("a long line is cut", long+"\n<1>\n", "EOF", long[:20], "<1>")
}

// However a stream is cut into pieces, the messages are the same, and no
// message is longer than what is kept.
func FuzzReader(f *testing.F) {
	f.Add([]byte("5 <1>ab6 <1>a\nc<1>x\n12"))
	f.Add([]byte("999999 x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := read(bytes.NewReader(b))
		again, err2 := read(iotest.OneByteReader(bytes.NewReader(b)))
		if diff := cmp.Diff(all, again); diff != "" || err.Error() != err2.Error() {
			t.Errorf("%v %v %s", err, err2, diff)
		}
	})
}
