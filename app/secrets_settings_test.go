package app_test

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/app/config"
)

// secretSettings are all settings that hold a secret, each its own, which begins
// with p1anted. {web} and {line} are services that repeat whatever they are
// told.
const secretSettings = `
AUTH_REQUIRED = True
AUTH_PROVIDERS = ['basic', 'ldap', 'openid', 'github', 'saml2']
ADMIN_USERS = ['root@example.com']
BASE_URL = 'http://127.0.0.1'
LOG_LEVEL = 'DEBUG'
AUDIT_TRAIL = ['admin', 'write', 'auth']
AUDIT_LOG = True
PLUGINS = ['reject', 'forwarder']

SECRET_KEY = 'p1anted-secret-key'
SECRET_KEY_FALLBACKS = ['p1anted-older-key']
ADMIN_PASSWORD = 'p1anted-admin-password'
ADMIN_KEY = 'p1anted-admin-key'
HMAC_AUTH_CREDENTIALS = [{'key': 'robot', 'secret': 'p1anted-hawk', 'algorithm': 'sha256'}]

LDAP_URL = 'ldap://{line}'
LDAP_BASEDN = 'dc=example'
LDAP_TIMEOUT = 2
LDAP_DEFAULT_DOMAIN = 'example.com'
LDAP_USER_FILTER = '(uid={username})'
LDAP_BIND_USERNAME = 'cn=reader'
LDAP_BIND_PASSWORD = 'p1anted-ldap-bind'

OIDC_ISSUER_URL = '{web}/issuer'
GITHUB_URL = '{web}'
OAUTH2_CLIENT_ID = 'we'
OAUTH2_CLIENT_SECRET = 'p1anted-client-secret'
OAUTH2_CLIENTS = {'github': {'id': 'us', 'secret': 'p1anted-github-secret'}}
SAML2_METADATA_URL = '{web}/metadata'
SAML2_CONFIG = {'key_file': '{key}', 'cert_file': '{cert}'}

MAIL_FROM = 'alertad@example.com'
EMAIL_VERIFICATION = True
SMTP_HOST, SMTP_PORT = '{line}'.split(':')[0], int('{line}'.split(':')[1])
SMTP_STARTTLS = False
SMTP_PASSWORD = 'p1anted-smtp-password'

AUDIT_URL = '{web}/p1anted-audit-url'
FWD_DESTINATIONS = [
  ('{web}/one', {'username': 'u', 'password': 'p1anted-forward-password'}, ['*']),
  ('{web}/two', {'key': 'p1anted-forward-key'}, ['*']),
  ('{web}/three', {'key': 'robot', 'secret': 'p1anted-forward-hawk'}, ['*']),
  ('{web}/four?api-key=p1anted-forward-query', {'token': 'p1anted-forward-token'}, ['*']),
]
NOTIFY_CHANNELS = [
  {'name': 'hook', 'type': 'webhook', 'secrets': {'url': '{web}/p1anted-channel-url', 'headers': 'X-Token: p1anted-channel-header'}},
  {'name': 'bot', 'type': 'telegram', 'settings': {'to': ['1'], 'url': '{web}'}, 'secrets': {'token': 'p1anted-channel-token'}},
]
NOTIFY_RULES = [{'name': 'all', 'channels': ['hook', 'bot']}]

TELEGRAM_TOKEN = 'p1anted-telegram-token'
TELEGRAM_WEBHOOK_SECRET = 'p1anted-telegram-secret'
SLACK_SIGNING_SECRET = 'p1anted-slack'
PAGERDUTY_WEBHOOK_SECRET = 'p1anted-pagerduty'
MAILGUN_WEBHOOK_SIGNING_KEY = 'p1anted-mailgun'
STATUSCAKE_USERNAME = 'cake'
STATUSCAKE_APIKEY = 'p1anted-statuscake'
SNMP_COMMUNITIES = ['p1anted-community']
SNMP_USERS = [{'name': 'u', 'auth': 'SHA', 'auth_password': 'p1anted-snmp-auth', 'priv': 'AES', 'priv_password': 'p1anted-snmp-priv'}]
MY_PLUGIN_TOKEN = 'p1anted-plugin-token'
`

// What the settings hold of secrets is in nothing that a server prints, answers
// or writes, not even when those repeat it whom it was sent to.
func TestSecretsOfSettings(t *testing.T) {
	for _, s := range config.Settings() {
		if s.Secret && !strings.Contains(secretSettings, "\n"+s.Name+" = ") {
			t.Errorf("%s is not tried", s.Name)
		}
	}
	parrot := newParrot(t)
	folder := t.TempDir()
	key, cert := keyPair(t, folder)
	text := strings.NewReplacer("{web}", parrot.web, "{line}", parrot.line, "{key}", filepath.Join(folder, "key.pem"), "{cert}", cert).Replace(secretSettings)
	file := filepath.Join(folder, "alertad.conf")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(text)
	settings := []string{"ALERTA_SVR_CONF_FILE=" + file}
	state := t.TempDir()
	p := start(t, state, settings...)

	places := map[string]string{}
	note := func(place, text string) { places[place] += text + "\n" }
	ask := func(method, path, body string, header ...string) string {
		t.Helper()
		resp := p.send(method, path, body, header...)
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		note("the answer to "+method+" "+path, fmt.Sprint(resp.Status, resp.Header, string(text)))
		return string(text)
	}
	admin := []string{"X-API-Key", "p1anted-admin-key"}

	// Every way in, with what is right and what is not.
	if got := ask("POST", "/auth/login", `{"username":"root@example.com","password":"p1anted-admin-password"}`); !strings.Contains(got, "token") {
		t.Errorf("login: %s", got)
	}
	ask("POST", "/auth/login", `{"username":"ann","password":"p1anted-of-a-user"}`)
	ask("GET", "/alerts", "", "Authorization", hawk("robot", "p1anted-hawk", "/alerts", strings.TrimPrefix(p.url, "http://")))
	ask("GET", "/alerts", "", "Authorization", hawk("robot", "p1anted-another", "/alerts", strings.TrimPrefix(p.url, "http://")))
	ask("POST", "/auth/openid", `{"code":"p1anted-code","clientId":"we","redirectUri":"http://127.0.0.1/"}`)
	ask("POST", "/auth/github", `{"code":"p1anted-code","clientId":"us","redirectUri":"http://127.0.0.1/"}`)
	ask("GET", "/auth/openid", "", "Accept", "text/html")
	ask("GET", "/auth/saml", "", "Accept", "text/html")
	ask("POST", "/auth/signup", `{"name":"Ann","email":"ann@example.com","password":"p1anted-of-a-user"}`)
	ask("POST", "/auth/forgot", `{"email":"root@example.com"}`)
	for _, hook := range []string{"telegram", "slack", "pagerduty", "mailgun", "statuscake"} {
		ask("POST", "/webhooks/"+hook, "{}", append(admin, "X-Slack-Signature", "v0=00", "X-PagerDuty-Signature", "v1=00", "X-Telegram-Bot-Api-Secret-Token", "x")...)
	}
	// All that leaves it.
	if got := ask("POST", "/alert", alertJSON("web01", "Down", "major"), admin...); !strings.Contains(got, `"status":"ok"`) {
		t.Errorf("alert: %s", got)
	}
	for _, channel := range []string{"hook", "bot"} {
		ask("POST", "/channel/"+channel+"/test", "{}", admin...)
	}
	parrot.hears(t, "p1anted-client-secret", "p1anted-github-secret", "p1anted-ldap-bind", "p1anted-smtp-password", "p1anted-audit-url",
		"p1anted-forward-password", "p1anted-forward-key", "p1anted-forward-token", "p1anted-channel-url", "p1anted-channel-header", "p1anted-channel-token")

	// All that can be read.
	var reference struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(ask("GET", "/docs/openapi.json", "")), &reference); err != nil {
		t.Fatal(err)
	}
	read := 0
	for path, methods := range reference.Paths {
		if _, ok := methods["get"]; ok && !strings.HasSuffix(path, "/stream") {
			ask("GET", regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "hook"), "", admin...)
			read++
		}
	}
	for _, path := range []string{"/", "/_", "/config.json", "/no/such/page"} {
		ask("GET", path, "", admin...)
	}
	if read < 50 || !strings.Contains(places["the answer to GET /channel/hook"], `"url"`) {
		t.Errorf("%d routes were read, and the channel: %s", read, places["the answer to GET /channel/hook"])
	}

	// Its commands beside it, and settings that are wrong.
	run := func(more []string, args ...string) {
		t.Helper()
		cmd, journal := command(t, state, append(slices.Clone(settings), more...), args...)
		cmd.Stdin = strings.NewReader("root@example.com\np1anted-admin-password\n")
		out, err := cmd.Output()
		said := string(out) + journal.String()
		if said == "" {
			t.Errorf("%s said nothing: %v", args, err)
		}
		note(fmt.Sprint("what ", strings.Join(args, " "), " says with ", more), said)
	}
	for _, args := range [][]string{
		{"config"}, {"doctor"}, {"check"}, {"users"}, {"keys"}, {"export"}, {"backup", filepath.Join(state, "copy.db")},
		{"auth", "test", "basic", "--user", "root@example.com"}, {"auth", "test", "ldap", "--user", "ann"},
	} {
		run(nil, args...)
	}
	database := []string{
		"postgres://u:p1anted-database@127.0.0.1:1/x?sslpassword=p1anted-database-key", "postgres://u:p1anted-database@[::1/x",
		"postgres://u:p1anted-database@127.0.0.1:port/x", "host=127.0.0.1 password=p1anted-database", "mysql://u:p1anted-database@h/x",
	}
	for _, url := range database {
		run([]string{"DATABASE_URL=" + url}, "doctor")
	}
	run([]string{"DATABASE_URL=" + database[0]}, "config")
	run(broken(text), "config")
	write(text + "\nSMTP_PASSWORD = 'p1anted-unfinished\n")
	run(nil, "config")
	write(strings.ReplaceAll(text, "p1anted-smtp-password", "p1anted-another-password"))
	run(nil, "config")

	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	note("the log", p.stderr.String())
	for _, want := range []string{"login failed", "msg=audit", "sender=audit", "sender=forward", "sender=channel", "mail was not sent", "level=DEBUG"} {
		if !strings.Contains(places["the log"], want) {
			t.Errorf("the log has no %s", want)
		}
	}
	err := filepath.WalkDir(state, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		note("the file "+filepath.Base(path), string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	looked := forms("p1anted")
	for _, line := range strings.Split(string(key), "\n")[1:] {
		if len(line) == 64 {
			looked = append(looked, line)
		}
	}
	for place, text := range places {
		if i := strings.Index(place, " with "); i > 0 {
			place = place[:i]
		}
		if slices.Contains([]string{"the file alertad.db", "the file copy.db", "the answer to GET /management/backup"}, place) { // a channel's are kept there
			text = regexp.MustCompile(`p1anted-channel-\w+`).ReplaceAllString(text, "")
		}
		for _, form := range looked {
			if i := strings.Index(text, form); i >= 0 {
				t.Errorf("%s has a secret: %.300q", place, text[max(0, i-100):])
			}
		}
	}
}

// broken are settings that cannot be read, of all that hold secrets.
func broken(text string) (environ []string) {
	for _, m := range regexp.MustCompile(`(?m)^([A-Z0-9_]+) = .*p1anted`).FindAllStringSubmatch(text, -1) {
		environ = append(environ, m[1]+"={'p1anted-broken")
	}
	return environ
}

// forms are how a text may appear: as it is, or in base64 at any place.
func forms(text string) []string {
	out := []string{text}
	for pad := range 3 {
		code := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", pad) + text + "xxx"))
		first := (pad*8 + 5) / 6 // of the characters that say nothing of the padding
		out = append(out, code[first:(pad+len(text))*8/6])
	}
	return out
}

// keyPair makes a key and a certificate in a folder.
func keyPair(t *testing.T, folder string) (key []byte, cert string) {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x"}, NotAfter: time.Now().Add(time.Hour)}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	cert = filepath.Join(folder, "cert.pem")
	for name, text := range map[string][]byte{filepath.Join(folder, "key.pem"): key, cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return key, cert
}

// parrot is a service that refuses everything, in the words that it was told:
// over HTTP, and line by line as a mail server does, which is Greek to LDAP.
type parrot struct {
	web, line string

	mu    sync.Mutex
	more  *sync.Cond
	heard strings.Builder
}

func newParrot(t *testing.T) *parrot {
	t.Helper()
	p := &parrot{}
	p.more = sync.NewCond(&p.mu)
	web := httptest.NewServer(p)
	t.Cleanup(web.Close)
	p.web = web.URL
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.line = l.Addr().String()
	var talks sync.WaitGroup
	talks.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			talks.Go(func() { p.talk(c) })
		}
	})
	t.Cleanup(func() { l.Close(); talks.Wait() })
	return p
}

func (p *parrot) hear(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard.WriteString(text)
	p.more.Broadcast()
}

// hears waits until the parrot was told all of them.
func (p *parrot) hears(t *testing.T, texts ...string) {
	t.Helper()
	late := false
	defer time.AfterFunc(8*time.Second, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		late = true
		p.more.Broadcast()
	}).Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, text := range texts {
		for !slices.ContainsFunc(forms(text), func(form string) bool { return strings.Contains(p.heard.String(), form) }) {
			if late {
				t.Errorf("nobody sent %s; heard: %s", text, p.heard.String())
				return
			}
			p.more.Wait()
		}
	}
}

func (p *parrot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	said := fmt.Sprint(r.URL, r.Header, string(body))
	p.hear(said)
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/issuer/.well-known/openid-configuration" {
		issuer := p.web + "/issuer"
		json.NewEncoder(w).Encode(map[string]any{
			"issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/keys",
		})
		return
	}
	w.WriteHeader(http.StatusForbidden)
	json.NewEncoder(w).Encode(map[string]any{"error": "invalid_client", "error_description": said, "message": said})
}

func (p *parrot) talk(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	// A mail server speaks first, a directory waits.
	c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	if _, err := in.Peek(1); err == nil {
		said, _ := in.Peek(in.Buffered())
		p.hear(string(said))
		c.Write(said)
		return
	}
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprint(c, "220 parrot ESMTP\r\n")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		p.hear(lines.Text())
		if strings.HasPrefix(lines.Text(), "EHLO") {
			fmt.Fprint(c, "250-parrot\r\n250 AUTH PLAIN LOGIN\r\n")
			continue
		}
		fmt.Fprintf(c, "535 no: %s\r\n", lines.Text())
	}
}
