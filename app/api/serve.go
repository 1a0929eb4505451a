package api

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// request is one request on its way to its handler.
type request struct {
	*http.Request
	id     string // X-Request-ID
	origin origin
	route  *Route
	vars   map[string]string // from the path
	caller engine.Caller
	now    db.Time
	body   []byte  // of a POST or PUT; valid until the handler returns
	stream *intake // in its place, for a route that reads the body itself
	meter  meter   // of what is read of it
	params url.Values

	changed <-chan struct{} // closed when somebody's rights change; see listener
}

// ServeHTTP answers one request: from the console if it is a browser's, else
// from the route of the table. Every answer of the API is made here, errors
// included, so headers and logs are the same for all.
func (a *API) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	start := a.Now()
	r := &request{Request: req, id: a.requestID(req), now: db.At(start)}
	out := a.newReply()
	defer a.freeReply(out)

	r.origin = a.base.origin(req, a.UseProxyFix, a.TrustedProxies)
	r.Request = r.origin.strip(req)
	r.caller.RemoteIP = r.origin.remote
	r.caller.Loop, r.caller.Origin = strings.Join(req.Header.Values("X-Alerta-Loop"), ","), req.Header.Get("Origin")
	w.Header().Set(requestIDHeader, r.id)
	if a.toConsole(w, r) {
		cw := &counter{ResponseWriter: w}
		a.Console.ServeHTTP(cw, withBasePath(r.Request, r.origin.prefix))
		a.logAccess(r, start, cw.code, cw.size)
		return
	}
	a.answer(w, r, out)
	a.send(w, r, out)
	if r.route != nil && out.code < 400 {
		a.observe(r.route.timer, start)
	}
	a.logAccess(r, start, out.code, out.size)
}

// answer fills out with the handler's answer or an error. A panic becomes one.
func (a *API) answer(w http.ResponseWriter, r *request, out *reply) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			panic(p)
		default:
			a.fail(r, out, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if err := a.handle(w, r, out); err != nil {
		a.fail(r, out, err)
	}
}

// handle takes the request through everything that comes before its handler.
func (a *API) handle(w http.ResponseWriter, r *request, out *reply) error {
	if done, err := a.enter(w, r, out); done || err != nil {
		return err
	}
	keyInBody := r.dialect().keyInBody
	if !keyInBody {
		if err := a.admit(r); err != nil {
			return err
		}
	}
	if r.route.Look == Stream {
		return a.handleStream(w, r, out)
	}
	defer r.meter.rewind()
	body, err := a.readBody(w, r)
	if err != nil {
		return err
	}
	if body != nil {
		defer a.freeBuffer(body)
		r.body = body.Bytes()
	}
	if keyInBody {
		if err := a.admit(r); err != nil {
			return err
		}
	}
	if r.params, err = params(r.URL.RawQuery); err != nil {
		return err
	}
	turn, err := a.load.enter(r)
	if err != nil {
		return err
	}
	defer turn.leave()
	defer a.noteWriter(r)
	return r.route.handle(a, r, out)
}

// enter sets the headers of an answer, finds the route and answers OPTIONS.
func (a *API) enter(w http.ResponseWriter, r *request, out *reply) (done bool, err error) {
	secure(w.Header())
	a.cors.apply(w.Header(), r.Request)
	if r.Method == http.MethodOptions {
		methods := a.router.methods(r.Request)
		if methods == nil {
			return false, errNoRoute
		}
		w.Header().Set("Allow", strings.Join(methods, ", "))
		a.cors.preflight(w.Header(), r.Request)
		out.plain("text/plain; charset=utf-8")
		return true, nil
	}
	r.route, r.vars = a.router.find(r.Request)
	if r.route == nil {
		if methods := a.router.methods(r.Request); methods != nil {
			w.Header().Set("Allow", strings.Join(methods, ", "))
			return false, errNoMethod
		}
		return false, errNoRoute
	}
	return false, nil
}

// admit checks the content type, who is asking, and what they may do.
func (a *API) admit(r *request) error {
	d := r.dialect()
	strict := r.route.Look == Data || d.fail != nil && !d.keyInBody // what a page of another site cannot send
	if strict && (r.Method == http.MethodPost || r.Method == http.MethodPut) && !isJSON(r.Header) {
		return errNotJSON
	}
	if r.route.Scope == Open {
		return nil
	}
	if strings.Contains(r.URL.RawQuery, urlKey) && !r.route.takesURLKey() && r.URL.Query().Has(urlKey) {
		return errURLKey
	}
	r.changed = a.changed() // before, so that no change is missed after
	p, err := a.Authenticate(r.withKey(), r.from())
	if err != nil {
		return err
	}
	r.caller.Principal = p
	if a.Login.OwnPage != nil && r.Method == http.MethodGet && strings.HasPrefix(string(r.route.Scope), string(auth.Write)) {
		// A webhook that comes as GET: a link in a page of another site must not
		// set it off with the reader's cookie.
		change := *r.Request
		change.Method = http.MethodPost
		if err := a.Login.OwnPage(&change); err != nil {
			return err
		}
	}
	if !allows(p, r.route.Scope) {
		return db.Errorf(db.Forbidden, "Missing required scope: %s", r.route.Scope)
	}
	return nil
}

// requestIDHeader is X-Request-ID as maps of headers have it.
const requestIDHeader = "X-Request-Id"

// requestID is the client's own if it sent one that may be shown and logged.
func (a *API) requestID(req *http.Request) string {
	id := req.Header.Get(requestIDHeader)
	if id == "" || len(id) > 200 {
		return a.NewID()
	}
	for i := range len(id) {
		if id[i] < ' ' || id[i] > '~' {
			return a.NewID()
		}
	}
	return id
}

// The values of headers that every answer has. Maps of headers share them, so
// they are replaced and never written into.
var (
	noSniff    = []string{"nosniff"}
	noReferrer = []string{"no-referrer"}
	dataOnly   = []string{"default-src 'none'; frame-ancestors 'none'"}
	noStore    = []string{"no-store"}
	jsonTypes  = []string{jsonType}
)

// secure sets what keeps a browser from making more of an answer than data.
func secure(h http.Header) {
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = noReferrer
	h["Content-Security-Policy"] = dataOnly
	h["Cache-Control"] = noStore
}

func params(raw string) (url.Values, error) {
	if raw == "" {
		return nil, nil
	}
	v, err := url.ParseQuery(raw)
	if err != nil {
		return nil, db.Wrap(db.Invalid, "malformed query string", err)
	}
	return v, nil
}
