package main

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// sharedEstate is one for all tests: with the race detector it takes seconds to
// make.
var sharedEstate = sync.OnceValue(newEstate)

// What is stored and what is posted must be the same alert, or a duplicate
// would not be one.
func TestBodyIsTheRecord(t *testing.T) {
	e, m := sharedEstate(), alerta(t)
	size := 0
	for _, n := range []int{0, 1, 19_999, 20_000, 123_456, 999_999, hosts*troubles - 1} {
		body := e.appendBody(nil, n, 0)
		size += len(body)
		got := new(echoAlert)
		if err := json.Unmarshal(body, got); err != nil {
			t.Fatalf("alert %d: %v: %s", n, err, body)
		}
		a, h := e.record(m, n, "id", "last", time.UnixMilli(1e12), time.UnixMilli(1e12+1e6))
		attributes := db.Attributes{"ip": "127.0.0.1"}
		for name, v := range got.Attributes {
			attributes[name] = v
		}
		posted := db.Alert{
			Resource: got.Resource, Event: got.Event, Environment: got.Environment, Severity: got.Severity,
			Correlate: got.Correlate, Service: got.Service, Group: got.Group, ValueText: got.Value, Text: got.Text,
			Tags: got.Tags, Attributes: attributes, Origin: got.Origin, Type: got.Type, Timeout: int64(got.Timeout),
		}
		stored := db.Alert{
			Resource: a.Resource, Event: a.Event, Environment: a.Environment, Severity: a.Severity,
			Correlate: a.Correlate, Service: a.Service, Group: a.Group, ValueText: a.ValueText, Text: a.Text,
			Tags: a.Tags, Attributes: a.Attributes, Origin: a.Origin, Type: a.Type, Timeout: a.Timeout,
		}
		if diff := cmp.Diff(stored, posted); diff != "" {
			t.Errorf("alert %d: stored -, posted +:\n%s", n, diff)
		}
		if err := m.Valid(a.Severity); err != nil {
			t.Error(err)
		}
		if a.ExpireTime != a.Expiry() || h.ID != "id/1" || h.Status != a.Status {
			t.Errorf("alert %d is stored as the server would not: %+v %+v", n, a, h)
		}
	}
	if mean := size / 7; mean < 500 || mean > 620 {
		t.Errorf("a body has %d bytes, want about 560", mean)
	}
}

func alerta(t *testing.T) *alarm.Model {
	t.Helper()
	m, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSubjectsDiffer(t *testing.T) {
	e := sharedEstate()
	seen := map[string]bool{}
	for n := range 3 * hosts {
		h, t, _ := e.subject(n)
		seen[h.name+" "+t.name] = true
	}
	if len(seen) != 3*hosts {
		t.Errorf("%d subjects, want %d", len(seen), 3*hosts)
	}
}

func TestAnotherTurnBringsNews(t *testing.T) {
	e := sharedEstate()
	var first, second echoAlert
	for turn, a := range []*echoAlert{&first, &second} {
		if err := json.Unmarshal(e.appendBody(nil, 7, turn), a); err != nil {
			t.Fatal(err)
		}
	}
	if first.Value == second.Value || first.Text == second.Text || first.Severity != second.Severity {
		t.Errorf("want another value and text, same severity: %+v, %+v", first, second)
	}
}

func TestEndPost(t *testing.T) {
	got := string(endPost([]byte(post + `{"a":1}`)))
	if want := "Content-Length:        7\r\n\r\n{\"a\":1}"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want it to end with %q", got, want)
	}
}

func TestPostedAt(t *testing.T) {
	e := sharedEstate()
	line := append([]byte("data: "), e.appendStamped(nil, 3, 1234567)...)
	if d, ok := postedAt(line); !ok || d != 1234567 {
		t.Errorf("got %d, %v", d, ok)
	}
	f := func(line string) {
		t.Helper()
		if _, ok := postedAt([]byte(line)); ok {
			t.Errorf("%q has no time", line)
		}
	}
	f("")
	f("event: alert")
	f("id: posted at 12")
	f("data: {}")
	f("data: posted at noon")
}

func TestChoose(t *testing.T) {
	f := func(only, want string) {
		t.Helper()
		chosen, err := choose(only)
		var got []string
		for _, s := range chosen {
			got = append(got, s.name)
		}
		if err != nil {
			got = append(got, "error")
		}
		if strings.Join(got, " ") != want {
			t.Errorf("choose(%q) is %q, want %q", only, got, want)
		}
	}
	f("", "start memory stream query console postgres growth ingest batch limits alertmanager beside")
	f("ingest", "ingest")
	f("ingest,start", "start ingest")
	f("ingest,ingest", "error")
	f("none", "error")
}

func TestSizes(t *testing.T) {
	f := func(large int, want ...int) {
		t.Helper()
		l := &lab{options: options{large: large}}
		if diff := cmp.Diff(want, l.sizes(0, 100_000)); diff != "" {
			t.Errorf("large %d: want -, got +:\n%s", large, diff)
		}
	}
	f(1_000_000, 0, 100_000, 1_000_000)
	f(100_000, 0, 100_000)
	f(50_000, 0, 50_000)
}
