package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alertad/alertad/db"
)

// Options are what an Authenticator works with. Directory and Now are
// required. What is nil is a way in that there is not.
type Options struct {
	Directory *Directory
	Tokens    *Tokens
	Sessions  *Sessions
	Hawk      *Hawk
	Proxy     *Proxy

	// CheckPassword is asked for HTTP Basic. remote is the client's address.
	CheckPassword func(ctx context.Context, remote, login, password string) (Proof, error)
	Realm         string // of the challenge for HTTP Basic

	Required       bool     // AUTH_REQUIRED
	AllowReadonly  bool     // ALLOW_READONLY: who does not log in holds
	ReadonlyScopes []string // READONLY_SCOPES

	// Origins are those of our own pages besides the one that a request was
	// sent to, as behind a proxy that changes the Host header.
	Origins []string

	// Failed is told of a credential that is no good: its kind, the client's
	// address, whose it is if that is known, and why. It is not told of wrong
	// passwords, which CheckPassword tells itself. Nil: nobody is told.
	Failed func(ctx context.Context, kind, remote, login string, err error)

	Now func() time.Time
}

// Proxy is the trust in headers that a proxy sets after it checked a login.
type Proxy struct {
	Networks    []netip.Prefix // of the proxies
	UserHeader  string
	RolesHeader string
	Separator   string // between two roles

	// SignUp makes an account for who has none. Nil: they are refused.
	SignUp func(ctx context.Context, login string, roles []string) error
}

// Authenticator says who sends a request.
type Authenticator struct {
	o      Options
	cross  *http.CrossOriginProtection
	usage  usage
	nobody Principal
}

// NewAuthenticator makes an authenticator. It returns an error for an origin
// that is none.
func NewAuthenticator(o Options) (*Authenticator, error) {
	a := &Authenticator{o: o, cross: http.NewCrossOriginProtection(), usage: usage{counts: map[string]use{}}}
	for _, origin := range o.Origins {
		if err := a.cross.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	a.nobody = Everyone()
	if o.Required {
		a.nobody = Principal{Scopes: As(o.ReadonlyScopes), DeleteScopes: As(o.Directory.o.DeleteScopes)}
		if !o.Directory.o.CustomerViews {
			a.nobody.Tenancy = AllCustomers()
		}
	}
	return a, nil
}

// Refusal is an error that also tells the client how to go on.
type Refusal struct {
	Err        error         // coded
	Realm      string        // of the challenge for HTTP Basic; "" for none
	RetryAfter time.Duration // 0 is unsaid
}

func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap returns the coded error.
func (r *Refusal) Unwrap() error { return r.Err }

var errNobody = db.Errorf(db.Unauthorized, "Missing authorization API Key or Bearer Token")

// Authenticate returns who sends the request, by the first credential that it
// has, in Alerta's order. A credential that is no good is an error, whatever
// else there is and even if nobody needs one. A credential that was signed with
// its body reads that and puts it back.
func (a *Authenticator) Authenticate(r *http.Request, from From) (Principal, error) {
	var c credential
	p, err := a.authenticate(r, from, &c)
	if err != nil && c.kind != "" && a.o.Failed != nil {
		a.o.Failed(r.Context(), c.kind, from.Address, c.login, err)
	}
	return p, err
}

// credential is what a request proves itself with: its kind, "" for none or one
// that others tell of, and whose it is if that is known.
type credential struct{ kind, login string }

func (a *Authenticator) authenticate(r *http.Request, from From, c *credential) (Principal, error) {
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	value = strings.TrimSpace(value)
	is := func(name string) bool { return strings.EqualFold(scheme, name) }
	if is("Key") {
		return a.byKey(r.Context(), value, c)
	}
	if key := r.Header.Get("X-Api-Key"); key != "" {
		return a.byKey(r.Context(), key, c)
	}
	if strings.Contains(r.URL.RawQuery, "api-key") {
		if key := r.URL.Query().Get("api-key"); key != "" {
			return a.byKey(r.Context(), key, c)
		}
	}
	switch {
	case is("Hawk") && a.o.Hawk != nil:
		c.kind = "hmac"
		return a.byHawk(r, from)
	case is("Bearer") && a.o.Tokens != nil:
		c.kind = "token"
		return a.byToken(r.Context(), from, value)
	}
	if a.o.Proxy != nil && r.Header.Get(a.o.Proxy.UserHeader) != "" && a.o.Proxy.trusts(r.RemoteAddr) {
		c.kind, c.login = "proxy", r.Header.Get(a.o.Proxy.UserHeader)
		return a.byProxy(r)
	}
	switch {
	case is("Basic") && a.o.CheckPassword != nil:
		return a.byPassword(r.Context(), from, value, c)
	case is("Hawk"), is("Bearer"), is("Basic"):
		return Principal{}, db.Errorf(db.Unauthorized, "this server takes no %s credentials", scheme)
	}
	if isLocal(r.Context()) {
		return System(), nil
	}
	c.kind = "session"
	if p, ok, err := a.bySession(r, from); ok || err != nil {
		return p, err
	}
	if c.kind = ""; a.o.Required && !a.o.AllowReadonly {
		return Principal{}, errNobody
	}
	return a.nobody, nil
}

func (a *Authenticator) byKey(ctx context.Context, key string, c *credential) (Principal, error) {
	c.kind = "key"
	b, err := a.o.Directory.current(ctx)
	if err != nil {
		return Principal{}, err
	}
	k := b.key(key)
	if k == nil {
		return Principal{}, db.Errorf(db.Unauthorized, "API key parameter is invalid")
	}
	now := db.At(a.o.Now())
	c.login = k.key.User
	switch {
	case k.key.Status(now) == db.KeyExpired:
		return Principal{}, db.Errorf(db.Unauthorized, "API key has expired")
	case k.shut:
		return Principal{}, db.Errorf(db.Unauthorized, "User %s not active", k.key.User)
	}
	a.usage.add(k.key.ID, now)
	return k.principal, nil
}

func (a *Authenticator) byHawk(r *http.Request, from From) (Principal, error) {
	c, err := a.o.Hawk.check(r, from)
	if err != nil {
		return Principal{}, err
	}
	b, err := a.o.Directory.current(r.Context())
	if err != nil {
		return Principal{}, err
	}
	p := Principal{Login: c.ID, Scopes: As(c.Scopes), DeleteScopes: As(b.o.DeleteScopes)}
	if len(c.Scopes) == 0 {
		p.Scopes = As(AdminScopes())
	}
	p.Tenancy = b.tenancyOf(p, c.Customer)
	return p, nil
}

func (a *Authenticator) byToken(ctx context.Context, from From, token string) (Principal, error) {
	proof, claims, err := a.o.Tokens.parse(from, token)
	if err != nil {
		return Principal{}, err
	}
	_, _, p, err := a.o.Directory.Find(ctx, proof)
	if err != nil {
		return Principal{}, err
	}
	a.o.Tokens.describe(claims, p)
	p.Claims = claims
	return p, nil
}

func (p *Proxy) trusts(peer string) bool {
	addr, err := netip.ParseAddrPort(peer)
	if err != nil {
		return false
	}
	for _, n := range p.Networks {
		if n.Contains(addr.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// byProxy takes the proxy's word for the login, and for the roles if it names
// some.
func (a *Authenticator) byProxy(r *http.Request) (Principal, error) {
	p := a.o.Proxy
	login := r.Header.Get(p.UserHeader)
	if !utf8.ValidString(login) {
		return Principal{}, db.Errorf(db.Unauthorized, "the proxy names a user who cannot be")
	}
	var roles []string
	for role := range strings.SplitSeq(r.Header.Get(p.RolesHeader), p.Separator) {
		if role = strings.TrimSpace(role); role != "" {
			roles = append(roles, role)
		}
	}
	b, err := a.o.Directory.current(r.Context())
	if err != nil {
		return Principal{}, err
	}
	u := b.names[login]
	if u == nil {
		if p.SignUp == nil {
			return Principal{}, Because("AUTH_PROXY_AUTO_SIGNUP", db.Errorf(db.Forbidden, "user auto-signup is disabled"))
		}
		if err := p.SignUp(r.Context(), login, roles); err != nil && db.CodeOf(err) != db.Conflict {
			return Principal{}, err
		}
		if b, err = a.o.Directory.current(r.Context()); err != nil {
			return Principal{}, err
		}
		if u = b.names[login]; u == nil {
			return Principal{}, db.Errorf(db.Unavailable, "the account is not there yet")
		}
	}
	if len(r.Header.Values(p.RolesHeader)) > 0 && !b.o.Roles.Names(u) {
		u = u.Copy()
		u.Roles = roles
	}
	return b.principal(nil, u, "proxy", Given{})
}

func (a *Authenticator) byPassword(ctx context.Context, from From, value string, c *credential) (Principal, error) {
	c.kind = "password"
	text, err := base64.StdEncoding.DecodeString(value)
	login, password, ok := strings.Cut(string(text), ":")
	if err != nil || !ok || !utf8.Valid(text) {
		return Principal{}, a.challenge(db.Errorf(db.Invalid, "Invalid credentials"))
	}
	proof, err := a.o.CheckPassword(ctx, from.Address, login, password)
	if err != nil {
		c.kind = ""
		return Principal{}, a.challenge(err)
	}
	c.login = login
	_, _, p, err := a.o.Directory.Find(ctx, proof)
	if err != nil {
		return Principal{}, a.challenge(err)
	}
	return p, nil
}

func (a *Authenticator) challenge(err error) error {
	r := &Refusal{Err: err, Realm: a.o.Realm}
	var slow *Refusal
	if errors.As(err, &slow) {
		r.Err, r.RetryAfter = slow.Err, slow.RetryAfter
	}
	return r
}

// bySession looks for the console's session. One that ended is none; one whose
// user may not go on is an error. Because a browser sends the cookie with
// requests of other sites' making too, those may not change anything.
func (a *Authenticator) bySession(r *http.Request, from From) (Principal, bool, error) {
	if a.o.Sessions == nil {
		return Principal{}, false, nil
	}
	proof, ok, err := a.o.Sessions.Proof(r)
	if !ok || err != nil {
		return Principal{}, false, err
	}
	if err := a.cross.Check(r); err != nil {
		return Principal{}, false, db.Wrap(db.Forbidden, "this change was asked for by a page of another site", err)
	}
	u, given, p, err := a.o.Directory.Find(r.Context(), proof)
	if err != nil {
		return Principal{}, false, err
	}
	p.Claims = map[string]any{}
	if a.o.Tokens != nil {
		maps.Copy(p.Claims, a.o.Tokens.claims(from, proof, u, given, p))
	}
	return p, true, nil
}

// OwnPage refuses a request that a page of another site had a browser send.
func (a *Authenticator) OwnPage(r *http.Request) error {
	if err := a.cross.Check(r); err != nil {
		return db.Wrap(db.Forbidden, "this change was asked for by a page of another site", err)
	}
	return nil
}
