package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
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
	var answers strings.Builder
	send := func(method, path, body string, header ...string) (*http.Response, string) {
		t.Helper()
		resp := p.send(method, path, body, header...)
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(text)
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
	for _, path := range []string{
		"/users", "/user/me", "/userinfo", "/keys", "/key/" + made.Key, "/config", "/alerts?api-key=" + key, "/audit",
		"/management/properties", "/management/status", "/management/metrics", "/management/manifest", "/",
	} {
		_, text := send("GET", path, "", in...)
		answers.WriteString(text)
	}
	send("POST", "/auth/login", `{"username":"root@example.com","password":"p8ssw0rd-guessed"}`)
	send("GET", "/alerts", "", "X-API-Key", key)
	send("GET", "/users?api-key="+key, "")
	send("GET", "/alerts", "", "Authorization", "Bearer "+login.Token+"x")
	send("PUT", "/user/me", `{"password":"p8ssw0rd-planted"}`, in...)
	send("POST", "/auth/logout", "", in...)
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}

	places := map[string][]byte{"the log": []byte(p.stderr.String()), "an answer": []byte(answers.String())}
	err = filepath.WalkDir(state, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		places[filepath.Base(path)] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(places) < 4 || !bytes.Contains(places["the log"], []byte("login failed")) {
		t.Fatalf("looked at too little: %d places", len(places))
	}
	kept := bytes.TrimSpace(places["secret.key"])
	for place, text := range places {
		for _, secret := range secrets {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s has %s", place, secret)
			}
		}
		if place != "secret.key" && bytes.Contains(text, kept) {
			t.Errorf("%s has the server's secret", place)
		}
	}
}
