package app_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/mail/mailtest"
)

// runCommand runs a command to its end and returns what it printed.
func runCommand(t *testing.T, state string, settings []string, args ...string) (string, error) {
	t.Helper()
	cmd, _ := command(t, state, settings, args...)
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

var admins = []string{"AUTH_REQUIRED=1", "ADMIN_USERS=root@example.com,boss"}

func TestLoginIsRequired(t *testing.T) {
	state := t.TempDir()
	p := start(t, state, admins...)
	if code := p.must("GET", "/alerts", "", nil); code != 401 {
		t.Errorf("without a login: %d", code)
	}
	if code := p.must("GET", "/config", "", nil); code != 200 {
		t.Errorf("config: %d", code)
	}
	for _, name := range []string{"secret.key", "alertad.sock"} {
		info, err := os.Stat(filepath.Join(state, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	id, err := runCommand(t, state, admins, "user", "--email", "root@example.com", "--password", "p8ssw0rd")
	if err != nil || len(id) != 36 {
		t.Fatalf("user: %q, %v", id, err)
	}
	var login struct{ Token string }
	if code := p.must("POST", "/auth/login", `{"username":"root@example.com","password":"p8ssw0rd"}`, &login); code != 200 {
		t.Fatalf("login: %d", code)
	}
	users := func(p *process) int {
		t.Helper()
		req, err := http.NewRequest("GET", p.url+"/users", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+login.Token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if code := users(p); code != 200 {
		t.Errorf("users: %d", code)
	}
	p.stop()
	if _, err := os.Stat(filepath.Join(state, "alertad.sock")); !os.IsNotExist(err) {
		t.Errorf("the socket stays: %v", err)
	}
	url := p.url
	p = start(t, state, append([]string{"PORT=" + url[strings.LastIndexByte(url, ':')+1:]}, admins...)...)
	if code := users(p); code != 200 {
		t.Errorf("after a restart, the token is not good: %d", code)
	}
}

// The commands do the same whether a server runs or not.
func TestAccountCommands(t *testing.T) {
	f := func(t *testing.T, state string) {
		run := func(args ...string) string {
			t.Helper()
			out, err := runCommand(t, state, admins, args...)
			if err != nil {
				t.Fatalf("%v: %v", args, err)
			}
			return out
		}
		refused := func(args ...string) {
			t.Helper()
			if out, err := runCommand(t, state, admins, args...); err == nil {
				t.Errorf("%v: %s", args, out)
			}
		}
		refused("user", "--email", "joe@example.com", "--password", "x")
		refused("key", "--username", "joe@example.com")
		refused("key")
		refused("user", "--password", "x")
		refused("key", "--all", "--key", "abc")
		run("user", "--all", "--password", "p8ssw0rd")
		refused("user", "--email", "boss", "--password", "x")
		if got := run("users"); len(strings.Split(got, "\n")) != 2 || !strings.Contains(got, " boss") {
			t.Errorf("users: %s", got)
		}
		key := run("key", "-u", "boss")
		if len(key) != 40 {
			t.Errorf("key %q", key)
		}
		refused("key", "-u", "boss") // cannot be shown again
		if again := run("key", "-u", "boss", "--force"); again == key || len(again) != 40 {
			t.Errorf("another key %q", again)
		}
		for range 2 {
			if got := run("key", "-u", "boss", "-K", "of-my-own-choice", "--scope", "write:alerts", "--scope", "read", "--duration", "60", "--text", "x"); got != "of-my-own-choice" {
				t.Errorf("key %q", got)
			}
		}
		if got := run("key", "--all"); len(strings.Split(got, "\n")) != 2 {
			t.Errorf("keys for all: %s", got)
		}
		keys := run("keys")
		if n := len(strings.Split(keys, "\n")); n != 3 || strings.Contains(keys, key) || !strings.Contains(keys, key[:8]+"***") {
			t.Errorf("keys: %s", keys)
		}
	}
	t.Run("while the server runs", func(t *testing.T) {
		state := t.TempDir()
		start(t, state, admins...)
		f(t, state)
	})
	t.Run("without one", func(t *testing.T) { f(t, t.TempDir()) })
}

// The first administrator of a server that strangers can reach is made by
// whoever can read what it prints.
func TestFirstStart(t *testing.T) {
	state := t.TempDir()
	p := start(t, state, "AUTH_REQUIRED=1", "ALERTAD_HOST=0.0.0.0")
	p.stop() // by then it has said all
	link := regexp.MustCompile(`/auth/setup/\S+?"?\s`).FindString(p.stderr.String())
	if link == "" {
		t.Fatalf("no link in %s", p.stderr)
	}

	p = start(t, t.TempDir(), "AUTH_REQUIRED=1")
	p.stop()
	if strings.Contains(p.stderr.String(), "/auth/setup/") {
		t.Error("a server for this machine only prints a link")
	}
}

func TestSecretIsKept(t *testing.T) {
	state := t.TempDir()
	file := filepath.Join(state, "secret.key")
	start(t, state).stop()
	first, err := os.ReadFile(file)
	if err != nil || len(first) < 60 {
		t.Fatalf("%q, %v", first, err)
	}
	start(t, state).stop()
	if second, err := os.ReadFile(file); string(second) != string(first) || err != nil {
		t.Errorf("the secret changed: %v", err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd, stderr := command(t, state, nil, "run")
	if err := cmd.Run(); err == nil || !strings.Contains(stderr.String(), "holds no secret") {
		t.Errorf("started with an empty secret: %s", stderr)
	}
	cmd, stderr = command(t, t.TempDir(), []string{"AUTH_REQUIRED=0"}, "config")
	out, err := cmd.Output()
	if err != nil || strings.Contains(string(out), strings.TrimSpace(string(first))) {
		t.Errorf("the secret is shown: %v %s", err, stderr)
	}
}

// What the settings say of who sends a request is what counts.
func TestOtherWaysIn(t *testing.T) {
	state := t.TempDir()
	file := filepath.Join(state, "alertad.conf")
	settings := `
AUTH_REQUIRED = True
AUTH_PROVIDERS = ['basic']
AUTH_PROXY = True
HMAC_AUTH_CREDENTIALS = [{'key': 'robot', 'secret': 's3cret', 'algorithm': 'sha256', 'scopes': ['read:alerts']}]
`
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, state, "ALERTA_SVR_CONF_FILE="+file)
	f := func(path string, want int, header ...string) {
		t.Helper()
		req, err := http.NewRequest("GET", p.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s %v: %d, want %d", path, header, resp.StatusCode, want)
		}
	}
	f("/alerts", 200, "X-Proxy-User", "joe", "X-Proxy-Roles", "user")
	f("/users", 403, "X-Proxy-User", "joe", "X-Proxy-Roles", "user")
	f("/users", 200, "X-Proxy-User", "joe", "X-Proxy-Roles", "user,admin")
	f("/alerts", 200, "Authorization", hawk("robot", "s3cret", "/alerts", strings.TrimPrefix(p.url, "http://")))
	f("/users", 403, "Authorization", hawk("robot", "s3cret", "/users", strings.TrimPrefix(p.url, "http://")))
	f("/alerts", 401, "Authorization", hawk("robot", "guess", "/alerts", strings.TrimPrefix(p.url, "http://")))
	f("/alerts", 401)
}

// hawk signs a GET without a body.
func hawk(id, secret, path, hostport string) string {
	host, port, _ := net.SplitHostPort(hostport)
	ts := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "hawk.1.header\n%s\n%s\nGET\n%s\n%s\n%s\n\n\n", ts, path, path, host, port)
	return fmt.Sprintf(`Hawk id="%s", ts="%s", nonce="%s", mac="%s"`, id, ts, path, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// The mail that resets a password goes over real SMTP, with a link to the
// address that is configured.
func TestResetByMail(t *testing.T) {
	server := mailtest.Start(t)
	state := t.TempDir()
	settings := append([]string{"SMTP_HOST=127.0.0.1", "SMTP_PORT=" + strconv.Itoa(server.Port), "SMTP_STARTTLS=0", "MAIL_FROM=alerta@example.com", "BASE_URL=https://alerts.example.com"}, admins...)
	p := start(t, state, settings...)
	if _, err := runCommand(t, state, settings, "user", "--email", "root@example.com", "--password", "p8ssw0rd"); err != nil {
		t.Fatal(err)
	}
	if code := p.must("POST", "/auth/forgot", `{"email":"root@example.com"}`, nil); code != 200 {
		t.Fatalf("forgot: %d", code)
	}
	mail := strings.ReplaceAll((<-server.Mails).Text, "=\r\n", "")
	link := regexp.MustCompile(`https://alerts\.example\.com/reset/(\S+)`).FindStringSubmatch(mail)
	if link == nil {
		t.Fatalf("mail %s", mail)
	}
	if code := p.must("POST", "/auth/reset/"+link[1], `{"password":"new"}`, nil); code != 200 {
		t.Errorf("reset: %d", code)
	}
	if code := p.must("POST", "/auth/login", `{"username":"root@example.com","password":"new"}`, nil); code != 200 {
		t.Errorf("login with the new password: %d", code)
	}
}

// A container is given its administrators by settings; what is there already
// stays.
func TestAppointedAdministrators(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	appointed := slices.Concat(admins, []string{"ADMIN_KEY=key-of-the-container", "ALERTAD_HOST=0.0.0.0"})
	may := func(p *process, password, key string) (bool, bool) {
		t.Helper()
		body := fmt.Sprintf(`{"username":"boss","password":%q}`, password)
		return p.must("POST", "/auth/login", body, nil) == 200, p.must("GET", "/alerts?api-key="+key, "", nil) == 200
	}
	p := start(t, state, append(appointed, "ADMIN_PASSWORD=p8ssw0rd")...)
	if in, reads := may(p, "p8ssw0rd", "key-of-the-container"); !in || !reads {
		t.Errorf("first start: logs in: %v, reads: %v", in, reads)
	}
	p.stop()
	if strings.Contains(p.stderr.String(), "/auth/setup/") {
		t.Error("a setup link, although there are administrators")
	}

	p = start(t, state, append(appointed, "ADMIN_PASSWORD=an0ther-one", "ADMIN_KEY=second-key")...)
	if in, reads := may(p, "p8ssw0rd", "key-of-the-container"); !in || !reads {
		t.Errorf("second start: logs in: %v, reads: %v", in, reads)
	}
	if in, reads := may(p, "an0ther-one", "second-key"); in || !reads {
		t.Errorf("second start, the new: logs in: %v, reads: %v", in, reads)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	at := []string{"health", "--port", p.url[strings.LastIndex(p.url, ":")+1:]}
	if out, err := runCommand(t, t.TempDir(), nil, at...); err != nil || out != "OK" {
		t.Errorf("%q, %v", out, err)
	}
	p.stop()
	if out, err := runCommand(t, t.TempDir(), nil, at...); err == nil {
		t.Errorf("of a server that is gone: %q", out)
	}
}
