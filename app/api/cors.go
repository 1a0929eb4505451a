package api

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// CORS are the settings for pages of other origins, as flask-cors reads them.
type CORS struct {
	Origins      []string // origins or regular expressions of them; "*" is any
	AllowHeaders []string
	Credentials  bool
}

// corsMethods are those that a page of another origin may use.
const corsMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"

type cors struct {
	any         bool
	exact       []string
	patterns    []*regexp.Regexp
	headers     []string // nil: any
	credentials bool
}

func newCORS(o CORS) (cors, error) {
	c := cors{credentials: o.Credentials}
	for _, origin := range o.Origins {
		switch {
		case origin == "*" || origin == ".*":
			c.any = true
		case strings.ContainsAny(origin, `*\]?$^[()`):
			re, err := regexp.Compile(`(?i)^(?:` + origin + `)$`)
			if err != nil {
				return c, fmt.Errorf("CORS origin %q: %w", origin, err)
			}
			c.patterns = append(c.patterns, re)
		default:
			c.exact = append(c.exact, strings.ToLower(origin))
		}
	}
	for _, h := range o.AllowHeaders {
		c.headers = append(c.headers, strings.ToLower(h))
	}
	if slices.Contains(c.headers, "*") {
		c.headers = nil
	}
	return c, nil
}

// apply lets a page of an allowed origin read the answer. Only an origin that
// is named, not one that just any would match, may do so with cookies.
func (c cors) apply(h http.Header, req *http.Request) {
	origin := req.Header.Get("Origin")
	if !c.any || len(c.exact)+len(c.patterns) > 0 {
		h.Add("Vary", "Origin")
	}
	switch {
	case origin == "":
	case c.named(origin):
		h.Set("Access-Control-Allow-Origin", origin)
		if c.credentials {
			h.Set("Access-Control-Allow-Credentials", "true")
		}
	case c.any:
		h.Set("Access-Control-Allow-Origin", "*")
	}
}

func (c cors) named(origin string) bool {
	return slices.Contains(c.exact, strings.ToLower(origin)) ||
		slices.ContainsFunc(c.patterns, func(re *regexp.Regexp) bool { return re.MatchString(origin) })
}

// preflight answers a browser that asks before it sends a request. The origin's
// headers are set by apply.
func (c cors) preflight(h http.Header, req *http.Request) {
	if h.Get("Access-Control-Allow-Origin") == "" || req.Header.Get("Access-Control-Request-Method") == "" {
		return
	}
	h.Set("Access-Control-Allow-Methods", corsMethods)
	var allowed []string
	for name := range strings.SplitSeq(req.Header.Get("Access-Control-Request-Headers"), ",") {
		name = strings.TrimSpace(name)
		if name != "" && (c.headers == nil || slices.Contains(c.headers, strings.ToLower(name))) {
			allowed = append(allowed, name)
		}
	}
	if len(allowed) > 0 {
		slices.Sort(allowed)
		h.Set("Access-Control-Allow-Headers", strings.Join(allowed, ", "))
	}
}
