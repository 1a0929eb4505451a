package star_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/plugin/star"
)

// tagging is a plugin that adds a tag.
func tagging(tag string) string {
	return body("pre_receive(alert)", "alert.tags.append('"+tag+"')\nreturn alert")
}

// tags receives an alert and returns its tags.
func (s *site) tags() string {
	s.t.Helper()
	a, err := s.chain.Receive(s.call, alert())
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(a.Tags, "")
}

// reload reloads and has the chain use what runs then.
func (s *site) reload(changed bool, tags string) {
	s.t.Helper()
	if got := s.Reload(); got != changed {
		s.t.Errorf("Reload says %v", got)
	}
	s.chain.Use(s.Hooks()...)
	if got := s.tags(); got != tags {
		s.t.Errorf("tags are %s, want %s", got, tags)
	}
}

func TestReload(t *testing.T) {
	s := open(t, map[string]string{"p": tagging("1")}, func(o *star.Options, _ *plugin.Options) { o.Plugins = []string{"q", "p"} })
	s.reload(false, "a1")
	s.write("p", tagging("2"))
	s.reload(true, "a2")
	s.write("q", tagging("q"))
	s.reload(true, "aq2")
	s.write("other", tagging("o")) // PLUGINS does not name it
	s.reload(true, "aq2")
	s.write("p", "def pre_receive(alert:\n")
	s.reload(false, "aq2")
	if st := s.Status()[1]; !st.Running || !strings.Contains(st.LoadError, "p.star:1:") || !st.Enabled {
		t.Errorf("a file that is no longer good: %+v", st)
	}
	s.reload(false, "aq2")
	if n := strings.Count(s.log.String(), "plugin not loaded"); n != 1 {
		t.Errorf("logged %d times", n)
	}
	s.write("p", tagging("2"))
	s.reload(true, "aq2")
	if st := s.Status()[1]; st.LoadError != "" {
		t.Errorf("good again: %+v", st)
	}
	if err := os.Remove(filepath.Join(s.dir, "p.star")); err != nil {
		t.Fatal(err)
	}
	s.reload(true, "aq")
	if unknown := s.chain.Use(s.Hooks()...); len(unknown) != 1 || unknown[0] != "p" {
		t.Errorf("unknown: %v", unknown)
	}
	if st := s.Status(); len(st) != 3 || st[1].LoadError != "there is no such plugin" || st[2].Enabled || !st[2].Running {
		t.Errorf("status: %+v", st)
	}
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	s.reload(false, "aq") // a folder that is away for a moment stops nothing
	if st := s.Status()[1]; !strings.Contains(st.LoadError, "no such file") {
		t.Errorf("no folder: %+v", st)
	}
}

func TestLoadErrors(t *testing.T) {
	f := func(name, source, want string) {
		t.Helper()
		s := open(t, map[string]string{name: source})
		st := s.Status()[0]
		if st.Running != (name == "reject") || !strings.Contains(st.LoadError, want) {
			t.Errorf("%s: %+v, want %s", name, st, want)
		}
		if hooks := s.Hooks(); len(hooks) > 0 {
			t.Errorf("%s runs: %v", name, hooks)
		}
	}
	f("p", "x = (", "p.star:1:")
	f("p", "X = 1", "p.star: defines none of the functions pre_receive, post_receive,")
	f("p", "def pre_receive(): pass", "p.star:1: pre_receive is called with 1 arguments, which it does not take")
	f("p", "\ndef status_change(alert): pass", "p.star:2: status_change is called with 3 arguments")
	f("p", "def delete(alert, timeout): pass", "p.star:1: delete is called with 1")
	f("p", "def delete(alert, why): pass", "p.star:1: delete is called with 1")
	f("p", "import requests", "p.star:1:")
	f("p", "reject('x')\ndef delete(alert): pass", "p.star:1:7: reject works in a hook of an alert only")
	f("p", "http_post('http://h/')\ndef delete(alert): pass", "p.star:1:10: http_post works in a hook")
	f("p", "log('x')\ndef delete(alert): pass", "p.star:1:4: log works in a hook")
	f("p", "def f():\n  for i in range(10000):\n    for j in range(10000): pass\nf()\ndef delete(alert): pass", "steps")
	f("p", strings.Repeat("#", 300<<10), "p.star: ")
	f("a b", tagging("x"), "the name of a plugin is of letters")
	f("reject", tagging("x"), "there is a built-in plugin of that name")
}

func TestNoFile(t *testing.T) {
	s := open(t, map[string]string{})
	if err := os.Mkdir(filepath.Join(s.dir, "folder.star"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(s.dir, "zero.star")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, ".hidden.star"), []byte("x ="), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Reload()
	if st := s.Status(); len(st) != 1 || st[0].Name != "zero" || !strings.Contains(st[0].LoadError, "not a regular file") {
		t.Errorf("status: %+v", st)
	}
}

func TestWatch(t *testing.T) {
	s := open(t, map[string]string{"p": tagging("1")})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ended, changes := false, 0
		go func() {
			s.Watch(ctx, 2*time.Second, func() { changes++ })
			ended = true
		}()
		time.Sleep(3 * time.Second)
		s.write("p", tagging("2"))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if changes != 1 {
			t.Errorf("%d changes seen", changes)
		}
		cancel()
		synctest.Wait()
		if !ended {
			t.Error("Watch goes on")
		}
	})
}

// FuzzLoad looks for a file that panics, or that runs longer than it may.
func FuzzLoad(f *testing.F) {
	f.Add(tagging("x"))
	f.Add("def pre_receive(alert):\n  alert.attributes['x'] = [alert.tags, {}]\n  alert.tags += ['a']\n  return alert")
	f.Add("def pre_receive(alert, *a, **k):\n  http_post('http://h', json=[alert, now()])\n  reject(alert.text)")
	f.Add("def pre_receive(alert):\n  return alert.create_time.strftime('%a') or alert.is_flapping or alert.serialize")
	s := open(f, map[string]string{}, func(o *star.Options, _ *plugin.Options) {
		o.Plugins, o.Steps, o.Memory, o.Timeout = []string{"p"}, 10_000, 2<<20, time.Second
	})
	f.Fuzz(func(t *testing.T, source string) {
		s.t = t
		s.write("p", source)
		s.Reload()
		s.chain.Use(s.Hooks()...)
		s.call = &plugin.Call{Now: now}
		start := time.Now()
		if a, err := s.chain.Receive(s.call, alert()); a == nil && err == nil {
			t.Error("neither an alert nor an error")
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
