package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironment(t *testing.T) {
	f := func(variable, name string, want any) {
		t.Helper()
		c, err := load("PORT = 1\nADMIN_USERS = ['file']\nAUTH_REQUIRED = False\nSMTP_PORT = 2", variable)
		if err != nil {
			t.Errorf("%s: %v", variable, err)
			return
		}
		if diff := cmp.Diff(want, c.Any(name)); diff != "" {
			t.Errorf("%s: %s", variable, diff)
		}
	}
	for _, yes := range []string{"yes", "on", "true", "t", "1", "TRUE", "Yes"} {
		f("AUTH_REQUIRED="+yes, "AUTH_REQUIRED", true)
	}
	for _, no := range []string{"no", "off", "False", "f", "0", ""} {
		f("SIGNUP_ENABLED="+no, "SIGNUP_ENABLED", false)
	}
	f("PORT=9000", "PORT", int64(9000))
	f("PORT=", "PORT", int64(1))
	f("SMTP_PORT=tcp://10.0.0.1:25", "SMTP_PORT", int64(2))
	f("ADMIN_USERS=a@x, b@y", "ADMIN_USERS", []string{"a@x", "b@y"})
	f("ADMIN_USERS=", "ADMIN_USERS", []string{})
	f(`ADMIN_USERS=["a,b", "c"]`, "ADMIN_USERS", []string{"a,b", "c"})
	f("CORS_ORIGINS=[a-z]+://x,*", "CORS_ORIGINS", []string{"[a-z]+://x", "*"})
	f("LOG_LEVEL=warn", "LOG_LEVEL", "WARNING")
	f("BASE_URL=/x", "BASE_URL", "/x")
	f("DATABASE_URL=postgres://u:p@h/d", "DATABASE_URL", "postgres://u:p@h/d")
	f("DATABASE_URL=postgres://u:p@h:5432,i:5433/d?target_session_attrs=read-write", "DATABASE_URL", "postgres://u:p@h:5432,i:5433/d?target_session_attrs=read-write")
	f("DATABASE_URL=", "DATABASE_URL", "bolt:///home/me/.local/state/alertad/alertad.db")
	f(`DEFAULT_FILTER={"status": ["open"], "x": null}`, "DEFAULT_FILTER", map[string]any{"status": []any{"open"}, "x": nil})
	f("SEVERITY_MAP=", "SEVERITY_MAP", map[string]any{})
	f("HMAC_AUTH_CREDENTIALS=[dict(key='a', secret='b')]", "HMAC_AUTH_CREDENTIALS", []any{map[string]any{"key": "a", "secret": "b"}})
	f("ALLOWED_GITLAB_GROUPS=a,b", "ALLOWED_OIDC_ROLES", []string{"a", "b"})
	f("ALLOWED_KEYCLOAK_ROLES=a", "ALLOWED_OIDC_ROLES", []string{"a"})
	f("OUTGOING_ALLOW=169.254.169.254,10.0.0.0/8", "OUTGOING_ALLOW", []string{"169.254.169.254/32", "10.0.0.0/8"})
	f("TRUSTED_PROXIES=10.1.2.3,fd00::/8", "TRUSTED_PROXIES", []string{"10.1.2.3/32", "fd00::/8"})

	// Names that belong to others.
	f("COLUMNS=211", "AUTO_REFRESH_INTERVAL", int64(5000))
	f("HOST=myhost", "HOST", "127.0.0.1")
	f("ALERTAD_HOST=0.0.0.0", "HOST", "0.0.0.0")
	f("SSL_CERT_FILE=/etc/ssl/cert.pem", "SSL_CERT_FILE", nil)
	f("AWS_REGION=eu-west-1", "AWS_REGION", "us-east-1")
	f("ALERTAD_PORT=tcp://10.0.0.1:8080", "PORT", int64(1))
	f("DEBUG=*", "DEBUG", false)
	f("DEBUG=1", "DEBUG", true)
	f("ALERTAD_ACTIONS=call", "ACTIONS", []string{"call"})

	if got := mustLoad(t, "", "COLUMNS=80").List("COLUMNS"); len(got) != 12 {
		t.Errorf("a terminal changed the columns to %q", got)
	}
	c := mustLoad(t, "PORT = 1", "PORT=9000", `ALERTAD_COLUMNS=text`, `SEVERITY_MAP={"z": 1, "normal": 2, "indeterminate": 3}`)
	if got := c.Origin("PORT") + ", " + c.Origin("COLUMNS"); got != "environment PORT, environment ALERTAD_COLUMNS" {
		t.Errorf("origins %s", got)
	}
	if diff := cmp.Diff([]string{"z", "normal", "indeterminate"}, c.Keys("SEVERITY_MAP")); diff != "" {
		t.Error(diff)
	}
	if got := mustLoad(t, "", "DEBUG=app:*", "SMTP_PORT=tcp://x:1", "MONGO_URI=x").Warnings(); len(got) != 3 {
		t.Errorf("warnings %q", got)
	}
}

func TestEnvironmentErrors(t *testing.T) {
	f := func(variable, want string) {
		t.Helper()
		_, err := load("", variable)
		if err == nil || !strings.HasPrefix(err.Error(), "environment "+want) {
			t.Errorf("%s: got %v, want %s", variable, err, want)
		}
	}
	f("AUTH_REQUIRED=enabled", "AUTH_REQUIRED: expected yes or no, got the string 'enabled'")
	f("PORT=http", "PORT: expected an integer, got the string 'http'")
	f("PORT=99999", "PORT: PORT: expected a number from 0 to 65535, got 99999")
	f("DEFAULT_FILTER=status=open", "DEFAULT_FILTER: expected a dict with string keys in JSON or Python notation, got the string 'status=open'")
	f("DEFAULT_FILTER=[1]", "DEFAULT_FILTER: DEFAULT_FILTER: expected a dict with string keys, got a list")
	f("HMAC_AUTH_CREDENTIALS=s3cret", "HMAC_AUTH_CREDENTIALS: expected a value in JSON or Python notation, got a string")
	f("HK_INFO_DELETE_HRS=x", "HK_INFO_DELETE_HRS: expected an integer, got the string 'x'")
	f("CUSTOMER_VIEWS=1", "CUSTOMER_VIEWS: CUSTOMER_VIEWS: needs AUTH_REQUIRED to be True")
}
