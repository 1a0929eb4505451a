package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// forwarding is the settings of a server at an address that forwards to
// another.
func forwarding(t *testing.T, at, to, more string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "alertad.conf")
	conf := fmt.Sprintf("FWD_DESTINATIONS = [('http://%s', {'key': 'demo-key'}, ['*'])]\n%s", to, more)
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"ALERTA_SVR_CONF_FILE=" + file, portOf(at)}
}

// takes makes a key that the server takes from now on.
func (p *process) takes(key string) {
	p.t.Helper()
	if code := p.must("POST", "/key", fmt.Sprintf(`{"user":"peer","key":%q,"scopes":["admin"]}`, key), nil); code != 201 {
		p.t.Fatalf("POST /key: %d", code)
	}
}

func portOf(address string) string {
	_, port, _ := strings.Cut(address, ":")
	return "PORT=" + port
}

// until asks again and again until the answer is yes.
func until(t *testing.T, what string, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for !yes() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("it did not happen: %s", what)
		}
	}
}

type outboxStatus struct {
	Outbox struct {
		Queued, Failed int
		LastError      string
	}
}

func (p *process) outbox() outboxStatus {
	p.t.Helper()
	var s outboxStatus
	p.must("GET", "/management/status", "", &s)
	return s
}

// status is that of the alert, "" if there is none.
func (p *process) status(id string) string {
	var a alertAnswer
	if code := p.must("GET", "/alert/"+id, "", &a); code != 200 {
		return ""
	}
	return a.Alert.Status
}

// Two servers that forward to each other keep each other up to date, and end
// there: whether they know each other's names or see their own come back.
func TestForwardToEachOther(t *testing.T) {
	f := func(name string, base func(at string) string) {
		t.Run(name, func(t *testing.T) {
			pa, pb := freePort(t), freePort(t)
			a := start(t, t.TempDir(), forwarding(t, pa, pb, base(pa))...)
			b := start(t, t.TempDir(), forwarding(t, pb, pa, base(pb))...)
			a.takes("demo-key")
			b.takes("demo-key")
			var posted alertAnswer
			if code := a.must("POST", "/alert", alertJSON("web01", "Down", "major"), &posted); code != 201 {
				t.Fatalf("POST /alert: %d", code)
			}
			until(t, "the alert is on the other server", func() bool { return b.status(posted.ID) == "open" })
			b.must("PUT", "/alert/"+posted.ID+"/action", `{"action":"ack","text":"seen"}`, nil)
			until(t, "the ack is on the first", func() bool { return a.status(posted.ID) == "ack" })
			for _, p := range []*process{a, b} {
				until(t, "all is sent", func() bool { return p.outbox().Outbox.Queued == 0 })
				var got alertAnswer
				if p.must("GET", "/alert/"+posted.ID, "", &got); got.Alert.DuplicateCount != 0 {
					t.Errorf("%d duplicates came round", got.Alert.DuplicateCount)
				}
				if s := p.outbox(); s.Outbox.Failed > 0 {
					t.Errorf("outbox: %+v", s)
				}
			}
			a.must("DELETE", "/alert/"+posted.ID, "", nil)
			until(t, "it is deleted on the other", func() bool { return b.status(posted.ID) == "" })
		})
	}
	f("named", func(at string) string { return fmt.Sprintf("BASE_URL = 'http://%s'\n", at) })
	f("nameless", func(string) string { return "" })
}

// A server that is down delays no answer, and gets everything later, even if
// the one that has it is killed meanwhile.
func TestForwardToADeadServer(t *testing.T) {
	pa, pb := freePort(t), freePort(t)
	state := t.TempDir()
	settings := forwarding(t, pa, pb, "")
	a := start(t, state, settings...)
	var ids []string
	for i := range 30 {
		var posted alertAnswer
		if code := a.must("POST", "/alert", alertJSON(fmt.Sprint("web", i), "Down", "major"), &posted); code != 201 {
			t.Fatalf("POST /alert: %d", code)
		}
		ids = append(ids, posted.ID)
	}
	if s := a.outbox(); s.Outbox.Queued != len(ids) {
		t.Errorf("outbox: %+v", s)
	}
	a.kill()
	a = start(t, state, settings...)
	until(t, "the failure shows", func() bool { return a.outbox().Outbox.LastError != "" })
	b := start(t, t.TempDir(), portOf(pb))
	b.takes("demo-key")
	until(t, "all is sent", func() bool { return a.outbox().Outbox.Queued == 0 })
	for _, id := range ids {
		if b.status(id) != "open" {
			t.Errorf("alert %s is missing", id)
		}
	}
}

// The audit trail is posted, and to be read by administrators after a restart.
func TestAuditTrail(t *testing.T) {
	posted := make(chan map[string]any, 100)
	sink := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var doc map[string]any
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &doc); err != nil {
			t.Errorf("posted %s", body)
		}
		posted <- doc
	}))
	defer sink.Close()
	state := t.TempDir()
	settings := []string{"AUDIT_TRAIL=admin,write", "AUDIT_URL=" + sink.URL}
	p := start(t, state, settings...)
	var alert alertAnswer
	p.must("POST", "/alert", alertJSON("web01", "Down", "major"), &alert)
	select {
	case doc := <-posted:
		resource, _ := doc["resource"].(map[string]any)
		if doc["event"] != "alert-received" || resource["id"] != alert.ID {
			t.Errorf("posted %v", doc)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was posted")
	}
	p.must("DELETE", "/alert/"+alert.ID, "", nil)
	if code := p.stop(); code != 0 {
		t.Fatalf("exit code %d: %s", code, p.stderr)
	}
	p = start(t, state, settings...)
	var trail struct {
		Audit []struct{ Event, Resource string }
	}
	p.must("GET", "/audit", "", &trail)
	if len(trail.Audit) != 2 || trail.Audit[0].Event != "alert-deleted" || trail.Audit[1].Resource != alert.ID {
		t.Errorf("trail: %+v", trail)
	}
}
