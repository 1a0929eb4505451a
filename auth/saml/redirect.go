package saml

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// redirect returns an address that carries a request, signed if there is a key
// and it is wanted: section 3.4 of saml-bindings-2.0-os.
func (p *Provider) redirect(to string, request *etree.Element, relay string, signed bool) (string, error) {
	packed, err := pack(request)
	if err != nil {
		return "", err
	}
	query := "SAMLRequest=" + url.QueryEscape(packed)
	if relay != "" {
		query += "&RelayState=" + url.QueryEscape(relay)
	}
	if signed && p.Key != nil {
		query += "&SigAlg=" + url.QueryEscape(dsig.RSASHA256SignatureMethod)
		hash := sha256.Sum256([]byte(query))
		sig, err := rsa.SignPKCS1v15(rand.Reader, p.Key.PrivateKey.(*rsa.PrivateKey), crypto.SHA256, hash[:])
		if err != nil {
			return "", fmt.Errorf("sign the SAML request: %w", err)
		}
		query += "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(sig))
	}
	if strings.Contains(to, "?") {
		return to + "&" + query, nil
	}
	return to + "?" + query, nil
}

func pack(el *etree.Element) (string, error) {
	text, err := write(el)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(text); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}
