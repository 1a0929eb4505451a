package auth_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// signed is a request as Alerta's client signs it, made by the text of the
// specification and not by our code.
type signed struct {
	id, secret, method, target, host, port, ts, nonce, media, body string
}

func (s signed) header() string {
	payload := sha256.Sum256([]byte("hawk.1.payload\n" + s.media + "\n" + s.body + "\n"))
	hash := base64.StdEncoding.EncodeToString(payload[:])
	mac := hmac.New(sha256.New, []byte(s.secret))
	fmt.Fprintf(mac, "hawk.1.header\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n\n", s.ts, s.nonce, s.method, s.target, s.host, s.port, hash)
	return fmt.Sprintf(`Hawk id="%s", ts="%s", nonce="%s", hash="%s", mac="%s"`,
		s.id, s.ts, s.nonce, hash, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

func (s signed) request() *http.Request {
	r := httptest.NewRequest(s.method, s.target, strings.NewReader(s.body))
	r.Header.Set("Content-Type", s.media+"; charset=utf-8")
	r.Header.Set("Authorization", s.header())
	return r
}

func TestHawk(t *testing.T) {
	g := newGate(t)
	n := 0
	fresh := func() signed {
		n++
		return signed{"hmac", "s3cret", "POST", "/api/alert?a=b%20c", "example.com", "80", fmt.Sprint(g.now.Unix()), fmt.Sprint("n", n), "application/json", `{"a":1}`}
	}
	f := func(name string, code db.Code, message string, change func(*signed), meddle func(*http.Request)) {
		t.Helper()
		s := fresh()
		change(&s)
		r := s.request()
		meddle(r)
		p := g.is(r, "hmac", "admin read write", code, message)
		if code != 0 {
			return
		}
		if body, err := io.ReadAll(r.Body); string(body) != s.body || err != nil || !p.Tenancy.All() {
			t.Errorf("%s: body %q, %v, %v", name, body, err, p)
		}
	}
	as, is := func(*signed) {}, func(*http.Request) {}
	f("good", 0, "", as, is)
	f("without a body", 0, "", func(s *signed) { s.method, s.body = "GET", "" }, is)
	f("clock late", 0, "", func(s *signed) { s.ts = fmt.Sprint(g.now.Add(-4 * time.Minute).Unix()) }, is)
	f("too late", db.Unauthorized, "Hawk: stale timestamp", func(s *signed) { s.ts = fmt.Sprint(g.now.Add(-6 * time.Minute).Unix()) }, is)
	f("too early", db.Unauthorized, "Hawk: stale timestamp", func(s *signed) { s.ts = fmt.Sprint(g.now.Add(6 * time.Minute).Unix()) }, is)
	f("no time", db.Unauthorized, "Hawk: stale timestamp", func(s *signed) { s.ts = "x" }, is)
	f("unknown sender", db.Unauthorized, "Hawk: unknown sender", func(s *signed) { s.id = "other" }, is)
	f("wrong secret", db.Unauthorized, "Hawk: bad mac", func(s *signed) { s.secret = "guess" }, is)
	f("another method", db.Unauthorized, "Hawk: bad mac", as, func(r *http.Request) { r.Method = "DELETE" })
	f("another path", db.Unauthorized, "Hawk: bad mac", as, func(r *http.Request) { r.RequestURI = "/api/other" })
	f("another host", db.Unauthorized, "Hawk: bad mac", func(s *signed) { s.host = "other.example" }, is)
	f("another body", db.Unauthorized, "Hawk: the body does not match its hash", as, func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"a":2}`)) })
	f("body added", db.Unauthorized, "Hawk: the body does not match its hash", func(s *signed) { s.body = "" }, func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"a":2}`)) })
	f("another type", db.Unauthorized, "Hawk: the body does not match its hash", as, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") })
	f("hash left out", db.Unauthorized, "Hawk: bad mac", as, func(r *http.Request) {
		h := r.Header.Get("Authorization")
		before, rest, _ := strings.Cut(h, ` hash="`)
		_, after, _ := strings.Cut(rest, `",`)
		r.Header.Set("Authorization", before+after)
	})
	f("too large", db.TooLarge, "request body is larger", func(s *signed) { s.body = strings.Repeat("x", 1<<20+1) }, is)

	s := fresh()
	g.is(s.request(), "hmac", "admin read write", 0, "")
	g.is(s.request(), "", "", db.Unauthorized, "Hawk: this request was sent before")
	g.now = g.now.Add(20 * time.Minute)
	g.is(s.request(), "", "", db.Unauthorized, "Hawk: stale timestamp")

	small := fresh()
	small.id, small.secret = "small", "s"
	if p := g.is(small.request(), "small", "read", 0, ""); p.Tenancy.All() || !p.Tenancy.Sees("Acme") {
		t.Error("the credential's customer does not count")
	}
	behind := fresh()
	behind.port, behind.host = "443", "alerts.example.com"
	if _, err := g.auth.Authenticate(behind.request(), auth.From{Root: "https://alerts.example.com"}); err != nil {
		t.Errorf("behind a proxy: %v", err)
	}
}

func TestHawkHeaders(t *testing.T) {
	g := newGate(t)
	for _, header := range []string{
		"Hawk", "Hawk ", `Hawk id="a"`, `Hawk id="a", id="b", ts="1", nonce="x", mac="y"`, `Hawk id="a" ts="1" nonce="x" mac="y"`,
		`Hawk id="a", ts="1", nonce="x", mac="y", who="z"`, `Hawk id="a", ts="1", nonce="x", mac="y`, `Hawk id=a`,
		"Hawk id=\"a\nb\", ts=\"1\", nonce=\"x\", mac=\"y\"", `Hawk id="` + strings.Repeat("a", 5000) + `", ts="1", nonce="x", mac="y"`,
	} {
		g.is(request("GET", "/", "Authorization", header), "", "", db.Unauthorized, "Hawk: malformed header")
	}
}

func TestHawkCredentials(t *testing.T) {
	for _, c := range []auth.HawkCredential{{}, {ID: "a"}, {Secret: "b"}, {ID: "a", Secret: "b", Algorithm: "md5"}} {
		if _, err := auth.NewHawk([]auth.HawkCredential{c}, 1, time.Now); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}

func FuzzHawk(f *testing.F) {
	g := newGate(f)
	s := signed{"hmac", "s3cret", "GET", "/", "example.com", "80", fmt.Sprint(g.now.Unix()), "n", "text/plain", ""}
	f.Add(s.header())
	f.Add(`Hawk id="hmac", ts="1", nonce="", mac="="`)
	f.Fuzz(func(t *testing.T, header string) {
		if !strings.HasPrefix(header, "Hawk ") {
			header = "Hawk " + header
		}
		p, err := g.auth.Authenticate(request("POST", "/", "Authorization", header), here)
		if err == nil || len(p.Scopes) > 0 || db.CodeOf(err) != db.Unauthorized {
			t.Errorf("%q: %v, %v", header, p, err)
		}
	})
}
