package snmp_test

import (
	"encoding/hex"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/app/receive/snmp"
	"github.com/alertad/alertad/db"
)

// packet is one that snmptrap of net-snmp 5.9.3 sent.
func packet(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".hex"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(string(text), "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func keys(t testing.TB, users ...snmp.User) *snmp.Keys {
	t.Helper()
	k, err := snmp.NewKeys([]string{"other", "public"}, users)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var (
	secret = snmp.User{Name: "alerta", Auth: "SHA", AuthPassword: "auth-secret", Priv: "AES", PrivPassword: "priv-secret"}
	signed = snmp.User{Name: "alerta", Auth: "SHA", AuthPassword: "auth-secret"}
	open   = snmp.User{Name: "alerta"}
)

func mapping(t testing.TB, rules ...any) *snmp.Mapping {
	t.Helper()
	r, err := receive.Compile(rules, snmp.Known)
	if err != nil {
		t.Fatal(err)
	}
	return &snmp.Mapping{Environment: "Production", Severity: func(s string) string { return s }, Rules: r}
}

func alert(t *testing.T, name string, rules ...any) *db.Alert {
	t.Helper()
	trap, _, err := keys(t, secret).Open(packet(t, name))
	if err != nil {
		t.Fatal(err)
	}
	trap.From = netip.MustParseAddr("198.51.100.1")
	a := mapping(t, rules...).Alert(trap)
	if a != nil {
		a.RawData = ""
	}
	return a
}

func TestAlert(t *testing.T) {
	f := func(name string, change func(*db.Alert)) {
		t.Helper()
		want := &db.Alert{
			Resource: "198.51.100.1:eth3", Event: "linkDown", Environment: "Production", Severity: "major",
			Correlate: []string{"linkDown", "linkUp"}, Service: []string{"Network"}, Group: "SNMP", ValueText: "2",
			Text: "Link Down: ifIndex=3, ifDescr=eth3, ifAdminStatus=1, ifOperStatus=2", Tags: []string{"SNMPv2c"},
			Attributes: db.Attributes{"trapOID": "1.3.6.1.6.3.1.1.5.3", "ifIndex": "3", "ifDescr": "eth3", "ifAdminStatus": "1", "ifOperStatus": "2"},
			Origin:     "snmp/198.51.100.1", Type: "snmptrapAlert", Timeout: -1,
		}
		change(want)
		if diff := cmp.Diff(want, alert(t, name)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	f("v2c-link", func(*db.Alert) {})
	f("v2c-inform", func(*db.Alert) {})
	f("v1-link", func(a *db.Alert) {
		a.Resource, a.Tags, a.Attributes["enterprise"] = "192.0.2.7:eth3", []string{"SNMPv1"}, "1.3.6.1.4.1.8072.3.2.10"
	})
	f("v3-auth-priv", func(a *db.Alert) { a.Tags, a.Attributes["user"] = []string{"SNMPv3"}, "alerta" })
	enterprise := func(a *db.Alert) {
		a.Severity, a.Correlate, a.ValueText = "indeterminate", nil, "6"
	}
	f("v1-enterprise", func(a *db.Alert) {
		enterprise(a)
		a.Resource, a.Event, a.Tags = "192.0.2.7", "1.3.6.1.4.1.8072.2.3.0.17", []string{"SNMPv1"}
		a.Text = "Enterprise Specific: 1.3.6.1.4.1.8072.2.3.2.1.0=123456"
		a.Attributes = db.Attributes{"trapOID": a.Event, "enterprise": "1.3.6.1.4.1.8072.2.3", "_1": "123456"}
	})
	f("v2c-enterprise", func(a *db.Alert) {
		enterprise(a)
		a.Resource, a.Event = "198.51.100.1", "1.3.6.1.4.1.9.9.43.2.0.1"
		a.Text = "Enterprise Specific: 1.3.6.1.4.1.9.9.43.1.1.6.1.3.5=1, 1.3.6.1.4.1.9.9.43.1.1.6.1.6.5=00:a1:ff, 1.3.6.1.4.1.9.1.0=1.3.6.1.4.1.9, 1.3.6.1.4.1.9.2.0=198.51.100.4"
		a.Attributes = db.Attributes{"trapOID": a.Event, "_1": "1", "_2": "00:a1:ff", "_3": "1.3.6.1.4.1.9", "_4": "198.51.100.4"}
	})
}

func TestRules(t *testing.T) {
	a := alert(t, "v2c-enterprise", map[string]any{
		"match": map[string]any{"oid": `1\.3\.6\.1\.4\.1\.9\..*`, "1.3.6.1.4.1.9.9.43.1.1.6.1.3": "1", "4": `198\.51\..*`},
		"set":   map[string]any{"event": "ConfigChange", "severity": "warning", "resource": "{4}", "value": "{1.3.6.1.4.1.9.9.43.1.1.6.1.3}", "text": "{trap} v{version} {9}"},
	})
	got := []string{a.Event, a.Severity, a.Resource, a.ValueText, a.Text}
	if diff := cmp.Diff([]string{"ConfigChange", "warning", "198.51.100.4", "1", "1.3.6.1.4.1.9.9.43.2.0.1 v2c"}, got); diff != "" {
		t.Error(diff)
	}
	if a := alert(t, "v2c-link", map[string]any{"match": map[string]any{"trap": "link.*", "ifAdminStatus": "1"}, "drop": true}); a != nil {
		t.Errorf("not dropped: %+v", a)
	}
}

// Only those who know a secret get in, and by no lesser way than they have.
func TestOpen(t *testing.T) {
	f := func(name, failure string, users ...snmp.User) {
		t.Helper()
		_, _, err := keys(t, users...).Open(packet(t, name))
		if failure == "" && err != nil || failure != "" && (err == nil || !strings.Contains(err.Error(), failure)) {
			t.Errorf("%s: error %v, want %q", name, err, failure)
		}
	}
	f("v3-auth-priv", "", secret)
	f("v3-auth", "", signed)
	f("v3-plain", "", open)
	f("v3-auth", "not as safe", secret)
	f("v3-plain", "not authenticated", secret)
	f("v3-plain", "not authenticated", signed)
	f("v3-auth-priv", "no security parameters")
	wrong := secret
	wrong.AuthPassword = "another-secret"
	f("v3-auth-priv", "not authentic", wrong)
	wrong = signed
	wrong.Auth = "SHA256"
	f("v3-auth", "msgAuthenticationParameters", wrong)

	k, err := snmp.NewKeys([]string{"other"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"v1-link", "v2c-link", "v2c-inform"} {
		if _, _, err := k.Open(packet(t, name)); err == nil || !strings.Contains(err.Error(), "SNMP_COMMUNITIES") {
			t.Errorf("%s: %v", name, err)
		}
	}
	get := packet(t, "v2c-inform")
	get[strings.IndexByte(string(get), 0xa6)] = 0xa0
	if _, _, err := keys(t).Open(get); err == nil || !strings.Contains(err.Error(), "no trap") {
		t.Errorf("a get: %v", err)
	}
}

// A packet that names another security model is not let in unchecked.
func TestOtherSecurityModel(t *testing.T) {
	b := packet(t, "v3-plain")
	i := strings.Index(string(b), "\x02\x01\x03\x04")
	if i < 0 {
		t.Fatal("where is the security model?")
	}
	b[i+2] = 1
	for _, u := range []snmp.User{secret, open} {
		if _, _, err := keys(t, u).Open(b); err == nil {
			t.Errorf("%+v: it got in", u)
		}
	}
}

func TestUsers(t *testing.T) {
	f := func(failure string, user any) {
		t.Helper()
		_, err := snmp.Users([]any{user})
		if failure == "" && err != nil || failure != "" && (err == nil || !strings.Contains(err.Error(), failure)) {
			t.Errorf("error %v, want %q", err, failure)
		}
	}
	u := func(name, auth, password, priv, privPassword string) map[string]any {
		return map[string]any{"name": name, "auth": auth, "auth_password": password, "priv": priv, "priv_password": privPassword}
	}
	f("", u("a", "SHA512", "12345678", "AES256", "12345678"))
	f("", map[string]any{"name": "a"})
	f("user 1: expected a dict", "a")
	f("expected a name", map[string]any{})
	f(`there is no "pass"`, map[string]any{"name": "a", "pass": "x"})
	f("name: expected a string", map[string]any{"name": int64(1)})
	f("auth: expected one of MD5, SHA, SHA224", u("a", "sha", "12345678", "", ""))
	f("priv: expected one of AES, ", u("a", "SHA", "12345678", "x", ""))
	f("priv: needs auth", u("a", "", "", "AES", "12345678"))
	f("8 bytes or more", u("a", "SHA", "1234567", "", ""))
	if _, err := snmp.NewKeys(nil, []snmp.User{open, open}); err == nil {
		t.Error("the same user twice is taken")
	}
}

// Whatever comes, it does not panic, and only what is admitted becomes an
// alert with a resource and an event.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"v1-link", "v1-enterprise", "v2c-link", "v2c-enterprise", "v2c-inform", "v3-auth-priv", "v3-auth", "v3-plain"} {
		f.Add(packet(f, name))
	}
	k, o := keys(f, secret, snmp.User{Name: "b"}), mapping(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		trap, _, err := k.Open(b)
		if err != nil {
			return
		}
		trap.From = netip.MustParseAddr("192.0.2.1")
		if a := o.Alert(trap); a == nil || a.Resource == "" || a.Event == "" {
			t.Errorf("%+v", a)
		}
	})
}
