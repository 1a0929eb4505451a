package ldap_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/ldap"
)

// told prints steps, one a line.
func told(t *testing.T, steps []auth.Step) string {
	t.Helper()
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s\n", s.Part, s.What, s.Value, s.From, s.Result)
	}
	if strings.Contains(b.String(), "secret") {
		t.Errorf("a password in %s", b.String())
	}
	return b.String()
}

func TestCheckSetup(t *testing.T) {
	d := startDirectory(t)
	f := func(name string, o ldap.Options, lines ...string) {
		t.Helper()
		got := told(t, newProvider(t, o).CheckSetup(t.Context()))
		for _, line := range lines {
			if !strings.Contains(got, line) {
				t.Errorf("%s: no %q in\n%s", name, line, got)
			}
		}
	}
	good := d.byFilter()
	good.GroupFilter = "(member={userdn})"
	f("good", good, "check|connection|"+d.url+"|LDAP_URL|ok", "check|encryption|none: passwords go in the clear|LDAP_URL, LDAP_START_TLS|warning",
		"check|bind|cn=reader,dc=example,dc=org|LDAP_BIND_USERNAME, LDAP_BIND_PASSWORD|ok",
		"check|where users are|"+people+"|LDAP_USER_BASEDN, LDAP_BASEDN|ok", "check|where groups are|"+people+"|LDAP_GROUP_BASEDN, LDAP_BASEDN|ok")
	wrong := good
	wrong.BindPassword = "another secret"
	f("bind", wrong, "check|bind|bind as cn=reader,dc=example,dc=org: LDAP Result Code 49", "LDAP_BIND_PASSWORD|refused")
	away := good
	away.UserBaseDN = "ou=nowhere,dc=example,dc=org"
	f("base", away, "check|where users are|LDAP Result Code 32", "LDAP_USER_BASEDN, LDAP_BASEDN|refused")
	f("nobody searches", d.byName(), "check|bind|nobody searches but the user|LDAP_BIND_USERNAME|\n")
	down := good
	down.URLs = []string{"ldap://127.0.0.1:1", d.url}
	f("one is down", down, "LDAP_URL|refused", "check|bind|cn=reader,dc=example,dc=org|")
}

// What was received is noted with where the identity was taken from; what is
// refused tells the setting.
func TestTraced(t *testing.T) {
	d := startDirectory(t)
	var trace auth.Trace
	_, err := newProvider(t, d.byFilter()).CheckPassword(auth.WithTrace(t.Context(), &trace), "alice@Example.org", "alice secret")
	if err != nil {
		t.Fatal(err)
	}
	got := told(t, trace.Steps)
	for _, line := range []string{"claim|dn|uid=alice,", `claim|mail|["alice@mail.example.org","liddell@mail.example.org"]|`, "identity|email|alice@mail.example.org|LDAP_USER_EMAIL_ATTR = mail|", "identity|name|Alice Liddell|LDAP_USER_NAME_ATTR = cn|"} {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	f := func(o ldap.Options, login, setting string) {
		t.Helper()
		if _, err := newProvider(t, o).CheckPassword(t.Context(), login, "alice secret"); auth.SettingOf(err) != setting {
			t.Errorf("%s: setting %q, want %q: %v", login, auth.SettingOf(err), setting, err)
		}
	}
	f(d.byName(), "alice", "LDAP_DEFAULT_DOMAIN")
	f(d.byName(), "alice@elsewhere", "LDAP_DOMAINS, ALLOWED_EMAIL_DOMAINS")
	f(d.byFilter(), "unknown@x", "LDAP_USER_FILTER, LDAP_USER_BASEDN, LDAP_BASEDN")
	wrong := d.byFilter()
	wrong.BindPassword = "another secret"
	f(wrong, "alice@x", "LDAP_BIND_USERNAME, LDAP_BIND_PASSWORD")
	down := d.byFilter()
	down.URLs = []string{"ldap://127.0.0.1:1"}
	f(down, "alice@x", "LDAP_URL")
	f(d.byFilter(), "bob@x", "") // a wrong password is nobody's setting
}
