package star_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/plugin/star"
	"github.com/alertad/alertad/app/script"
	"github.com/alertad/alertad/db"
)

const now = db.Time(1_767_225_600_123) // Thursday, 2026-01-01T00:00:00.123Z

// site is a folder of plugins and the chain that they run in.
type site struct {
	*star.Set
	t     testing.TB
	dir   string
	chain *plugin.Chain
	call  *plugin.Call
	said  []string
	log   bytes.Buffer
}

// open makes a folder of files, by their names; PLUGINS names all, in order.
func open(t testing.TB, files map[string]string, change ...func(*star.Options, *plugin.Options)) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir(), call: &plugin.Call{Now: now, Login: "me"}}
	for name, source := range files {
		s.write(name, source)
	}
	model, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&s.log, nil))
	o := star.Options{
		Dir: s.dir, Plugins: slices.Sorted(maps.Keys(files)), Model: model, Log: log,
		Now: func() time.Time { return now.Time() }, Say: func(name, text string) { s.said = append(s.said, name+": "+text) },
		Config: map[string]any{"DEFAULT_ENVIRONMENT": "Production", "SECRET_KEY": "***"},
	}
	hooks := plugin.Options{Model: model, RaiseOnError: true, Log: log}
	for _, f := range change {
		f(&o, &hooks)
	}
	if s.Set, err = star.New(o); err != nil {
		t.Fatal(err)
	}
	hooks.Fault = s.Fault
	if s.chain, _, err = plugin.New(o.Plugins, hooks); err != nil {
		t.Fatal(err)
	}
	s.chain.Use(s.Hooks()...)
	return s
}

func (s *site) write(name, source string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name+".star"), []byte(source), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// logOnly has faults logged instead of raised.
func logOnly(_ *star.Options, o *plugin.Options) { o.RaiseOnError = false }

func alert() *db.Alert {
	return &db.Alert{
		Meta: db.Meta{ID: "0123456789ab"}, Resource: "web01", Event: "Node Down", Environment: "Production", Severity: "major", Status: "open",
		Service: []string{"Web"}, Group: "Misc", Origin: "test/host", Text: "down", Tags: []string{"a"}, Timeout: 600,
		Attributes: db.Attributes{"n": 3.0, "f": 1.5, "list": []any{"x", 2.0}, "gone": nil}, CreateTime: now, Customer: "ACME", Type: "exceptionAlert",
	}
}

// body indents a function's body.
func body(def, lines string) string {
	return "def " + def + ":\n  " + strings.ReplaceAll(lines, "\n", "\n  ") + "\n"
}

func TestPreReceive(t *testing.T) {
	f := func(lines string, change func(*db.Alert)) {
		t.Helper()
		in, before, want := alert(), alert(), alert()
		s := open(t, map[string]string{"p": body("pre_receive(alert)", lines+"\nreturn alert")})
		got, err := s.chain.Receive(s.call, in)
		if err != nil {
			t.Errorf("%s: %v", lines, err)
			return
		}
		change(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", lines, diff)
		}
		if diff := cmp.Diff(before, in); diff != "" {
			t.Errorf("%s: the alert given was changed:\n%s", lines, diff)
		}
	}
	same := func(*db.Alert) {}
	f("pass", same)
	f("alert.severity = 'minor'", func(a *db.Alert) { a.Severity = "minor" })
	f("alert.text += '!' * 2", func(a *db.Alert) { a.Text = "down!!" })
	f("alert.tags.append('b')", func(a *db.Alert) { a.Tags = []string{"a", "b"} })
	f("alert.tags = [t.upper() for t in alert.tags]", func(a *db.Alert) { a.Tags = []string{"A"} })
	f("alert.service += ['DB']", func(a *db.Alert) { a.Service = []string{"Web", "DB"} })
	f("alert.correlate.append('Node Up')", func(a *db.Alert) { a.Correlate = []string{"Node Up"} })
	f("alert.attributes['k'] = 'v'", func(a *db.Alert) {
		a.Attributes = db.Attributes{"n": 3.0, "f": 1.5, "list": []any{"x", 2.0}, "gone": nil, "k": "v"}
	})
	f("alert.attributes = {'i': 2, 'b': True, 'd': {'x': [None, 1.5]}, 't': alert.create_time}", func(a *db.Alert) {
		a.Attributes = db.Attributes{"i": 2.0, "b": true, "d": map[string]any{"x": []any{nil, 1.5}}, "t": "2026-01-01T00:00:00.123Z"}
	})
	f("alert.attributes.pop('n')\nalert.attributes['list'].append(1)", func(a *db.Alert) {
		a.Attributes = db.Attributes{"f": 1.5, "list": []any{"x", 2.0, 1.0}, "gone": nil}
	})
	f("x = alert.attributes['n']\nalert.text = str(x) + repr(alert.attributes['list'])", func(a *db.Alert) { a.Text = `3["x", 2]` })
	f("alert.value = 5\nalert.raw_data = 'r'\nalert.customer = None\nalert.event_type = 't'\nalert.timeout = 60", func(a *db.Alert) {
		a.ValueText, a.RawData, a.Customer, a.Type, a.Timeout = "5", "r", "", "t", 60
	})
	f("alert.rawData = 'r'\nalert.type = 't'\nalert.value = None", func(a *db.Alert) { a.RawData, a.Type = "r", "t" })
	f("if alert.value == None and alert.raw_data == None and alert.customer in ['ACME'] and not alert.repeat:\n  alert.text = 'ok'",
		func(a *db.Alert) { a.Text = "ok" })
	f("alert.create_time = now()", same)
	f("alert.text = alert.create_time.strftime('%a %Y-%m-%d %H:%M:%S %p %%') + alert.create_time.isoformat()", func(a *db.Alert) {
		a.Text = "Thu 2026-01-01 00:00:00 AM %2026-01-01T00:00:00.123Z"
	})
	f("t = alert.create_time.astimezone('Asia/Tokyo')\nalert.text = '%d %d %d %d' % (t.hour, t.weekday(), t.year, int(t.timestamp()))", func(a *db.Alert) {
		a.Text = "9 3 2026 1767225600"
	})
	f("alert.text = alert.get_id() + alert.get_id(short=True) + str(alert.is_suppressed) + str(alert.is_blackout())", func(a *db.Alert) {
		a.Text = "0123456789ab01234567FalseFalse"
	})
	f("alert.text = '%s %s' % (alert.serialize['createTime'], alert.get_body(history=False)['attributes']['n'])", func(a *db.Alert) {
		a.Text = "2026-01-01T00:00:00.123Z 3"
	})
	f("alert.text = config['DEFAULT_ENVIRONMENT'] + config.get('NONE', '-') + config['SECRET_KEY']", func(a *db.Alert) { a.Text = "Production-***" })
	f("alert.status = 'ack'", func(a *db.Alert) { a.Status = "ack" })
}

func TestOtherHooks(t *testing.T) {
	seconds := int64(60)
	f := func(def, lines, want string) {
		t.Helper()
		s := open(t, map[string]string{"p": body(def, lines)})
		var a *db.Alert
		var rest string
		var err error
		switch hook, _, _ := strings.Cut(def, "("); hook {
		case "post_receive":
			a = s.chain.PostReceive(s.call, alert())
		case "status_change":
			var ch plugin.StatusChange
			a, ch, err = s.chain.Status(s.call, alert(), plugin.StatusChange{Status: "closed", Text: "text"})
			rest = ch.Status + "/" + ch.Text
		case "take_action":
			var act plugin.Action
			a, act, err = s.chain.Action(s.call, alert(), plugin.Action{Name: "ack", Text: "text", Timeout: &seconds})
			rest = act.Name + "/" + act.Text
			if act.Timeout != nil {
				rest += fmt.Sprintf("/%d", *act.Timeout)
			}
		case "post_action":
			a = s.chain.PostAction(s.call, alert(), plugin.Action{Name: "ack", Text: "text", Timeout: &seconds})
		case "take_note":
			a, rest, err = s.chain.Note(s.call, alert(), "text")
		case "delete":
			a, err = alert(), s.chain.Delete(s.call, alert())
		}
		if err != nil {
			t.Errorf("%s: %s: %v", def, lines, err)
			return
		}
		got := fmt.Sprintf("%s %s %v %s %v", rest, a.Severity, a.Tags, strings.Join(s.said, ","), len(s.call.Effects))
		if got != want {
			t.Errorf("%s: %s: got %q, want %q", def, lines, got, want)
		}
		if st := s.Status()[0]; st.Faults > 0 {
			t.Errorf("%s: %s: %v", def, lines, st.LastFault)
		}
	}
	f("post_receive(alert)", "alert.tags.append('b')\nreturn alert", " major [a b]  0")
	f("post_receive(alert)", "alert.tags.append('b')", " major [a]  0")
	f("post_receive(alert, **kwargs)", "http_post('http://h/x', json=alert, headers={'X-A': 'b'})\nlog('sent')", " major [a] p: sent 1")
	f("status_change(alert, status, text)", "log(status + text)", "closed/text major [a] p: closedtext 0")
	f("status_change(alert, status, text)", "alert.tags += [status]\nreturn alert", "closed/text major [a closed]  0")
	f("status_change(alert, status, text)", "return alert, 'open', text + '!'", "open/text! major [a]  0")
	f("take_action(alert, action, text)", "alert.severity = 'minor'\nreturn alert, action + 'x', 'new'", "ackx/new/60 minor [a]  0")
	f("take_action(alert, action, text, **kwargs)", "return alert, action, text, kwargs['timeout'] * 2", "ack/text/120 major [a]  0")
	f("take_action(alert, action, text, timeout=None)", "return alert, action, text, None", "ack/text major [a]  0")
	f("take_action(alert, action, text, config)", "log(config['DEFAULT_ENVIRONMENT'])", "ack/text/60 major [a] p: Production 0")
	f("post_action(alert, action, text, timeout)", "alert.tags = [action, str(timeout)]\nreturn alert", " major [ack 60]  0")
	f("take_note(alert, text)", "return alert, text.upper()", "TEXT major [a]  0")
	f("take_note(alert, text)", "print(text)", "text major [a] p: text 0")
	f("delete(alert)", "return True", " major [a]  0")
	f("delete(alert)", "log('bye')", " major [a] p: bye 0")
}

func TestEffects(t *testing.T) {
	s := open(t, map[string]string{"p": body("pre_receive(alert)", "http_post('https://h:1/x?y=z', json={'n': 1, 'a': [alert.create_time]}, headers={'x-token': 't'})\nhttp_post('http://h/')\nreturn alert")})
	if _, err := s.chain.Receive(s.call, alert()); err != nil {
		t.Fatal(err)
	}
	want := []plugin.Effect{
		{Sender: "http", To: "https://h:1/x?y=z", Body: []byte(`{"body":{"a":["2026-01-01T00:00:00.123Z"],"n":1},"headers":{"X-Token":"t"}}`)},
		{Sender: "http", To: "http://h/", Body: []byte(`{"headers":{}}`)},
	}
	if diff := cmp.Diff(want, s.call.Effects); diff != "" {
		t.Error(diff)
	}
}

func TestRefusals(t *testing.T) {
	f := func(def, lines string, code db.Code, message string) {
		t.Helper()
		s := open(t, map[string]string{"p": body(def, "http_post('http://h/')\n"+lines)}, logOnly)
		var err error
		switch hook, _, _ := strings.Cut(def, "("); hook {
		case "pre_receive":
			_, err = s.chain.Receive(s.call, alert())
		case "take_action":
			_, _, err = s.chain.Action(s.call, alert(), plugin.Action{Name: "ack"})
		case "delete":
			err = s.chain.Delete(s.call, alert())
		}
		var coded *db.Error
		if !errors.As(err, &coded) || coded.Code != code || err.Error() != message {
			t.Errorf("%s: got %v", lines, err)
		}
		if len(s.call.Effects) > 0 || s.Status()[0].Faults > 0 {
			t.Errorf("%s: effects %v, %v", lines, s.call.Effects, s.Status()[0].LastFault)
		}
	}
	f("pre_receive(alert)", "reject('no %s' % alert.resource)", db.Forbidden, "no web01")
	f("pre_receive(alert)", "rate_limit('slowly')", db.RateLimited, "slowly")
	f("pre_receive(alert)", "blackout('quiet')", db.Suppressed, "quiet")
	f("pre_receive(alert)", "reject()", db.Forbidden, "refused by a plugin (reject)")
	f("take_action(alert, action, text)", "reject('not now')", db.Forbidden, "not now")
	f("delete(alert)", "return False", db.Conflict, "plugin p keeps the alert")
	f("delete(alert)", "reject('mine')", db.Forbidden, "mine")
}

func TestFaults(t *testing.T) {
	f := func(lines, want string) {
		t.Helper()
		s := open(t, map[string]string{"p": body("pre_receive(alert)", "alert.text = 'half'\nhttp_post('http://h/')\n"+lines), "q": "def pre_receive(alert):\n  alert.tags.append('q')\n  return alert\n"})
		_, err := s.chain.Receive(s.call, alert())
		var coded *db.Error
		if !errors.As(err, &coded) || coded.Code != db.Internal || coded.Message != "Error while running pre-receive plugin 'p'" {
			t.Errorf("%s: got %v", lines, err)
			return
		}
		text := strings.ReplaceAll(coded.Err.Error(), s.dir+"/", "")
		if !strings.HasPrefix(text, want) {
			t.Errorf("%s: got %s, want %s", lines, text, want)
		}
		st := s.Status()[0]
		if st.Faults != 1 || st.LastFault == nil || st.LastFault.Time != "2026-01-01T00:00:00.123Z" || st.LastFault.Hook != "pre-receive" ||
			strings.ReplaceAll(st.LastFault.Error, s.dir+"/", "") != text {
			t.Errorf("%s: status %+v %+v", lines, st, st.LastFault)
		}

		s = open(t, map[string]string{"p": body("pre_receive(alert)", "alert.text = 'half'\nhttp_post('http://h/')\n"+lines), "q": "def pre_receive(alert):\n  alert.tags.append('q')\n  return alert\n"}, logOnly)
		got, err := s.chain.Receive(s.call, alert())
		if err != nil || got.Text != "down" || !slices.Equal(got.Tags, []string{"a", "q"}) || len(s.call.Effects) > 0 {
			t.Errorf("%s: a fault left a trace: %+v, %v, %v", lines, got, s.call.Effects, err)
		}
		if !strings.Contains(s.log.String(), "plugin failed") {
			t.Errorf("%s: nothing logged", lines)
		}
	}
	f("fail('oops')", "p.star:4:7: fail: oops")
	f("return alert.nothing", "p.star:4:15: Alert has no .nothing")
	f("alert.nothing = 1", "p.star:4:17: an alert has no field nothing")
	f("alert.severity = 5", "p.star:4:18: severity must be a string, not the number 5")
	f("alert.resource = ''", "p.star:4:18: resource must not be empty")
	f("alert.tags = 'a'", "p.star:4:14: tags must be a list of strings, not a string")
	f("alert.tags.append(1)\nreturn alert", "p.star:1: after pre_receive: tags must be a list of strings, not the number 1")
	f("alert.attributes['a.b'] = 1\nreturn alert", `p.star:1: after pre_receive: the name "a.b" of an attribute`)
	f("alert.attributes = []", "p.star:4:20: attributes must be a dict, not a list")
	f("alert.attributes = {'x': float('nan')}", "p.star:4:20: attributes: json")
	f("alert.timeout = -1", "p.star:4:17: timeout must be a whole number of seconds, not the number -1")
	f("alert.create_time = '2026'", "p.star:4:21: createTime must be a datetime, not a string")
	f("alert.id = 'x'", "p.star:4:12: id of an alert can't be set")
	f("alert.duplicate_count += 1", "p.star:4:25: duplicate_count of an alert can't be set")
	f("alert.create_time.hour = 1", "p.star:4:26: hour of a datetime can't be set")
	f("alert.create_time.strftime('%q')", "p.star:4:29: strftime: there is no %q here")
	f("alert.create_time.astimezone('../x')", "p.star:4:31: astimezone: there is no zone")
	f("alert.is_flapping()", "p.star:4:20: is_flapping is there for pre_receive only")
	f("return 'x'", "p.star:1: pre_receive must return the alert, not a string")
	f("http_post('file:///etc/passwd')", "p.star:4:12: http_post: \"file:///etc/passwd\" is no address")
	f("http_post('http://h', headers={'a': 'b\\r\\nc'})", "p.star:4:12: http_post: the header \"a\" is not well formed")
	f("http_post('http://h', headers={'a': 1})", "p.star:4:12: http_post: the header a must be a string, not the number 1")
	f("http_post('http://h', data='x')", "p.star:4:12: http_post: there is no argument data")
	f("config['X'] = 1", "p.star:4:9: cannot insert into frozen hash table")
	f("for i in range(200): log('x')", "p.star:4:27: log: more than 100 messages from one call")
	f("log(1)", "p.star:4:6: log: the message must be a string, not the number 1")

	s := open(t, map[string]string{"p": body("pre_receive(alert)", "pass")})
	_, err := s.chain.Receive(s.call, alert())
	if err == nil || err.Error() != "Plugin 'p' pre-receive hook did not return modified alert" || s.Status()[0].Faults != 1 {
		t.Errorf("nothing returned: %v", err)
	}
}

// What has no effect in a hook is an error there, not silence.
func TestFieldsByHook(t *testing.T) {
	f := func(def, lines, want string) {
		t.Helper()
		s := open(t, map[string]string{"p": body(def, lines)}, logOnly)
		s.chain.Status(s.call, alert(), plugin.StatusChange{Status: "open"})
		s.chain.Action(s.call, alert(), plugin.Action{Name: "ack"})
		s.chain.PostReceive(s.call, alert())
		st := s.Status()[0]
		if st.Faults != 1 || !strings.HasSuffix(st.LastFault.Error, want) {
			t.Errorf("%s: %+v", lines, st.LastFault)
		}
	}
	f("status_change(alert, status, text)", "alert.text = 'x'", "p.star:2:14: text of an alert can be set in pre_receive only")
	f("status_change(alert, status, text)", "alert.severity = 'x'", "p.star:2:18: severity of an alert can be set in pre_receive and take_action only")
	f("status_change(alert, status, text)", "alert.service.append('x')\nreturn alert", "p.star:1: after status_change: service of an alert can be set in pre_receive only")
	f("take_action(alert, action, text)", "alert.resource = 'x'", "p.star:2:18: resource of an alert can be set in pre_receive only")
	f("take_action(alert, action, text)", "return alert, 1, 2", "p.star:1: take_action must return a string behind the alert, not the number 1")
	f("take_action(alert, action, text)", "return alert, action", "p.star:1: take_action must return the alert, alone or with what else it was called with, not a list")
	f("take_action(alert, action, text)", "return alert, action, text, 'x'", "p.star:1: take_action must return a timeout in seconds, not a string")
	f("post_receive(alert)", "reject('too late')", "too late")
}

func TestPluginBounds(t *testing.T) {
	f := func(name, lines string, limit bool) {
		t.Helper()
		s := open(t, map[string]string{"p": body("pre_receive(alert)", lines+"\nreturn alert")}, func(o *star.Options, _ *plugin.Options) {
			o.Steps, o.Memory, o.Timeout = 100_000, 4<<20, time.Second
		})
		start := time.Now()
		_, err := s.chain.Receive(s.call, alert())
		if err == nil || errors.Is(err, script.ErrLimit) != limit || time.Since(start) > 10*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(start))
		}
		if s.Status()[0].Faults != 1 {
			t.Errorf("%s: not counted", name)
		}
	}
	f("loop", "for i in range(1 << 40): pass", true)
	f("loops", "for i in range(1000000):\n  for j in range(1000000): pass", true)
	f("memory", "x = ['a']\nfor i in range(60): x = x + x", true)
	f("text", "for i in range(60): alert.text += alert.text", true)
	f("tags", "for i in range(60): alert.tags += alert.tags", true)
	f("shared", "x = ['a']\nfor i in range(60): x = [x, x]\nalert.attributes['x'] = x", true)
	f("deep", "x = []\nfor i in range(200): x = [x]\nalert.attributes['x'] = x", false)
	f("itself", "alert.attributes['x'] = alert.attributes", false)
	f("effects", "x = 'x' * 100000\nfor i in range(100000): http_post('http://h/', json=x)", true)
	f("prints", "for i in range(1000000): print('x')", true)
	f("bodies", "for i in range(1000000): alert.serialize", true)
	f("recursion", "pre_receive(alert)", false)
}

func BenchmarkReceive(b *testing.B) {
	files := map[string]string{}
	for _, name := range []string{"my_enhance", "my_normalise", "notify"} {
		source, err := os.ReadFile("../examples/" + name + ".star")
		if err != nil {
			b.Fatal(err)
		}
		files[name] = string(source)
	}
	s := open(b, files)
	a := alert()
	for b.Loop() {
		s.call.Effects = nil
		got, err := s.chain.Receive(s.call, a)
		if err != nil {
			b.Fatal(err)
		}
		s.chain.PostReceive(s.call, got)
	}
}
