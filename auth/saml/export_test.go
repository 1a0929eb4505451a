package saml

import (
	"crypto/x509"
	"time"

	"github.com/beevik/etree"
)

// Signed returns the NameID in the assertion that the signatures cover, of a
// response whose structure was not checked.
func Signed(root *etree.Element, trusted []*x509.Certificate, now time.Time) (string, error) {
	el, err := response{trusted: trusted, now: now}.signed(root)
	if err != nil {
		return "", err
	}
	a, err := readAssertion(el)
	if err != nil {
		return "", err
	}
	return a.nameID.value, nil
}

// CheckStructure refuses a response with room for a trick.
func CheckStructure(root *etree.Element) error { return checkStructure(root) }

// MaxSeen is how many assertions are remembered.
const MaxSeen = maxSeen

// Seen remembers used assertions.
type Seen struct{ s *seen }

// NewSeen makes an empty one.
func NewSeen() Seen { return Seen{newSeen()} }

// Use refuses an id that was used.
func (s Seen) Use(id string, now, until time.Time) error { return s.s.use(id, now, until) }
