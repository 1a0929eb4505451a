package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A function of the settings file makes the key of alerts; one that fails or
// does not end costs the alert nothing but that.
func TestDeduplicateByFunction(t *testing.T) {
	file := filepath.Join(t.TempDir(), "alertad.conf")
	source := `
def by_ticket(alert):
    if alert['event'] == 'Loop':
        for i in range(1000000000):
            pass
    if alert['event'] == 'Number':
        return 5
    parts = alert['resource'].split('/')
    return [parts[0], alert['environment']] if len(parts) > 1 else None
DEDUPLICATE_BY = {'Production': 'by_ticket'}
`
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, t.TempDir(), "ALERTA_SVR_CONF_FILE="+file)
	f := func(name, resource, event, resource2, event2 string, same bool) {
		t.Helper()
		var a, b alertAnswer
		for got, body := range map[*alertAnswer]string{&a: alertJSON(resource, event, "major"), &b: alertJSON(resource2, event2, "major")} {
			if code := p.must("POST", "/alert", body, got); code != 201 {
				t.Fatalf("%s: %d", name, code)
			}
		}
		if (a.ID == b.ID) != same {
			t.Errorf("%s: %s and %s", name, a.ID, b.ID)
		}
	}
	f("a key", "rack1/a", "Down", "rack1/b", "Up", true)
	f("other keys", "rack2/a", "Down", "rack3/a", "Down", false)
	f("none is the usual key", "web01", "Down", "web01", "Down", true)
	f("none, other events", "web01", "Down", "web01", "Full", false)
	f("no end", "rack4/a", "Loop", "rack4/b", "Loop", false)
	f("no text", "rack5/a", "Number", "rack5/b", "Number", false)
	p.stop()
	if n := strings.Count(p.stderr.String(), "the usual one is taken"); n != 1 {
		t.Errorf("%d complaints in\n%s", n, p.stderr)
	}
}
