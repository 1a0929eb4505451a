package channel_test

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
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

// However long alerts are to be held, they end in the future.
func TestHold(t *testing.T) {
	c := &db.Channel{Type: "alertmanager", Settings: db.Attributes{"url": "http://am:9093", "hold": 366 * 24}}
	asked, err := channel.Requests(c, message(notify.Trigger, alert("a1")), "", false)
	if err != nil || !strings.Contains(asked, `"endsAt": "2027-02-01T12:00:05.000Z"`) {
		t.Errorf("%v\n%s", err, asked)
	}
	c.Settings["hold"] = 366*24 + 1
	_, err = channel.Requests(c, message(notify.Trigger, alert("a1")), "", false)
	fails(t, "more than a year", err, "hold must be 8784 hours at most")

	// One that was stored before that was checked.
	server := newStand(t, saying(200, ""))
	store := newStore(t)
	put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "alertmanager", Enabled: true, Settings: db.Attributes{"url": server.URL, "hold": 1e9}})
	now := func(o *channel.Options) {
		o.Now = func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }
	}
	if _, err := sender(t, store, now).Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1")))); err != nil || !strings.Contains(server.asked()[0], `"endsAt":"2027-02-01`) {
		t.Errorf("%v %s", err, server.asked())
	}
}
