package oauth_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
	"github.com/alertad/alertad/db"
)

const discoveryPath = "/.well-known/openid-configuration"

// huge answers more than anybody should read.
func huge(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte(`{"a":"`))
	chunk := []byte(strings.Repeat("x", 1<<16))
	for range 64 {
		w.Write(chunk)
	}
	w.Write([]byte(`"}`))
}

// slow answers when the client has gone away, which shows once its request was
// read.
func slow(_ http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		w.Write([]byte(body))
	}
}

func redirect(to string, code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, code) }
}

// A provider that is broken in one place each.
func TestBroken(t *testing.T) {
	f := func(name, path string, h http.HandlerFunc, code db.Code, want string) {
		t.Helper()
		o := newOP(t)
		if name == "slow" {
			o.client.Timeout = 300 * time.Millisecond
		}
		o.special[path] = h
		_, err := o.login(o.provider())
		check(t, name+" at "+path, err, code, want)
	}
	for _, path := range []string{discoveryPath, "/token", "/userinfo", "/keys"} {
		f("huge", path, huge, db.Unavailable, "")
		f("slow", path, slow, db.Unavailable, "exceeded")
		f("500", path, status(500, "planted-stack"), db.Unavailable, "500")
		f("404", path, status(404, "{}"), db.Unavailable, "404")
		f("no JSON", path, status(200, "<html>planted-page</html>"), db.Unavailable, "")
		f("empty", path, status(200, ""), db.Unavailable, "")
		f("redirect to another host", path, redirect("https://evil.example.com/x", 302), db.Unavailable, "redirects")
		f("redirect to plain text", path, redirect("http://op.example.com/x", 307), db.Unavailable, "redirects")
	}
	f("redirect of a post", "/token", redirect("https://op.example.com/base/token2", 307), db.Unavailable, "redirects")
	f("redirect of a post as a get", "/token", redirect("https://op.example.com/base/token2", 302), db.Unavailable, "redirects")
	f("redirect in circles", "/userinfo", redirect("https://op.example.com/base/userinfo", 302), db.Unavailable, "more than 3 times")

	f("bad client", "/token", status(401, `{"error":"invalid_client"}`), db.Unavailable, "client id or secret")
	f("too many", "/token", status(429, `{"error":"slow_down"}`), db.Unavailable, "slow_down")
	f("other error", "/token", status(400, `{"error":"invalid_request"}`), db.Unauthorized, "invalid_request")
	f("long error", "/token", status(400, `{"error":"invalid_grant","error_description":"`+strings.Repeat("x", 1<<18)+`"}`), db.Unauthorized, "invalid_grant")
	f("lines in an error", "/token", status(400, `{"error":"invalid_grant","error_description":"a\nlevel=ERROR b"}`), db.Unauthorized, "invalid_grant")
	f("no token", "/token", status(200, `{}`), db.Unavailable, "access_token")
	f("user info refuses the token", "/userinfo", status(401, ""), db.Unavailable, "401")
	f("user info is a list", "/userinfo", status(200, "[]"), db.Unavailable, "type")
	f("keys of another shape", "/keys", status(200, `{"keys":{}}`), db.Unauthorized, "")
	f("no keys", "/keys", status(200, `{}`), db.Unauthorized, "failed to verify")
}

// A redirect on the same host is followed, with the token.
func TestRedirectOnTheSameHost(t *testing.T) {
	o := newOP(t)
	o.special["/userinfo"] = redirect("https://op.example.com/base/userinfo2", 302)
	o.special["/userinfo2"] = func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+accessToken {
			t.Error("the token got lost")
		}
		writeJSON(w, 200, map[string]any{"sub": "s-1", "name": "Ann"})
	}
	if id, err := o.login(o.provider()); err != nil || id.Name != "Ann" {
		t.Errorf("%+v, %v", id, err)
	}
}

// A discovery document that would lead elsewhere is not used.
func TestRefusedDocument(t *testing.T) {
	f := func(name string, v any, want string) {
		t.Helper()
		o := newOP(t)
		o.doc[name] = v
		flow := auth.Flow{Callback: callback}
		_, err := o.provider().Begin(t.Context(), &flow)
		check(t, name, err, db.Unavailable, want)
	}
	f("issuer", "https://evil.example.com", "evil")
	f("issuer", "https://login.microsoftonline.com/{tenantid}/v2.0", "issuer")
	f("issuer", nil, "issuer")
	f("token_endpoint", "http://op.example.com/base/token", "token_endpoint")
	f("token_endpoint", nil, "token_endpoint")
	f("jwks_uri", "file:///etc/passwd", "jwks_uri")
	f("userinfo_endpoint", "http://op.example.com/", "userinfo_endpoint")
	f("authorization_endpoint", "javascript:alert(1)", "authorization_endpoint")
	f("end_session_endpoint", "//op.example.com", "end_session_endpoint")
	f("jwks_uri", 1, "jwks_uri")

	o := newOP(t)
	o.doc["issuer"] = o.issuer + "/" // the slash of Auth0
	o.id["iss"] = o.issuer + "/"
	if id, err := o.login(o.provider()); err != nil || id.Issuer != o.issuer+"/" {
		t.Errorf("a slash at the end: %+v, %v", id, err)
	}
}

// Nothing is asked before it is needed; what is good is kept for an hour and
// beyond if there is nothing better, what is bad for seconds.
func TestDiscoveryIsKept(t *testing.T) {
	o := newOP(t)
	at := now
	opts := o.options()
	opts.Now = func() time.Time { return at }
	o.special[discoveryPath] = status(503, "")
	p, err := oauth.NewOpenID(opts)
	if err != nil || len(o.hits) != 0 {
		t.Fatalf("%v, asked %v", err, o.hits)
	}
	begin := func(after time.Duration, ok bool, hits int) {
		t.Helper()
		at = at.Add(after)
		f := auth.Flow{Callback: callback}
		_, err := p.Begin(t.Context(), &f)
		if err == nil != ok || o.hits[discoveryPath] != hits {
			t.Errorf("error %v, asked %d times, want %d", err, o.hits[discoveryPath], hits)
		}
	}
	begin(0, false, 1)
	begin(9*time.Second, false, 1)
	begin(time.Second, false, 2)
	delete(o.special, discoveryPath)
	begin(10*time.Second, true, 3)
	begin(59*time.Minute, true, 3)
	begin(time.Minute, true, 4)
	o.special[discoveryPath] = status(503, "")
	begin(time.Hour, true, 5)
	begin(9*time.Second, true, 5)
	begin(time.Second, true, 6)
}

// Who comes while somebody asks waits for the same answer.
func TestDiscoveryIsAskedOnce(t *testing.T) {
	o := newOP(t)
	p := o.provider()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			f := auth.Flow{Callback: callback}
			if _, err := p.Begin(t.Context(), &f); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if o.hits[discoveryPath] != 1 {
		t.Errorf("asked %d times", o.hits[discoveryPath])
	}
}

// Somebody who gives up says nothing about the provider.
func TestCancelled(t *testing.T) {
	o := newOP(t)
	p := o.provider()
	ctx, cancel := context.WithCancel(t.Context())
	o.special[discoveryPath] = func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() }
	f := auth.Flow{Callback: callback}
	_, err := p.Begin(ctx, &f)
	check(t, "cancelled", err, db.Unavailable, "canceled")
	delete(o.special, discoveryPath)
	if _, err := o.login(p); err != nil {
		t.Error(err)
	}
}

// Senseless settings are told at once.
func TestNew(t *testing.T) {
	o := newOP(t)
	f := func(name string, change func(*oauth.OpenIDOptions), want string) {
		t.Helper()
		opts := o.options()
		change(&opts)
		_, err := oauth.NewOpenID(opts)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), clientSecret) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f("no client", func(o *oauth.OpenIDOptions) { o.Clients = nil }, "client id")
	f("no id", func(o *oauth.OpenIDOptions) { o.Clients[0].ID = "" }, "client id")
	f("no issuer", func(o *oauth.OpenIDOptions) { o.Issuer = "" }, "issuer")
	f("issuer", func(o *oauth.OpenIDOptions) { o.Issuer = "op.example.com" }, "issuer")
	f("login page", func(o *oauth.OpenIDOptions) { o.AuthURL = "/login" }, "login page")
	f("no HTTP client", func(o *oauth.OpenIDOptions) { o.HTTP = nil }, "HTTP")
	bad := func(name string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	_, err := oauth.NewAzure(o.options(), "a/b")
	bad("tenant", err)
	_, err = oauth.NewAzure(o.options(), "{tenantid}")
	bad("tenant", err)
	_, err = oauth.NewCognito(o.options(), "us-east-1", "", "")
	bad("pool", err)
	_, err = oauth.NewKeycloak(o.options(), "https://sso.example.com", "")
	bad("realm", err)
	_, err = oauth.NewGitHub(oauth.GitHubOptions{Options: o.options().Options, URL: "github.com"})
	bad("GitHub's address", err)
	_, err = oauth.NewCAS(oauth.CASOptions{Options: o.options().Options})
	bad("CAS server", err)
}
