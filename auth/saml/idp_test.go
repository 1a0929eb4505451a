package saml_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/saml"
	"github.com/alertad/alertad/db"
)

const (
	idpID = "https://idp.example.com/metadata"
	spID  = "https://alerta.example.com"
	acs   = spID + "/auth/saml"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Keys take long to make, so all tests share two: of the identity provider, and
// another.
var (
	idpKey   = sync.OnceValue(makeKey)
	otherKey = sync.OnceValue(makeKey)
)

func makeKey() tls.Certificate {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return certify(key, now.AddDate(50, 0, 0))
}

// certify makes a certificate of a key that ends at some time.
func certify(key *rsa.PrivateKey, end time.Time) tls.Certificate {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: now.AddDate(-10, 0, 0), NotAfter: end,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// idpMetadata are the metadata of an identity provider with those keys.
func idpMetadata(keys ...tls.Certificate) string {
	var b strings.Builder
	b.WriteString(`<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="` + idpID + `">
  <!-- as the software wrote it -->
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">`)
	for _, k := range keys {
		b.WriteString(`<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>
` + base64.StdEncoding.EncodeToString(k.Certificate[0]) + `
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`)
	}
	b.WriteString(`
    <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/slo?x=1"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/post"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`)
	return b.String()
}

func options() saml.Options {
	return saml.Options{
		EntityID: spID, ACS: acs, MetadataXML: []byte(idpMetadata(idpKey())),
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
	}
}

func provider(t *testing.T, change ...func(*saml.Options)) *saml.Provider {
	t.Helper()
	o := options()
	for _, f := range change {
		f(&o)
	}
	p, err := saml.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// good is a response as identity providers send it.
const good = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_resp" Version="2.0" IssueInstant="2026-03-01T12:00:00.123Z" Destination="https://alerta.example.com/auth/saml" InResponseTo="REQUEST">
<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.example.com/metadata</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" Version="2.0" IssueInstant="2026-03-01T12:00:00Z">
<saml:Issuer>https://idp.example.com/metadata</saml:Issuer>
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">u-4711</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="2026-03-01T12:05:00Z" Recipient="https://alerta.example.com/auth/saml" InResponseTo="REQUEST"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="2026-03-01T11:59:30Z" NotOnOrAfter="2026-03-01T12:05:00Z"><saml:AudienceRestriction><saml:Audience>https://alerta.example.com</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="2026-03-01T12:00:00Z" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>
<saml:Attribute Name="urn:oid:0.9.2342.19200300.100.1.3" FriendlyName="mail"><saml:AttributeValue>Ann@Example.com</saml:AttributeValue></saml:Attribute>
<saml:Attribute Name="urn:oid:2.5.4.42"><saml:AttributeValue>Ann</saml:AttributeValue></saml:Attribute>
<saml:Attribute Name="urn:oid:2.5.4.4"><saml:AttributeValue>O'Neil</saml:AttributeValue></saml:Attribute>
<saml:Attribute Name="groups"><saml:AttributeValue>ops</saml:AttributeValue><saml:AttributeValue>web</saml:AttributeValue></saml:Attribute>
</saml:AttributeStatement></saml:Assertion></samlp:Response>`

// message is a response in the making.
type message struct {
	root   *etree.Element
	signer *tls.Certificate
	method string
}

// compose makes the good response with texts replaced, in pairs, each of which
// must be there.
func compose(t *testing.T, replace ...string) *message {
	t.Helper()
	s := good
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(s, replace[i]) {
			t.Fatalf("the response has no %s", replace[i])
		}
		s = strings.ReplaceAll(s, replace[i], replace[i+1])
	}
	key := idpKey()
	return &message{root: parseXML(t, s), signer: &key, method: dsig.RSASHA256SignatureMethod}
}

func parseXML(t *testing.T, s string) *etree.Element {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(s); err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

func (m *message) assertion() *etree.Element { return m.root.FindElement("./Assertion") }

func (m *message) sign(t *testing.T, el *etree.Element) *etree.Element {
	t.Helper()
	ctx, err := dsig.NewSigningContext(m.signer.PrivateKey.(*rsa.PrivateKey), m.signer.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if err := ctx.SetSignatureMethod(m.method); err != nil {
		t.Fatal(err)
	}
	signed, err := ctx.SignEnveloped(el)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func (m *message) signAssertion(t *testing.T) *message {
	t.Helper()
	old := m.assertion()
	signed := m.sign(t, old)
	m.root.InsertChildAt(old.Index(), signed)
	m.root.RemoveChild(old)
	return m
}

func (m *message) signResponse(t *testing.T) *message {
	t.Helper()
	m.root = m.sign(t, m.root)
	return m
}

func (m *message) String() string {
	doc := etree.NewDocument()
	doc.SetRoot(m.root.Copy())
	s, err := doc.WriteToString()
	if err != nil {
		panic(err)
	}
	return s
}

// finish posts a response to a provider, with the flow that asked for it.
func finish(p *saml.Provider, xml string) (auth.Identity, error) {
	return finishFlow(p, auth.Flow{Request: "REQUEST", State: "state"}, xml)
}

func finishFlow(p *saml.Provider, f auth.Flow, xml string) (auth.Identity, error) {
	return p.Finish(context.Background(), f, post(url.Values{
		"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte(xml))}, "RelayState": {f.State},
	}))
}

func post(form url.Values) *http.Request {
	r := httptest.NewRequest("POST", "/auth/saml", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// refused wants an error with that code and a cause that says so, which what
// the browser is shown does not.
func refused(t *testing.T, what string, err error, code db.Code, cause string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: let in", what)
		return
	}
	var coded *db.Error
	if !errors.As(err, &coded) || coded.Code != code {
		t.Errorf("%s: %v, want the code %v", what, err, code)
	}
	if !strings.Contains(err.Error(), cause) {
		t.Errorf("%s: refused because of %q, want %q", what, err, cause)
	}
}
