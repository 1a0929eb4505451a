package channel_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
)

// Whatever the template, it ends soon and makes a bounded text.
func FuzzTemplate(f *testing.F) {
	f.Add(`{{range .Alerts}}{{.ID}}{{range .Tags}}{{.}}{{end}}{{end}}`)
	f.Add(`{{json .}}{{if .By}}x{{else}}{{cut 5 .Title}}{{end}}`)
	f.Add(`{{with $x := .Title}}{{$x = print $x $x}}{{$x}}{{end}}`)
	f.Add(`{{range $i := 9}}{{end}}`)
	m := message(notify.Trigger, alert("a1"), hostile())
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		got, _ := channel.Template(text, m)
		if took := time.Since(start); len(got) > 256<<10 || took > 5*time.Second {
			t.Errorf("%d bytes after %v", len(got), took)
		}
	})
}

// A header is one, whatever is written.
func FuzzHeaders(f *testing.F) {
	f.Add("X-Token: t\nAuthorization: Bearer b")
	f.Add("X: a\r\nY: b")
	f.Fuzz(func(t *testing.T, text string) {
		headers, err := channel.HeaderLines(text)
		for name, value := range headers {
			if err != nil || name == "" || strings.ContainsAny(name+value, "\r\n\x00") {
				t.Errorf("%q: %q, %v", name, value, err)
			}
			http.Header{}.Set(name, value)
		}
	})
}

// A link that was not made here is never good.
func FuzzLink(f *testing.F) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) // else what an earlier run made is good, too
	l := &channel.Links{Base: "https://x", Keys: [][]byte{[]byte("key")}, Now: func() time.Time { return now }}
	good := strings.TrimPrefix(l.Ack("item", "who"), "https://x/ack/")
	f.Add("a.b")
	f.Add(good + ".")
	f.Add("." + good)
	f.Fuzz(func(t *testing.T, token string) {
		if item, who, err := l.Read(token); err == nil && token != good {
			t.Errorf("%q is good for %q of %q", token, item, who)
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("a\r\nb\u202e\x1b[31m")
	f.Fuzz(func(t *testing.T, text string) {
		if got := channel.Clean(text); strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Errorf("%q becomes %q", text, got)
		}
	})
}
