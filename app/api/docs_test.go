package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/api/docs"
	"github.com/alertad/alertad/app/api/docs/docstest"
)

// described fails the test if the reference does not describe what the server
// answered. Every answer in the tests of this package goes through it.
func (s *server) described(r *http.Request, body io.Reader, w *httptest.ResponseRecorder) {
	s.t.Helper()
	kind := w.Header().Get("Content-Type")
	if w.Header().Get("Content-Encoding") != "" || s.api.Console != nil && !strings.HasPrefix(kind, "application/json") {
		return
	}
	e := docstest.Exchange{Method: r.Method, URL: s.belowBase(r.URL), Type: r.Header.Get("Content-Type"), Code: w.Code, Header: w.Header(), Answer: w.Body.Bytes()}
	if in, ok := body.(io.ReadSeeker); ok && r.Header.Get("Content-Encoding") == "" {
		_, err := in.Seek(0, io.SeekStart)
		s.check(err)
		e.Request, err = io.ReadAll(in)
		s.check(err)
	}
	if err := s.reference().Check(e); err != nil {
		s.t.Errorf("the API reference: %v", err)
	}
}

// belowBase is the URL without the path of BASE_URL.
func (s *server) belowBase(u *url.URL) *url.URL {
	base, err := url.Parse(s.api.BaseURL)
	s.check(err)
	below := *u
	if rest, ok := strings.CutPrefix(u.Path, strings.TrimRight(base.Path, "/")); ok && strings.HasPrefix(rest, "/") {
		below.Path = rest
	}
	return &below
}

// document is the OpenAPI document of a server.
func document(t testing.TB, a *api.API) []byte {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/api/docs/openapi.json", nil)
	r.Header.Set("X-Request-ID", "reference") // else it would take one of the test's ids
	a.ServeHTTP(w, r)
	if w.Code != 200 {
		t.Fatalf("no document: %d %s", w.Code, w.Body)
	}
	return w.Body.Bytes()
}

var once struct {
	sync.Once
	*docstest.Checker
}

// reference is made once: it is the same for all servers.
func (s *server) reference() *docstest.Checker {
	s.t.Helper()
	once.Do(func() {
		var err error
		once.Checker, err = docstest.New(document(s.t, s.api))
		s.check(err)
	})
	return once.Checker
}

// The reference describes all routes, with their scopes, and no other.
func TestReferenceOfRoutes(t *testing.T) {
	described, err := docstest.Operations(document(t, newServer(t).api))
	if err != nil {
		t.Fatal(err)
	}
	routes := map[string]bool{}
	for _, r := range api.Routes() {
		routes[r.Method+" "+r.Path] = true
		name := r.Method + " " + strings.ReplaceAll(r.Path, ":.+}", "}")
		scope, ok := described[name]
		if r.Scope == api.Open {
			r.Scope = ""
		}
		if !ok || scope != string(r.Scope) {
			t.Errorf("%s: scope %q in the reference (described: %v), %q in the table", name, scope, ok, r.Scope)
		}
	}
	for _, name := range docs.Operations() {
		if !routes[name] {
			t.Errorf("%s is described twice, or no route", name)
		}
		delete(routes, name)
	}
}
