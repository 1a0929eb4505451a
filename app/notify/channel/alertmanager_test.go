package channel_test

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

// alertmanager starts a real one.
func alertmanager(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	config := filepath.Join(dir, "config.yml")
	if err := os.WriteFile(config, []byte("route: {receiver: none}\nreceivers: [{name: none}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("prometheus-alertmanager", "--config.file="+config, "--storage.path="+dir, "--web.listen-address="+address, "--cluster.listen-address=")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: scripts/needs installs it", err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Logf("it said:\n%s", &out)
		}
	})
	await(t, func() bool {
		resp, err := http.Get("http://" + address + "/-/ready")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == 200
	})
	return "http://" + address
}

// A real Alertmanager takes alerts, as hostile as they may be, and their end.
func TestAlertmanager(t *testing.T) {
	url := alertmanager(t)
	store := newStore(t)
	put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "alertmanager", Enabled: true, Settings: db.Attributes{"url": url}})
	s := sender(t, store)
	send := func(id string, what notify.Occasion) {
		t.Helper()
		r, err := s.Report(t.Context(), item(id, "c", message(what, alert("a1"), hostile())))
		if err != nil {
			t.Fatalf("%s: %+v %v", what, r, err)
		}
	}
	active := func() []string {
		resp, err := http.Get(url + "/api/v2/alerts?active=true")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var list []struct{ Labels map[string]string }
		if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, a := range list {
			names = append(names, a.Labels["alertname"])
		}
		return names
	}
	send("1", notify.Trigger)
	if got := active(); len(got) != 2 {
		t.Errorf("active: %v", got)
	}
	send("2", notify.Acked)
	send("3", notify.Resolved)
	if got := active(); len(got) != 0 {
		t.Errorf("still active: %v", got)
	}
	if r := s.Try(t.Context(), &db.Channel{Type: "alertmanager", Settings: db.Attributes{"url": url}}, "Jo"); !r.Sent {
		t.Errorf("%+v", r)
	}
}
