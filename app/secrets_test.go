package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What lets somebody in is told to them once: it is in no file, no log and no
// later answer.
func TestSecretsStayInside(t *testing.T) {
	state := t.TempDir()
	settings := append([]string{"LOG_LEVEL=DEBUG", "AUDIT_TRAIL=admin,write,auth", "AUDIT_LOG=1"}, admins...)
	p := start(t, state, settings...)
	if _, err := runCommand(t, state, settings, "user", "--email", "root@example.com", "--password", "p8ssw0rd-planted"); err != nil {
		t.Fatal(err)
	}
	key, err := runCommand(t, state, settings, "key", "-u", "root@example.com")
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{"p8ssw0rd-planted", "p8ssw0rd-guessed", key}
	send := func(method, path, body string, header ...string) (*http.Response, string) {
		t.Helper()
		resp := p.send(method, path, body, header...)
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(text)
	}
	var answers bytes.Buffer
	ask := func(method, path, body string, header ...string) {
		t.Helper()
		resp, text := send(method, path, body, header...)
		answers.WriteString(text)
		if err := resp.Header.Write(&answers); err != nil {
			t.Fatal(err)
		}
	}
	resp, text := send("POST", "/auth/login", `{"username":"root@example.com","password":"p8ssw0rd-planted","session":true}`)
	var login struct{ Token string }
	if err := json.Unmarshal([]byte(text), &login); err != nil || login.Token == "" || len(resp.Cookies()) != 1 {
		t.Fatalf("login: %s %v", text, err)
	}
	session := resp.Cookies()[0]
	_, text = send("POST", "/key", `{"text":"another"}`, "Authorization", "Bearer "+login.Token)
	var made struct{ Key string }
	if err := json.Unmarshal([]byte(text), &made); err != nil || made.Key == "" {
		t.Fatalf("key: %s %v", text, err)
	}
	secrets = append(secrets, login.Token, session.Value, made.Key)

	in := []string{"Cookie", session.Name + "=" + session.Value}
	// A channel's secrets are in the database, and nowhere else; not even if the
	// other side repeats them.
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "no: "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+r.Header.Get("X-Token"), http.StatusForbidden)
	}))
	defer echo.Close()
	kept := []string{"p1anted-url", "p1anted-token", "p1anted-other"}
	for _, channel := range []string{
		`{"id":"c1","name":"one","type":"webhook","secrets":{"url":"` + echo.URL + `/p1anted-url","headers":"Authorization: Bearer p1anted-token\nX-Token: p1anted-other"}}`,
		`{"id":"c2","name":"two","type":"telegram","settings":{"to":["1"],"url":"` + echo.URL + `"},"secrets":{"token":"p1anted-token"}}`,
		`{"id":"c3","name":"three","type":"slack","secrets":{"url":"http://127.0.0.1:1/p1anted-url"}}`,
		`{"id":"c4","name":"four","type":"slack","secrets":{"url":["p1anted-url"],"p1anted-token":"x"}}`,
		`{"id":"c5","name":"five","type":"discord","secrets":{"url":"http://127.0.0.1:1/\u0001p1anted-url"}}`,
	} {
		_, text := send("POST", "/channel", channel, in...)
		answers.WriteString(strings.ReplaceAll(text, `no secret \"p1anted-token\"`, "")) // that is its name
	}
	for _, id := range []string{"c1", "c2", "c3", "c5"} {
		for _, try := range [][3]string{{"POST", "/test", "{}"}, {"PUT", "", `{"text":"x","secrets":{"url":"` + echo.URL + `/p1anted-url"}}`}, {"GET", "", ""}} {
			_, text := send(try[0], "/channel/"+id+try[1], try[2], in...)
			answers.WriteString(text)
		}
	}
	if !strings.Contains(answers.String(), "answer 403 Forbidden no: *** *** ***") {
		t.Errorf("no echo in %s", answers.String())
	}
	for _, path := range []string{
		"/channels", "/channels?q=p1anted", "/deliveries", "/audit", "/users", "/user/me", "/userinfo", "/keys", "/key/" + made.Key, "/config", "/alerts?api-key=" + key, "/audit",
		"/management/properties", "/management/status", "/management/metrics", "/management/manifest", "/",
	} {
		ask("GET", path, "", in...)
	}
	ask("POST", "/auth/login", `{"username":"root@example.com","password":"p8ssw0rd-guessed"}`)
	ask("POST", "/auth/login", `{"username":"root@example.com","password":"p8ssw0rd-planted",}`)
	ask("GET", "/alerts", "", "X-API-Key", key)
	ask("GET", "/users?api-key="+key, "")
	ask("GET", "/alerts", "", "Authorization", "Bearer "+login.Token+"x")
	ask("GET", "/alerts", "", "Authorization", "Basic "+login.Token)
	ask("PUT", "/user/me", `{"password":"p8ssw0rd-planted"}`, in...)
	ask("POST", "/auth/logout", "", in...)
	places := map[string][]byte{}
	for _, command := range [][]string{
		{"export"}, {"export", "--secrets"}, {"config"}, {"users"}, {"check"}, {"doctor"}, {"backup", filepath.Join(state, "copy.db")},
	} {
		out, err := runCommand(t, state, settings, command...)
		if err != nil && command[0] != "doctor" { // which finds something to say of any machine
			t.Fatalf("%s: %v", command, err)
		}
		if out == "" {
			t.Errorf("%s said nothing", command)
		}
		places["what "+strings.Join(command, " ")+" says"] = []byte(out)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}

	places["the log"], places["an answer"] = []byte(p.stderr.String()), answers.Bytes()
	err = filepath.WalkDir(state, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		places[filepath.Base(path)] = append([]byte(path), text...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(places) < 12 || !bytes.Contains(places["the log"], []byte("login failed")) {
		t.Fatalf("looked at too little: %d places", len(places))
	}
	own, err := os.ReadFile(filepath.Join(state, "secret.key"))
	if own = bytes.TrimSpace(own); err != nil || len(own) == 0 {
		t.Fatalf("the server's secret: %q, %v", own, err)
	}
	if !bytes.Contains(places["what export says"], []byte(`"kind":"channel"`)) {
		t.Errorf("export: %s", places["what export says"])
	}
	database := []string{"alertad.db", "copy.db", "what export --secrets says"}
	for place, text := range places {
		for _, secret := range kept {
			if bytes.Contains(text, []byte(secret)) && !slices.Contains(database, place) {
				t.Errorf("%s has %s of a channel", place, secret)
			}
		}
	}
	for place, text := range places {
		for _, secret := range secrets {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s has %s", place, secret)
			}
		}
		if place != "secret.key" && bytes.Contains(text, own) {
			t.Errorf("%s has the server's secret", place)
		}
	}
}
