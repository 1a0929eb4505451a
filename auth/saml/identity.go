package saml

import (
	"context"
	"maps"
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// transient is the format of a NameID that is another at each login.
const transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"

// The names of claims that Logout needs besides the attributes, and of who
// logged somebody in.
const (
	claimIssuer       = "Issuer"
	claimNameID       = "NameID"
	claimFormat       = "NameID.Format"
	claimQualifier    = "NameID.NameQualifier"
	claimSPQualifier  = "NameID.SPNameQualifier"
	claimSessionIndex = "SessionIndex"
)

// identity tells who logged in. As in Alerta people are known by their mail
// address, and the identity provider vouches for it.
func (p *Provider) identity(ctx context.Context, issuer string, a *assertion) (auth.Identity, error) {
	t := auth.TraceOf(ctx)
	t.Claims("assertion", a.claims())
	email := a.attributes.first(p.EmailAttribute)
	subject, from, err := p.subject(a, email)
	if err != nil {
		return auth.Identity{}, err
	}
	id := auth.Identity{
		Issuer: issuer, Subject: subject,
		Login: or(email, subject), Email: email, EmailVerified: email != "",
		Groups: a.attributes.get(p.GroupAttribute),
		Claims: a.claims(), Ending: a.ending(),
	}
	id.Ending[claimIssuer] = issuer
	if id.Groups == nil {
		id.Groups = []string{} // without the attribute in none, not unknown
	}
	var known bool
	if id.Name, known = p.name.fill(a.attributes); !known {
		id.Name = or(or(a.attributes.first("displayName"), a.attributes.first("cn")), id.Login)
	}
	t.Take("issuer", issuer, "the metadata")
	t.Take("subject", subject, from)
	t.Take("login", id.Login, "SAML2_EMAIL_ATTRIBUTE = "+p.EmailAttribute+", else the subject")
	t.Take("name", id.Name, "SAML2_USER_NAME_FORMAT = "+p.NameFormat+", else displayName, cn or the login")
	t.Take("email", email, "SAML2_EMAIL_ATTRIBUTE = "+p.EmailAttribute)
	t.Take("groups", strings.Join(id.Groups, ", "), "SAML2_GROUP_ATTRIBUTE = "+p.GroupAttribute)
	return id, nil
}

// subject returns what stays the same for a user, and is nobody else's. A
// transient NameID does not: then it is an attribute made for this, or else the
// mail address, which is what Alerta goes by. It also returns what it is.
func (p *Provider) subject(a *assertion, email string) (subject, from string, _ error) {
	if p.SubjectAttribute != "" {
		if s := a.attributes.first(p.SubjectAttribute); s != "" {
			return s, "SAML2_SUBJECT_ATTRIBUTE = " + p.SubjectAttribute, nil
		}
		err := db.Errorf(db.Forbidden, "the identity provider did not send the attribute %s", p.SubjectAttribute)
		return "", "", auth.Because("SAML2_SUBJECT_ATTRIBUTE", err)
	}
	if a.nameID.value != "" && a.nameID.format != transient {
		return a.nameID.value, claimNameID, nil
	}
	for _, name := range []string{"pairwise-id", "subject-id", "eduPersonUniqueId", "eduPersonTargetedID"} {
		if s := a.attributes.first(name); s != "" {
			return s, name, nil
		}
	}
	if email == "" {
		err := db.Errorf(db.Forbidden, "the identity provider sent nothing lasting to know the user by: neither a NameID that stays the same nor the attribute %s", p.EmailAttribute)
		return "", "", auth.Because("SAML2_SUBJECT_ATTRIBUTE, SAML2_EMAIL_ATTRIBUTE", err)
	}
	return strings.ToLower(email), "SAML2_EMAIL_ATTRIBUTE = " + p.EmailAttribute, nil
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
	maps.Copy(m, a.ending())
	return m
}

// ending is what the identity provider knows this login as.
func (a *assertion) ending() map[string]any {
	m := map[string]any{}
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
