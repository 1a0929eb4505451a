package ldap

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// account is what a login says: domain\user, user@domain, or a user of the
// default domain.
type account struct {
	login    string
	username string
	domain   string
}

// domain is one of those that the options name.
type domain struct {
	name string
	user name
}

// refused is the answer to whoever did not prove to be somebody. It does not
// tell why; its cause does, for the log.
func refused(cause error) error {
	return db.Wrap(db.Unauthorized, "invalid username or password", cause)
}

func (p *Provider) account(login string) (account, error) {
	a := split(strings.TrimSpace(login))
	if a.domain == "" && a.username == a.login {
		a.domain = p.o.DefaultDomain
	}
	if a.username == "" || a.domain == "" {
		return a, auth.Because("LDAP_DEFAULT_DOMAIN", db.Errorf(db.Unauthorized, "expected username with domain"))
	}
	if !utf8.ValidString(login) || strings.ContainsFunc(login, unicode.IsControl) {
		return a, refused(nil)
	}
	d, known := p.domains[strings.ToLower(a.domain)]
	if known {
		a.domain = d.name
	}
	if !known && (p.o.UserFilter == "" || p.o.DemandEmail && !p.allowed(a.domain)) {
		return a, auth.Because("LDAP_DOMAINS, ALLOWED_EMAIL_DOMAINS", db.Errorf(db.Forbidden, "unauthorized domain"))
	}
	return a, nil
}

// split takes a login with more than one mark as a name without a domain, as
// Alerta does.
func split(login string) account {
	a := account{login: login, username: login}
	switch strings.Count(login, `\`) {
	case 0:
		if strings.Count(login, "@") == 1 {
			a.username, a.domain, _ = strings.Cut(login, "@")
		}
	case 1:
		a.domain, a.username, _ = strings.Cut(login, `\`)
	}
	return a
}

func (p *Provider) allowed(domain string) bool {
	return slices.ContainsFunc(p.o.EmailDomains, func(d string) bool {
		return d == "*" || strings.EqualFold(d, domain)
	})
}

// principal is the name by which Active Directory binds the account: as it was
// written, with the domain filled in.
func (a account) principal() string {
	if strings.Contains(a.login, `\`) {
		return a.domain + `\` + a.username
	}
	return a.username + "@" + a.domain
}
