package saml_test

import (
	"sync"
	"testing"

	"github.com/alertad/alertad/auth/saml"
)

// Whatever is made of a signed response, nobody gets in but the user whom the
// identity provider signed. Each process signs with its own key, so inputs are
// changes: so many bytes cut at a place, and others put there.
func FuzzResponse(f *testing.F) {
	signed := sync.OnceValue(func() []string {
		t := &testing.T{}
		return []string{
			"", compose(t).String(), compose(t).signAssertion(t).String(),
			compose(t).signResponse(t).String(), compose(t).signAssertion(t).signResponse(t).String(),
		}
	})
	for kind := range uint(5) {
		f.Add(kind, uint(0), uint(0), "")
		f.Add(kind, uint(1000), uint(7), "u-<!-- -->1")
		f.Add(kind, uint(300), uint(0), `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_x"/>`)
	}
	f.Add(uint(0), uint(0), uint(0), good)
	f.Add(uint(0), uint(0), uint(0), `<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>`)
	f.Fuzz(func(t *testing.T, kind, at, cut uint, insert string) {
		s := signed()[kind%5]
		at = min(at, uint(len(s)))
		s = s[:at] + insert + s[at+min(cut, uint(len(s))-at):]
		id, err := finish(provider(t), s)
		if err == nil && (id.Subject != "u-4711" || id.Email != "Ann@Example.com" || len(id.Groups) != 2) {
			t.Errorf("let in %+v with %s", id, s)
		}
	})
}

// Metadata are read or refused.
func FuzzMetadata(f *testing.F) {
	f.Add(idpMetadata(idpKey()))
	f.Add(`<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">` + idpMetadata(idpKey()) + `</EntitiesDescriptor>`)
	f.Fuzz(func(t *testing.T, s string) {
		o := options()
		o.MetadataXML = []byte(s)
		if p, err := saml.New(o); (p == nil) == (err == nil) {
			t.Errorf("%v, %v", p, err)
		}
	})
}
