package saml_test

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"html"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	crewjam "github.com/crewjam/saml"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/saml"
)

// realIdP is the identity provider of the library, at which somebody logged in.
type realIdP struct {
	idp *crewjam.IdentityProvider
	sp  *crewjam.EntityDescriptor
}

func newRealIdP(t *testing.T) (*realIdP, *httptest.Server) {
	key := idpKey()
	r := &realIdP{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { r.idp.Handler().ServeHTTP(w, req) }))
	t.Cleanup(s.Close)
	address := func(path string) url.URL {
		u, err := url.Parse(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		return *u
	}
	r.idp = &crewjam.IdentityProvider{
		Key: key.PrivateKey, Certificate: key.Leaf, Logger: log.New(io.Discard, "", 0),
		MetadataURL: address("/metadata"), SSOURL: address("/sso"), LogoutURL: address("/slo"),
		ServiceProviderProvider: r, SessionProvider: r,
		SignatureMethod: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
	}
	return r, s
}

func (r *realIdP) GetServiceProvider(_ *http.Request, id string) (*crewjam.EntityDescriptor, error) {
	if id != r.sp.EntityID {
		return nil, os.ErrNotExist
	}
	return r.sp, nil
}

func (r *realIdP) GetSession(http.ResponseWriter, *http.Request, *crewjam.IdpAuthnRequest) *crewjam.Session {
	return &crewjam.Session{
		ID: "1", Index: "2", NameID: "ann", NameIDFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
		CreateTime: time.Now(), ExpireTime: time.Now().Add(time.Hour),
		UserName: "ann", UserEmail: "ann@example.com", UserGivenName: "Ann", UserSurname: "O'Neil", Groups: []string{"ops"},
	}
}

var field = regexp.MustCompile(`name="(\w+)" value="([^"]*)"`)

// The whole way, with metadata and messages of another implementation.
func TestLogin(t *testing.T) {
	real, s := newRealIdP(t)
	p := provider(t, func(o *saml.Options) {
		o.MetadataXML, o.MetadataURL, o.Client = nil, s.URL+"/metadata", s.Client()
		o.GroupAttribute = "eduPersonAffiliation" // as that calls them
		o.Now = time.Now
	})
	real.sp = new(crewjam.EntityDescriptor)
	if err := xml.Unmarshal(p.Metadata(), real.sp); err != nil {
		t.Fatal(err)
	}
	login := func() (auth.Flow, url.Values) {
		t.Helper()
		f := auth.Flow{State: "a b&c=d", Callback: "https://other.example.com"}
		address, err := p.Begin(context.Background(), &f)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := s.Client().Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		page, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{}
		for _, m := range field.FindAllStringSubmatch(string(page), -1) {
			form.Set(m[1], html.UnescapeString(m[2]))
		}
		return f, form
	}
	f, form := login()
	if form.Get("RelayState") != "a b&c=d" || f.Request == "" {
		t.Errorf("RelayState %q of the request %q", form.Get("RelayState"), f.Request)
	}
	id, err := p.Finish(context.Background(), f, post(form))
	if err != nil {
		t.Fatal(err)
	}
	if id.Issuer != s.URL+"/metadata" || id.Subject != "ann" || id.Email != "ann@example.com" || id.Name != "Ann O'Neil" || strings.Join(id.Groups, " ") != "ops" {
		t.Errorf("%+v", id)
	}
	if _, err := p.Finish(context.Background(), f, post(form)); err == nil {
		t.Error("twice the same")
	}
	second, form := login()
	if _, err := p.Finish(context.Background(), f, post(form)); err == nil || second.Request == f.Request {
		t.Error("the answer to another request")
	}
}

// sent unpacks a request out of an address.
func sent(t *testing.T, address string, v any) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := base64.StdEncoding.DecodeString(u.Query().Get("SAMLRequest"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// checkSigned checks the signature of an address as its receiver would.
func checkSigned(t *testing.T, address string) {
	t.Helper()
	_, query, _ := strings.Cut(address, "SAMLRequest=")
	signed, sig, _ := strings.Cut("SAMLRequest="+query, "&Signature=")
	sig, err := url.QueryUnescape(sig)
	if err != nil {
		t.Fatal(err)
	}
	b, err := base64.StdEncoding.DecodeString(sig)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256([]byte(signed))
	if err := rsa.VerifyPKCS1v15(otherKey().Leaf.PublicKey.(*rsa.PublicKey), crypto.SHA256, hash[:], b); err != nil || !strings.Contains(signed, "&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256") {
		t.Errorf("%s: %v", address, err)
	}
}

func TestRequest(t *testing.T) {
	key := otherKey()
	begin := func(change func(*saml.Options)) (string, crewjam.AuthnRequest) {
		t.Helper()
		f := auth.Flow{State: "xyz"}
		address, err := provider(t, change).Begin(context.Background(), &f)
		if err != nil {
			t.Fatal(err)
		}
		var req crewjam.AuthnRequest
		q := sent(t, address, &req)
		if q.Get("RelayState") != "xyz" || req.ID != f.Request || req.Destination != "https://idp.example.com/sso" || !strings.HasPrefix(address, req.Destination+"?") ||
			req.AssertionConsumerServiceURL != acs || req.Issuer.Value != spID || !req.IssueInstant.Equal(now) {
			t.Errorf("%s: %+v", address, req)
		}
		return address, req
	}
	address, req := begin(func(*saml.Options) {})
	if strings.Contains(address, "Signature") || req.ForceAuthn != nil || req.NameIDPolicy.Format != nil {
		t.Errorf("%s: %+v", address, req)
	}
	address, req = begin(func(o *saml.Options) {
		o.Key, o.ForceAuthn, o.NameIDFormat = &key, true, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	})
	checkSigned(t, address)
	if !*req.ForceAuthn || *req.NameIDPolicy.Format != "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" {
		t.Errorf("%+v", req)
	}
	if address, _ = begin(func(o *saml.Options) { o.Key, o.UnsignedRequests = &key, true }); strings.Contains(address, "Signature") {
		t.Errorf("signed: %s", address)
	}
}

func TestLogout(t *testing.T) {
	key := otherKey()
	full := func(o *saml.Options) { o.Key, o.LoggedOut = &key, spID+"/bye" }
	id, err := finish(provider(t), compose(t, "<saml:NameID ", `<saml:NameID NameQualifier="q" SPNameQualifier="sq" `).signAssertion(t).String())
	if err != nil {
		t.Fatal(err)
	}
	address, err := provider(t, full).Logout(context.Background(), auth.Identity{Ending: id.Ending}, spID)
	if err != nil || !strings.HasPrefix(address, "https://idp.example.com/slo?x=1&SAMLRequest=") {
		t.Fatal(address, err)
	}
	checkSigned(t, address)
	var req crewjam.LogoutRequest
	sent(t, address, &req)
	if req.NameID.Value != "u-4711" || req.NameID.Format != "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" || req.NameID.NameQualifier != "q" || req.NameID.SPNameQualifier != "sq" ||
		req.SessionIndex.Value != "_session" || req.Issuer.Value != spID || req.Destination != "https://idp.example.com/slo?x=1" {
		t.Errorf("%+v", req)
	}
	none := func(why string, id auth.Identity, change ...func(*saml.Options)) {
		t.Helper()
		if address, err := provider(t, change...).Logout(context.Background(), id, spID); address != "" || err != nil {
			t.Errorf("%s: %q, %v", why, address, err)
		}
	}
	none("without an address to come back to", id)
	none("without what the session keeps", auth.Identity{Issuer: idpID, Subject: "u-4711"}, full)
	foreign := maps.Clone(id.Ending)
	foreign["Issuer"] = "x"
	none("of another issuer", auth.Identity{Ending: foreign}, full)
	none("the other side has none", id, full, func(o *saml.Options) {
		o.MetadataXML = []byte(strings.Replace(string(o.MetadataXML), "md:SingleLogoutService", "md:ManageNameIDService", 1))
	})
}
