package config_test

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/config"
)

// home makes what depends on the machine the same everywhere.
const home = "HOME=/home/me"

// load reads source as /etc/alertad.conf in the environment.
func load(source string, environ ...string) (*config.Config, error) {
	return config.Load(config.Source{
		Environ:  append([]string{home}, environ...),
		NumCPU:   4,
		ReadFile: func(string) ([]byte, error) { return []byte(source), nil },
	})
}

func mustLoad(t *testing.T, source string, environ ...string) *config.Config {
	t.Helper()
	c, err := load(source, environ...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// values returns all settings of c.
func values(c *config.Config) map[string]any {
	m := map[string]any{}
	for _, s := range config.Settings() {
		m[s.Name] = c.Any(s.Name)
	}
	return m
}

func TestDefaultsOfAlerta(t *testing.T) {
	facts, err := os.ReadFile("testdata/alerta-9.1.conf")
	if err != nil {
		t.Fatal(err)
	}
	// What alertad decides otherwise, or takes only as an old name.
	other := regexp.MustCompile(`(?m)^(DATABASE_URL|SECRET_KEY|QUERY_LIMIT|DEFAULT_TIMEOUT|OIDC_CUSTOM_CLAIM|MONGO_\w+|POSTGRES_\w+) = .*\n`)
	if n := len(other.FindAll(facts, -1)); n != 10 {
		t.Fatalf("%d settings differ from Alerta", n)
	}
	c := mustLoad(t, string(other.ReplaceAll(facts, nil)))
	if w := c.Warnings(); len(w) > 0 {
		t.Errorf("settings of Alerta that are not known: %q", w)
	}
	if diff := cmp.Diff(values(mustLoad(t, "")), values(c)); diff != "" {
		t.Error(diff)
	}
	own := map[string]bool{
		"DEDUPLICATE_BY": true, "FLAPPING_CHANGES": true, "FLAPPING_WINDOW": true, "FLAPPING_HOLD": true,
		"STORM_LIMIT": true, "STORM_BURST": true, "STORM_SEVERITY": true,
		"HOST": true, "PORT": true, "TRUSTED_PROXIES": true, "STATE_DIR": true, "MAX_BODY_BYTES": true,
		"QUERY_CONCURRENCY": true, "DATABASE_URL": true, "SECRET_KEY": true,
		"BACKUP_DIR": true, "BACKUP_EVERY": true, "BACKUP_KEEP": true,
		"SECRET_KEY_FALLBACKS": true, "AUTH_PROVIDERS": true,
		"HEARTBEAT_ALERTS": true, "HEARTBEAT_SEVERITY": true,
		"HISTORY_RETENTION": true, "NOTIFY_ACK_LINKS": true, "NOTIFY_EXEC_ALLOWED": true, "DELIVERY_RETENTION": true, "SNS_SIGNATURE": true, "OUTGOING_ALLOW": true, "OUTBOX_MAX_AGE": true, "DATABASE_LISTEN_URL": true, "DATABASE_READ_URL": true, "AUDIT_RETENTION": true, "NOTIFY_CHANNELS": true, "NOTIFY_RULES": true,
		"ADMIN_PASSWORD": true, "ADMIN_KEY": true, "ADMIN_KEY_MAXAGE": true,
		"OFFICE_HOURS": true, "OFFICE_TIMEZONE": true, "GEOIP_DATABASE": true,
		"SYSLOG_LISTEN": true, "SYSLOG_TLS_CERT_FILE": true, "SYSLOG_TLS_KEY_FILE": true, "SYSLOG_TLS_CLIENT_CA_FILE": true,
		"SYSLOG_ALLOW": true, "SYSLOG_ENVIRONMENT": true, "SYSLOG_CUSTOMER": true, "SYSLOG_RULES": true,
		"SNMP_LISTEN": true, "SNMP_COMMUNITIES": true, "SNMP_USERS": true,
		"SNMP_ALLOW": true, "SNMP_ENVIRONMENT": true, "SNMP_CUSTOMER": true, "SNMP_RULES": true,
		"PLUGIN_DIR": true, "PLUGIN_TIMEOUT": true, "PLUGIN_STEPS": true, "PLUGIN_MEMORY": true,
		"TLS_CERT_FILE": true, "TLS_KEY_FILE": true, "TLS_SELF_SIGNED": true, "ACME_HOSTS": true, "ACME_EMAIL": true,
		"ACME_DIRECTORY_URL": true, "TLS_MIN_VERSION": true, "TLS_CLIENT_AUTH": true, "TLS_CLIENT_CA_FILE": true,
		"HTTP_REDIRECT_PORT": true, "HSTS_SECONDS": true,
		"OAUTH2_CLIENTS": true, "OAUTH2_REDIRECT_URIS": true, "OIDC_SCOPES": true,
		"SAML2_GROUP_ATTRIBUTE": true, "SAML2_SUBJECT_ATTRIBUTE": true,
		"LDAP_START_TLS": true, "LDAP_ACTIVE_DIRECTORY": true,
		// Read by Alerta's plugins and webhooks, without a line in its settings.
		"HEARTBEAT_EVENTS": true, "TELEGRAM_TOKEN": true, "TELEGRAM_CHAT_ID": true, "DASHBOARD_URL": true,
		"TELEGRAM_WEBHOOK_SECRET": true, "SLACK_SIGNING_SECRET": true, "PAGERDUTY_WEBHOOK_SECRET": true,
		"MAILGUN_WEBHOOK_SIGNING_KEY": true, "STATUSCAKE_USERNAME": true, "STATUSCAKE_APIKEY": true,
		"STATUSCAKE_DEFAULT_ALERT_SEVERITY": true, "RUNBOOK_URL": true,
	}
	for _, s := range config.Settings() {
		if c.IsSet(s.Name) == own[s.Name] {
			t.Errorf("%s: IsSet %v, own %v", s.Name, c.IsSet(s.Name), own[s.Name])
		}
	}
}

func TestTable(t *testing.T) {
	sentence := regexp.MustCompile(`^[A-Z].{15,}[.]$`)
	seen := map[string]bool{}
	for _, s := range config.Settings() {
		if seen[s.Name] || seen[s.Env] {
			t.Errorf("%s is there twice", s.Name)
		}
		seen[s.Name], seen[s.Env] = true, true
		if !sentence.MatchString(s.Help) && len(s.Help) < 10 {
			t.Errorf("%s: help %q", s.Name, s.Help)
		}
		if s.Group == "" {
			t.Errorf("%s has no group", s.Name)
		}
	}
}

// TestAccess asks for every setting by its kind, and by no other.
func TestAccess(t *testing.T) {
	c := config.New()
	panics := func(f func()) (p bool) {
		defer func() { p = recover() != nil }()
		f()
		return
	}
	for _, s := range config.Settings() {
		for kind, f := range map[config.Kind]func(){
			config.String: func() { c.String(s.Name) },
			config.Bool:   func() { c.Bool(s.Name) },
			config.Int:    func() { c.Int(s.Name) },
			config.List:   func() { c.List(s.Name) },
			config.Map:    func() { c.Map(s.Name); c.Keys(s.Name) },
			config.Any:    func() { c.Any(s.Name); panic("Any takes all kinds") },
		} {
			if got := !panics(f); got != (kind == s.Kind && kind != config.Any) {
				t.Errorf("%s as %v: ok %v", s.Name, kind, got)
			}
		}
	}
	for name, f := range map[string]func(){
		"unknown":  func() { c.String("NO_SUCH") },
		"any":      func() { c.Any("NO_SUCH") },
		"origin":   func() { c.Origin("NO_SUCH") },
		"duration": func() { c.Duration("PORT") },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", name)
		}
	}
	for name, want := range map[string]time.Duration{
		"ALERT_TIMEOUT": 24 * time.Hour, "HEARTBEAT_MAX_LATENCY": 2 * time.Second,
		"TOKEN_EXPIRE_DAYS": 14 * 24 * time.Hour, "LDAP_TIMEOUT": -time.Second,
	} {
		if got := c.Duration(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestFiles(t *testing.T) {
	f := func(file string, environ []string, want map[string]any, warnings ...string) {
		t.Helper()
		c, err := config.Check("testdata/conf/"+file, append(environ, home))
		if err != nil {
			t.Error(err)
			return
		}
		got := map[string]any{}
		for name := range want {
			got[name] = c.Any(name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
		if diff := cmp.Diff(warnings, c.Warnings()); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
	f("small.conf", nil, map[string]any{
		"DEBUG": true, "BASE_URL": "/api", "USE_PROXYFIX": true, "AUTH_REQUIRED": true,
		"ADMIN_USERS": []string{"ops@example.org", "oncall@example.org"}, "ALLOWED_EMAIL_DOMAINS": []string{"example.org"},
		"SORT_LIST_BY": []string{"lastReceiveTime"}, "PLUGINS": []string{"reject", "blackout"}, "DELETE_INFO_AFTER": int64(43200),
		"DATABASE_URL": "bolt:///home/me/.local/state/alertad/alertad.db", "PORT": int64(8080),
	})
	f("tenants.conf", []string{"CLIENT_SECRET=s3", "PGPASS=pw", "SITE=lab", "CUSTOMER_VIEWS=no"}, map[string]any{
		"CUSTOMER_VIEWS": true, "ADMIN_USERS": []string{"root@example.com", "noc@example.com", "sre@example.com"},
		"OAUTH2_CLIENT_ID": "alerta", "OAUTH2_CLIENT_SECRET": "s3", "KEYCLOAK_REALM": "main",
		"ALLOWED_OIDC_ROLES": []string{"operators", "admins"}, "ADMIN_ROLES": []string{"boss"},
		"DATABASE_URL":         "postgresql://alerta:pw@db.example.com/alerts?connect_timeout=10",
		"ALLOWED_ENVIRONMENTS": []string{"Production", "Staging", "Test1", "Test2", "Test3"}, "DEFAULT_ENVIRONMENT": "Staging",
		"ALERT_TIMEOUT": int64(3600), "HEARTBEAT_TIMEOUT": int64(7200),
		"LDAP_DOMAINS": map[string]any{"example.com": "uid=%s,ou=people,dc=example,dc=com"},
	})
	f("severities.conf", nil, map[string]any{
		"BLACKOUT_ACCEPT": []string{"ok", "fine"}, "ORIGIN_BLACKLIST": []string{`bad/\w+$`, ".*/qux", "noisy/.*"},
		"CORS_ORIGINS":      []string{"http://localhost", `https?://\w*\.?example\.com:?\d*/?.*`, "*"},
		"DEFAULT_PAGE_SIZE": int64(200), "ALERT_TIMEOUT": int64(3600), "HEARTBEAT_TIMEOUT": int64(3600), "LOG_LEVEL": "INFO",
		"DEFAULT_INFORM_SEVERITY": nil,
		"FWD_DESTINATIONS": []any{
			[]any{"https://second.example.com", map[string]any{"username": "u", "password": "pa55", "timeout": int64(10)}, []any{"alerts", "actions"}},
			[]any{"https://third.example.com", map[string]any{"key": "k", "secret": "s"}, []any{"*"}},
		},
	},
		"testdata/conf/severities.conf:37: SLACK_WEBHOOK_URL is not a setting of alertad; only plugins see it",
		"testdata/conf/severities.conf:29: QUERY_LIMIT is an old name: use DEFAULT_PAGE_SIZE",
		"testdata/conf/severities.conf:30: DEFAULT_TIMEOUT is an old name: use ALERT_TIMEOUT",
		"testdata/conf/severities.conf:30: DEFAULT_TIMEOUT is an old name: use HEARTBEAT_TIMEOUT",
	)
	c, err := config.Check("testdata/conf/severities.conf", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"fatal", "critical", "warning", "indeterminate", "ok", "fine", "unknown"}, c.Keys("SEVERITY_MAP")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"SLACK_WEBHOOK_URL": "https://hooks.example.com/T0/B0/xyz"}, c.Extra()); diff != "" {
		t.Error(diff)
	}
}

func TestWhichFile(t *testing.T) {
	files := map[string]string{"/etc/alertad.conf": "PORT = 1", "/named": "PORT = 2", "/given": "PORT = 3"}
	read := func(name string) ([]byte, error) {
		source, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("open %s: %w", name, fs.ErrNotExist)
		}
		return []byte(source), nil
	}
	f := func(file, variable string, port int, origin, failure string) {
		t.Helper()
		c, err := config.Load(config.Source{File: file, Environ: []string{"ALERTA_SVR_CONF_FILE=" + variable}, ReadFile: read})
		if failure != "" {
			if err == nil || err.Error() != failure {
				t.Errorf("got %v, want %s", err, failure)
			}
			return
		}
		if err != nil {
			t.Error(err)
			return
		}
		if got := c.Int("PORT"); got != port || c.Origin("PORT") != origin {
			t.Errorf("got %d from %s", got, c.Origin("PORT"))
		}
	}
	f("", "", 1, "/etc/alertad.conf:1", "")
	f("", "/named", 2, "/named:1", "")
	f("/given", "/named", 3, "/given:1", "")
	f("", "/none", 0, "", "read settings (named by ALERTA_SVR_CONF_FILE): open /none: file does not exist")
	f("/none", "", 0, "", "read settings: open /none: file does not exist")
	delete(files, "/etc/alertad.conf")
	f("", "", 8080, "default", "")
}

func TestState(t *testing.T) {
	f := func(want string, environ ...string) {
		t.Helper()
		c, err := config.Load(config.Source{Environ: append(environ, "X=1"), ReadFile: func(string) ([]byte, error) { return nil, fs.ErrNotExist }})
		if err != nil {
			t.Error(err)
			return
		}
		if got := c.String("DATABASE_URL"); got != "bolt://"+want+"/alertad.db" || c.String("STATE_DIR") != want {
			t.Errorf("got %s in %s, want %s", got, c.String("STATE_DIR"), want)
		}
	}
	f("/var/lib/alertad")
	f("/home/me/.local/state/alertad", home)
	f("/xdg/alertad", home, "XDG_STATE_HOME=/xdg")
	f("/home/me/.local/state/alertad", home, "XDG_STATE_HOME=relative")
	f("/var/lib/private/alertad", home, "XDG_STATE_HOME=/xdg", "STATE_DIRECTORY=/var/lib/private/alertad:/second")
	f("/mine", home, "STATE_DIR=/mine")
	if got := mustLoad(t, "").Int("QUERY_CONCURRENCY"); got != 3 {
		t.Errorf("QUERY_CONCURRENCY of 4 processors is %d", got)
	}
}

func TestWarnings(t *testing.T) {
	f := func(source string, want ...string) {
		t.Helper()
		c, err := load(source)
		if err != nil {
			t.Error(err)
			return
		}
		if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(c.Warnings(), "\n")); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
	f("helper = 1\n_PRIVATE = 2\nMixedCase = 3\ndef f(): pass\n")
	f("ALLOWED_ENVIROMENTS = []", "/etc/alertad.conf:1: ALLOWED_ENVIROMENTS is not a setting; is ALLOWED_ENVIRONMENTS meant?")
	f("\nPLUGIN = []", "/etc/alertad.conf:2: PLUGIN is not a setting; is PLUGINS meant?")
	f("GEOIP_URL = 'x'", "/etc/alertad.conf:1: GEOIP_URL is not a setting of alertad; only plugins see it")
	f("HELPER = len", "/etc/alertad.conf:1: HELPER is not a setting of alertad; only plugins see it")
	f("SECRET_KEY = 'changeme'", "/etc/alertad.conf:1: SECRET_KEY is publicly known: anybody can make a login with it")
	f("CELERY_BROKER_URL = 'redis://x'\nCELERY_TASK_SERIALIZER = 'customjson'", "/etc/alertad.conf:1: CELERY_BROKER_URL has no effect: bulk actions need no Celery here")
	f("MONGO_URI = 'mongodb://x'", "/etc/alertad.conf:1: MONGO_URI is not used: alertad has no MongoDB store; set DATABASE_URL to bolt:///path or postgres://...")
	f("HK_EXPIRED_DELETE_HRS = 0")
}

func TestOldNames(t *testing.T) {
	f := func(name string, want any, source string, environ ...string) {
		t.Helper()
		c, err := load(source, environ...)
		if err != nil {
			t.Error(err)
			return
		}
		if diff := cmp.Diff(want, c.Any(name)); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
	f("DEFAULT_PAGE_SIZE", int64(7), "DEFAULT_PAGE_SIZE = 7\nQUERY_LIMIT = 9")
	f("DELETE_EXPIRED_AFTER", int64(7200*2), "DELETE_EXPIRED_AFTER = 5\nDEFAULT_EXPIRED_DELETE_HRS = 4")
	f("DELETE_EXPIRED_AFTER", int64(3600), "DEFAULT_EXPIRED_DELETE_HRS = 1\nDELETE_EXPIRED_AFTER = 5")
	f("DELETE_EXPIRED_AFTER", int64(5), "DELETE_EXPIRED_AFTER = 5\nDEFAULT_EXPIRED_DELETE_HRS = 0")
	f("DELETE_INFO_AFTER", int64(3600), "", "HK_INFO_DELETE_HRS=1")
	f("DELETE_INFO_AFTER", int64(7200), "", "HK_INFO_DELETE_HRS=1", "DEFAULT_INFO_DELETE_HRS=2", "DELETE_INFO_AFTER=9")
	f("DATABASE_URL", "postgres://h/d", "POSTGRES_URI = 'postgres://h/d'")
	f("DATABASE_NAME", nil, "", "POSTGRES_DB=other")
	f("OIDC_ROLE_CLAIM", "groups", "OIDC_ROLE_CLAIM = OIDC_CUSTOM_CLAIM = 'groups'")
}
