package plugin_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

const now = db.Time(1_767_225_600_000)

func model(t *testing.T, name string, o alarm.Options) *alarm.Model {
	t.Helper()
	m, err := alarm.New(name, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// options has a model and what lets a plain alert pass.
func options(t *testing.T) plugin.Options {
	t.Helper()
	return plugin.Options{AllowedEnvironments: []string{"Production"}, Model: model(t, alarm.Alerta, alarm.Options{}), RaiseOnError: true}
}

func chain(t *testing.T, o plugin.Options, names ...string) *plugin.Chain {
	t.Helper()
	c, unknown, err := plugin.New(names, o)
	if err != nil || len(unknown) > 0 {
		t.Fatalf("New(%q): %v, %v", names, unknown, err)
	}
	return c
}

func alert() *db.Alert {
	return &db.Alert{
		Resource: "web01", Event: "Down", Environment: "Production", Severity: "major", Status: "open",
		Service: []string{"Web"}, Group: "Misc", Origin: "test/host", Timeout: 600, Customer: "ACME",
		Tags: []string{"a"}, Attributes: db.Attributes{"k": "v", "gone": nil},
	}
}

// refused checks the code and message of an error; code 0 wants none.
func refused(t *testing.T, err error, code db.Code, message string) {
	t.Helper()
	var coded *db.Error
	switch {
	case code == 0:
		if err != nil {
			t.Errorf("unexpected error: %v", err)
		}
	case !errors.As(err, &coded) || coded.Code != code || coded.Message != message:
		t.Errorf("got error %v, want code %d: %s", err, code, message)
	}
}

func TestBuiltinNames(t *testing.T) {
	for name, newHook := range plugin.Builtin {
		o := options(t)
		o.GeoIPDatabase = places(t)
		hook, err := newHook(o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if hook.Name() != name {
			t.Errorf("%s is called %s", name, hook.Name())
		}
	}
}

func TestReject(t *testing.T) {
	f := func(name string, environments, origins []string, change func(*db.Alert), want string) {
		t.Helper()
		o := options(t)
		o.AllowedEnvironments, o.OriginBlacklist = environments, origins
		in := alert()
		change(in)
		got, err := chain(t, o, "reject").Receive(&plugin.Call{}, in)
		if want == "" {
			refused(t, err, 0, "")
			if diff := cmp.Diff(in, got); diff != "" {
				t.Errorf("%s: alert changed:\n%s", name, diff)
			}
			return
		}
		t.Log(name)
		refused(t, err, db.Forbidden, want)
	}
	environment := func(s string) func(*db.Alert) { return func(a *db.Alert) { a.Environment = s } }
	origin := func(s string) func(*db.Alert) { return func(a *db.Alert) { a.Origin = s } }
	same := func(*db.Alert) {}
	two := []string{"Production", "Dev.*"}
	const noMatch = "[POLICY] Alert environment does not match one of Production, Dev.*"

	f("allowed", two, nil, same, "")
	f("allowed by expression", two, nil, environment("Development"), "")
	f("only the beginning", two, nil, environment("Production2"), noMatch)
	f("only the end", two, nil, environment("Pre-Production"), noMatch)
	f("another line", two, nil, environment("Production\nx"), noMatch)
	f("case", two, nil, environment("production"), noMatch)
	f("no environment", two, nil, environment(""), noMatch)
	f("alternatives match in whole", []string{"A|B"}, nil, environment("Ax"), "[POLICY] Alert environment does not match one of A|B")
	f("flags", []string{"(?i)production"}, nil, environment("PRODUCTION"), "")
	f("nothing allowed", nil, nil, same, "[POLICY] Alert environment does not match one of ")
	f("origin", two, []string{"foo/bar$", ".*/qux"}, same, "")
	f("origin from the beginning", two, []string{"est"}, same, "")
	f("origin by beginning", two, []string{"test"}, same, "[POLICY] Alert origin 'test/host' has been blacklisted")
	f("origin by end", two, []string{".*/qux"}, origin("x/qux1"), "[POLICY] Alert origin 'x/qux1' has been blacklisted")
	f("origin to the end", two, []string{"foo/bar$"}, origin("foo/bar1"), "")
	f("origin alternatives", two, []string{"a|b"}, origin("xb"), "")
	f("origin before environment", nil, []string{"test"}, same, "[POLICY] Alert origin 'test/host' has been blacklisted")
	f("no service", two, nil, func(a *db.Alert) { a.Service = nil }, "[POLICY] Alert must define a service")
	f("nameless service", two, nil, func(a *db.Alert) { a.Service = []string{""} }, "")
}

func TestSettingsRefused(t *testing.T) {
	f := func(name, want string, change func(*plugin.Options)) {
		t.Helper()
		o := options(t)
		change(&o)
		_, _, err := plugin.New([]string{name}, o)
		if db.CodeOf(err) != db.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	f("reject", `ALLOWED_ENVIRONMENTS has a bad regular expression '('`, func(o *plugin.Options) { o.AllowedEnvironments = []string{"("} })
	f("reject", `ALLOWED_ENVIRONMENTS has a bad regular expression 'a)|(b'`, func(o *plugin.Options) { o.AllowedEnvironments = []string{"a)|(b"} })
	f("reject", `ORIGIN_BLACKLIST has a bad regular expression '(?=x)'`, func(o *plugin.Options) { o.OriginBlacklist = []string{"ok", "(?=x)"} })
	f("reject", `ORIGIN_BLACKLIST has a bad regular expression '\Qx'`, func(o *plugin.Options) { o.OriginBlacklist = []string{`\Qx`} })
	f("forwarder", "set BASE_URL", func(o *plugin.Options) { o.Forward = []plugin.Destination{{Name: "x", URL: "http://x"}} })
	f("enhance", "OFFICE_HOURS is '18:00-08:00'", func(o *plugin.Options) { o.OfficeHours = "18:00-08:00" })
	f("enhance", "OFFICE_HOURS is 'always'", func(o *plugin.Options) { o.OfficeHours = "always" })
	f("enhance", "OFFICE_TIMEZONE is unknown", func(o *plugin.Options) { o.OfficeZone = "Mars/Olympus" })
	f("geoip", "GEOIP_DATABASE is not set", func(o *plugin.Options) {})
	f("geoip", "GEOIP_DATABASE cannot be read", func(o *plugin.Options) { o.GeoIPDatabase = "builtin_test.go" })
}

// Hooks run on what is stored and on what others read: no hook writes into it.
func TestBuiltinSharesNothing(t *testing.T) {
	o := options(t)
	o.NotificationBlackout = true
	o.GeoIPDatabase = places(t)
	o.ServerName, o.Forward = "http://here", []plugin.Destination{{Name: "x", URL: "http://x", Actions: []string{"*"}}}
	in := alert()
	in.Tags = append(make([]string, 0, 8), "a")
	want := alert()
	names := []string{"remote_ip", "reject", "heartbeat", "timeout", "acked_by", "escalate", "forwarder", "enhance", "normalise", "geoip", "blackout"}
	if len(names) != len(plugin.Builtin) {
		t.Errorf("%d of %d hooks are tested", len(names), len(plugin.Builtin))
	}
	c := chain(t, o, names...)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			call := &plugin.Call{Now: now, Login: "bob", RemoteIP: "192.0.2.1", InBlackout: func(*db.Alert) bool { return true }}
			seconds := int64(5)
			_, err := c.Receive(call, in)
			c.Stored(call, in)
			_, _, err1 := c.Status(call, in, plugin.StatusChange{Status: "open"})
			_, _, err2 := c.Action(call, in, plugin.Action{Name: "ack", Timeout: &seconds})
			_, _, err3 := c.Action(call, in, plugin.Action{Name: "escalate"})
			_, _, err4 := c.Note(call, in, "note")
			if err := errors.Join(err, err1, err2, err3, err4, c.Delete(call, in)); err != nil {
				t.Error(err)
			}
			if seconds != 5 {
				t.Errorf("the caller's timeout became %d", seconds)
			}
		})
	}
	wg.Wait()
	if diff := cmp.Diff(want, in); diff != "" {
		t.Errorf("the caller's alert changed:\n%s", diff)
	}
	if rest := in.Tags[:cap(in.Tags)][1:]; !slices.Equal(rest, make([]string, len(rest))) {
		t.Errorf("tags were written behind the end: %q", rest)
	}
}
