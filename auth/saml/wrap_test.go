package saml_test

import (
	"crypto/x509"
	"testing"

	"github.com/beevik/etree"

	"github.com/alertad/alertad/auth/saml"
	"github.com/alertad/alertad/db"
)

// A wrapped signature stays valid while another element takes the place of the
// signed one. The eight ways are those of Somorovsky et al., "On Breaking SAML:
// Be Whoever You Want to Be" (USENIX Security 2012), figure 5. Each is refused,
// and would lead to the signed user if it were not.
func TestWrapped(t *testing.T) {
	byResponse := func() (root, sig *etree.Element) {
		root = compose(t).signResponse(t).root
		return root, root.FindElement("./Signature")
	}
	byAssertion := func() (root, signed, sig *etree.Element) {
		root = compose(t).signAssertion(t).root
		signed = root.FindElement("./Assertion")
		return root, signed, signed.FindElement("./Signature")
	}
	// evil is a copy with another user, without signature.
	evil := func(el *etree.Element, id string) *etree.Element {
		c := el.Copy()
		if sig := c.FindElement("./Signature"); sig != nil {
			c.RemoveChild(sig)
		}
		c.FindElement(".//NameID").SetText("admin")
		if id != "" {
			c.CreateAttr("ID", id)
		}
		return c
	}
	without := func(el, sig *etree.Element) *etree.Element {
		c := el.Copy()
		c.RemoveChild(c.FindElement("./" + sig.Tag))
		return c
	}
	object := func(sig, content *etree.Element) {
		o := etree.NewElement("ds:Object")
		o.AddChild(content)
		sig.AddChild(o)
	}
	ways := map[string]func() *etree.Element{
		"1: the signed response in the signature of another": func() *etree.Element {
			root, sig := byResponse()
			e, original := evil(root, "_evil"), without(root, sig)
			s := sig.Copy()
			e.AddChild(s)
			object(s, original)
			return e
		},
		"2: the signed response beside the signature of another": func() *etree.Element {
			root, sig := byResponse()
			e, original := evil(root, "_evil"), without(root, sig)
			e.AddChild(original)
			e.AddChild(sig.Copy())
			return e
		},
		"3: another assertion before the signed one": func() *etree.Element {
			root, signed, _ := byAssertion()
			root.InsertChildAt(signed.Index(), evil(signed, "_evil"))
			return root
		},
		"4: the signed assertion in another": func() *etree.Element {
			root, signed, _ := byAssertion()
			e := evil(signed, "_evil")
			root.RemoveChild(signed)
			e.AddChild(signed)
			root.AddChild(e)
			return root
		},
		"5: the signature in another assertion, the signed one after it": func() *etree.Element {
			root, signed, sig := byAssertion()
			e, original := evil(signed, "_evil"), without(signed, sig)
			e.AddChild(sig.Copy())
			root.RemoveChild(signed)
			root.AddChild(e)
			root.AddChild(original)
			return root
		},
		"6: the signed assertion in the signature of another": func() *etree.Element {
			root, signed, sig := byAssertion()
			e, s, original := evil(signed, "_evil"), sig.Copy(), without(signed, sig)
			s.AddChild(original)
			e.AddChild(s)
			root.RemoveChild(signed)
			root.AddChild(e)
			return root
		},
		"7: another assertion in extensions": func() *etree.Element {
			root, signed, _ := byAssertion()
			x := etree.NewElement("samlp:Extensions")
			x.AddChild(evil(signed, ""))
			root.InsertChildAt(signed.Index(), x)
			return root
		},
		"8: the signed assertion in an object of the signature of another": func() *etree.Element {
			root, signed, sig := byAssertion()
			e, s, original := evil(signed, ""), sig.Copy(), without(signed, sig)
			e.AddChild(s)
			object(s, original)
			root.RemoveChild(signed)
			root.AddChild(e)
			return root
		},
		"the unsigned assertion of a signed response, and another": func() *etree.Element {
			root, _ := byResponse()
			root.AddChild(evil(root.FindElement("./Assertion"), "_evil"))
			return root
		},
	}
	trusted := []*x509.Certificate{idpKey().Leaf}
	for name, make := range ways {
		m := message{root: make()}
		if err := saml.CheckStructure(m.root); err == nil {
			t.Errorf("%s: the structure passes", name)
		}
		_, err := finish(provider(t), m.String())
		refused(t, name, err, db.Unauthorized, "")
		if user, err := saml.Signed(parseXML(t, m.String()), trusted, now); err == nil && user != "u-4711" {
			t.Errorf("%s: leads to %s", name, user)
		}
	}
	for _, m := range []*message{compose(t).signResponse(t), compose(t).signAssertion(t)} {
		if user, err := saml.Signed(parseXML(t, m.String()), trusted, now); err != nil || user != "u-4711" {
			t.Errorf("what is not wrapped: %s, %v", user, err)
		}
	}
}

func TestStructure(t *testing.T) {
	f := func(want string, replace ...string) {
		t.Helper()
		_, err := finish(provider(t), compose(t, replace...).signResponse(t).String())
		refused(t, want, err, db.Unauthorized, want)
	}
	f("more than one assertion", "<samlp:Status>", `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/><samlp:Status>`)
	f("an assertion in an odd place", "<samlp:Status>", `<x:Assertion xmlns:x="urn:x"/><samlp:Status>`)
	f("an assertion in an odd place", "saml:Assertion", "samlp:Assertion")
	f("a signature in an odd place", "<samlp:StatusCode", "<Signature/><samlp:StatusCode")
	f("a response within a response", "<samlp:StatusCode", "<Response/><samlp:StatusCode")
	f(`the id "_resp" twice`, `ID="_assertion"`, `ID="_resp"`)
	f(`the id "_resp" twice`, `<samlp:StatusCode`, `<samlp:StatusCode id="_resp"`)
	f("is no response", "samlp:Response", "samlp:LogoutResponse")
	f("is no response", `xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"`, `xmlns:samlp="urn:x"`)
}
