package app_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// casServer lets in a user whose attributes are those.
func casServer(t *testing.T, attributes string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.FormValue("service")+"&ticket=ST-planted", http.StatusFound)
	})
	mux.HandleFunc("/serviceValidate", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("ticket") != "ST-planted" {
			io.WriteString(w, `{"serviceResponse":{"authenticationFailure":{"code":"INVALID_TICKET"}}}`)
			return
		}
		io.WriteString(w, `{"serviceResponse":{"authenticationSuccess":{"user":"joe","attributes":`+attributes+`}}}`)
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL
}

// testLogin runs `alertad auth test` and returns what it printed and its exit
// code. A link that it prints is opened as a browser would.
func testLogin(t *testing.T, state string, settings []string, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd, journal := command(t, state, settings, append([]string{"auth", "test"}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	said, out := io.Pipe()
	cmd.Stderr = io.MultiWriter(journal, out)
	opened := make(chan string, 1)
	go func() { opened <- open(said) }()
	text, err := cmd.Output()
	out.Close()
	if trouble := <-opened; trouble != "" {
		t.Error(trouble)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(text), journal.String(), cmd.ProcessState.ExitCode()
}

// open follows the first link in what is said, and reads the rest.
func open(said io.Reader) (trouble string) {
	defer io.Copy(io.Discard, said)
	var text strings.Builder
	b := make([]byte, 1024)
	for {
		n, err := said.Read(b)
		text.Write(b[:n])
		if link := address.FindString(text.String()); strings.HasSuffix(link, "/begin") {
			jar, _ := cookiejar.New(nil)
			resp, err := (&http.Client{Jar: jar, Timeout: time.Minute}).Get(link)
			if err != nil {
				return err.Error()
			}
			defer resp.Body.Close()
			page, _ := io.ReadAll(resp.Body)
			if !strings.Contains(string(page), "Look at your terminal") {
				return string(page)
			}
			return ""
		}
		if err != nil {
			return ""
		}
	}
}

func TestAuthTest(t *testing.T) {
	cas := casServer(t, `{"mail":"joe@example.com","team":["ops"],"token":"planted-token"}`)
	settings := []string{
		"AUTH_REQUIRED=1", "ADMIN_USERS=root@example.com", "AUTH_PROVIDERS=basic,cas", "CAS_SERVER=" + cas,
		"OUTGOING_ALLOW=127.0.0.0/8", "ALLOWED_EMAIL_DOMAINS=example.com",
	}
	state := t.TempDir()
	f := func(settings []string, stdin, args string, code int, want ...string) string {
		t.Helper()
		out, said, got := testLogin(t, state, settings, stdin, strings.Fields(args)...)
		if got != code {
			t.Errorf("auth test %s: exit code %d, want %d", args, got, code)
		}
		for _, text := range want {
			if !strings.Contains(out+said, text) {
				t.Errorf("auth test %s: no %q in\n%s%s", args, text, out, said)
			}
		}
		if strings.Contains(out+said, "planted") || strings.Contains(out+said, "p8ssw0rd") {
			t.Errorf("auth test %s: a secret in\n%s%s", args, out, said)
		}
		return out
	}
	f(settings, "", "basic --user x", 2, "no server runs", "alertad run")
	p := start(t, state, settings...)
	if _, err := runCommand(t, state, settings, "user", "--email", "root@example.com", "--password", "p8ssw0rd"); err != nil {
		t.Fatal(err)
	}
	f(settings, "p8ssw0rd\n", "basic --user root@example.com", 0, "LET IN: root@example.com, with the scopes admin, read, write", "ADMIN_USERS")
	f(settings, "wrong\n", "basic --user root@example.com", 1, "REFUSED: Invalid username or password")
	f(settings, "", "basic --user root@example.com", 2, "a line on standard input")
	f(settings, "p8ssw0rd\n", "basic", 2, "--user must be given")
	f(settings, "", "ldap", 2, "ldap is no way to log in here: AUTH_PROVIDERS has basic, cas")
	f(settings, "", "", 2, "accepts 1 arg")
	f(settings, "", "cas --nonsense", 2, "unknown flag")
	f(settings, "", "cas", 0, "ticket validation", p.url+"/auth/cas/callback", "Open this address", "LET IN: joe", `["ops"]`, "would be made", "***")
	var told struct {
		Outcome string
		Checks  []struct{ What, Result string }
		Scopes  []string
	}
	if err := json.Unmarshal([]byte(f(settings, "", "cas --json", 0)), &told); err != nil || told.Outcome != "allowed" || len(told.Checks) < 2 || len(told.Scopes) == 0 {
		t.Errorf("%+v, %v", told, err)
	}
	p.stop()
	refusing := append(settings, "ALLOWED_EMAIL_DOMAINS=other.org")
	p = start(t, state, refusing...)
	f(refusing, "", "cas", 1, "REFUSED: User joe is not authorized: the domain example.com is not allowed", "to change: ALLOWED_EMAIL_DOMAINS")
	p.stop()
	down := append(settings, "AUTH_PROVIDERS=openid", "OAUTH2_CLIENT_ID=x", "OIDC_ISSUER_URL=http://127.0.0.1:1")
	start(t, state, down...)
	f(down, "", "openid", 2, "NO", "discovery document", "NOT TESTED: the login provider openid does not answer", "to change: OIDC_ISSUER_URL")
}
