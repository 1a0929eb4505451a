package ldap

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	ldapv3 "github.com/go-ldap/ldap/v3"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// ids are the attributes that tell an entry from every other, for ever: of
// RFC 4530, Active Directory, 389 Directory Server and FreeIPA.
var ids = []string{"entryUUID", "objectGUID", "nsUniqueId", "ipaUniqueID"}

// entry is what the directory says of a user.
type entry struct {
	dn     string
	id     string // its value of one of ids; empty: it shows none
	names  []string
	emails []string
}

// prove binds as the user and returns its entry. The connection is then bound
// as the user.
func (p *Provider) prove(c *conn, a account, password string) (entry, error) {
	if p.o.UserFilter == "" {
		return p.proveNamed(c, a, password)
	}
	if err := p.bindSearcher(c, a, password); err != nil {
		return entry{}, err
	}
	e, err := p.find(c, a)
	if errors.Is(err, errAbsent) {
		// Whoever is unknown waits for a bind too.
		_ = c.bindUser("cn=nobody,"+cmp.Or(p.o.UserBaseDN, p.o.BaseDN), password)
		return e, auth.Because(findSettings, refused(err))
	}
	if err != nil {
		return e, err
	}
	// Also if the user has done the search: the directory may have taken the
	// login for another user than the filter does.
	return e, c.bindUser(e.dn, password)
}

func (p *Provider) bindSearcher(c *conn, a account, password string) error {
	if p.o.BindDN != "" || !p.o.BindAsUser {
		return p.bindService(c)
	}
	if !plain(a.username) || !plain(a.domain) {
		return refused(errors.New("characters that no account name has"))
	}
	return c.bindUser(a.principal(), password)
}

var (
	errAbsent = errors.New("the user filter finds nobody")
	errMany   = errors.New("the user filter finds more than one entry")
)

const findSettings = "LDAP_USER_FILTER, LDAP_USER_BASEDN, LDAP_BASEDN"

// find looks up the one entry of an account.
func (p *Provider) find(c *conn, a account) (entry, error) {
	req := p.request(cmp.Or(p.o.UserBaseDN, p.o.BaseDN), p.userFilter.filter(a.values()), p.attributes()...)
	req.SizeLimit = 2
	res, err := c.Search(req)
	switch {
	case ldapv3.IsErrorWithCode(err, ldapv3.LDAPResultSizeLimitExceeded) || err == nil && len(res.Entries) > 1:
		return entry{}, auth.Because(findSettings, refused(errMany))
	case err != nil:
		return entry{}, auth.Because(findSettings, fmt.Errorf("search user: %w", err))
	case len(res.Entries) == 0:
		return entry{}, errAbsent
	}
	return p.read(res.Entries[0]), nil
}

// proveNamed binds by the name that follows from the login. What is known of
// the user follows from it too; the entry is only asked which one it is, since
// many ways to write the name lead to it.
func (p *Provider) proveNamed(c *conn, a account, password string) (entry, error) {
	n := p.domains[strings.ToLower(a.domain)].user
	dn, ok := n.of(a.username)
	if !ok {
		return entry{}, refused(errors.New("characters that no account name has"))
	}
	if err := c.bindUser(dn, password); err != nil {
		return entry{}, err
	}
	e := entry{dn: dn}
	if !n.dn {
		return e, nil
	}
	req := p.request(dn, "(objectClass=*)", ids...)
	req.Scope = ldapv3.ScopeBaseObject
	// A directory need not let users read themselves.
	if res, err := c.Search(req); err == nil && len(res.Entries) == 1 {
		e = p.read(res.Entries[0])
	}
	return e, nil
}

// groups returns the names of the user's groups, nil if they are not asked for.
func (p *Provider) groups(c *conn, a account, dn, email string) ([]string, error) {
	if p.o.GroupFilter == "" {
		return nil, nil
	}
	if err := p.bindService(c); err != nil {
		return nil, err
	}
	values := a.values()
	values["userdn"], values["email"] = dn, email
	attr := p.o.GroupNameAttr
	if attr == "dn" {
		attr = "1.1" // none (RFC 4511, 4.5.1.8)
	}
	// Active Directory gives at most 1000 entries at a time.
	res, err := c.SearchWithPaging(p.request(cmp.Or(p.o.GroupBaseDN, p.o.BaseDN), p.groupFilter.filter(values), attr), 500)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, e := range res.Entries {
		if of := e.GetEqualFoldAttributeValues(attr); len(of) > 0 {
			names = append(names, of...)
		} else {
			names = append(names, e.DN)
		}
	}
	return names, nil
}

func (a account) values() map[string]string {
	return map[string]string{"login": a.login, "username": a.username, "domain": a.domain}
}

func (p *Provider) request(base, filter string, attributes ...string) *ldapv3.SearchRequest {
	return &ldapv3.SearchRequest{
		BaseDN: base, Scope: ldapv3.ScopeWholeSubtree, DerefAliases: p.o.Deref,
		Filter: filter, Attributes: attributes,
	}
}

func (p *Provider) attributes() []string {
	return append([]string{p.o.NameAttr, p.o.EmailAttr}, ids...)
}

func (p *Provider) read(from *ldapv3.Entry) entry {
	e := entry{
		dn:     from.DN,
		names:  from.GetEqualFoldAttributeValues(p.o.NameAttr),
		emails: from.GetEqualFoldAttributeValues(p.o.EmailAttr),
	}
	for _, attr := range ids {
		if e.id = from.GetEqualFoldAttributeValue(attr); e.id == "" {
			continue
		}
		if attr == "objectGUID" {
			e.id = hex.EncodeToString([]byte(e.id))
		}
		break
	}
	return e
}

// noMail is the domain that Alerta invents for users without a mail address.
const noMail = "@ldapdomain.invalid"

// identity says who the user is. As in Alerta a mail address that the directory
// has is a verified one, and the login is the mail address.
func (p *Provider) identity(a account, e entry) (auth.Identity, error) {
	id := auth.Identity{Issuer: p.Name(), Subject: e.subject(), Name: a.username}
	switch email := first(e.emails); {
	case p.o.UserFilter == "":
		id.Email = a.username + "@" + a.domain
	case email != "":
		id.Email, id.EmailVerified = email, true
	case p.o.DemandEmail:
		err := db.Errorf(db.Unauthorized, "User LDAP entry missing required email attribute")
		return id, auth.Because("LDAP_USER_EMAIL_ATTR, LDAP_USE_EMAIL_DOMAIN_WHITELIST", err)
	default:
		id.Email = strings.ToLower(a.username) + noMail
	}
	id.Name = cmp.Or(first(e.names), a.username)
	id.Login = id.Email
	id.Claims = map[string]any{"dn": e.dn, "id": e.id, p.o.NameAttr: e.names, p.o.EmailAttr: e.emails}
	return id, nil
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return strings.TrimSpace(values[0])
}

// subject is the entry's id, or else its DN in one of the many ways to write it.
func (e entry) subject() string {
	if e.id != "" {
		return e.id
	}
	name := strings.ToLower(e.dn)
	if dn, err := ldapv3.ParseDN(name); err == nil {
		return dn.String()
	}
	return name
}
