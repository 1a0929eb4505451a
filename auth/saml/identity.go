package saml

import (
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// transient is the format of a NameID that is another at each login.
const transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"

// The names of claims that Logout needs besides the attributes.
const (
	claimNameID       = "NameID"
	claimFormat       = "NameID.Format"
	claimQualifier    = "NameID.NameQualifier"
	claimSPQualifier  = "NameID.SPNameQualifier"
	claimSessionIndex = "SessionIndex"
)

// identity tells who logged in. As in Alerta people are known by their mail
// address, and the identity provider vouches for it.
func (p *Provider) identity(issuer string, a *assertion) (auth.Identity, error) {
	email := a.attributes.first(p.EmailAttribute)
	subject, err := p.subject(a, email)
	if err != nil {
		return auth.Identity{}, err
	}
	id := auth.Identity{
		Issuer: issuer, Subject: subject,
		Login: or(email, subject), Email: email, EmailVerified: email != "",
		Groups: a.attributes.get(p.GroupAttribute),
		Claims: a.claims(),
	}
	if id.Groups == nil {
		id.Groups = []string{} // without the attribute in none, not unknown
	}
	var known bool
	if id.Name, known = p.name.fill(a.attributes); !known {
		id.Name = or(or(a.attributes.first("displayName"), a.attributes.first("cn")), id.Login)
	}
	return id, nil
}

// subject returns what stays the same for a user, and is nobody else's. A
// transient NameID does not: then it is an attribute made for this, or else the
// mail address, which is what Alerta goes by.
func (p *Provider) subject(a *assertion, email string) (string, error) {
	if p.SubjectAttribute != "" {
		if s := a.attributes.first(p.SubjectAttribute); s != "" {
			return s, nil
		}
		return "", db.Errorf(db.Forbidden, "the identity provider did not send the attribute %s", p.SubjectAttribute)
	}
	if a.nameID.value != "" && a.nameID.format != transient {
		return a.nameID.value, nil
	}
	for _, name := range []string{"pairwise-id", "subject-id", "eduPersonUniqueId", "eduPersonTargetedID"} {
		if s := a.attributes.first(name); s != "" {
			return s, nil
		}
	}
	if email == "" {
		return "", db.Errorf(db.Forbidden, "the identity provider sent nothing lasting to know the user by: neither a NameID that stays the same nor the attribute %s", p.EmailAttribute)
	}
	return strings.ToLower(email), nil
}

func (a *assertion) claims() map[string]any {
	m := map[string]any{}
	for _, at := range a.attributes {
		var values []any
		for _, v := range a.attributes.get(at.name) {
			values = append(values, v)
		}
		m[at.name] = values
	}
	for name, v := range map[string]string{
		claimNameID: a.nameID.value, claimFormat: a.nameID.format,
		claimQualifier: a.nameID.qualifier, claimSPQualifier: a.nameID.spQualifier,
		claimSessionIndex: a.statement.SelectAttrValue("SessionIndex", ""),
	} {
		if v != "" {
			m[name] = v
		}
	}
	return m
}
