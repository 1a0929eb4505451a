package oauth_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
)

// canned answers without a network.
type canned func(r *http.Request) (*http.Response, error)

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

func respond(kind string, body []byte) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(body))}
}

// FuzzCallback holds that no query logs anybody in, or costs a question of the
// provider, without the state of the flow.
func FuzzCallback(f *testing.F) {
	for _, q := range []string{"", "code=a&state=b", "code=a&state=the-state", "state=the-state&error=access_denied&error_description=x", "state=the-state&state=&code=%zz", "code=a;state=the-state&iss=https://x"} {
		f.Add(q)
	}
	asked := false
	o := newOP(f).options()
	o.HTTP = &http.Client{Transport: canned(func(*http.Request) (*http.Response, error) {
		asked = true
		return nil, errors.New("no network")
	})}
	p, err := oauth.NewOpenID(o)
	if err != nil {
		f.Fatal(err)
	}
	flow := auth.Flow{Callback: callback, State: "the-state", Nonce: "n", Verifier: "v"}
	f.Fuzz(func(t *testing.T, query string) {
		asked = false
		r := httptest.NewRequest("GET", "/auth/openid", nil)
		r.URL.RawQuery = query
		_, err := p.Finish(t.Context(), flow, r)
		if err == nil {
			t.Fatal("somebody is logged in")
		}
		checkError(t, err)
		if q, bad := url.ParseQuery(query); asked && (bad != nil || q.Get("state") != flow.State || q.Get("code") == "") {
			t.Fatal("the provider was asked")
		}
	})
}

// FuzzToken holds that no answer of the token endpoint logs anybody in that
// holds no signed ID token, and that nothing of it gets into the log whole.
func FuzzToken(f *testing.F) {
	o := newOP(f)
	good := o.sign(map[string]any{"iss": o.issuer, "aud": clientID, "sub": "s-1", "exp": now.Unix() - 1})
	f.Add("application/json", []byte(`{"access_token":"a","id_token":"`+good+`"}`))
	f.Add("application/json", []byte(`{"access_token":"a","id_token":"`+signNone(map[string]any{"sub": "x"})+`","expires_in":"9"}`))
	f.Add("application/json", []byte(`{"access_token":1,"error":{"a":[]},"id_token":{"payload":"","signatures":[]}}`))
	f.Add("text/plain", []byte("access_token=a&id_token="+good+"&expires_in=x"))
	f.Add("application/x-www-form-urlencoded", []byte("error=invalid_grant&error_description=%0d%0a"))
	doc, _ := json.Marshal(o.document())
	keys, _ := json.Marshal(map[string]any{"keys": o.keys})
	var kind string
	var answer []byte
	opts := o.options()
	opts.HTTP = &http.Client{Transport: canned(func(r *http.Request) (*http.Response, error) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/token"):
			return respond(kind, answer), nil
		case strings.HasSuffix(r.URL.Path, "/keys"):
			return respond("application/json", keys), nil
		case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
			return respond("application/json", doc), nil
		}
		return nil, errors.New("no network")
	})}
	p, err := oauth.NewOpenID(opts)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, k string, body []byte) {
		kind, answer = k, body
		_, err := p.Exchange(t.Context(), auth.Code{Code: "planted-code"})
		if err == nil {
			t.Fatal("somebody is logged in")
		}
		checkError(t, err)
	})
}

// FuzzCAS holds that an answer names somebody or is refused.
func FuzzCAS(f *testing.F) {
	for _, s := range []string{casJSON, casXML, casNo, casNoXML, `{"serviceResponse":{"authenticationSuccess":{"user":"a","attributes":{"roles":[1,null]}}}}`} {
		f.Add([]byte(s))
	}
	var answer []byte
	o := newOP(f).options()
	o.HTTP = &http.Client{Transport: canned(func(*http.Request) (*http.Response, error) { return respond("", answer), nil })}
	p, err := oauth.NewCAS(oauth.CASOptions{Options: o.Options, Server: "https://cas.example.com", AnswerType: "AUTO", RoleAttribute: "roles"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer = body
		id, err := p.Exchange(t.Context(), auth.Code{Code: "planted-ticket", RedirectURI: "https://own.example.com/", Origin: "https://own.example.com"})
		checkError(t, err)
		if err == nil && (id.Subject == "" || id.Login != id.Subject) {
			t.Fatalf("%+v", id)
		}
	})
}
