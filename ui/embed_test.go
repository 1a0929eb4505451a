package ui_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/alertad/alertad/ui"
)

const page = `<html><head><base href="/"></head><body>start page</body></html>`

var build = fstest.MapFS{
	".placeholder":             {Data: []byte("placeholder")},
	"index.html":               {Data: []byte(page)},
	"favicon.svg":              {Data: []byte("<svg/>")},
	"assets/index-1a2b.js":     {Data: []byte("plain script")},
	"assets/index-1a2b.js.gz":  {Data: []byte("gzipped script")},
	"assets/index-1a2b.js.br":  {Data: []byte("brotli script")},
	"assets/index-3c4d.css":    {Data: []byte("plain style")},
	"assets/index-3c4d.css.gz": {Data: []byte("gzipped style")},
}

func at(base string) ui.Options {
	return ui.Options{BasePath: func(*http.Request) string { return base }}
}

func get(t *testing.T, h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	return send(t, h, http.MethodGet, target, header...)
}

func send(t *testing.T, h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = target // as it comes, dots and all
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPaths(t *testing.T) {
	f := func(name, base, target string, status int, want string) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			w := get(t, ui.NewHandler(at(base), build), target)
			if w.Code != status || !strings.Contains(w.Body.String(), want) {
				t.Errorf("GET %s = %d %q, want %d with %q", target, w.Code, w.Body, status, want)
			}
		})
	}
	f("root", "/", "/", 200, "start page")
	f("page", "/", "/alerts", 200, "start page")
	f("page with a parameter", "/", "/alert/8d3a", 200, "start page")
	f("start page by name", "/", "/index.html", 404, "no such file")
	f("asset", "/", "/assets/index-1a2b.js", 200, "plain script")
	f("other file", "/", "/favicon.svg", 200, "<svg/>")
	f("missing asset", "/", "/assets/index-9999.js", 404, "no such file")
	f("missing asset without extension", "/", "/assets/x", 404, "no such file")
	f("missing file", "/", "/favicon.ico", 404, "no such file")
	f("folder", "/", "/assets", 200, "start page")
	f("prepared encoding by name", "/", "/assets/index-1a2b.js.gz", 404, "no such file")
	f("placeholder", "/", "/.placeholder", 200, "start page")
	f("base kept", "/mon/alerts", "/mon/alerts/assets/index-1a2b.js", 200, "plain script")
	f("base stripped by a proxy", "/mon/alerts", "/assets/index-1a2b.js", 200, "plain script")
	f("missing asset below the base", "/mon", "/mon/assets/x.js", 404, "no such file")
	f("traversal", "/", "/assets/../../embed.go", 200, "start page")
	f("traversal to a file", "/", "/../../../../etc/passwd", 200, "start page")
	f("traversal with backslashes", "/", `/assets/..\..\embed.go`, 404, "no such file")
	f("traversal inside the build", "/", "/alert/../favicon.svg", 200, "<svg/>")
}

func TestBase(t *testing.T) {
	f := func(base, want string) {
		t.Helper()
		w := get(t, ui.NewHandler(at(base), build), "/alerts")
		if tag := `<base href="` + want + `">`; !strings.Contains(w.Body.String(), tag) {
			t.Errorf("base %q: %q, want %s", base, w.Body, tag)
		}
	}
	f("", "/")
	f("/", "/")
	f("/mon", "/mon/")
	f("/mon/", "/mon/")
	f("mon", "/mon/")
	f("//evil.example", "/evil.example/")
	f(`/\evil.example`, "/evil.example/")
	f(`/"><script>`, "/&#34;&gt;&lt;script&gt;/")

	w := get(t, ui.NewHandler(ui.Options{}, build), "/")
	if w.Body.String() != page {
		t.Errorf("without a base path: %q, want the page as built", w.Body)
	}
}

func TestEncodings(t *testing.T) {
	h := ui.NewHandler(ui.Options{}, build)
	f := func(target, accept, encoding, want string) {
		t.Helper()
		w := get(t, h, target, "Accept-Encoding", accept)
		if w.Body.String() != want || w.Header().Get("Content-Encoding") != encoding {
			t.Errorf("GET %s accepting %q = %q encoded %q, want %q encoded %q",
				target, accept, w.Body, w.Header().Get("Content-Encoding"), want, encoding)
		}
		if got := w.Header().Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("GET %s accepting %q: Vary %q", target, accept, got)
		}
	}
	f("/assets/index-1a2b.js", "", "", "plain script")
	f("/assets/index-1a2b.js", "gzip", "gzip", "gzipped script")
	f("/assets/index-1a2b.js", "gzip, deflate, br", "br", "brotli script")
	f("/assets/index-1a2b.js", "GZIP;q=0.5", "gzip", "gzipped script")
	f("/assets/index-1a2b.js", "gzip, br;q=0", "gzip", "gzipped script")
	f("/assets/index-1a2b.js", "br;q=0.0, gzip; q=0", "", "plain script")
	f("/assets/index-1a2b.js", "x-gzip", "", "plain script")
	f("/assets/index-3c4d.css", "br, gzip", "gzip", "gzipped style")
	f("/assets/index-3c4d.css", "br", "", "plain style")
}

func TestHeaders(t *testing.T) {
	h := ui.NewHandler(ui.Options{}, build)
	f := func(target, kind, cache string) {
		t.Helper()
		header := get(t, h, target).Header()
		for name, want := range map[string]string{
			"Content-Type":           kind,
			"Cache-Control":          cache,
			"X-Content-Type-Options": "nosniff",
			"Referrer-Policy":        "same-origin",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("GET %s: %s is %q, want %q", target, name, got, want)
			}
		}
		policy := header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'self'") || !strings.Contains(policy, "frame-ancestors 'self'") ||
			strings.Contains(policy, "unsafe") {
			t.Errorf("GET %s: Content-Security-Policy is %q", target, policy)
		}
	}
	f("/", "text/html; charset=utf-8", "no-cache")
	f("/alert/8d3a", "text/html; charset=utf-8", "no-cache")
	f("/favicon.svg", "image/svg+xml", "no-cache")
	f("/assets/index-1a2b.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable")
	f("/assets/index-3c4d.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable")
}

func TestNotModified(t *testing.T) {
	f := func(target, base, other string) {
		t.Helper()
		h := ui.NewHandler(at(base), build)
		etag := get(t, h, target).Header().Get("ETag")
		for _, sent := range []string{etag, "W/" + etag, `"x", ` + etag, "*"} {
			w := get(t, h, target, "If-None-Match", sent)
			if w.Code != http.StatusNotModified || w.Body.Len() != 0 {
				t.Errorf("GET %s with If-None-Match %s = %d %q", target, sent, w.Code, w.Body)
			}
		}
		if w := get(t, h, target, "If-None-Match", other); w.Code != http.StatusOK {
			t.Errorf("GET %s with If-None-Match %s = %d", target, other, w.Code)
		}
	}
	f("/alerts", "/", `"x"`)
	f("/assets/index-1a2b.js", "/", `"x"`)
	// The start page of another base path is another page.
	f("/alerts", "/mon", get(t, ui.NewHandler(at("/"), build), "/alerts").Header().Get("ETag"))
}

func TestMethods(t *testing.T) {
	h := ui.NewHandler(ui.Options{}, build)
	w := send(t, h, http.MethodHead, "/alerts")
	if w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD /alerts = %d %q, length %q", w.Code, w.Body, w.Header().Get("Content-Length"))
	}
	w = send(t, h, http.MethodPost, "/alerts")
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST /alerts = %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestNotBuilt(t *testing.T) {
	h := ui.NewHandler(ui.Options{}, fstest.MapFS{".placeholder": build[".placeholder"]})
	w := get(t, h, "/alerts")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make ui") {
		t.Errorf("GET /alerts = %d %q, want a hint how to build", w.Code, w.Body)
	}
}

// Nothing is loaded from elsewhere, and nothing may be, unless a server has a
// tracking ID.
func TestTracking(t *testing.T) {
	built := fstest.MapFS{"index.html": {Data: []byte(`<html lang="en"><head><base href="/"></head></html>`)}}
	f := func(id, wantPage, wantPolicy string) {
		t.Helper()
		w := get(t, ui.NewHandler(ui.Options{TrackingID: id}, built), "/alerts")
		if policy := w.Header().Get("Content-Security-Policy"); policy != wantPolicy || !strings.HasPrefix(w.Body.String(), wantPage) {
			t.Errorf("%q: %s\n%s", id, policy, w.Body)
		}
	}
	const (
		rest   = "; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
		google = "https://*.google-analytics.com https://*.analytics.google.com https://*.googletagmanager.com"
		more   = "; script-src 'self' https://*.googletagmanager.com; img-src 'self' " + google + "; connect-src 'self' " + google
	)
	f("", `<html lang="en">`, "default-src 'self'"+rest)
	f(`G-1">`, `<html data-analytics="G-1&#34;&gt;" lang="en">`, "default-src 'self'"+more+rest)
}

// Whether this checkout is built or not, the embedded console has an answer.
func TestEmbedded(t *testing.T) {
	w := get(t, ui.Handler(ui.Options{}), "/")
	built := w.Code == http.StatusOK && strings.Contains(w.Body.String(), `<base href="/">`)
	bare := w.Code == http.StatusServiceUnavailable && strings.Contains(w.Body.String(), "make ui")
	if !built && !bare {
		t.Errorf("GET / = %d %q", w.Code, w.Body)
	}
}

// A logo may be on another site, from which nothing else comes.
func TestLogoPolicy(t *testing.T) {
	built := fstest.MapFS{"index.html": {Data: []byte("<html lang=en><head>")}}
	f := func(logo, id, want string) {
		t.Helper()
		policy := get(t, ui.NewHandler(ui.Options{Logo: logo, TrackingID: id}, built), "/alerts").Header().Get("Content-Security-Policy")
		images := ""
		for part := range strings.SplitSeq(policy, "; ") {
			if rest, ok := strings.CutPrefix(part, "img-src "); ok {
				images += rest
			}
		}
		if images != want {
			t.Errorf("%q: images from %q, want %q", logo, images, want)
		}
	}
	f("", "", "")
	f("/logo.svg", "", "")
	f("https://cdn.example.com:8443/a/logo.svg?x=1", "", "'self' https://cdn.example.com:8443")
	f("//cdn.example.com/logo.svg", "", "")
	f("data:image/png;base64,AAAA", "", "")
	f("https://a;script-src */logo.svg", "", "")
	f("https://cdn.example.com/logo.svg", "G-1", "'self' https://cdn.example.com https://*.google-analytics.com https://*.analytics.google.com https://*.googletagmanager.com")
}
