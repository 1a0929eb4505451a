package ldap_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth/ldap"
	"github.com/alertad/alertad/db"
)

// operations are the tags of the requests in what a client said, as in RFC 4511.
func operations(said string) []byte {
	var list []byte
	for len(said) > 0 {
		at, size := 2, int(said[1])
		if size > 0x80 {
			n := size & 0x7f
			at, size = at+n, 0
			for _, b := range []byte(said[2 : 2+n]) {
				size = size<<8 | int(b)
			}
		}
		list = append(list, said[at+2+int(said[at+1])]) // behind the number of the message
		said = said[at+size:]
	}
	return list
}

// The directory is asked the same whether it knows somebody or not.
func TestGuessesCostTheSame(t *testing.T) {
	d := startDirectory(t)
	f := func(o ldap.Options, want string) {
		t.Helper()
		for _, login := range []string{"alice@example.org", "nobody@example.org"} {
			wire := startTap(t, d.address)
			o.URLs = []string{wire.url}
			_, err := newProvider(t, o).CheckPassword(t.Context(), login, "wrong")
			wantCode(t, login, err, db.Unauthorized)
			_, said := wire.heard()
			got := operations(said)
			if n := len(got); n > 0 && got[n-1] == unbind { // which may be under way
				got = got[:n-1]
			}
			if diff := cmp.Diff([]byte(want), got); diff != "" {
				t.Errorf("%s: %s", login, diff)
			}
		}
	}
	f(d.byName(), bind)
	f(d.byFilter(), bind+search+bind)
}

const (
	bind   = "\x60"
	search = "\x63"
	unbind = 0x42
)
