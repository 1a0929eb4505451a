package saml_test

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/saml"
	"github.com/alertad/alertad/db"
)

// told prints steps, one a line.
func told(steps []auth.Step) string {
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s\n", s.Part, s.What, s.Value, s.From, s.Result)
	}
	return b.String()
}

const metadataFrom = "SAML2_METADATA_URL, or metadata in SAML2_CONFIG"

func TestCheckSetup(t *testing.T) {
	key := func() *rsa.PrivateKey { return idpKey().PrivateKey.(*rsa.PrivateKey) }
	f := func(name string, change func(*saml.Options), lines ...string) {
		t.Helper()
		got := told(provider(t, change).CheckSetup(t.Context()))
		for _, line := range lines {
			if !strings.Contains(got, line+"\n") {
				t.Errorf("%s: no %q in\n%s", name, line, got)
			}
		}
	}
	until := func(end time.Time) func(*saml.Options) {
		return func(o *saml.Options) { o.MetadataXML = []byte(idpMetadata(certify(key(), end))) }
	}
	f("good", func(o *saml.Options) {}, "check|metadata|of "+idpID+"|"+metadataFrom+"|ok", "check|login page|https://idp.example.com/sso|metadata|ok",
		"check|its certificate|CN=test, good until 2076-03-01|metadata|ok", "check|address for responses|"+acs+"|BASE_URL|", "check|entity ID of this server|"+spID+"|SAML2_ENTITY_ID|")
	f("soon", until(now.AddDate(0, 0, 20)), "check|its certificate|CN=test, good until 2026-03-21|metadata|warning")
	f("over", until(now.AddDate(0, 0, -1)), "check|its certificate|CN=test, good from 2016-03-01 to 2026-02-28 only|metadata|refused")
	f("own", func(o *saml.Options) { k := certify(key(), now.AddDate(0, 0, -1)); o.Key = &k },
		"check|our certificate|CN=test, good from 2016-03-01 to 2026-02-28 only|cert_file in SAML2_CONFIG|refused")

	s := newSite(t)
	p := provider(t, func(o *saml.Options) { o.MetadataXML, o.MetadataURL, o.Client = nil, s.URL, s.Client() })
	if got := told(p.CheckSetup(t.Context())); !strings.Contains(got, "check|clock|") {
		t.Errorf("no clock in %s", got)
	}
	s.body = "" // that it is known from before does not count
	if got := told(p.CheckSetup(t.Context())); s.asked != 2 || !strings.Contains(got, "502 Bad Gateway|"+metadataFrom+"|refused") {
		t.Errorf("asked %d times: %s", s.asked, got)
	}
}

// What was received is noted with where the identity was taken from; what is
// refused tells the setting.
func TestTraced(t *testing.T) {
	var trace auth.Trace
	flow := auth.Flow{Request: "REQUEST", State: "state"}
	_, err := provider(t).Finish(auth.WithTrace(context.Background(), &trace), flow, post(url.Values{
		"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte(compose(t).signAssertion(t).String()))}, "RelayState": {"state"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := told(trace.Steps)
	for _, line := range []string{"claim|NameID|u-4711|assertion|", "claim|SessionIndex|***|assertion|", "identity|subject|u-4711|NameID|"} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	if strings.Contains(got, "Signature") || strings.Contains(got, "<") {
		t.Errorf("the assertion itself is shown: %s", got)
	}

	f := func(name, setting string, m *message, change func(*saml.Options)) {
		t.Helper()
		_, err := finish(provider(t, change), m.String())
		if db.CodeOf(err) != db.Unauthorized || auth.SettingOf(err) != setting {
			t.Errorf("%s: setting %q, want %q: %v", name, auth.SettingOf(err), setting, err)
		}
	}
	stranger, other := compose(t), otherKey()
	stranger.signer = &other
	f("bad signature", metadataFrom, stranger.signAssertion(t), func(*saml.Options) {})
	f("audience", "SAML2_ENTITY_ID", compose(t).signAssertion(t), func(o *saml.Options) { o.EntityID = "other" })
	f("expired", "the clocks, or accepted_time_diff in SAML2_CONFIG", compose(t).signAssertion(t), func(o *saml.Options) { o.Now = func() time.Time { return now.Add(time.Hour) } })
	f("another address", "BASE_URL", compose(t).signAssertion(t), func(o *saml.Options) { o.ACS = spID + "/other" })
}
