package api

import (
	"context"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// toConsole decides whether the console answers, and cuts /api and a slash at
// the end off the path if it does not. A browser's navigation goes to the
// console wherever both could answer; so do the console's own files.
func (a *API) toConsole(w http.ResponseWriter, r *request) bool {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if rest, ok := strings.CutPrefix(r.URL.Path, "/api"); ok && (rest == "" || rest[0] == '/') {
		r.Request = withPath(r.Request, "/"+strings.Trim(rest, "/"))
		return false
	}
	if a.Console == nil || !reads {
		r.Request = trimmed(r.Request)
		return false
	}
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		return true
	}
	bare := trimmed(r.Request)
	route, _ := a.router.find(bare)
	file := path.Ext(r.URL.Path) != ""
	if route != nil && route.Look == Page || route == nil && !file && a.router.methods(bare) != nil {
		r.Request = bare
		return false
	}
	w.Header().Add("Vary", "Accept")
	if prefersHTML(r.Header.Get("Accept")) || route == nil && file {
		return true
	}
	r.Request = bare
	return false
}

type basePathKey struct{}

// BasePath returns the path below which the browser of a request that the
// console is to answer sees the server; "" is the root.
func BasePath(req *http.Request) string {
	path, _ := req.Context().Value(basePathKey{}).(string)
	return path
}

func withBasePath(req *http.Request, path string) *http.Request {
	return req.WithContext(context.WithValue(req.Context(), basePathKey{}, path))
}

// trimmed is the request without a slash at the end of its path.
func trimmed(req *http.Request) *http.Request {
	p := strings.TrimRight(req.URL.Path, "/")
	if p == "" {
		p = "/"
	}
	if p == req.URL.Path {
		return req
	}
	return withPath(req, p)
}

// prefersHTML reports whether a client would rather have a page than JSON.
func prefersHTML(accept string) bool {
	html := quality(accept, "text/html", "text/*")
	return html > 0 && html > quality(accept, "application/json", "application/*")
}

// quality is the weight of a media type in an Accept header: its own, else that
// of its range, else that of */*. See RFC 9110, section 12.5.1.
func quality(accept, media, wide string) float64 {
	best, q := 0, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, rest, _ := strings.Cut(part, ";")
		rank := 0
		switch strings.ToLower(strings.TrimSpace(name)) {
		case media:
			rank = 3
		case wide:
			rank = 2
		case "*/*":
			rank = 1
		}
		if rank > best {
			best, q = rank, weight(rest)
		}
	}
	return q
}

func weight(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || q < 0 || q > 1 {
				return 0
			}
			return q
		}
	}
	return 1
}
