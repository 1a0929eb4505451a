package ldap_test

import (
	"crypto/tls"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth/ldap"
)

// However a login ends, nothing of it goes on.
func TestNothingLeft(t *testing.T) {
	d := startDirectory(t)
	login := func(o ldap.Options, password string) {
		t.Helper()
		_, _ = newProvider(t, o).CheckPassword(t.Context(), "alice@example.org", password)
	}
	o := d.byFilter()
	login(o, "alice secret")
	login(o, "wrong secret")
	o.URLs, o.TLS = []string{d.ldaps, d.url}, &tls.Config{RootCAs: d.roots}
	login(o, "alice secret")
	o.StartTLS = true
	login(o, "alice secret")
	o.TLS = nil
	login(o, "alice secret")
	o.Timeout = time.Nanosecond
	login(o, "alice secret")

	// The library's readers end a moment after their connections.
	for deadline := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if !strings.Contains(string(stacks), "go-ldap") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still running:\n%s", stacks)
		}
	}
}
