package webhook_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// today is when the requests of these tests come.
const today = db.Time(1795386970000) // 2026-11-22T22:36:10Z

func request(body []byte) webhook.Request {
	return webhook.Request{Method: "POST", ContentType: "application/json", Body: body, Now: today}
}

// readers make text of a payload, by the folder of its testdata and what its
// name ends in.
var readers = map[string]func(webhook.Request, webhook.Options) (string, error){
	"alertmanager/.json": func(r webhook.Request, o webhook.Options) (string, error) {
		alerts, err := webhook.ReadAlertmanager(r, o)
		return text(alerts...), err
	},
	"alertmanager/.silence.json": func(r webhook.Request, _ webhook.Options) (string, error) {
		s, err := webhook.ReadSilence(r.Body, r.Now)
		out := s.StartsAt.String() + " " + s.EndsAt.String() + " " + s.CreatedBy + ": " + s.Comment + "\n"
		for _, m := range s.Matchers {
			out += m.String() + "\n"
		}
		return out, err
	},
	"pagerdutyevents/.json": func(r webhook.Request, o webhook.Options) (string, error) {
		e, err := webhook.ReadEvent(r, o)
		if e.Alert == nil {
			return e.Action + " " + e.Key + "\n" + e.Raw + "\n", err
		}
		return e.Action + " " + e.Key + "\n" + text(e.Alert), err
	},
	"pagerdutyevents/change.json": func(r webhook.Request, o webhook.Options) (string, error) {
		e, err := webhook.ReadChange(r, o)
		return text(e.Alert), err
	},
	"opsgenie/.json": func(r webhook.Request, o webhook.Options) (string, error) {
		in, err := webhook.ReadOpsgenie(r, o)
		return in.Alias + " " + in.User + ": " + in.Note + "\n" + text(in.Alert), err
	},
	"opsgenie/.act.json": func(r webhook.Request, _ webhook.Options) (string, error) {
		in, err := webhook.ReadOpsgenieAct(r.Body)
		out, _ := json.Marshal(in)
		return string(out) + "\n", err
	},
}

func text(alerts ...*db.Alert) string {
	var out bytes.Buffer
	for _, a := range alerts {
		json.Indent(&out, append(db.AppendMembers([]byte("{"), a), '}'), "", "  ")
		out.WriteByte('\n')
	}
	return out.String()
}

// reader finds the reader whose name fits the file best.
func reader(file string) func(webhook.Request, webhook.Options) (string, error) {
	folder, name := filepath.Base(filepath.Dir(file)), filepath.Base(file)
	best := ""
	for key := range readers {
		dir, end, _ := strings.Cut(key, "/")
		if dir == folder && strings.HasSuffix(name, end) && len(key) > len(best) {
			best = key
		}
	}
	return readers[best]
}

func TestRecorded(t *testing.T) {
	for _, folder := range []string{"alertmanager", "pagerdutyevents", "opsgenie"} {
		for _, file := range payloads(t, folder) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := reader(file)(request(body), options(t))
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			path := strings.TrimSuffix(file, ".json") + ".golden"
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		}
	}
}

// Whatever is sent is read whole or refused as invalid, and what is read can be
// stored: attributes have names that they may have.
func fuzz(f *testing.F, folder string, read func(webhook.Request, webhook.Options) ([]*db.Alert, error)) {
	for _, file := range payloads(f, folder) {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	o := options(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		alerts, err := read(request(body), o)
		if err != nil && db.CodeOf(err) != db.Invalid {
			t.Fatal(err)
		}
		size := 0
		for i, a := range alerts {
			if a.Resource == "" || a.Event == "" || a.Type == "" || a.Text == "" || len(a.Service) == 0 || o.Model.Valid(a.Severity) != nil {
				t.Fatalf("alert %d lacks something: %+v", i, a)
			}
			if a.Timeout != webhook.TimeoutUnset && a.Timeout <= 0 {
				t.Fatalf("alert %d has the timeout %d", i, a.Timeout)
			}
			for name := range a.Attributes {
				if name == "" || strings.ContainsAny(name, ".$") {
					t.Fatalf("alert %d has an attribute %q", i, name)
				}
			}
			if !json.Valid([]byte(a.RawData)) {
				t.Fatalf("alert %d has raw data that is not JSON: %q", i, a.RawData)
			}
			shown := webhook.ShowAlertmanager(a)
			if len(shown.Labels) == 0 || shown.StartsAt == "" && a.CreateTime != 0 {
				t.Fatalf("alert %d is shown as %+v", i, shown)
			}
			size += len(db.AppendMembers(nil, a))
		}
		if limit := 64*len(body) + 16<<20; size > limit {
			t.Fatalf("%d bytes of alerts from %d", size, len(body))
		}
	})
}

func FuzzAlertmanager(f *testing.F) {
	fuzz(f, "alertmanager", webhook.ReadAlertmanager)
}

func FuzzEvent(f *testing.F) {
	fuzz(f, "pagerdutyevents", func(r webhook.Request, o webhook.Options) ([]*db.Alert, error) {
		webhook.RoutingKey(r.Body)
		var alerts []*db.Alert
		for _, read := range []func(webhook.Request, webhook.Options) (webhook.Event, error){webhook.ReadEvent, webhook.ReadChange} {
			e, err := read(r, o)
			if err != nil && db.CodeOf(err) != db.Invalid {
				return nil, err
			}
			if e.Alert != nil {
				alerts = append(alerts, e.Alert)
			}
		}
		return alerts, nil
	})
}

func FuzzOpsgenie(f *testing.F) {
	fuzz(f, "opsgenie", func(r webhook.Request, o webhook.Options) ([]*db.Alert, error) {
		if act, err := webhook.ReadOpsgenieAct(r.Body); err == nil {
			if until, err := act.Until(today); err == nil && until <= today {
				return nil, db.Errorf(db.Internal, "snoozed until the past")
			}
		}
		in, err := webhook.ReadOpsgenie(r, o)
		if err != nil {
			return nil, err
		}
		return []*db.Alert{in.Alert}, nil
	})
}

// FuzzSilence holds that a silence which becomes a blackout comes back as one
// that becomes the same blackout.
func FuzzSilence(f *testing.F) {
	for _, file := range payloads(f, "alertmanager") {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(`{"matchers":[{"name":"monitor","value":"a"},{"name":"x","value":"a,b"},{"name":"service","value":"a,b"}],"endsAt":"2027-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := webhook.ReadSilence(body, today)
		if err != nil {
			if db.CodeOf(err) != db.Invalid {
				t.Fatal(err)
			}
			return
		}
		var first, second db.Blackout
		if s.Apply(&first) != nil {
			return
		}
		if err := webhook.SilenceOf(&first).Apply(&second); err != nil {
			t.Fatal(err)
		}
		if got, want := second.Where().String(), first.Where().String(); got != want {
			t.Fatalf("%s became %s", want, got)
		}
		if first.EndTime <= first.StartTime || first.Where().String() == "ALL" {
			t.Fatalf("%+v", first)
		}
	})
}

func TestAPIs(t *testing.T) {
	for _, api := range webhook.APIs {
		if api.Name == "" || api.Help == "" || strings.Contains(api.Help, "\n") || !strings.HasPrefix(api.Path, "/") || !strings.Contains(api.Setup, "URL"+api.Path) {
			t.Errorf("%+v lacks something", api)
		}
	}
}
