package config_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/config"
)

var update = flag.Bool("update", false, "write the generated files anew")

func dump(t *testing.T, c *config.Config) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Dump(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDumpReadsBack(t *testing.T) {
	f := func(source string, environ ...string) {
		t.Helper()
		c := mustLoad(t, source, environ...)
		again, err := load(dump(t, c))
		if err != nil {
			t.Errorf("%v in\n%s", err, dump(t, c))
			return
		}
		if diff := cmp.Diff(values(c), values(again)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(c.Keys("SEVERITY_MAP"), again.Keys("SEVERITY_MAP")); diff != "" {
			t.Error(diff)
		}
	}
	f("")
	f("PORT = 99", "ADMIN_USERS=a,b")
	f(`SITE_LOGO_URL = 'it\'s "\\" \n\t \x01 é \u2028 \U0001f600'`)
	f("SEVERITY_MAP = {'z': 1, 'normal': 2, 'indeterminate': 0}\nDEFAULT_FILTER = {'a': 1.5, 'b': 2e30, 'c': 3.0, 'd': {'e': None}}")
}

func TestDumpGolden(t *testing.T) {
	c := mustLoad(t, "AUTH_REQUIRED = True\nSECRET_KEY = 'planted'\nMY_TOKEN = 'planted'\n", "ADMIN_USERS=root")
	golden(t, "testdata/dump.txt", dump(t, c))
}

// TestSecretsAreHidden plants the word in every place that may hold a secret.
func TestSecretsAreHidden(t *testing.T) {
	c := mustLoad(t, `
SECRET_KEY = OAUTH2_CLIENT_SECRET = LDAP_BIND_PASSWORD = SMTP_PASSWORD = TELEGRAM_TOKEN = 'planted'
TELEGRAM_WEBHOOK_SECRET = SLACK_SIGNING_SECRET = PAGERDUTY_WEBHOOK_SECRET = MAILGUN_WEBHOOK_SIGNING_KEY = STATUSCAKE_APIKEY = 'planted'
AUDIT_URL = 'https://logs.example.com/planted'
DATABASE_URL = 'postgres://u:plan%2Fted:planted@h/d?sslpassword=planted'
SECRET_KEY_FALLBACKS = ['planted']
ADMIN_USERS = ['root']
ADMIN_PASSWORD = 'planted'
ADMIN_KEY = 'planted'
CELERY_BROKER_URL = 'redis://:planted@h'
OAUTH2_CLIENTS = {'github': {'id': 'planted', 'secret': 'planted'}}
HMAC_AUTH_CREDENTIALS = [{'key': 'planted', 'secret': 'planted', 'algorithm': 'sha256'}]
FWD_DESTINATIONS = [('http://u:planted@h', {'username': 'u', 'password': 'planted'}, ['*']),
  ('http://h/?api-key=planted', {'key': 'planted', 'secret': 'planted', 'token': 'planted'}, ['*'])]
SNMP_COMMUNITIES = ['planted']
SNMP_USERS = [{'name': 'u', 'auth': 'SHA', 'auth_password': 'planted'}]
NOTIFY_CHANNELS = [{'name': 'pager', 'type': 'pagerduty', 'secrets': {'integration': 'planted'}}]
SAML2_CONFIG = {'sp': {'key_password': 'planted', 'x': [{'secret': 'planted'}]}}
SLACK_TOKEN = 'planted'
`[1:])
	out := dump(t, c)
	if strings.Contains(out, "planted") || strings.Contains(out, "plan%2F") {
		t.Errorf("a secret is shown:\n%s", out)
	}
	if got := c.Shown("DATABASE_URL"); got != "postgres://u:***@h/d?sslpassword=***" {
		t.Errorf("DATABASE_URL is shown as %s", got)
	}
	visible := c.Visible()
	if visible["SLACK_TOKEN"] != "planted" {
		t.Errorf("plugins do not see what is there for them: %v", visible["SLACK_TOKEN"])
	}
	delete(visible, "SLACK_TOKEN")
	if text := fmt.Sprint(visible); strings.Contains(text, "planted") || strings.Contains(text, "plan%2F") {
		t.Errorf("plugins see a secret: %s", text)
	}
	for _, s := range config.Settings() {
		if s.Secret && !strings.Contains(out, "# "+s.Name+" = ") {
			t.Errorf("%s is not commented out", s.Name)
		}
	}
}

func TestExampleIsCurrent(t *testing.T) {
	golden(t, "../../alertad.conf.example", example(t))
}

// TestExampleHoldsDefaults loads the example with every setting taken out of its comment.
func TestExampleHoldsDefaults(t *testing.T) {
	c := mustLoad(t, regexp.MustCompile(`(?m)^#([^ #\n])`).ReplaceAllString(example(t), "$1"))
	if diff := cmp.Diff(values(mustLoad(t, "")), values(c)); diff != "" {
		t.Error(diff)
	}
	for _, s := range config.Settings() {
		if !c.IsSet(s.Name) {
			t.Errorf("%s is not in the example", s.Name)
		}
	}
	if len(c.Warnings()) > 0 {
		t.Errorf("warnings %q", c.Warnings())
	}
	if n := len(mustLoad(t, example(t)).Warnings()); n > 0 {
		t.Errorf("%d warnings of the example as it is", n)
	}
}

func example(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := config.Example(&b); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if len(line) > 120 {
			t.Errorf("a long line: %s", line)
		}
	}
	return b.String()
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is out of date; run go test -update\n%s", file, diff)
	}
}
