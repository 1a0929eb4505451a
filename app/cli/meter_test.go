package cli

import (
	"strings"
	"testing"
	"time"
)

func TestMeter(t *testing.T) {
	f := func(name string, terminal bool, want string) {
		t.Helper()
		var b strings.Builder
		at := time.Unix(0, 0)
		m := &meter{w: &b, terminal: terminal, now: func() time.Time { return at }}
		for done := range 41 {
			m.show("alert", done, 40)
			at = at.Add(500 * time.Millisecond)
		}
		m.show("alert", 40, 40)
		m.show("user", 7, 0)
		at = at.Add(time.Minute)
		m.show("user", 607, 0)
		m.end()
		got := strings.ReplaceAll(b.String(), "\r", "<")
		if terminal { // the first and the last of each line
			got = got[:strings.IndexByte(got[1:], '<')+1] + "..." + got[strings.LastIndex(got, "<alert"):]
		}
		if got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
	f("a log", false, `alert      [############............]  50%  20 of 40  2/s  10s left
alert      [########################] 100%  40 of 40  2/s
user       607  10/s
`)
	f("a terminal", true, `<alert      [........................]   0%  0 of 40...`+
		`<alert      [########################] 100%  40 of 40  2/s         
<user       7<user       607  10/s
`)
}
