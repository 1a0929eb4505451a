package saml_test

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/rsa"
	"encoding/base64"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/saml"
	"github.com/alertad/alertad/db"
)

func TestSigned(t *testing.T) {
	f := func(name string, m *message, change func(*saml.Options), want string) {
		t.Helper()
		p := provider(t, change)
		id, err := finish(p, m.String())
		if want != "" {
			refused(t, name, err, db.Unauthorized, want)
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if id.Subject != "u-4711" || id.Issuer != idpID {
			t.Errorf("%s: %+v", name, id)
		}
	}
	any := func(*saml.Options) {}
	assertion := func(o *saml.Options) { o.WantAssertionSigned = true }
	response := func(o *saml.Options) { o.WantResponseSigned = true }
	both := func() *message { return compose(t).signAssertion(t).signResponse(t) }
	sha1 := compose(t)
	sha1.method = dsig.RSASHA1SignatureMethod
	stranger := compose(t)
	other := otherKey()
	stranger.signer = &other

	f("neither", compose(t), any, "neither the response nor the assertion is signed")
	f("the assertion", compose(t).signAssertion(t), any, "")
	f("the response", compose(t).signResponse(t), any, "")
	f("both", both(), any, "")
	f("the assertion, as wanted", compose(t).signAssertion(t), assertion, "")
	f("both, though one is wanted", both(), assertion, "")
	f("both, as wanted", both(), response, "")
	f("not the assertion", compose(t).signResponse(t), assertion, "the assertion is not signed")
	f("not the response", compose(t).signAssertion(t), response, "the response is not signed")
	f("with SHA-1", sha1.signAssertion(t), any, "is not allowed")
	f("by somebody else", stranger.signAssertion(t), any, "crypto/rsa: verification error")
	f("with an expired certificate", compose(t).signAssertion(t), func(o *saml.Options) {
		o.MetadataXML = []byte(idpMetadata(certify(idpKey().PrivateKey.(*rsa.PrivateKey), now.Add(-time.Second))))
	}, "Cert is not valid at this time")
	f("by the second of two keys", compose(t).signAssertion(t), func(o *saml.Options) {
		o.MetadataXML = []byte(idpMetadata(otherKey(), idpKey()))
	}, "")
}

// What was signed cannot be changed afterwards.
func TestChanged(t *testing.T) {
	f := func(old, changed, want string) {
		t.Helper()
		for _, m := range []*message{compose(t).signAssertion(t), compose(t).signResponse(t)} {
			s := m.String()
			if !strings.Contains(s, old) {
				t.Fatalf("the response has no %s", old)
			}
			_, err := finish(provider(t), strings.Replace(s, old, changed, 1))
			refused(t, changed, err, db.Unauthorized, want)
		}
	}
	f("u-4711", "u-1", "Signature could not be verified")
	f("u-4711", "u-<!-- -->4711", "a comment")
	f("u-4711", "u-4711<!-- -->.evil", "a comment")
	f("u-4711", "u-4711<?x?>", "a processing instruction")
	f("u-4711", "<b/>u-4711", "Signature could not be verified")
	f(">ops<", ">admin<", "Signature could not be verified")
	f("rsa-sha256", "hmac-sha256", "is not allowed")
	f("xmlenc#sha256", "xmldsig#sha1", "is not allowed")
	f("<ds:SignatureValue>", "<ds:SignatureValue>AAAA", "verification error")
	f("<ds:SignatureValue>", "<ds:Object/><ds:SignatureValue>", "it holds Object")
	f(`URI="#_`, `URI="#_x`, "not of the element that it is in")
	f(`<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>`, `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>`, "transforms are not those of SAML")
}

// What is signed but not for us, not now, or not asked for.
func TestConditions(t *testing.T) {
	f := func(want string, replace ...string) {
		t.Helper()
		for _, m := range []*message{compose(t, replace...).signAssertion(t), compose(t, replace...).signResponse(t)} {
			_, err := finish(provider(t), m.String())
			if want == "" && err != nil {
				t.Errorf("%q: %v", replace, err)
			} else if want != "" {
				refused(t, strings.Join(replace, " -> "), err, db.Unauthorized, want)
			}
		}
	}
	f("")
	f(`response to the request "other"`, "REQUEST", "other")
	f(`assertion for the request "other"`, `saml" InResponseTo="REQUEST"/>`, `saml" InResponseTo="other"/>`)
	f(`assertion for the request ""`, `saml" InResponseTo="REQUEST"/>`, `saml"/>`)
	f(`response for "https://evil.example.com"`, `Destination="https://alerta.example.com/auth/saml"`, `Destination="https://evil.example.com"`)
	f(`assertion for the recipient "https://evil.example.com"`, `Recipient="https://alerta.example.com/auth/saml"`, `Recipient="https://evil.example.com"`)
	f(`assertion for the audience`, "<saml:Audience>https://alerta.example.com<", "<saml:Audience>https://other.example.com<")
	f("", "<saml:Audience>", "<saml:Audience>https://other.example.com</saml:Audience><saml:Audience>")
	f("assertion for the audience", "</saml:AudienceRestriction>", "</saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>")
	f("the assertion has no audience", "<saml:AudienceRestriction><saml:Audience>https://alerta.example.com</saml:Audience></saml:AudienceRestriction>", "")
	f("no Conditions", "saml:Conditions", "saml:Conditionz")
	f(`by "https://evil.example.com"`, "https://idp.example.com/metadata", "https://evil.example.com")
	f("confirmed for no bearer", "cm:bearer", "cm:sender-vouches")
	f("no Subject in", "saml:Subject>", "saml:Subjekt>")
	f("does not say that somebody logged in", "AuthnStatement", "AuthnStatemint")
	f("the confirmation has no end", `SubjectConfirmationData NotOnOrAfter="2026-03-01T12:05:00Z"`, "SubjectConfirmationData")
	f("SubjectConfirmationData over since", `SubjectConfirmationData NotOnOrAfter="2026-03-01T12:05:00Z"`, `SubjectConfirmationData NotOnOrAfter="2026-03-01T11:56:00Z"`)
	f("Conditions over since", `11:59:30Z" NotOnOrAfter="2026-03-01T12:05:00Z"`, `11:59:30Z" NotOnOrAfter="2026-03-01T11:57:00Z"`)
	f("", `11:59:30Z" NotOnOrAfter="2026-03-01T12:05:00Z"`, `11:59:30Z" NotOnOrAfter="2026-03-01T11:57:00.001Z"`)
	f("Conditions before", "11:59:30Z", "12:03:01Z")
	f("", "11:59:30Z", "12:03:00Z")
	f("AuthnStatement over since", `SessionIndex="_session"`, `SessionNotOnOrAfter="2026-03-01T11:00:00Z"`)
	f("cannot parse", "11:59:30Z", "noon")
	f("response of 2026-03-01T11:51:59Z is too old", "2026-03-01T12:00:00.123Z", "2026-03-01T11:51:59Z")
	f("assertion of 2026-03-01T11:51:59Z is too old", `IssueInstant="2026-03-01T12:00:00Z"`, `IssueInstant="2026-03-01T11:51:59Z"`)
	f("yet to come", `IssueInstant="2026-03-01T12:00:00Z"`, `IssueInstant="2026-03-01T12:03:01Z"`)
	f("time of the assertion", `IssueInstant="2026-03-01T12:00:00Z"`, "")
	f("version", `ID="_assertion" Version="2.0"`, `ID="_assertion" Version="1.1"`)
	f("version", `ID="_resp" Version="2.0"`, `ID="_resp" Version="1.1"`)
	f("more than text in NameID", "u-4711", "u-<b>47</b>11")
	f("is encrypted", "<samlp:Status>", "<saml:EncryptedAssertion xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'/><samlp:Status>")
}

func TestRefusedByIdP(t *testing.T) {
	m := compose(t, `status:Success"/>`, `status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:RequestDenied"/></samlp:StatusCode><samlp:StatusMessage>not today</samlp:StatusMessage>`)
	_, err := finish(provider(t), m.String())
	refused(t, "a refusal", err, db.Unauthorized, "the identity provider refused the login: status urn:oasis:names:tc:SAML:2.0:status:Responder, urn:oasis:names:tc:SAML:2.0:status:RequestDenied, not today")
}

// A response is good once, also when others came in between.
func TestReplayed(t *testing.T) {
	clock := now
	p := provider(t, func(o *saml.Options) {
		o.AllowUnsolicited = true
		o.Now = func() time.Time { return clock }
	})
	s := compose(t, ` InResponseTo="REQUEST"`, "").signAssertion(t).String()
	for i, step := range []struct {
		after time.Duration
		want  string
	}{{0, ""}, {time.Second, "used before"}, {7 * time.Minute, "used before"}, {9 * time.Minute, "too old"}} {
		clock = now.Add(step.after)
		_, err := finishFlow(p, auth.Flow{}, s)
		if step.want == "" && err != nil {
			t.Errorf("%d: %v", i, err)
		} else if step.want != "" {
			refused(t, step.want, err, db.Unauthorized, step.want)
		}
	}
}

func TestUnsolicited(t *testing.T) {
	allow := func(o *saml.Options) { o.AllowUnsolicited = true }
	alone := compose(t, ` InResponseTo="REQUEST"`, "").signAssertion(t).String()
	answer := compose(t).signAssertion(t).String()

	_, err := finishFlow(provider(t), auth.Flow{}, alone)
	refused(t, "unsolicited", err, db.Unauthorized, "nobody asked for this")
	if _, err := finishFlow(provider(t, allow), auth.Flow{}, alone); err != nil {
		t.Errorf("unsolicited, allowed: %v", err)
	}
	_, err = finishFlow(provider(t, allow), auth.Flow{}, answer)
	refused(t, "the answer to somebody else's request", err, db.Unauthorized, `response to the request "REQUEST", not ""`)
	_, err = finish(provider(t, allow), alone)
	refused(t, "unsolicited in a flow", err, db.Unauthorized, `response to the request "", not "REQUEST"`)
}

func TestForm(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte(compose(t).signAssertion(t).String()))
	f := func(name string, form url.Values, code db.Code, want string) {
		t.Helper()
		_, err := provider(t).Finish(context.Background(), auth.Flow{Request: "REQUEST", State: "state"}, post(form))
		refused(t, name, err, code, want)
	}
	state := []string{"state"}
	f("foreign RelayState", url.Values{"SAMLResponse": {encoded}, "RelayState": {"https://evil.example.com"}}, db.Unauthorized, "RelayState is not that of this login")
	f("no RelayState", url.Values{"SAMLResponse": {encoded}}, db.Unauthorized, "RelayState is not that of this login")
	f("no response", url.Values{"RelayState": state}, db.Invalid, "one SAMLResponse")
	f("two responses", url.Values{"SAMLResponse": {encoded, encoded}, "RelayState": state}, db.Invalid, "one SAMLResponse")
	f("no base64", url.Values{"SAMLResponse": {"<x/>"}, "RelayState": state}, db.Invalid, "base64")
	f("no XML", url.Values{"SAMLResponse": {"AAAA"}, "RelayState": state}, db.Unauthorized, "XML syntax error")
	f("nothing", url.Values{"SAMLResponse": {""}, "RelayState": state}, db.Unauthorized, "0 root elements")
	f("an artifact", url.Values{"SAMLart": {"AAQAAM"}, "RelayState": state}, db.Invalid, "one SAMLResponse")
	f("large", url.Values{"SAMLResponse": {strings.Repeat("A", 400<<10)}, "RelayState": state}, db.TooLarge, "too large")
	f("very large", url.Values{"SAMLResponse": {strings.Repeat("A", 2<<20)}, "RelayState": state}, db.TooLarge, "too large")

	query := url.Values{"SAMLResponse": {encoded}, "RelayState": state}.Encode()
	_, err := provider(t).Finish(context.Background(), auth.Flow{Request: "REQUEST", State: "state"}, httptest.NewRequest("GET", "/auth/saml?"+query, nil))
	refused(t, "in the address", err, db.Invalid, "must be posted")
	r := post(url.Values{"RelayState": state})
	r.URL.RawQuery = query
	_, err = provider(t).Finish(context.Background(), auth.Flow{Request: "REQUEST", State: "state"}, r)
	refused(t, "in the address of a post", err, db.Invalid, "one SAMLResponse")
}

// Line breaks in base64 are as some send it.
func TestBase64Lines(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte(compose(t).signAssertion(t).String()))
	var lines strings.Builder
	for i := 0; i < len(encoded); i += 76 {
		lines.WriteString(encoded[i:min(i+76, len(encoded))] + "\r\n")
	}
	_, err := provider(t).Finish(context.Background(), auth.Flow{Request: "REQUEST", State: "state"}, post(url.Values{"SAMLResponse": {lines.String()}, "RelayState": {"state"}}))
	if err != nil {
		t.Error(err)
	}
}

// Documents made to cost much are refused before they do.
func TestBombs(t *testing.T) {
	s := compose(t).signAssertion(t).String()
	f := func(name, xml, want string) {
		t.Helper()
		_, err := finish(provider(t), xml)
		refused(t, name, err, db.Unauthorized, want)
	}
	entities := `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>`
	f("entities", entities+strings.Replace(s, "u-4711", "&c;", 1), "a document type")
	f("an external entity", `<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>`+strings.Replace(s, "u-4711", "&a;", 1), "a document type")
	f("an undeclared entity", strings.Replace(s, "u-4711", "&a;", 1), "invalid character entity")
	f("depth", strings.Repeat("<a>", 1000)+strings.Repeat("</a>", 1000), "deeper than 40")
	f("two roots", s+s, "2 root elements")
	f("another charset", `<?xml version="1.0" encoding="UTF-7"?>`+s, "UTF-7")

	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	w.Write(bytes.Repeat([]byte(" "), 20<<20))
	w.Close()
	f("deflated", b.String(), "XML syntax error")
}

func TestIdentity(t *testing.T) {
	id, err := finish(provider(t), compose(t).signAssertion(t).String())
	if err != nil {
		t.Fatal(err)
	}
	want := auth.Identity{
		Issuer: idpID, Subject: "u-4711",
		Login: "Ann@Example.com", Name: "Ann O'Neil", Email: "Ann@Example.com", EmailVerified: true,
		Groups: []string{"ops", "web"},
		Ending: map[string]any{
			"Issuer": idpID, "NameID": "u-4711", "NameID.Format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "SessionIndex": "_session",
		},
		Claims: map[string]any{
			"urn:oid:0.9.2342.19200300.100.1.3": []any{"Ann@Example.com"},
			"urn:oid:2.5.4.42":                  []any{"Ann"},
			"urn:oid:2.5.4.4":                   []any{"O'Neil"},
			"groups":                            []any{"ops", "web"},
			"NameID":                            "u-4711",
			"NameID.Format":                     "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
			"SessionIndex":                      "_session",
		},
	}
	if diff := cmp.Diff(want, id); diff != "" {
		t.Error(diff)
	}
}

func TestSubjects(t *testing.T) {
	const persistent = "nameid-format:persistent"
	const temporary = "nameid-format:transient"
	const mail = `Name="urn:oid:0.9.2342.19200300.100.1.3" FriendlyName="mail"`
	f := func(change func(*saml.Options), subject, login, name string, replace ...string) {
		t.Helper()
		id, err := finish(provider(t, change), compose(t, replace...).signAssertion(t).String())
		if subject == "" {
			refused(t, strings.Join(replace, " -> "), err, db.Forbidden, "the identity provider")
			return
		}
		if err != nil || id.Subject != subject || id.Login != login || id.Name != name {
			t.Errorf("%q: %+v, %v", replace, id, err)
		}
	}
	none := func(*saml.Options) {}
	uid := func(o *saml.Options) { o.SubjectAttribute = "uid" }
	format := func(s string) func(*saml.Options) { return func(o *saml.Options) { o.NameFormat = s } }

	f(none, "u-4711", "Ann@Example.com", "Ann O'Neil")
	f(none, "u-4711", "u-4711", "Ann O'Neil", mail, `Name="other"`)
	f(none, "ann@example.com", "Ann@Example.com", "Ann O'Neil", persistent, temporary)
	f(none, "ops", "Ann@Example.com", "Ann O'Neil", persistent, temporary, `Name="groups"`, `Name="urn:oasis:names:tc:SAML:attribute:pairwise-id"`)
	f(none, "", "", "", persistent, temporary, mail, `Name="other"`)
	f(uid, "", "", "")
	f(uid, "ops", "Ann@Example.com", "Ann O'Neil", `Name="groups"`, `Name="urn:oid:0.9.2342.19200300.100.1.1"`)
	f(format("{surname}, {givenName} {{x}}"), "u-4711", "Ann@Example.com", "O'Neil, Ann {x}")
	f(format("{surname} {title}"), "u-4711", "Ann@Example.com", "O'Neil")
	f(format("{title}"), "u-4711", "Ann@Example.com", "Ann@Example.com")
	f(format("{title}"), "u-4711", "Ann@Example.com", "ops", `Name="groups"`, `Name="displayName"`)
}
