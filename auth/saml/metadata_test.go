package saml_test

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	crewjam "github.com/crewjam/saml"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/saml"
	"github.com/alertad/alertad/db"
)

// site serves metadata and counts.
type site struct {
	*httptest.Server
	body  string
	asked int
}

func newSite(t *testing.T) *site {
	s := &site{body: idpMetadata(idpKey())}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked++
		if s.body == "" {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		io.WriteString(w, s.body)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestFetch(t *testing.T) {
	s := newSite(t)
	clock := now
	p := provider(t, func(o *saml.Options) {
		o.MetadataXML, o.MetadataURL, o.Client = nil, s.URL, s.Client()
		o.Now = func() time.Time { return clock }
	})
	begin := func(after time.Duration, asked int, want string) {
		t.Helper()
		clock = now.Add(after)
		_, err := p.Begin(context.Background(), &auth.Flow{State: "s"})
		if want == "" && err != nil {
			t.Errorf("after %s: %v", after, err)
		} else if want != "" {
			refused(t, after.String(), err, db.Unavailable, want)
		}
		if s.asked != asked {
			t.Errorf("after %s the site was asked %d times, want %d", after, s.asked, asked)
		}
	}
	if s.asked != 0 {
		t.Error("asked before it is needed")
	}
	works := s.body
	s.body = ""
	begin(0, 1, "502 Bad Gateway")
	begin(29*time.Second, 1, "502 Bad Gateway")
	s.body = works
	begin(31*time.Second, 2, "")
	begin(time.Hour, 2, "")
	begin(2*time.Hour, 3, "")
	s.body = ""
	begin(4*time.Hour, 4, "") // what it said last still holds
	begin(4*time.Hour+time.Second, 4, "")
	s.body = strings.Replace(works, "entityID", `cacheDuration="PT2M" validUntil="2026-03-01T17:00:00Z" entityID`, 1)
	begin(4*time.Hour+time.Minute, 5, "")
	begin(4*time.Hour+4*time.Minute, 6, "")
	s.body = "" // until it says itself that it is over
	begin(4*time.Hour+59*time.Minute, 7, "")
	begin(5*time.Hour, 8, "502 Bad Gateway")
	s.body = strings.Replace(works, "entityID", `validUntil="2026-03-01T17:00:00Z" entityID`, 1)
	begin(5*time.Hour+time.Minute, 9, "they ended at 2026-03-01")
	s.body = works + strings.Repeat(" ", 17<<20)
	begin(6*time.Hour, 10, "larger than")
}

// A browser that goes away is no failure of the identity provider.
func TestFetchCancelled(t *testing.T) {
	s := newSite(t)
	p := provider(t, func(o *saml.Options) { o.MetadataXML, o.MetadataURL, o.Client = nil, s.URL, s.Client() })
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Begin(ctx, &auth.Flow{}); err == nil {
		t.Error("went on without the browser")
	}
	if _, err := p.Begin(context.Background(), &auth.Flow{}); err != nil {
		t.Error(err)
	}
}

func TestMetadataOf(t *testing.T) {
	one := idpMetadata(idpKey())
	two := strings.Replace(one, idpID, "https://second.example.com", 1)
	group := func(attrs string, all ...string) string {
		return `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ` + attrs + `>` + strings.Join(all, "") + `</md:EntitiesDescriptor>`
	}
	f := func(metadata, idp, want string) {
		t.Helper()
		o := options()
		o.MetadataXML, o.IdP = []byte(metadata), idp
		_, err := saml.New(o)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s, want %q: %v", idp, want, err)
		}
	}
	f(one, "", "")
	f(one, idpID, "")
	f(one, "https://second.example.com", "there is no identity provider https://second.example.com")
	f(group("", one), "", "")
	f(group("", one, group("", two)), "", "there are 2 identity providers")
	f(group("", one, group("", two)), "https://second.example.com", "")
	f(group("", one, group(`validUntil="2026-01-01T00:00:00Z"`, two)), "https://second.example.com", "they ended at")
	f(group(`validUntil="2026-01-01T00:00:00Z"`, one, two), "https://second.example.com", "they ended at")
	f(group(""), "", "there is no identity provider")
	f(idpMetadata(), "", "has no certificate")
	f(strings.Replace(one, "https://idp.example.com/sso", "javascript:alert(1)//", 1), "", "invalid url scheme")
	f("<html/>", "", "expected element type")
	f("", "", "0 root elements")
	f("<!DOCTYPE x>"+one, "", "a document type")
	f(strings.Replace(one, "<ds:X509Certificate>", "<ds:X509Certificate>!", 1), "", "illegal base64")
	f(strings.Replace(one, "<ds:X509Certificate>", "<ds:X509Certificate>AAAA", 1), "", "x509")
}

func TestMetadataSigned(t *testing.T) {
	key, other := idpKey(), otherKey()
	f := func(signer, want string) {
		t.Helper()
		m := message{root: parseXML(t, strings.Replace(idpMetadata(key), "entityID", `ID="_m" entityID`, 1)), method: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"}
		switch signer {
		case "the right one":
			m.signer = &other
		case "another":
			m.signer = &key
		}
		if m.signer != nil {
			m.root = m.sign(t, m.root)
		}
		o := options()
		o.MetadataXML, o.MetadataCert = []byte(m.String()), other.Leaf
		_, err := saml.New(o)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("signed by %s: %v", signer, err)
		}
	}
	f("the right one", "")
	f("another", "verification error")
	f("nobody", "they are not signed")
}

func TestNew(t *testing.T) {
	file := filepath.Join(t.TempDir(), "idp.xml")
	if err := os.WriteFile(file, []byte(idpMetadata(idpKey())), 0o600); err != nil {
		t.Fatal(err)
	}
	f := func(change func(*saml.Options), want string) {
		t.Helper()
		o := options()
		change(&o)
		_, err := saml.New(o)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("want %q: %v", want, err)
		}
	}
	f(func(o *saml.Options) {}, "")
	f(func(o *saml.Options) { o.MetadataXML, o.MetadataFile = nil, file }, "")
	f(func(o *saml.Options) { o.MetadataXML, o.MetadataFile = nil, file+"x" }, "no such file")
	f(func(o *saml.Options) { o.MetadataFile = file }, "from one place")
	f(func(o *saml.Options) { o.MetadataXML = nil }, "are needed")
	f(func(o *saml.Options) { o.MetadataXML, o.MetadataURL, o.Client = nil, "ftp://x", http.DefaultClient }, "cannot be fetched")
	f(func(o *saml.Options) { o.MetadataXML, o.MetadataURL = nil, "https://x" }, "cannot be fetched")
	f(func(o *saml.Options) { o.EntityID = "" }, "the entity ID is missing")
	f(func(o *saml.Options) { o.ACS = "/auth/saml" }, "a whole URL is needed")
	f(func(o *saml.Options) { o.ACS = "" }, "a whole URL is needed")
	f(func(o *saml.Options) { o.LoggedOut = "javascript:alert(1)" }, "a whole URL is needed")
	f(func(o *saml.Options) { o.NameFormat = "{givenName" }, "without its other half")
	f(func(o *saml.Options) { o.NameFormat = "givenName}" }, "without its other half")
	f(func(o *saml.Options) { o.NameFormat = "{a{b}" }, "without its other half")
	f(func(o *saml.Options) { o.NameFormat = "{}" }, "without its other half")
}

func TestNoRedirect(t *testing.T) {
	p := provider(t, func(o *saml.Options) {
		o.MetadataXML = []byte(strings.Replace(string(o.MetadataXML), `HTTP-Redirect" Location="https://idp.example.com/sso"`, `SOAP" Location="https://idp.example.com/sso"`, 1))
	})
	_, err := p.Begin(context.Background(), &auth.Flow{})
	refused(t, "only other bindings", err, db.Unavailable, "does not take logins by redirect")
}

func TestOurMetadata(t *testing.T) {
	key := otherKey()
	p := provider(t, func(o *saml.Options) {
		o.Key, o.LoggedOut, o.NameIDFormat = &key, spID+"/bye", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	})
	var e crewjam.EntityDescriptor
	if err := xml.Unmarshal(p.Metadata(), &e); err != nil {
		t.Fatal(err)
	}
	d := e.SPSSODescriptors[0]
	if e.EntityID != spID || d.AssertionConsumerServices[0].Location != acs || d.AssertionConsumerServices[0].Binding != crewjam.HTTPPostBinding ||
		d.SingleLogoutServices[0].Location != spID+"/bye" || !*d.AuthnRequestsSigned || !*d.WantAssertionsSigned ||
		len(d.KeyDescriptors) != 1 || d.KeyDescriptors[0].Use != "signing" || d.NameIDFormats[0] != crewjam.PersistentNameIDFormat {
		t.Errorf("%s", p.Metadata())
	}
	plain := string(provider(t).Metadata())
	for _, none := range []string{"KeyDescriptor", "SingleLogoutService", "NameIDFormat", "validUntil", "cacheDuration", `AuthnRequestsSigned="true"`} {
		if strings.Contains(plain, none) {
			t.Errorf("%s in %s", none, plain)
		}
	}
}
