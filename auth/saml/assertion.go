package saml

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/beevik/etree"

	"github.com/alertad/alertad/auth"
)

// assertion is what of an assertion matters here.
type assertion struct {
	el         *etree.Element
	id         string
	issuer     *etree.Element
	nameID     nameID
	bearers    []*etree.Element // data of the confirmations of the subject
	conditions *etree.Element
	statement  *etree.Element // of the login
	attributes attributes
}

// nameID is how the identity provider names a user.
type nameID struct {
	value, format, qualifier, spQualifier string
}

const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

func readAssertion(el *etree.Element) (*assertion, error) {
	a := &assertion{el: el, id: el.SelectAttrValue("ID", "")}
	if v := el.SelectAttrValue("Version", ""); v != "2.0" || a.id == "" {
		return nil, fmt.Errorf("assertion %q of version %q", a.id, v)
	}
	var err error
	if a.issuer, err = need(el, assertionNS, "Issuer"); err != nil {
		return nil, err
	}
	if a.conditions, err = need(el, assertionNS, "Conditions"); err != nil {
		return nil, err
	}
	statements := children(el, assertionNS, "AuthnStatement")
	if len(statements) == 0 {
		return nil, errors.New("the assertion does not say that somebody logged in")
	}
	a.statement = statements[0]
	if err := a.readSubject(); err != nil {
		return nil, err
	}
	a.attributes, err = readAttributes(el)
	return a, err
}

func (a *assertion) readSubject() error {
	subject, err := need(a.el, assertionNS, "Subject")
	if err != nil {
		return err
	}
	name, err := child(subject, assertionNS, "NameID")
	if err != nil {
		return err
	}
	if name != nil {
		if a.nameID, err = readNameID(name); err != nil {
			return err
		}
	}
	for _, c := range children(subject, assertionNS, "SubjectConfirmation") {
		if c.SelectAttrValue("Method", "") != bearer {
			continue
		}
		data, err := need(c, assertionNS, "SubjectConfirmationData")
		if err != nil {
			return err
		}
		a.bearers = append(a.bearers, data)
	}
	return nil
}

func readNameID(el *etree.Element) (nameID, error) {
	value, err := text(el)
	return nameID{
		value:       value,
		format:      el.SelectAttrValue("Format", ""),
		qualifier:   el.SelectAttrValue("NameQualifier", ""),
		spQualifier: el.SelectAttrValue("SPNameQualifier", ""),
	}, err
}

// checkAssertion checks that it was made by whom we trust, now, for us, and as
// an answer to our request: section 4.1.4.3 of saml-profiles-2.0-os.
func (r response) checkAssertion(a *assertion) error {
	if err := r.checkIssuer(a.issuer); err != nil {
		return err
	}
	if err := r.fresh("assertion", a.el.SelectAttrValue("IssueInstant", "")); err != nil {
		return err
	}
	if err := r.within(a.conditions); err != nil {
		return err
	}
	if err := r.checkAudience(a.conditions); err != nil {
		return err
	}
	if err := r.notAfter(a.statement, "SessionNotOnOrAfter"); err != nil {
		return err
	}
	return r.checkBearers(a.bearers)
}

// checkBearers wants one confirmation that fits.
func (r response) checkBearers(all []*etree.Element) error {
	err := errors.New("the assertion is confirmed for no bearer")
	for _, data := range all {
		if err = r.checkBearer(data); err == nil {
			return nil
		}
	}
	return err
}

func (r response) checkBearer(data *etree.Element) error {
	attr := func(name string) string { return data.SelectAttrValue(name, "") }
	if to := attr("Recipient"); to != r.ACS {
		return auth.Because("BASE_URL", fmt.Errorf("assertion for the recipient %q, not %q", to, r.ACS))
	}
	if to := attr("InResponseTo"); to != r.request {
		return fmt.Errorf("assertion for the request %q, not %q", to, r.request)
	}
	if attr("NotOnOrAfter") == "" {
		return errors.New("the confirmation has no end")
	}
	return r.within(data)
}

// checkAudience wants us to be in the audience, of each restriction if there
// are several.
func (r response) checkAudience(conditions *etree.Element) error {
	restrictions := children(conditions, assertionNS, "AudienceRestriction")
	if len(restrictions) == 0 {
		return errors.New("the assertion has no audience")
	}
	for _, restriction := range restrictions {
		var all []string
		for _, el := range children(restriction, assertionNS, "Audience") {
			s, err := text(el)
			if err != nil {
				return err
			}
			all = append(all, s)
		}
		if !slices.Contains(all, r.EntityID) {
			return auth.Because("SAML2_ENTITY_ID", fmt.Errorf("assertion for the audience %q, not %q", all, r.EntityID))
		}
	}
	return nil
}

// within checks the times of an element, as far as it has them.
func (r response) within(el *etree.Element) error {
	if s := el.SelectAttrValue("NotBefore", ""); s != "" {
		from, err := parseTime(s)
		if err != nil {
			return err
		}
		if r.now.Before(from.Add(-r.Skew)) {
			return auth.Because(clocks, fmt.Errorf("%s before %s", el.Tag, s))
		}
	}
	return r.notAfter(el, "NotOnOrAfter")
}

func (r response) notAfter(el *etree.Element, name string) error {
	s := el.SelectAttrValue(name, "")
	if s == "" {
		return nil
	}
	end, err := parseTime(s)
	if err != nil {
		return err
	}
	if !r.now.Before(end.Add(r.Skew)) {
		return auth.Because(clocks, fmt.Errorf("%s over since %s", el.Tag, s))
	}
	return nil
}

// until is when an assertion is surely refused for its age.
func (r response) until() time.Time { return r.now.Add(maxAge + 2*r.Skew) }
