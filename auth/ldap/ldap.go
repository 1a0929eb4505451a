// Package ldap proves who somebody is with an LDAP directory (RFC 4511), by
// binding as that user. Each login has its own connection, ended with it.
package ldap

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Options say where the directory is and how users and groups are found in it.
//
// A user is found with UserFilter, and bound to as the entry found. Without a
// filter the name to bind with follows from the login by Domains.
type Options struct {
	URLs     []string      // ldap://, ldaps:// or ldapi://; the next is asked if one does not answer
	StartTLS bool          // encrypt ldap:// connections before anything is said
	TLS      *tls.Config   // the name of the server is filled in; nil: the system's authorities
	Timeout  time.Duration // of a whole login at one server; 0 or less: 10 s

	// Domains is, for each domain of a login, the name to bind with: a DN or
	// what else the directory takes, with %s or {} where the user goes.
	Domains       map[string]string
	DefaultDomain string // of a login without one

	// DemandEmail lets in only users with a mail address, from a domain that
	// has its place in Domains or in EmailDomains ("*": any).
	DemandEmail  bool
	EmailDomains []string

	// BindDN is who searches; empty: nobody, or with BindAsUser the user
	// itself, bound to by the login, as Active Directory takes it.
	BindDN       string
	BindPassword string
	BindAsUser   bool

	BaseDN string // where to search if the two below are empty
	Deref  int    // when to follow aliases, as in RFC 4511, 4.5.1.3

	UserBaseDN string
	UserFilter string // with {username}, {domain}, {login}
	NameAttr   string // cn if empty
	EmailAttr  string // mail if empty

	GroupBaseDN string
	GroupFilter string // with those and {userdn}, {email}; empty: groups are not asked for
	// GroupNameAttr holds the group's names; dn, or none in an entry: its DN.
	GroupNameAttr string
}

// ActiveDirectory fills in, where o says nothing, what Microsoft's directory
// needs: users are found by either of their names, with their own rights if
// nobody else is to search, and their groups through all levels of nesting.
func ActiveDirectory(o Options) Options {
	o.BindAsUser = o.BindAsUser || o.BindDN == ""
	o.UserFilter = cmp.Or(o.UserFilter,
		"(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={username})(userPrincipalName={username}@{domain})))")
	// The rule is LDAP_MATCHING_RULE_IN_CHAIN of [MS-ADTS] 3.1.1.3.4.4.
	o.GroupFilter = cmp.Or(o.GroupFilter, "(&(objectClass=group)(member:1.2.840.113556.1.4.1941:={userdn}))")
	o.GroupNameAttr = cmp.Or(o.GroupNameAttr, "cn")
	return o
}

// Provider logs in with an LDAP directory. It keeps no connection, so there is
// nothing to close.
type Provider struct {
	o           Options
	servers     []server
	domains     map[string]domain // by name in small letters
	userFilter  template
	groupFilter template
}

var _ auth.PasswordProvider = (*Provider)(nil)

// New makes a provider. It does not connect: an error is one of the options.
func New(o Options) (*Provider, error) {
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	o.NameAttr = cmp.Or(o.NameAttr, "cn")
	o.EmailAttr = cmp.Or(o.EmailAttr, "mail")
	o.GroupNameAttr = cmp.Or(o.GroupNameAttr, "dn")
	p := &Provider{o: o}
	if o.BindDN != "" && !sound(o.BindPassword) {
		return nil, errors.New("bind: a password is needed with the name")
	}
	for _, u := range o.URLs {
		s, err := parseURL(u)
		if err != nil {
			return nil, err
		}
		p.servers = append(p.servers, s)
	}
	if len(p.servers) == 0 {
		return nil, errors.New("the URL of a server is needed")
	}
	return p, p.parse()
}

// parse reads what has places for names.
func (p *Provider) parse() (err error) {
	if p.o.UserFilter == "" && len(p.o.Domains) == 0 {
		return errors.New("a user filter is needed, or a domain with the name of its users' entries")
	}
	if p.userFilter, err = parseFilter(p.o.UserFilter, userPlaces...); err != nil {
		return fmt.Errorf("user filter: %w", err)
	}
	if p.o.UserFilter != "" && !p.userFilter.has("username") && !p.userFilter.has("login") {
		return errors.New("user filter: {username} is missing: it would find the same user for every login")
	}
	if p.groupFilter, err = parseFilter(p.o.GroupFilter, groupPlaces...); err != nil {
		return fmt.Errorf("group filter: %w", err)
	}
	p.domains = make(map[string]domain, len(p.o.Domains))
	for name, text := range p.o.Domains {
		d := domain{name: name}
		// With a filter the domains are only a list of those allowed.
		if p.o.UserFilter == "" {
			if d.user, err = parseName(text); err != nil {
				return fmt.Errorf("domain %s: %w", name, err)
			}
		}
		p.domains[strings.ToLower(name)] = d
	}
	return nil
}

// Name returns "ldap".
func (p *Provider) Name() string { return "ldap" }

// CheckPassword asks the servers, one after the other until one answers.
func (p *Provider) CheckPassword(ctx context.Context, login, password string) (auth.Identity, error) {
	// To bind without a password succeeds with any name (RFC 4513, 5.1.2).
	if !sound(password) {
		return auth.Identity{}, db.Errorf(db.Unauthorized, "password not allowed to be empty")
	}
	a, err := p.account(login)
	if err != nil {
		return auth.Identity{}, err
	}
	var faults []error
	for _, s := range p.servers {
		id, err := p.ask(ctx, s, a, password)
		if err == nil || db.CodeOf(err) != db.Internal {
			return id, err
		}
		faults = append(faults, fmt.Errorf("%s: %w", s.url, err))
		if ctx.Err() != nil {
			break
		}
	}
	err = db.Wrap(db.Unavailable, "the LDAP directory cannot be asked", errors.Join(faults...))
	return auth.Identity{}, auth.Because(cmp.Or(auth.SettingOf(err), "LDAP_URL"), err)
}

func sound(password string) bool {
	return strings.TrimSpace(password) != "" && !strings.Contains(password, "\x00")
}

// ask logs in at one server. A coded error is its answer; with any other there
// was none.
func (p *Provider) ask(ctx context.Context, s server, a account, password string) (auth.Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, p.o.Timeout)
	defer cancel()
	c, err := p.dial(ctx, s)
	if err != nil {
		return auth.Identity{}, fmt.Errorf("connect: %w", err)
	}
	defer c.close()
	e, err := p.prove(c, a, password)
	if err != nil {
		return auth.Identity{}, err
	}
	t := auth.TraceOf(ctx)
	t.Claims(s.url, map[string]any{"dn": e.dn, "id": e.id, p.o.NameAttr: e.names, p.o.EmailAttr: e.emails})
	id, err := p.identity(a, e)
	if err != nil {
		return auth.Identity{}, err
	}
	if id.Groups, err = p.groups(c, a, e.dn, id.Email); err != nil {
		return auth.Identity{}, auth.Because("LDAP_GROUP_FILTER, LDAP_GROUP_BASEDN, LDAP_BASEDN", fmt.Errorf("search groups: %w", err))
	}
	id.Claims["groups"] = id.Groups
	p.note(t, a, id)
	return id, nil
}

// note says where the identity was taken from.
func (p *Provider) note(t *auth.Trace, a account, id auth.Identity) {
	email := "LDAP_USER_EMAIL_ATTR = " + p.o.EmailAttr
	if !id.EmailVerified {
		email = "the name and domain that were given"
	}
	name := "LDAP_USER_NAME_ATTR = " + p.o.NameAttr
	if id.Name == a.username {
		name = "the name that was given"
	}
	t.Take("subject", id.Subject, "the entry's id, else its DN")
	t.Take("login", id.Login, "the address")
	t.Take("name", id.Name, name)
	t.Take("email", id.Email, email)
	t.Take("email verified", strconv.FormatBool(id.EmailVerified), "an address of the directory is believed")
	t.Take("groups", strings.Join(id.Groups, ", "), "LDAP_GROUP_FILTER = "+p.o.GroupFilter)
}
