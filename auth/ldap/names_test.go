package ldap

import (
	"strings"
	"testing"
	"unicode/utf8"

	ldapv3 "github.com/go-ldap/ldap/v3"
)

// A login ends up in one value of a DN and of a filter, whole, and changes
// nothing around it.
func FuzzNames(f *testing.F) {
	for _, login := range []string{
		"alice@example.org", `corp\alice`, "alice", "*)(uid=*", "a,ou=x", `\2a`, "\x00", "#41", " a ", "a+b=c", `"`, "é;<>", `a\`, "a\u2028",
	} {
		f.Add(login)
	}
	p, err := New(Options{
		URLs:          []string{"ldap://localhost"},
		Domains:       map[string]string{"default": "cn=x+uid=%s,ou=people,dc=a"},
		DefaultDomain: "default",
	})
	if err != nil {
		f.Fatal(err)
	}
	filter, err := parseFilter("(&(uid={username})(member={userdn}))", groupPlaces...)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, login string) {
		a, err := p.account(login)
		if err != nil {
			return
		}
		if a.username == "" || !utf8.ValidString(a.username) || strings.ContainsRune(a.username, 0) {
			t.Fatalf("%q: user %q", login, a.username)
		}
		dn, _ := p.domains["default"].user.of(a.username)
		read, err := ldapv3.ParseDN(dn)
		if err != nil || len(read.RDNs) != 3 || len(read.RDNs[0].Attributes) != 2 || read.RDNs[0].Attributes[1].Value != a.username {
			t.Errorf("%q: DN %s: %v", login, dn, err)
		}
		values := a.values()
		values["userdn"] = dn
		text := filter.filter(values)
		node, err := ldapv3.CompileFilter(text)
		if err != nil || len(node.Children) != 2 {
			t.Fatalf("%q: filter %s: %v", login, text, err)
		}
		for i, want := range []string{a.username, dn} {
			match := node.Children[i]
			if match.Tag != ldapv3.FilterEqualityMatch || match.Children[1].Data.String() != want {
				t.Errorf("%q: filter %s", login, text)
			}
		}
		if plain := (name{template: template{{text: "CORP\\"}, {place: "username"}}}); strings.ContainsAny(a.username, `,=\`) {
			if _, ok := plain.of(a.username); ok {
				t.Errorf("%q goes into a name that is no DN", login)
			}
		}
	})
}
