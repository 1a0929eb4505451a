package app

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/auth/saml"
)

// readPysaml2 takes from a configuration of pysaml2 what means something here.
// Keys that change nothing about who gets in are passed over. All others are
// refused, together, as somebody relies on them.
// Source: https://pysaml2.readthedocs.io/en/latest/howto/config.html
func readPysaml2(m map[string]any, o *saml.Options) error {
	var bad []string
	top := dict{m: m, bad: &bad}
	top.text("entityid", &o.EntityID)
	var keyFile, certFile string
	top.text("key_file", &keyFile)
	top.text("cert_file", &certFile)
	readSkew(top, o)
	service := top.sub("service")
	readSP(service.sub("sp"), o)
	service.refuseRest(nil)
	metadataCert := readSource(top.sub("metadata"), o)
	top.refuseRest(pysaml2Passed)
	if len(bad) > 0 {
		slices.Sort(bad)
		return fmt.Errorf("this server cannot honour %s", strings.Join(bad, ", "))
	}
	return errors.Join(readKey(keyFile, certFile, o), readCert(metadataCert, o))
}

// pysaml2Passed are keys that are about pysaml2 itself or about what metadata
// say to people.
var pysaml2Passed = []string{
	"allow_unknown_attributes", "contact_person", "crypto_backend", "debug", "delete_tmpfiles", "description",
	"extension_schemas", "logger", "logging", "name", "optional_attributes", "organization", "required_attributes",
	"session_storage", "tmp_cert_file", "tmp_key_file", "valid_for", "xmlsec_binary", "xmlsec_path",
}

func readSkew(d dict, o *saml.Options) {
	if v, ok := d.take("accepted_time_diff"); ok {
		seconds, ok := v.(int64)
		if !ok || seconds < 0 || seconds > 3600 {
			d.refuse("accepted_time_diff")
		}
		o.Skew = time.Duration(seconds) * time.Second
	}
}

func readSP(sp dict, o *saml.Options) {
	endpoints := sp.sub("endpoints")
	endpoints.endpoint("assertion_consumer_service", "HTTP-POST", &o.ACS)
	endpoints.endpoint("single_logout_service", "HTTP-Redirect", &o.LoggedOut)
	sp.flag("allow_unsolicited", &o.AllowUnsolicited)
	sp.flag("want_assertions_signed", &o.WantAssertionSigned)
	sp.flag("want_response_signed", &o.WantResponseSigned)
	sp.flag("force_authn", &o.ForceAuthn)
	sp.text("name_id_policy_format", &o.NameIDFormat)
	sp.text("name_id_format", &o.NameIDFormat)
	sp.text("idp", &o.IdP)

	either, signed := true, true
	sp.flag("want_assertions_or_response_signed", &either) // always so
	sp.flag("authn_requests_signed", &signed)
	o.UnsignedRequests = !signed
	endpoints.refuseRest(nil)
	sp.refuseRest(pysaml2Passed)
}

// readSource reads where metadata are, and returns the file of the certificate
// that they are signed with.
func readSource(d dict, o *saml.Options) (cert string) {
	if len(d.m) > 0 {
		o.MetadataURL = ""
	}
	var inline string
	d.text("local", &o.MetadataFile)
	d.text("inline", &inline)
	if inline != "" {
		o.MetadataXML = []byte(inline)
	}
	if list, _ := d.m["remote"].([]any); len(list) == 1 {
		delete(d.m, "remote")
		remote := dict{path: d.path, m: map[string]any{"remote": list[0]}, bad: d.bad}.sub("remote")
		remote.text("url", &o.MetadataURL)
		remote.text("cert", &cert)
		remote.refuseRest(nil)
	}
	d.refuseRest(nil)
	return cert
}

func readKey(keyFile, certFile string, o *saml.Options) error {
	if keyFile == "" && certFile == "" {
		return nil
	}
	key, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return fmt.Errorf("key_file and cert_file: %w", err)
	}
	o.Key = &key
	return nil
}

func readCert(file string, o *saml.Options) error {
	if file == "" {
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return fmt.Errorf("%s holds no certificate in PEM", file)
	}
	o.MetadataCert, err = x509.ParseCertificate(block.Bytes)
	return err
}
