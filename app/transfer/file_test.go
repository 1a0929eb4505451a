package transfer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
)

func TestFormat(t *testing.T) {
	s := newBolt(t)
	a := &db.Alert{Meta: db.Meta{ID: "a1"}, Resource: "web01", Event: "Down", Tags: []string{"x"}, CreateTime: dbtest.Noon, AckFrom: "open", HistorySeq: 1}
	put(t, s, a, &db.History{Meta: db.Meta{ID: db.ChildID("a1", 1)}, EntryID: "h", Type: "new"},
		&db.User{Meta: db.Meta{ID: "u1"}, Login: "me", Password: "$2b$", Hash: "h.reset.1"},
		&db.APIKey{Meta: db.Meta{ID: "k1"}, User: "me", Hash: "secret", Shown: "abcd…"},
		&db.Session{Meta: db.Meta{ID: "s1"}, User: "u1"},
		&db.Channel{Meta: db.Meta{ID: "c1"}, Name: "ops", Settings: db.Attributes{"room": "ops"}, Secrets: db.Attributes{"token": "secret"}})
	f := func(want string, o transfer.ExportOptions) {
		t.Helper()
		if got := string(export(t, s, o)); got != strings.TrimLeft(want, "\n") {
			t.Errorf("got\n%s\nwant%s", got, want)
		}
	}
	f(`
{"format":"alertad-export","version":1,"alertad":"test","created":"2026-01-31T12:00:00.000Z","secrets":false,"counts":{"alert":1,"audit":0,"blackout":0,"channel":1,"customer":0,"delivery":0,"group":0,"heartbeat":0,"identity":0,"key":1,"metric":0,"notice":0,"outbox":0,"perm":0,"rota":0,"rule":0,"tally":0,"user":1,"view":0}}
{"kind":"alert","record":{"id":"a1","resource":"web01","event":"Down","tags":["x"],"createTime":"2026-01-31T12:00:00.000Z","ackFrom":"open","historySeq":1}}
{"kind":"history","parent":"a1","order":1,"record":{"id":"h","type":"new"}}
{"kind":"user","record":{"id":"u1","login":"me"}}
{"kind":"key","record":{"id":"k1","key":"abcd…","user":"me"}}
{"kind":"channel","record":{"id":"c1","name":"ops","settings":{"room":"ops"}}}
{"end":true,"counts":{"alert":1,"channel":1,"history":1,"key":1,"user":1}}
`, transfer.ExportOptions{})
	f(`
{"format":"alertad-export","version":1,"alertad":"test","created":"2026-01-31T12:00:00.000Z","secrets":true,"counts":{"session":1,"user":1}}
{"kind":"user","record":{"id":"u1","login":"me","password":"$2b$","hash":"h.reset.1"}}
{"kind":"session","record":{"id":"s1","user":"u1"}}
{"end":true,"counts":{"session":1,"user":1}}
`, transfer.ExportOptions{Secrets: true, Kinds: []*db.Kind{db.Sessions, db.Users}})
}

func TestPacked(t *testing.T) {
	from, to := newBolt(t), newBolt(t)
	odd(t, from)
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(export(t, from, transfer.ExportOptions{Secrets: true}))
	w.Close()
	load(t, to, fromFile(t, b.Bytes()), transfer.Options{})
	same(t, lines(t, from), lines(t, to))

	_, err := transfer.Import(context.Background(), fromFile(t, b.Bytes()[:b.Len()-20]), transfer.Options{Store: to, Now: now})
	if err == nil || !strings.Contains(err.Error(), "cut short") {
		t.Errorf("packed and cut short: %v", err)
	}
}

// However short a file was cut, that is noticed.
func TestCutShort(t *testing.T) {
	from := newBolt(t)
	put(t, from, dbtest.Alert(), dbtest.Alert(), dbtest.Heartbeat("a"))
	text, to := export(t, from, transfer.ExportOptions{}), newBolt(t)
	for n := range len(text) {
		src, err := transfer.FromFile(io.NopCloser(bytes.NewReader(text[:n])))
		if err == nil {
			_, err = transfer.Import(context.Background(), src, transfer.Options{Store: to, Now: now, DryRun: true})
		}
		if db.CodeOf(err) != db.Invalid || !strings.Contains(err.Error(), "cut short") {
			t.Fatalf("%d of %d bytes: %v", n, len(text), err)
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	const head = `{"format":"alertad-export","version":1}` + "\n"
	f := func(name, want, text string) {
		t.Helper()
		src, err := transfer.FromFile(io.NopCloser(strings.NewReader(text)))
		if err == nil {
			_, err = transfer.Import(context.Background(), src, transfer.Options{Store: newBolt(t), Now: now})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	f("other JSON", "no export of alertad", "{}\n")
	f("no JSON", "no export of alertad", "hello\n")
	f("newer", "import it with a newer one", `{"format":"alertad-export","version":2}`+"\n")
	f("no line", "line 2 is not one", head+"hello\n")
	f("no kind", "line 2 is not one", head+"{}\n")
	f("bad field", `line 2: timeout of the alert`, head+`{"kind":"alert","record":{"id":"a","timeout":"x"}}`+"\n")
	f("no record", "line 2: the alert is not a JSON object", head+`{"kind":"alert"}`+"\n")
	f("no id", "does not belong here", head+`{"kind":"alert","record":{}}`+"\n"+`{"end":true,"counts":{"alert":1}}`+"\n")
	f("a child of nobody", "does not belong here", head+`{"kind":"alert","record":{"id":"a"}}`+"\n"+
		`{"kind":"note","parent":"b","order":1,"record":{}}`+"\n"+`{"end":true,"counts":{"alert":1,"note":1}}`+"\n")
	f("a child without order", "without its order", head+`{"kind":"alert","record":{"id":"a"}}`+"\n"+`{"kind":"note","parent":"a","record":{}}`+"\n")
	f("missing lines", "lacks lines", head+`{"kind":"user","record":{"id":"a"}}`+"\n"+`{"end":true,"counts":{"user":2}}`+"\n")
}

// What a newer version added is left out, and said.
func TestUnknown(t *testing.T) {
	const text = `{"format":"alertad-export","version":1,"secrets":true}
{"kind":"alert","record":{"id":"a","resource":"web01","event":"Down","mood":"low"}}
{"kind":"dream","record":{"id":"d"}}
{"kind":"user","record":{"id":"u","login":"me"}}
{"end":true,"counts":{"alert":1,"dream":1,"user":1}}
`
	s := newBolt(t)
	report := load(t, s, fromFile(t, []byte(text)), transfer.Options{})
	if n := len(lines(t, s)); n != 2 {
		t.Errorf("%d records", n)
	}
	noted(t, report, `alert: "mood" is unknown here and left out`, 1)
	noted(t, report, `there is no kind "dream" here`, 1)
}

func noted(t *testing.T, r *transfer.Report, text string, n int) {
	t.Helper()
	for _, note := range r.Notes {
		if strings.HasPrefix(note.Text, text) && note.Count == n {
			return
		}
	}
	t.Errorf("no note %d × %q in %+v", n, text, r.Notes)
}
