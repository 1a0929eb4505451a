package app

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/saml"
)

func TestSAMLOptions(t *testing.T) {
	const base = "BASE_URL = 'https://alerta.example.com/api/'\n"
	const url = "SAML2_METADATA_URL = 'https://idp.example.com/metadata'\n"
	defaults := func(change func(*saml.Options)) saml.Options {
		o := saml.Options{
			EntityID: "https://alerta.example.com/api", ACS: "https://alerta.example.com/api/auth/saml",
			MetadataURL:    "https://idp.example.com/metadata",
			EmailAttribute: "emailAddress", GroupAttribute: "groups", NameFormat: "{givenName} {surname}",
		}
		change(&o)
		return o
	}
	f := func(text string, change func(*saml.Options)) {
		t.Helper()
		got, err := samlOptions(settings(t, text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			return
		}
		if got.Client == nil {
			t.Errorf("%s: no client", text)
		}
		if diff := cmp.Diff(defaults(change), got, cmpopts.IgnoreFields(saml.Options{}, "Client", "Now")); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	f(base+url, func(*saml.Options) {})
	f(base+url+`
SAML2_ENTITY_ID = 'alerta'
SAML2_EMAIL_ATTRIBUTE = 'mail'
SAML2_GROUP_ATTRIBUTE = 'memberOf'
SAML2_SUBJECT_ATTRIBUTE = 'uid'
SAML2_USER_NAME_FORMAT = '{cn}'`, func(o *saml.Options) {
		o.EntityID, o.EmailAttribute, o.GroupAttribute, o.SubjectAttribute, o.NameFormat = "alerta", "mail", "memberOf", "uid", "{cn}"
	})
	f(base+url+"SAML2_CONFIG = {'metadata': {'local': ['/etc/idp.xml']}}", func(o *saml.Options) {
		o.MetadataURL, o.MetadataFile = "", "/etc/idp.xml"
	})
	f(base+"SAML2_CONFIG = {'metadata': {'inline': ['<x/>']}}", func(o *saml.Options) {
		o.MetadataURL, o.MetadataXML = "", []byte("<x/>")
	})
	f(base+"SAML2_CONFIG = {'metadata': {'remote': [{'url': 'https://x'}]}}", func(o *saml.Options) { o.MetadataURL = "https://x" })
	f(url+`
SAML2_CONFIG = {
  'entityid': 'me', 'accepted_time_diff': 60, 'debug': 1, 'xmlsec_binary': '/usr/bin/xmlsec1', 'allow_unknown_attributes': True,
  'service': {'sp': {
    'name': 'Alerta', 'allow_unsolicited': True, 'authn_requests_signed': 'false', 'want_assertions_signed': True,
    'want_response_signed': True, 'force_authn': 'true', 'name_id_policy_format': 'urn:x', 'idp': ['https://idp'],
    'endpoints': {
      'assertion_consumer_service': [('https://a/other', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact'), ('https://a/acs', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST')],
      'single_logout_service': [('https://a/bye', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect')],
    },
  }},
}`, func(o *saml.Options) {
		o.EntityID, o.ACS, o.LoggedOut, o.IdP, o.NameIDFormat = "me", "https://a/acs", "https://a/bye", "https://idp", "urn:x"
		o.Skew, o.AllowUnsolicited, o.UnsignedRequests = time.Minute, true, true
		o.WantAssertionSigned, o.WantResponseSigned, o.ForceAuthn = true, true, true
	})
}

func TestSAMLRefused(t *testing.T) {
	const base = "BASE_URL = 'https://alerta.example.com'\n"
	const url = "SAML2_METADATA_URL = 'https://idp.example.com/metadata'\n"
	f := func(text, want string) {
		t.Helper()
		if _, err := samlLogin(settings(t, text), slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	with := func(dict string) string { return base + url + "SAML2_CONFIG = " + dict }
	f(url, "BASE_URL must be a whole URL")
	f("BASE_URL = '/api'\n"+url, "BASE_URL must be a whole URL")
	f(base, "SAML2_METADATA_URL, or metadata in SAML2_CONFIG")
	f(with("{'attribute_map_dir': '/etc/maps', 'encryption_keypairs': [], 'service': {'sp': {'requested_authn_context': {}}}}"),
		"SAML2_CONFIG: this server cannot honour attribute_map_dir, encryption_keypairs, service.sp.requested_authn_context")
	f(with("{'service': {'idp': {}}}"), "cannot honour service.idp")
	f(with("{'service': []}"), "cannot honour service")
	f(with("{'metadata': {'local': ['/a', '/b']}}"), "cannot honour metadata.local")
	f(with("{'metadata': {'mdq': ['https://x']}}"), "cannot honour metadata.mdq")
	f(with("{'metadata': {'remote': [{'url': 'https://x', 'disable_ssl_certificate_validation': True}]}}"), "cannot honour metadata.remote.disable_ssl_certificate_validation")
	f(with("{'metadata': {'remote': [{'url': 'https://x'}, {'url': 'https://y'}]}}"), "cannot honour metadata.remote")
	f(with("{'metadata': {'remote': [{'url': 'https://x', 'cert': '/no/such.pem'}]}}"), "no such file")
	f(with("{'metadata': [{'class': 'saml2.mdstore.MetaDataFile'}]}"), "cannot honour metadata")
	f(with("{'key_file': '/no/such.key', 'cert_file': '/no/such.pem'}"), "key_file and cert_file: open /no/such.pem")
	f(with("{'accepted_time_diff': 'long'}"), "cannot honour accepted_time_diff")
	f(with("{'service': {'sp': {'allow_unsolicited': 'perhaps'}}}"), "cannot honour service.sp.allow_unsolicited")
	f(with("{'service': {'sp': {'endpoints': {'assertion_consumer_service': [('https://x', 'urn:oasis:names:tc:SAML:2.0:bindings:PAOS')]}}}}"), "cannot honour service.sp.endpoints.assertion_consumer_service")
	f(base+url+"SAML2_USER_NAME_FORMAT = '{x'", "without its other half")
}

func TestSAMLLogin(t *testing.T) {
	p, err := samlLogin(settings(t, "BASE_URL = 'https://alerta.example.com'\nSAML2_METADATA_URL = 'https://idp.example.com/metadata'\n"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.(auth.WebProvider); !ok || p.Name() != "saml2" {
		t.Errorf("%T called %s", p, p.Name())
	}
	if _, ok := p.(auth.LogoutProvider); !ok {
		t.Errorf("%T knows no logout", p)
	}
}
