package saml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/beevik/etree"
)

// The namespaces.
const (
	protocolNS  = "urn:oasis:names:tc:SAML:2.0:protocol"
	assertionNS = "urn:oasis:names:tc:SAML:2.0:assertion"
	signatureNS = "http://www.w3.org/2000/09/xmldsig#"
)

// maxDepth is well over what a response or metadata need: those of large
// federations stay below 20.
const maxDepth = 40

// parse reads an XML document without what these formats have no use for and
// attackers have: a document type (with its entities), and more than one root.
// Comments, which can split a text in two, are refused unless they are allowed.
func parse(b []byte, comments bool) (*etree.Element, error) {
	if err := plain(b, comments); err != nil {
		return nil, err
	}
	doc := etree.NewDocument()
	doc.ReadSettings.MaxDepth = maxDepth + 1
	if err := doc.ReadFromBytes(b); err != nil {
		return nil, err
	}
	return doc.Root(), nil
}

func plain(b []byte, comments bool) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	depth, roots := 0, 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			if roots != 1 {
				return fmt.Errorf("%d root elements", roots)
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return errors.New("a document type")
		case xml.ProcInst:
			if token.Target != "xml" && !comments {
				return errors.New("a processing instruction")
			}
		case xml.Comment:
			if !comments {
				return errors.New("a comment")
			}
		}
		if depth > maxDepth {
			return fmt.Errorf("elements deeper than %d", maxDepth)
		}
	}
}

func is(el *etree.Element, ns, tag string) bool {
	return el != nil && el.Tag == tag && el.NamespaceURI() == ns
}

func children(el *etree.Element, ns, tag string) []*etree.Element {
	var found []*etree.Element
	for _, c := range el.ChildElements() {
		if is(c, ns, tag) {
			found = append(found, c)
		}
	}
	return found
}

// child returns the only such child, nil for none. It refuses several.
func child(el *etree.Element, ns, tag string) (*etree.Element, error) {
	found := children(el, ns, tag)
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%d elements %s in %s", len(found), tag, el.Tag)
}

// need returns the only such child.
func need(el *etree.Element, ns, tag string) (*etree.Element, error) {
	c, err := child(el, ns, tag)
	if err == nil && c == nil {
		err = fmt.Errorf("no %s in %s", tag, el.Tag)
	}
	return c, err
}

// text returns the whole text of an element that holds nothing else.
func text(el *etree.Element) (string, error) {
	var b strings.Builder
	for _, t := range el.Child {
		data, ok := t.(*etree.CharData)
		if !ok {
			return "", fmt.Errorf("more than text in %s", el.Tag)
		}
		b.WriteString(data.Data)
	}
	return strings.TrimSpace(b.String()), nil
}

// walk calls f for an element and all below it.
func walk(el *etree.Element, f func(*etree.Element) error) error {
	if err := f(el); err != nil {
		return err
	}
	for _, c := range el.ChildElements() {
		if err := walk(c, f); err != nil {
			return err
		}
	}
	return nil
}

func write(el *etree.Element) ([]byte, error) {
	doc := etree.NewDocument()
	doc.SetRoot(el.Copy())
	return doc.WriteToBytes()
}
