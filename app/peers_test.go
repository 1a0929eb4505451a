package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/db/dbtest/pgtest"
)

// postgres is the database that the tests of several servers share.
var postgres = sync.OnceValues(func() (*pgtest.Server, error) {
	p, err := pgtest.Start("fsync=off", "max_connections=200", "deadlock_timeout=100ms")
	postgresRuns = err == nil
	return p, err
})

var postgresRuns bool // and ours

// databaseSetting is that of a schema of its own in it.
func databaseSetting(t *testing.T) []string {
	t.Helper()
	p, err := postgres()
	if err != nil {
		t.Fatal(err)
	}
	name := strings.ToLower(strings.NewReplacer("/", "_", "#", "_").Replace(t.Name()))
	return []string{"DATABASE_URL=" + p.URL("alertad"), "DATABASE_SCHEMA=" + name}
}

// several starts servers on one database, each with its own state folder.
func several(t *testing.T, n int, settings ...string) []*process {
	t.Helper()
	settings = append(databaseSetting(t), settings...)
	var list []*process
	for range n {
		list = append(list, start(t, t.TempDir(), settings...))
	}
	for _, p := range list {
		until(t, "all servers know each other", func() bool { s := p.fleet(); return s.Listening && s.Servers == n })
	}
	return list
}

type fleetAnswer struct {
	ID               string
	Leads, Listening bool
	Servers          int
}

func (p *process) fleet() fleetAnswer {
	var status struct{ Fleet fleetAnswer }
	if code, err := p.call("GET", "/management/status", "", &status); err != nil || code != 200 {
		return fleetAnswer{}
	}
	return status.Fleet
}

// stream is the events that a client of the live stream gets.
func (p *process) stream(query string) <-chan [2]string {
	p.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", p.url+"/alerts/stream"+query, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	events := make(chan [2]string, 1000)
	go func() {
		defer resp.Body.Close()
		defer close(events)
		var name string
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if text, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = text
			}
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				events <- [2]string{name, text}
			}
		}
	}()
	if first := <-events; first[0] != "ready" {
		p.t.Fatalf("the stream begins with %v", first)
	}
	return events
}

// A browser on one server sees what others take, and everybody the same.
func TestEventsCrossServers(t *testing.T) {
	s := several(t, 3)
	major, all := s[1].stream("?severity=major"), s[2].stream("")
	var posted alertAnswer
	s[0].must("POST", "/alert", alertJSON("web01", "Down", "major"), &posted)
	f := func(events <-chan [2]string, name, id, text string) {
		t.Helper()
		for e := range events {
			if e[0] == "reset" {
				continue
			}
			if e[0] != name || !strings.Contains(e[1], id) || !strings.Contains(e[1], text) {
				t.Errorf("got %v, want %s with %s", e, name, text)
			}
			return
		}
		t.Error("the stream ended")
	}
	f(major, "alert", posted.ID, `"change":"new"`)
	f(all, "alert", posted.ID, `"change":"new"`)
	s[0].must("PUT", "/alert/"+posted.ID+"/tag", `{"tags":["seen"]}`, nil)
	f(major, "alert", posted.ID, `"seen"`)
	f(all, "alert", posted.ID, `"change":"tag"`)
	s[0].must("POST", "/alert", alertJSON("web01", "Down", "minor"), nil)
	f(major, "gone", posted.ID, `"rev":3`)
	f(all, "alert", posted.ID, `"severity":"minor"`)
	s[2].must("DELETE", "/alert/"+posted.ID, "", nil)
	f(all, "gone", posted.ID, `"rev":4`)
	f(major, "gone", posted.ID, `"rev":4`)
}

// What a server keeps in memory follows what another one changes.
func TestMemoryFollows(t *testing.T) {
	s := several(t, 2)
	blackout := `{"environment":"Production","resource":"db01"}`
	var made struct{ ID string }
	if code := s[0].must("POST", "/blackout", blackout, &made); code != 201 {
		t.Fatalf("blackout: %d", code)
	}
	receive := func() int { return s[1].must("POST", "/alert", alertJSON("db01", "Slow", "minor"), nil) }
	until(t, "the blackout counts at the other server", func() bool { return receive() == 202 })
	s[0].must("DELETE", "/blackout/"+made.ID, "", nil)
	until(t, "it is over there", func() bool { return receive() == 201 })

	turn := func(state string) {
		resp, err := http.Post(s[0].url+"/management/switchboard", "application/x-www-form-urlencoded", strings.NewReader("sender-api-allow="+state))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	turn("OFF")
	until(t, "the switch is off at the other server", func() bool { return receive() == 503 })
	late := start(t, t.TempDir(), databaseSetting(t)...)
	until(t, "and at one that starts later", func() bool {
		return late.must("POST", "/alert", alertJSON("db01", "Slow", "minor"), nil) == 503
	})
	turn("ON")
	until(t, "it is on again", func() bool { return receive() == 201 })

	req, _ := http.NewRequest("PUT", s[0].url+"/_bulk/alerts/action", strings.NewReader(`{"action":"ack"}`))
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != 202 {
		t.Fatalf("bulk action: %v, %v", resp, err)
	}
	resp.Body.Close()
	task := resp.Header.Get("Location")
	task = task[strings.Index(task, "/_bulk"):]
	until(t, "the outcome is known at the other server", func() bool { return s[1].must("GET", task, "", nil) == 200 })
}

// Logins are good at every server though no SECRET_KEY is set, and end at every
// server.
func TestLoginsCrossServers(t *testing.T) {
	// Behind a load balancer all servers have one address, which tokens are for;
	// these have this.
	settings := append(append(databaseSetting(t), admins...), "OAUTH2_CLIENT_ID=alertad")
	s := []*process{start(t, t.TempDir(), settings...), start(t, t.TempDir(), settings...)}
	// No server runs in that folder: the command works on the database, and the
	// servers learn of it.
	if out, err := runCommand(t, t.TempDir(), settings, "user", "--email", "root@example.com", "--password", "p8ssw0rd"); err != nil {
		t.Fatalf("user: %s, %v", out, err)
	}
	token := func(p *process, login string) (string, int) {
		var got struct{ Token string }
		code := p.must("POST", "/auth/login", fmt.Sprintf(`{"username":%q,"password":"p8ssw0rd"}`, login), &got)
		return got.Token, code
	}
	as := func(p *process, bearer, method, path, body string, out any) int {
		t.Helper()
		req, _ := http.NewRequest(method, p.url+path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+bearer)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if out != nil {
			if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
				t.Fatal(err)
			}
		}
		return resp.StatusCode
	}
	var boss string
	until(t, "the administrator logs in", func() bool {
		var code int
		boss, code = token(s[0], "root@example.com")
		return code == 200
	})
	var joe struct{ ID string }
	if code := as(s[0], boss, "POST", "/user", `{"name":"Joe","login":"joe@example.com","email":"joe@example.com","password":"p8ssw0rd","roles":["user"]}`, &joe); code != 201 {
		t.Fatalf("make a user: %d", code)
	}
	bearer, code := token(s[0], "joe@example.com")
	if code != 200 {
		t.Fatalf("login: %d", code)
	}
	until(t, "the login is good at the other server", func() bool { return as(s[1], bearer, "GET", "/alerts", "", nil) == 200 })
	if code := as(s[0], boss, "PUT", "/user/"+joe.ID, `{"status":"inactive"}`, nil); code != 200 {
		t.Fatalf("shut out: %d", code)
	}
	since := time.Now()
	until(t, "who is shut out is so at the other server", func() bool { return as(s[1], bearer, "GET", "/alerts", "", nil) == 401 })
	t.Logf("after %v", time.Since(since))
}

// Sixty-four senders at three servers make one alert of one subject, and each
// report is counted once.
func TestOneAlertOfManyServers(t *testing.T) {
	const writers, each = 64, 8
	s := several(t, 3)
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]bool{}
	var fresh int
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				var a alertAnswer
				code, err := s[(w+i)%3].call("POST", "/alert", alertJSON("web01", "Down", "major"), &a)
				if err != nil || code != 201 {
					t.Errorf("POST /alert: %d, %v", code, err)
					return
				}
				mu.Lock()
				ids[a.ID] = true
				if a.Alert.DuplicateCount == 0 {
					fresh++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for _, p := range s {
		var got struct {
			Total  int
			Alerts []struct {
				ID             string
				DuplicateCount int
			}
		}
		p.must("GET", "/alerts", "", &got)
		if got.Total != 1 || got.Alerts[0].DuplicateCount != writers*each-1 || !ids[got.Alerts[0].ID] {
			t.Errorf("%d alerts: %+v", got.Total, got.Alerts)
		}
	}
	if len(ids) != 1 || fresh != 1 {
		t.Errorf("%d ids were answered, %d of them as new", len(ids), fresh)
	}
}

// One server leads; when it dies another one does, within seconds.
func TestLeader(t *testing.T) {
	s := several(t, 3)
	leader := func() int {
		if n := slices.IndexFunc(s, func(p *process) bool { return p.fleet().Leads }); n >= 0 {
			return n
		}
		return -1
	}
	until(t, "one leads", func() bool { return leader() >= 0 })
	n := 0
	for _, p := range s {
		if p.fleet().Leads {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d servers lead", n)
	}
	first := leader()
	var posted alertAnswer
	expiring := strings.Replace(alertJSON("web01", "Down", "major"), "{", `{"timeout":1,`, 1)
	s[first].must("POST", "/alert", expiring, &posted)
	s[first].kill()
	s = slices.Delete(s, first, first+1)
	until(t, "another one leads", func() bool { return leader() >= 0 })
	until(t, "it does the housekeeping", func() bool {
		var got alertAnswer
		s[0].must("GET", "/alert/"+posted.ID, "", &got)
		return got.Alert.Status == "expired"
	})
	resp, err := http.Get(s[leader()].url + "/management/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text := bufio.NewScanner(resp.Body)
	for text.Scan() {
		if text.Text() == "alertad_leader 1" {
			return
		}
	}
	t.Error("the metrics do not tell who leads")
}

var setupLink = regexp.MustCompile(`/auth/setup/[\w.-]+`)

// The link that one server prints is good at every server, once.
func TestSetupAtAnotherServer(t *testing.T) {
	settings := append(databaseSetting(t), "AUTH_REQUIRED=1", "ALERTAD_HOST=0.0.0.0")
	s := []*process{start(t, t.TempDir(), settings...), start(t, t.TempDir(), settings...)}
	var link string
	until(t, "the link is printed", func() bool { link = setupLink.FindString(s[0].stderr.String()); return link != "" })
	for _, p := range s {
		p.url = regexp.MustCompile(`//.*:`).ReplaceAllString(p.url, "//127.0.0.1:")
	}
	first := `{"login":"boss@example.com","password":"p8ssw0rd"}`
	if code := s[1].must("POST", link, first, nil); code != 200 {
		t.Errorf("at another server: %d", code)
	}
	if code := s[0].must("POST", link, `{"login":"other@example.com","password":"p8ssw0rd"}`, nil); code < 400 {
		t.Errorf("it is good twice: %d", code)
	}
}

// Servers that have each a secret of their own say so.
func TestSecretsThatDiffer(t *testing.T) {
	settings := databaseSetting(t)
	s := []*process{
		start(t, t.TempDir(), append(settings, "SECRET_KEY=one-long-random-text-of-our-own")...),
		start(t, t.TempDir(), append(settings, "SECRET_KEY=another-long-random-text")...),
	}
	for _, p := range s {
		until(t, "the server says so", func() bool { return strings.Contains(p.stderr.String(), "another SECRET_KEY") })
	}
}

// What any server queues is sent by the one that leads, once.
func TestOutboxOfAll(t *testing.T) {
	var mu sync.Mutex
	got := map[string]int{}
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a struct{ Resource string }
		if json.NewDecoder(r.Body).Decode(&a) == nil {
			mu.Lock()
			got[a.Resource]++
			mu.Unlock()
		}
		w.WriteHeader(201)
		fmt.Fprint(w, `{"status":"ok"}`)
	}))
	defer target.Close()
	s := several(t, 2, "PLUGINS=forwarder", fmt.Sprintf(`FWD_DESTINATIONS=[[%q, {"key": "k"}, ["alerts"]]]`, target.URL), "OUTGOING_ALLOW=127.0.0.0/8")
	for i, p := range s {
		if code := p.must("POST", "/alert", alertJSON(fmt.Sprint("host", i), "Down", "major"), nil); code != 201 {
			t.Fatalf("POST /alert: %d", code)
		}
	}
	until(t, "both were sent", func() bool { mu.Lock(); defer mu.Unlock(); return len(got) == 2 })
	for host, n := range got {
		if n != 1 {
			t.Errorf("%s was sent %d times", host, n)
		}
	}
}

// Settings read again leave a server in its fleet.
func TestReloadInFleet(t *testing.T) {
	s := several(t, 2, infoLog)
	events := s[1].stream("")
	for _, p := range s {
		p.reload()
		until(t, "the settings are read again", func() bool { return strings.Contains(p.stderr.String(), "settings read again") })
	}
	var posted alertAnswer
	s[0].must("POST", "/alert", alertJSON("web01", "Down", "major"), &posted)
	for e := range events {
		if e[0] == "alert" && strings.Contains(e[1], posted.ID) {
			break
		}
	}
	until(t, "one leads", func() bool { return s[0].fleet().Leads != s[1].fleet().Leads })
	if code := s[0].must("POST", "/blackout", `{"environment":"Production","resource":"db01"}`, nil); code != 201 {
		t.Fatalf("blackout: %d", code)
	}
	until(t, "the blackout counts at the other server", func() bool {
		return s[1].must("POST", "/alert", alertJSON("db01", "Slow", "minor"), nil) == 202
	})
}
