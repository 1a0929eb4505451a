package saml

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"
)

// attributes are what an assertion says of the user, in its order.
type attributes []attribute

type attribute struct {
	name, friendly string
	values         []string
}

func readAttributes(assertion *etree.Element) (attributes, error) {
	var all attributes
	for _, statement := range children(assertion, assertionNS, "AttributeStatement") {
		for _, el := range children(statement, assertionNS, "Attribute") {
			a := attribute{name: el.SelectAttrValue("Name", ""), friendly: el.SelectAttrValue("FriendlyName", "")}
			for _, v := range children(el, assertionNS, "AttributeValue") {
				s, err := readValue(v)
				if err != nil {
					return nil, fmt.Errorf("attribute %s: %w", a.name, err)
				}
				if s != "" {
					a.values = append(a.values, s)
				}
			}
			all = append(all, a)
		}
	}
	return all, nil
}

// readValue returns a value's text, or that of the NameID in it, which is how
// eduPersonTargetedID comes. Other structures mean nothing here.
func readValue(el *etree.Element) (string, error) {
	inner := el.ChildElements()
	switch {
	case len(inner) == 0:
		return text(el)
	case len(inner) == 1 && is(inner[0], assertionNS, "NameID"):
		return text(inner[0])
	}
	return "", nil
}

// get returns the values of an attribute, by its name, else its friendly name,
// else another name of the same thing.
func (all attributes) get(name string) []string {
	if name == "" {
		return nil
	}
	if values := all.named(func(a attribute) bool { return a.name == name }); values != nil {
		return values
	}
	if values := all.named(func(a attribute) bool { return a.friendly == name }); values != nil {
		return values
	}
	for _, same := range synonyms {
		if !slices.Contains(same, name) {
			continue
		}
		for _, other := range same {
			if values := all.named(func(a attribute) bool { return a.name == other || a.friendly == other }); values != nil {
				return values
			}
		}
	}
	return nil
}

func (all attributes) named(match func(attribute) bool) []string {
	var values []string
	for _, a := range all {
		if match(a) {
			values = append(values, a.values...)
		}
	}
	return values
}

func (all attributes) first(name string) string {
	if values := all.get(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

const (
	claims     = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
	microsoft  = "http://schemas.microsoft.com/ws/2008/06/identity/claims/"
	x500       = "urn:oid:2.5.4."
	eduPerson  = "urn:oid:1.3.6.1.4.1.5923.1."
	subjectIDs = "urn:oasis:names:tc:SAML:attribute:"
)

// synonyms are names of the same attribute, so that settings may call it by
// the usual one: LDAP's (RFC 4519, RFC 2798), their OIDs as SAML attributes
// (saml-profiles-2.0-os, section 8.2), eduPerson's, and those of AD FS and
// Entra.
var synonyms = [][]string{
	{"emailAddress", "email", "mail", "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:1.2.840.113549.1.9.1",
		claims + "emailaddress", "http://schemas.xmlsoap.org/claims/EmailAddress"},
	{"givenName", "firstName", x500 + "42", claims + "givenname"},
	{"surname", "sn", "lastName", x500 + "4", claims + "surname"},
	{"displayName", "urn:oid:2.16.840.1.113730.3.1.241", "http://schemas.microsoft.com/identity/claims/displayname"},
	{"cn", "commonName", x500 + "3", "http://schemas.xmlsoap.org/claims/CommonName"},
	{"name", claims + "name"},
	{"uid", "urn:oid:0.9.2342.19200300.100.1.1"},
	{"upn", claims + "upn"},
	{"eduPersonPrincipalName", eduPerson + "1.1.6"},
	{"groups", "group", microsoft + "groups", "http://schemas.xmlsoap.org/claims/Group", "http://schemas.xmlsoap.org/claims/group"},
	{"isMemberOf", eduPerson + "5.1.1"},
	{"role", microsoft + "role"},
	{"pairwise-id", subjectIDs + "pairwise-id"},
	{"subject-id", subjectIDs + "subject-id"},
	{"eduPersonTargetedID", eduPerson + "1.1.10"},
	{"eduPersonUniqueId", eduPerson + "1.1.13"},
}
