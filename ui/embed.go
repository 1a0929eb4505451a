// Package ui embeds the built console and serves it. The sources of the console
// are in src; DESIGN.md says how they are laid out.
package ui

import (
	"bytes"
	"embed"
	"html"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Options are what the console has to be told to be served.
type Options struct {
	// BasePath returns the path under which the request's browser sees the
	// server, such as /alerts/; nil means the root.
	BasePath func(*http.Request) string
	// TrackingID is that of Google Analytics; "" loads nothing from there.
	TrackingID string
	// Logo is the address of the picture that takes the place of the console's own; it may be on another site.
	Logo string
}

// Handler serves the embedded console: its files, and the start page for every
// other path, since the console routes by itself. A path may still carry the
// base path or have lost it to a proxy. GET and HEAD only.
func Handler(o Options) http.Handler {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("ui: " + err.Error()) // the name is a constant
	}
	return newHandler(o, built)
}

type handler struct {
	base  func(*http.Request) string
	files map[string]*file
	index []byte // nil if the console was not built
	rules string // its Content-Security-Policy
}

func newHandler(o Options, built fs.FS) *handler {
	h := &handler{base: o.BasePath, files: map[string]*file{}, rules: policy("", o.TrackingID, o.Logo) + "; frame-ancestors 'self'"}
	if h.base == nil {
		h.base = func(*http.Request) string { return "/" }
	}
	h.index, _ = fs.ReadFile(built, "index.html")
	if h.index != nil {
		h.index = tracked(h.index, o.TrackingID)
		h.files = readFiles(built)
	}
	return h
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.secure(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	base := cleanBase(h.base(r))
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	below := strings.TrimPrefix("/"+name, base)
	switch {
	case h.index == nil:
		notBuilt(w)
	case h.files[name] != nil:
		h.files[name].serve(w, r)
	case h.files[below] != nil:
		h.files[below].serve(w, r)
	case isAsset(name):
		http.Error(w, "no such file", http.StatusNotFound)
	default:
		h.serveIndex(w, r, base)
	}
}

// serveIndex writes the start page with the base path in it: every address in
// the console is relative to that.
func (h *handler) serveIndex(w http.ResponseWriter, r *http.Request, base string) {
	tag := []byte(`<base href="` + html.EscapeString(base) + `">`)
	page := bytes.Replace(h.index, []byte(`<base href="/">`), tag, 1)
	f := &file{kind: types[".html"], cache: revalidate, plain: newVariant("", page)}
	f.serve(w, r)
}

// secure says what the console may do, and forbids a frame on another site.
func (h *handler) secure(header http.Header) {
	header.Set("Content-Security-Policy", h.rules)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
}

func notBuilt(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte("The console was not built into this server.\n" +
		"Run \"make ui\" (it needs Node.js), then build the server again.\n" +
		"The API works without it.\n"))
}

// cleanBase makes a path of whatever a proxy said: one that starts and ends
// with a slash and cannot be taken for another host.
func cleanBase(base string) string {
	base = path.Clean("/" + strings.ReplaceAll(base, `\`, "/"))
	if base == "/" {
		return base
	}
	return base + "/"
}
