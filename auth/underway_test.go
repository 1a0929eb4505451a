package auth_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
)

// Whatever is made of the cookie of a login under way, it is that login or none.
// Each process seals by itself, so inputs are changes: so many bytes cut at a
// place, and others put there.
func FuzzFlow(f *testing.F) {
	now := time.Now()
	s := &auth.Sessions{Keys: [][]byte{[]byte("one"), []byte("two")}, Lifetime: time.Hour, Now: func() time.Time { return now }}
	other := &auth.Sessions{Keys: [][]byte{[]byte("three")}, Now: s.Now}
	ours := auth.Flow{Callback: "http://example.com/auth/openid/callback", State: "s", Nonce: "n", Verifier: "v"}
	w := httptest.NewRecorder()
	if err := s.KeepFlow(w, request("GET", "/auth/openid"), here, "openid", ours, "/"); err != nil {
		f.Fatal(err)
	}
	sealed, _, _ := strings.Cut(strings.TrimPrefix(w.Header().Get("Set-Cookie"), "alertad_login="), ";")
	f.Add(uint(0), uint(0), "")
	f.Add(uint(0), uint(len(sealed)), "")
	f.Add(uint(0), uint(0), "A")
	f.Add(uint(len(sealed)), uint(0), "A")
	f.Add(uint(20), uint(1), "_")
	f.Add(uint(0), uint(len(sealed)), strings.Repeat("A", 4096))
	f.Fuzz(func(t *testing.T, at, cut uint, put string) {
		at = min(at, uint(len(sealed)))
		value := sealed[:at] + put + sealed[at+min(cut, uint(len(sealed))-at):]
		w, r := httptest.NewRecorder(), request("GET", "/auth/openid/callback", "Cookie", "alertad_login="+value)
		flow, next, ok, err := s.TakeFlow(w, r, here, "openid")
		if err != nil || ok != (flow == ours) || ok != (next == "/") || !ok && value == sealed {
			t.Errorf("%q: %v, %v, %+v, next %q", value, ok, err, flow, next)
		}
		if _, _, ok, _ := s.TakeFlow(w, r, here, "github"); ok {
			t.Error("another provider's login")
		}
		if _, _, ok, _ := other.TakeFlow(w, r, here, "openid"); ok {
			t.Error("a login that another server sealed")
		}
	})
}
