package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tagging is a plugin that adds a tag, and the settings that it sees.
func tagging(tag string) string {
	return `
def pre_receive(alert):
    alert.tags.append('` + tag + `')
    alert.attributes['secret'] = config['SECRET_KEY']
    alert.attributes['model'] = config['ALARM_MODEL']
    return alert
`
}

func TestPluginsOfUsers(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mine.star")
	write := func(source string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(tagging("one"))
	p := start(t, t.TempDir(), "PLUGIN_DIR="+dir, "PLUGINS=mine,blackout,none", "SECRET_KEY=planted-for-the-test")
	var got struct {
		Alert struct {
			Tags       []string
			Attributes map[string]string
		}
	}
	send := func(resource string) []string {
		t.Helper()
		p.must("POST", "/alert", alertJSON(resource, "Down", "major"), &got)
		return got.Alert.Tags
	}
	if tags := send("web01"); strings.Join(tags, ",") != "one" {
		t.Errorf("tags: %v", tags)
	}
	if a := got.Alert.Attributes; a["secret"] != "***" || a["model"] != "ALERTA" {
		t.Errorf("what the plugin sees: %v", a)
	}
	var status struct {
		Plugins []struct {
			Name, LoadError string
			Running         bool
		}
	}
	p.must("GET", "/management/status", "", &status)
	if st := status.Plugins; len(st) != 3 || st[0].Name != "mine" || !st[0].Running || !st[1].Running || st[2].Running {
		t.Errorf("status: %+v", status)
	}

	write(tagging("two"))
	deadline := time.Now().Add(20 * time.Second)
	for send("web02") == nil || got.Alert.Tags[len(got.Alert.Tags)-1] != "two" {
		if time.Now().After(deadline) {
			t.Fatalf("not reloaded: %v\n%s", got.Alert.Tags, p.stderr)
		}
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if log := p.stderr.String(); !strings.Contains(log, "this server does not have") {
		t.Errorf("nobody is told that a plugin is missing: %s", log)
	}
}

func TestPluginCommands(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	f := func(ok bool, want string, args ...string) {
		t.Helper()
		cmd, stderr := command(t, t.TempDir(), nil, append([]string{"plugin"}, args...)...)
		out, err := cmd.Output()
		if text := string(out) + stderr.String(); (err == nil) != ok || !strings.Contains(text, want) {
			t.Errorf("%v: %v: %s", args, err, text)
		}
	}
	good, bad := file("good.star", tagging("x")), file("bad.star", "def delete(alert):\n  return alert.nothing\n")
	alert, empty := file("alert.json", alertJSON("web01", "Down", "major")), file("empty.json", "{}")
	f(true, "good.star is good: pre_receive\n", "check", good)
	f(false, "syntax.star:1:", "check", file("syntax.star", "x ="))
	f(true, "changed  attributes.secret: null -> ", "test", good, alert)
	f(true, `changed  tags: `, "test", good, alert, "--hook", "pre_receive")
	f(false, "defines no delete", "test", good, alert, "--hook", "delete")
	f(false, "bad.star:2:15: Alert has no .nothing", "test", bad, alert)
	f(false, `empty.json: Missing mandatory value for "resource"`, "test", good, empty)
	f(false, "no such file", "test", good, filepath.Join(dir, "none.json"))
	f(true, `alert    {"event":"e","resource":"r"}`, "test", file("w.star", "def webhook(path, query, payload): return Alert('r', 'e')"), empty)
}
