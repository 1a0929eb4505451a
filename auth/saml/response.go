package saml

import (
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"

	"github.com/alertad/alertad/auth"
)

// maxAge is how long ago a response may have been made.
const maxAge = 5 * time.Minute

const statusSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success"

// response is what a response must fit to.
type response struct {
	Options
	idp     string              // entity ID
	trusted []*x509.Certificate // of the identity provider
	request string              // its id; empty: unsolicited
	now     time.Time
}

// read checks a response and returns the assertion in it, as it was signed.
func (r response) read(b []byte) (*assertion, error) {
	root, err := parse(b, false)
	if err != nil {
		return nil, err
	}
	if err := checkStructure(root); err != nil {
		return nil, err
	}
	if err := r.checkResponse(root); err != nil {
		return nil, err
	}
	signed, err := r.signed(root)
	if err != nil {
		return nil, err
	}
	a, err := readAssertion(signed)
	if err != nil {
		return nil, err
	}
	return a, r.checkAssertion(a)
}

// signed returns the assertion as the signatures cover it.
func (r response) signed(root *etree.Element) (*etree.Element, error) {
	whole, err := verify(root, r.trusted, r.now)
	if err != nil {
		return nil, err
	}
	el, err := need(root, assertionNS, "Assertion")
	if err != nil {
		return nil, err
	}
	part, err := verify(el, r.trusted, r.now)
	if err != nil {
		return nil, err
	}
	switch {
	case whole == nil && part == nil:
		return nil, errors.New("neither the response nor the assertion is signed")
	case part == nil && r.WantAssertionSigned:
		return nil, errors.New("the assertion is not signed")
	case whole == nil && r.WantResponseSigned:
		return nil, errors.New("the response is not signed")
	case part == nil:
		return need(whole, assertionNS, "Assertion")
	}
	return part, nil
}

// checkStructure refuses a document in which there is room to take the wrong
// element for the signed one: every attack that moves a signed element needs a
// second response, a second assertion, or a signature in an odd place.
func checkStructure(root *etree.Element) error {
	if !is(root, protocolNS, "Response") {
		return fmt.Errorf("%s is no response", root.Tag)
	}
	ids := map[string]bool{}
	assertions := 0
	return errors.Join(walk(root, func(el *etree.Element) error {
		switch el.Tag {
		case "Response":
			if el != root {
				return errors.New("a response within a response")
			}
		case "EncryptedAssertion":
			return errors.New("the assertion is encrypted, which is not supported")
		case "Assertion":
			if assertions++; assertions > 1 {
				return errors.New("more than one assertion")
			}
			if el.Parent() != root || !is(el, assertionNS, "Assertion") {
				return errors.New("an assertion in an odd place")
			}
		case "Signature":
			if p := el.Parent(); p != root && !(is(p, assertionNS, "Assertion") && p.Parent() == root) {
				return errors.New("a signature in an odd place")
			}
		}
		return uniqueID(el, ids)
	}))
}

// uniqueID notes the ids of an element, in all spellings.
func uniqueID(el *etree.Element, ids map[string]bool) error {
	for _, a := range el.Attr {
		if !strings.EqualFold(a.Key, "id") {
			continue
		}
		if ids[a.Value] {
			return fmt.Errorf("the id %q twice", a.Value)
		}
		ids[a.Value] = true
	}
	return nil
}

// refusal is the answer of an identity provider that did not log in.
type refusal struct{ status string }

func (e refusal) Error() string { return "status " + e.status }

// checkResponse checks what surrounds the assertion. If only that is signed,
// this could be forged, so nothing is taken from it.
func (r response) checkResponse(el *etree.Element) error {
	attr := func(name string) string { return el.SelectAttrValue(name, "") }
	if v := attr("Version"); v != "2.0" {
		return fmt.Errorf("response of version %q", v)
	}
	if to := attr("Destination"); to != r.ACS && (to != "" || len(children(el, signatureNS, "Signature")) > 0) {
		return auth.Because("BASE_URL", fmt.Errorf("response for %q, not %q", to, r.ACS))
	}
	if to := attr("InResponseTo"); to != r.request {
		return fmt.Errorf("response to the request %q, not %q", to, r.request)
	}
	if err := r.fresh("response", attr("IssueInstant")); err != nil {
		return err
	}
	issuer, err := child(el, assertionNS, "Issuer")
	if err != nil {
		return err
	}
	if issuer != nil {
		if err := r.checkIssuer(issuer); err != nil {
			return err
		}
	}
	return checkStatus(el)
}

func checkStatus(el *etree.Element) error {
	status, err := need(el, protocolNS, "Status")
	if err != nil {
		return err
	}
	code, err := need(status, protocolNS, "StatusCode")
	if err != nil {
		return err
	}
	if code.SelectAttrValue("Value", "") == statusSuccess {
		return nil
	}
	var said []string
	walk(status, func(el *etree.Element) error {
		if el.Tag == "StatusCode" {
			said = append(said, el.SelectAttrValue("Value", ""))
		}
		if s, err := text(el); el.Tag == "StatusMessage" && err == nil {
			said = append(said, s)
		}
		return nil
	})
	return refusal{strings.Join(said, ", ")}
}

func (r response) checkIssuer(el *etree.Element) error {
	by, err := text(el)
	if err != nil {
		return err
	}
	if by != r.idp {
		return auth.Because(metadataSettings, fmt.Errorf("%s by %q, not %q", el.Parent().Tag, by, r.idp))
	}
	return nil
}

// clocks is what to look at when times do not fit.
const clocks = "the clocks, or accepted_time_diff in SAML2_CONFIG"

// fresh checks when something was made.
func (r response) fresh(what, instant string) error {
	at, err := parseTime(instant)
	switch {
	case err != nil:
		return fmt.Errorf("time of the %s: %w", what, err)
	case r.now.After(at.Add(maxAge + r.Skew)):
		return auth.Because(clocks, fmt.Errorf("%s of %s is too old", what, instant))
	case at.After(r.now.Add(r.Skew)):
		return auth.Because(clocks, fmt.Errorf("%s of %s, which is yet to come", what, instant))
	}
	return nil
}

func parseTime(s string) (time.Time, error) { return time.Parse(time.RFC3339Nano, s) }
