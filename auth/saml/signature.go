package saml

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"

	"github.com/alertad/alertad/auth"
)

// What signatures may be made of. SHA-1 is not, nor is ECDSA, which the library
// expects in another form than the standard's.
var (
	signatureMethods = []string{dsig.RSASHA256SignatureMethod, dsig.RSASHA384SignatureMethod, dsig.RSASHA512SignatureMethod}
	digestMethods    = []string{
		"http://www.w3.org/2001/04/xmlenc#sha256",
		"http://www.w3.org/2001/04/xmldsig-more#sha384",
		"http://www.w3.org/2001/04/xmlenc#sha512",
	}
	canonicalizations = []string{
		string(dsig.CanonicalXML10ExclusiveAlgorithmId),
		string(dsig.CanonicalXML10ExclusiveWithCommentsAlgorithmId),
	}
)

// verify checks the signature that is a child of the element, and returns what
// it covers, parsed anew: the element without the signature, and nothing that
// stood beside it. It returns nil if there is no signature.
func verify(el *etree.Element, trusted []*x509.Certificate, now time.Time) (*etree.Element, error) {
	sig, err := child(el, signatureNS, dsig.SignatureTag)
	if sig == nil || err != nil {
		return nil, err
	}
	if err := checkShape(sig, el.SelectAttrValue("ID", "")); err != nil {
		return nil, fmt.Errorf("signature of %s: %w", el.Tag, err)
	}
	signed, err := detach(el)
	if err != nil {
		return nil, err
	}
	err = errors.New("no certificate to check it with")
	for _, cert := range trusted {
		var content *etree.Element
		if content, err = verifyBy(signed, cert, now); err == nil {
			if content.Tag != el.Tag || content.NamespaceURI() != el.NamespaceURI() {
				return nil, fmt.Errorf("signature of %s is of %s", el.Tag, content.Tag)
			}
			return content, nil
		}
	}
	return nil, auth.Because(metadataSettings, fmt.Errorf("signature of %s: %w", el.Tag, err))
}

// verifyBy checks with one certificate, whichever the message names: the keys
// are those of the metadata.
func verifyBy(el *etree.Element, cert *x509.Certificate, now time.Time) (*etree.Element, error) {
	ctx := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{cert}})
	ctx.Clock = dsig.NewFakeClockAt(now)
	return ctx.Validate(el)
}

// detach copies an element with the namespaces that it stands in, and drops
// the key that its signature names.
func detach(el *etree.Element) (*etree.Element, error) {
	outer, err := etreeutils.NSBuildParentContext(el)
	if err != nil {
		return nil, err
	}
	if outer, err = outer.SubContext(el); err != nil {
		return nil, err
	}
	copied, err := etreeutils.NSDetatch(outer, el)
	if err != nil {
		return nil, err
	}
	for _, sig := range children(copied, signatureNS, dsig.SignatureTag) {
		for _, info := range children(sig, signatureNS, dsig.KeyInfoTag) {
			sig.RemoveChild(info)
		}
	}
	return copied, nil
}

// checkShape refuses all but the one shape that SAML allows: one reference, to
// the element that the signature is in, and known algorithms. Section 5.4 of
// saml-core-2.0-os.
func checkShape(sig *etree.Element, id string) error {
	for _, c := range sig.ChildElements() {
		if !slices.Contains([]string{dsig.SignedInfoTag, dsig.SignatureValueTag, dsig.KeyInfoTag}, c.Tag) {
			return fmt.Errorf("it holds %s", c.Tag)
		}
	}
	info, err := need(sig, signatureNS, dsig.SignedInfoTag)
	if err != nil {
		return err
	}
	ref, err := need(info, signatureNS, dsig.ReferenceTag)
	if err != nil {
		return err
	}
	if id == "" || ref.SelectAttrValue(dsig.URIAttr, "") != "#"+id {
		return errors.New("it is not of the element that it is in")
	}
	if err := errors.Join(
		algorithm(info, dsig.CanonicalizationMethodTag, canonicalizations),
		algorithm(info, dsig.SignatureMethodTag, signatureMethods),
		algorithm(ref, dsig.DigestMethodTag, digestMethods),
	); err != nil {
		return err
	}
	return checkTransforms(ref)
}

func checkTransforms(ref *etree.Element) error {
	list, err := need(ref, signatureNS, dsig.TransformsTag)
	if err != nil {
		return err
	}
	all := list.ChildElements()
	if len(all) != 2 || all[0].SelectAttrValue(dsig.AlgorithmAttr, "") != string(dsig.EnvelopedSignatureAltorithmId) ||
		!slices.Contains(canonicalizations, all[1].SelectAttrValue(dsig.AlgorithmAttr, "")) {
		return errors.New("its transforms are not those of SAML")
	}
	return nil
}

func algorithm(el *etree.Element, tag string, allowed []string) error {
	c, err := need(el, signatureNS, tag)
	if err != nil {
		return err
	}
	if used := c.SelectAttrValue(dsig.AlgorithmAttr, ""); !slices.Contains(allowed, used) {
		return fmt.Errorf("%s %q is not allowed", tag, used)
	}
	return nil
}
