package star_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/plugin/star"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// examples opens the examples that users start from.
func examples(t *testing.T, names ...string) *site {
	t.Helper()
	files := map[string]string{}
	for _, name := range names {
		source, err := os.ReadFile(filepath.Join("..", "examples", name+".star"))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(source)
	}
	s := open(t, files, func(o *star.Options, _ *plugin.Options) { o.Plugins = slices.Concat([]string{"remote_ip"}, names) })
	for _, st := range s.Status() {
		if !st.Running || st.LoadError != "" {
			t.Fatalf("%+v", st)
		}
	}
	return s
}

func TestEveryExampleLoads(t *testing.T) {
	found, err := filepath.Glob("../examples/*.star")
	if err != nil || len(found) == 0 {
		t.Fatal(err)
	}
	for _, file := range found {
		if _, err := star.Check(file, star.Options{}); err != nil {
			t.Error(err)
		}
	}
}

func TestEnhance(t *testing.T) {
	s := examples(t, "my_enhance")
	f := func(made time.Time, outOfHours bool) {
		t.Helper()
		in := alert()
		in.CreateTime, in.Attributes = db.At(made), nil
		got, err := s.chain.Receive(s.call, in)
		if err != nil {
			t.Fatal(err)
		}
		want := db.Attributes{"isOutOfHours": outOfHours, "runBookUrl": "https://wiki.example.com/runbooks/Node-Down"}
		if diff := cmp.Diff(want, got.Attributes); diff != "" {
			t.Errorf("%v: %s", made, diff)
		}
	}
	f(time.Date(2026, 1, 1, 7, 59, 59, 0, time.UTC), true)
	f(time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC), false)
	f(time.Date(2026, 1, 1, 17, 59, 0, 0, time.UTC), false)
	f(time.Date(2026, 1, 1, 18, 0, 0, 0, time.UTC), true)
	f(time.Date(2026, 1, 3, 12, 0, 0, 0, time.UTC), true) // Saturday
}

func TestNormalise(t *testing.T) {
	s := examples(t, "my_normalise")
	f := func(severity, text, group, value, want string) {
		t.Helper()
		in := alert()
		in.Severity, in.Text, in.Group, in.ValueText = severity, text, group, value
		got, err := s.chain.Receive(s.call, in)
		if err != nil {
			t.Fatal(err)
		}
		if line := strings.Join([]string{got.Severity, got.Text, got.Group, got.ValueText}, "|"); line != want {
			t.Errorf("got %s, want %s", line, want)
		}
	}
	f("major", "down", "Misc", "", "major|MAJOR: down|Unknown|--")
	f("WARN", "slow", "Web", "n/a", "warning|WARNING: slow|Web|--")
	f("major", "MAJOR: down", "", "5", "major|MAJOR: down|Unknown|5")
}

func TestTransient(t *testing.T) {
	s := examples(t, "transient")
	f := func(flapping bool, code db.Code) {
		t.Helper()
		asked := ""
		s.call.Flapping = func(a *db.Alert, window time.Duration, count int) (bool, error) {
			asked = fmt.Sprint(a.Resource, window, count)
			return flapping, nil
		}
		_, err := s.chain.Receive(s.call, alert())
		if db.CodeOf(err) != code || asked != "web012m0s 2" {
			t.Errorf("got %v; asked %s", err, asked)
		}
	}
	f(false, db.Internal) // which is no code: no error
	f(true, db.RateLimited)
	if _, err := s.chain.Receive(s.call, alert()); err == nil || err.Error() != "Flapping alert received more than 2 times in 120 seconds" {
		t.Error(err)
	}
}

func TestRouting(t *testing.T) {
	routing, err := os.ReadFile("../examples/routing.star")
	if err != nil {
		t.Fatal(err)
	}
	tag := func(name string) string {
		return body("pre_receive(alert, config)", "alert.tags.append('"+name+"' + config.get('NOTIFY_CHANNEL', ''))\nreturn alert")
	}
	f := func(customer, want string) {
		t.Helper()
		rules := strings.NewReplacer("reject", "first", "blackout", "second").Replace(string(routing)) // of the test
		s := open(t, map[string]string{"first": tag("1"), "second": tag("2"), "notify": tag("n"), "routing": rules},
			func(o *star.Options, _ *plugin.Options) { o.Plugins = []string{"notify", "second", "first"} })
		in := alert()
		in.Customer = customer
		got, err := s.chain.Receive(s.call, in)
		if err != nil {
			t.Fatal(err)
		}
		if tags := strings.Join(got.Tags, " "); tags != want {
			t.Errorf("%s: got %s, want %s", customer, tags, want)
		}
	}
	f("Cyberdyne Systems", "a 1#first-tier 2#first-tier n#first-tier")
	f("Soylent Corporation", "a 1 2 n")
	f("", "a 1 2")
}

// When routing fails, every plugin runs, and it is counted.
func TestRoutingFaults(t *testing.T) {
	f := func(lines, want string) {
		t.Helper()
		s := open(t, map[string]string{"p": tagging("p"), "q": tagging("q"), "r": body("routing(alert, plugins)", lines)},
			func(o *star.Options, _ *plugin.Options) { o.Plugins = []string{"p", "q"} })
		if got := s.tags(); got != "apq" {
			t.Errorf("%s: tags are %s", lines, got)
		}
		st := s.Status()[2]
		if st.Name != "r" || st.Faults != 1 || st.LastFault.Hook != "routing" || !strings.HasSuffix(st.LastFault.Error, want) {
			t.Errorf("%s: %+v %+v", lines, st, st.LastFault)
		}
	}
	f("return [plugins['pagerduty']]", `r.star:2:18: key "pagerduty" not in dict`)
	f("return ['p', 'pagerduty']", "r.star: routing wants the plugin pagerduty, which does not run here")
	f("pass", "r.star:1: routing must return a list of plugins, or that and a dict, not None")
	f("return ['p'], 'x'", "r.star:1: routing must return a list of plugins, or that and a dict, not a list")
	f("alert.text = 'x'", "r.star:2:14: text of an alert can be set in pre_receive only")
	f("reject('x')", "x")
	s := open(t, map[string]string{"p": tagging("p"), "q": tagging("q"), "r": body("routing(alert, plugins)", "return []")})
	if got := s.tags(); got != "a" {
		t.Errorf("no plugin: tags are %s", got)
	}
}

func TestNotify(t *testing.T) {
	s := examples(t, "notify")
	in := alert()
	s.chain.PostReceive(s.call, in)
	in.Repeat = true
	s.chain.PostReceive(s.call, in)
	if _, _, err := s.chain.Status(s.call, in, plugin.StatusChange{Status: "ack"}); err != nil {
		t.Fatal(err)
	}
	got, act, err := s.chain.Action(s.call, in, plugin.Action{Name: "page"})
	if err != nil || got.Attributes["paged"] != "2026-01-01T00:00:00.123Z" || act.Text != "paged" {
		t.Errorf("page: %+v, %+v, %v", got, act, err)
	}
	if _, act, err = s.chain.Action(s.call, in, plugin.Action{Name: "ack"}); err != nil || act.Name != "ack" {
		t.Errorf("ack: %+v, %v", act, err)
	}
	var texts []string
	for _, e := range s.call.Effects {
		texts = append(texts, string(e.Body))
	}
	post := func(what string) string {
		return `{"body":{"channel":"#alerts","text":"[01234567] ` + what + `: Node Down on web01 is major"},"headers":{}}`
	}
	if diff := cmp.Diff([]string{post("Production"), post("now ack"), post("somebody wants you")}, texts); diff != "" {
		t.Error(diff)
	}
}

func TestUptime(t *testing.T) {
	s := examples(t, "uptime")
	f := func(body string, want webhook.Answer) {
		t.Helper()
		custom, ok := s.Webhook("uptime")
		if !ok {
			t.Fatal("no webhook")
		}
		got, err := custom(webhook.Request{Body: []byte(body)})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", body, err, diff)
		}
	}
	f(`{"monitor":"shop","state":"down"}`, webhook.Answer{Alerts: [][]byte{[]byte(
		`{"environment":"Production","event":"SiteDown","rawData":"{\"monitor\": \"shop\", \"state\": \"down\"}","resource":"shop",` +
			`"service":["Web"],"severity":"critical","text":"shop is down","value":"down"}`)}})
	f(`{"monitor":"shop","test":true}`, webhook.Answer{Reply: []byte(`{"message":"it works","status":"ok"}`), Code: 200})
	f(`what`, webhook.Answer{Reply: []byte(`{"message":"no monitor in it","status":"error"}`), Code: 400})
}
