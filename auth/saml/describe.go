package saml

import (
	"context"
	"encoding/base64"
	"encoding/xml"

	"github.com/crewjam/saml"
)

// description is saml.EntityDescriptor without an end of validity, which that
// cannot leave out: administrators keep the file for years.
type description struct {
	XMLName  xml.Name               `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
	EntityID string                 `xml:"entityID,attr"`
	SPSSO    []saml.SPSSODescriptor `xml:"SPSSODescriptor"`
}

// ServiceMetadata returns Metadata, for auth.MetadataProvider.
func (p *Provider) ServiceMetadata(context.Context) ([]byte, error) { return p.Metadata(), nil }

// Metadata returns our metadata, for the administrator of the identity
// provider: an XML document of the type application/samlmetadata+xml.
func (p *Provider) Metadata() []byte {
	var keys []saml.KeyDescriptor
	if p.Key != nil {
		cert := saml.X509Certificate{Data: base64.StdEncoding.EncodeToString(p.Key.Certificate[0])}
		keys = append(keys, saml.KeyDescriptor{Use: "signing", KeyInfo: saml.KeyInfo{
			X509Data: saml.X509Data{X509Certificates: []saml.X509Certificate{cert}},
		}})
	}
	sso := saml.SSODescriptor{RoleDescriptor: saml.RoleDescriptor{
		ProtocolSupportEnumeration: protocolNS, KeyDescriptors: keys,
	}}
	if p.LoggedOut != "" {
		sso.SingleLogoutServices = []saml.Endpoint{{Binding: saml.HTTPRedirectBinding, Location: p.LoggedOut}}
	}
	if p.NameIDFormat != "" {
		sso.NameIDFormats = []saml.NameIDFormat{saml.NameIDFormat(p.NameIDFormat)}
	}
	b, err := xml.MarshalIndent(description{
		EntityID: p.EntityID,
		SPSSO: []saml.SPSSODescriptor{{
			SSODescriptor:       sso,
			AuthnRequestsSigned: new(p.Key != nil && !p.UnsignedRequests), WantAssertionsSigned: new(true),
			AssertionConsumerServices: []saml.IndexedEndpoint{{Binding: saml.HTTPPostBinding, Location: p.ACS, Index: 1}},
		}},
	}, "", "  ")
	if err != nil {
		panic(err) // the type cannot fail to be written
	}
	return append([]byte(xml.Header), append(b, '\n')...)
}
