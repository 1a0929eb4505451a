package oauth

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// CASOptions are what CAS needs. Of Options, it uses no clients.
type CASOptions struct {
	Options
	Server         string // address, as https://cas.example.com/cas
	ValidatePath   string // below it; empty: /serviceValidate
	AnswerType     string // JSON, XML, or AUTO for either
	RoleAttribute  string
	GroupAttribute string
}

// CAS is the provider of a server of the protocol CAS 2.0 or 3.0. It is for
// many goroutines.
// Source: https://apereo.github.io/cas/development/protocol/CAS-Protocol-Specification.html
type CAS struct {
	site
	opts CASOptions
}

var _ interface {
	auth.CodeProvider
	auth.WebProvider
	auth.LogoutProvider
} = (*CAS)(nil)

// NewCAS makes a CAS.
func NewCAS(o CASOptions) (*CAS, error) {
	o.Clients = []Client{{ID: "cas"}} // CAS knows a client by its address alone
	s, err := newSite(o.Options)
	if err != nil {
		return nil, err
	}
	o.Server = strings.TrimRight(o.Server, "/")
	o.ValidatePath = "/" + strings.TrimLeft(first(o.ValidatePath, "serviceValidate"), "/")
	if _, ok := webAddress(o.Server); !ok {
		return nil, fmt.Errorf("login with %s: the address %q of the server is none", o.Name, o.Server)
	}
	return &CAS{site: s, opts: o}, nil
}

// Begin returns the address of the login page. The state rides in the address
// to come back to, of which the ticket is a part.
func (c *CAS) Begin(_ context.Context, f *auth.Flow) (string, error) {
	if err := c.prepare(f); err != nil {
		return "", err
	}
	return c.opts.Server + "/login?" + url.Values{"service": {serviceOf(*f)}}.Encode(), nil
}

func serviceOf(f auth.Flow) string {
	sep := "?"
	if strings.Contains(f.Callback, "?") {
		sep = "&"
	}
	return f.Callback + sep + url.Values{"state": {f.State}}.Encode()
}

// Finish checks the ticket with which the browser came back.
func (c *CAS) Finish(ctx context.Context, f auth.Flow, r *http.Request) (auth.Identity, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || len(q["state"]) > 1 || len(q["ticket"]) > 1 {
		return auth.Identity{}, db.Errorf(db.Invalid, "the answer of %s is malformed", c.Name())
	}
	if !c.sameState(f, q.Get("state")) || f.Callback == "" {
		return auth.Identity{}, c.stray()
	}
	return c.validate(ctx, q.Get("ticket"), serviceOf(f))
}

// Exchange takes a ticket as the code, and as the redirect address the service
// that it was given for.
func (c *CAS) Exchange(ctx context.Context, code auth.Code) (auth.Identity, error) {
	code.ClientID = ""
	if code.RedirectURI == "" {
		return auth.Identity{}, db.Errorf(db.Invalid, "the service of the ticket is missing")
	}
	if _, err := c.admit(code); err != nil {
		return auth.Identity{}, err
	}
	return c.validate(ctx, code.Code, code.RedirectURI)
}

// Logout returns the server's page that ends its session.
func (c *CAS) Logout(_ context.Context, _ auth.Identity, back string) (string, error) {
	if back == "" {
		return c.opts.Server + "/logout", nil
	}
	return c.opts.Server + "/logout?" + url.Values{"service": {back}}.Encode(), nil
}

// validate asks the server whose ticket it is.
func (c *CAS) validate(ctx context.Context, ticket, service string) (auth.Identity, error) {
	if err := c.checkCode(ticket); err != nil {
		return auth.Identity{}, err
	}
	q := url.Values{"ticket": {ticket}, "service": {service}}
	if c.opts.AnswerType != "XML" {
		q.Set("format", "JSON")
	}
	body, _, err := c.get(ctx, c.opts.Server+c.opts.ValidatePath+"?"+q.Encode(), nil, "application/json, text/xml")
	if err != nil {
		return auth.Identity{}, c.down(err)
	}
	answer, err := readCAS(body, c.opts.AnswerType)
	if err != nil {
		return auth.Identity{}, c.down(err)
	}
	if answer.failure != "" || answer.user == "" {
		return auth.Identity{}, c.refused(brief(fmt.Errorf("the ticket is refused: %q", answer.failure), ticket))
	}
	return c.identity(ctx, answer), nil
}

// casAnswer is what the server says of a ticket.
type casAnswer struct {
	failure    string // its code
	user       string
	attributes map[string]any // texts and lists of them
}

func readCAS(body []byte, kind string) (casAnswer, error) {
	isJSON := bytes.HasPrefix(bytes.TrimSpace(body), []byte("{"))
	switch {
	case isJSON && kind != "XML":
		return readCASJSON(body)
	case !isJSON && kind != "JSON":
		return readCASXML(body)
	}
	return casAnswer{}, fmt.Errorf("the answer is not %s", kind)
}

func readCASJSON(body []byte) (casAnswer, error) {
	var doc struct {
		ServiceResponse struct {
			AuthenticationFailure *struct{ Code string }
			AuthenticationSuccess *struct {
				User       string
				Attributes map[string]any
			}
		}
	}
	if err := decode(body, &doc); err != nil {
		return casAnswer{}, err
	}
	r := doc.ServiceResponse
	switch {
	case r.AuthenticationFailure != nil:
		return casAnswer{failure: first(r.AuthenticationFailure.Code, "unknown")}, nil
	case r.AuthenticationSuccess != nil:
		return casAnswer{user: r.AuthenticationSuccess.User, attributes: r.AuthenticationSuccess.Attributes}, nil
	}
	return casAnswer{}, errors.New("the answer says neither yes nor no")
}

func readCASXML(body []byte) (casAnswer, error) {
	const cas = "http://www.yale.edu/tp/cas"
	var doc struct {
		XMLName xml.Name
		Failure *struct {
			Code string `xml:"code,attr"`
		} `xml:"http://www.yale.edu/tp/cas authenticationFailure"`
		Success []struct {
			User       []string `xml:"http://www.yale.edu/tp/cas user"`
			Attributes struct {
				All []struct {
					XMLName xml.Name
					Text    string `xml:",chardata"`
				} `xml:",any"`
			} `xml:"http://www.yale.edu/tp/cas attributes"`
		} `xml:"http://www.yale.edu/tp/cas authenticationSuccess"`
	}
	if err := xml.Unmarshal(body, &doc); err != nil {
		return casAnswer{}, errors.New("the answer is not XML")
	}
	switch {
	case doc.XMLName != xml.Name{Space: cas, Local: "serviceResponse"}:
		return casAnswer{}, errors.New("the answer is not of CAS")
	case doc.Failure != nil:
		return casAnswer{failure: first(doc.Failure.Code, "unknown")}, nil
	case len(doc.Success) != 1 || len(doc.Success[0].User) != 1:
		return casAnswer{}, errors.New("the answer says neither yes nor no")
	}
	a := casAnswer{user: strings.TrimSpace(doc.Success[0].User[0]), attributes: map[string]any{}}
	for _, e := range doc.Success[0].Attributes.All {
		values, _ := a.attributes[e.XMLName.Local].([]any)
		a.attributes[e.XMLName.Local] = append(values, strings.TrimSpace(e.Text))
	}
	return a, nil
}

func (c *CAS) identity(ctx context.Context, a casAnswer) auth.Identity {
	t := auth.TraceOf(ctx)
	t.Claims("answer", a.attributes)
	email := first(a.text("mail"), a.text("email"))
	verified := truth(a.text("email_verified")) || truth(a.text("emailVerified")) || a.attributes["email_verified"] == true
	id := auth.Identity{
		Issuer:        c.opts.Server,
		Subject:       a.user,
		Login:         a.user,
		Name:          first(a.text("displayName"), a.user),
		Email:         email,
		EmailVerified: email != "" && verified,
		Roles:         list(a.attributes[c.opts.RoleAttribute]),
		Groups:        list(a.attributes[c.opts.GroupAttribute]),
		Claims:        public(a.attributes),
	}
	t.Take("subject", id.Subject, "user")
	t.Take("login", id.Login, "user")
	t.Take("name", id.Name, "displayName, else user")
	t.Take("email", id.Email, "mail, else email")
	t.Take("email verified", strconv.FormatBool(id.EmailVerified), "email_verified")
	t.Take("roles", strings.Join(id.Roles, ", "), "CAS_ROLE_CLAIM = "+c.opts.RoleAttribute)
	t.Take("groups", strings.Join(id.Groups, ", "), "CAS_GROUP_CLAIM = "+c.opts.GroupAttribute)
	return id
}

// text returns the only value of an attribute, or the first.
func (a casAnswer) text(name string) string {
	if values := list(a.attributes[name]); len(values) > 0 {
		return values[0]
	}
	return ""
}
