package saml

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// MaxForm bounds the form that a response comes in, in bytes.
const MaxForm = 1 << 20

// maxResponse bounds the XML in it: a thousand groups fit.
const maxResponse = 256 << 10

// readForm returns the XML of the response, which must be posted: in an
// address it would be packed, and could be stripped of its signature.
func readForm(f auth.Flow, r *http.Request) ([]byte, error) {
	if r.Method != http.MethodPost {
		return nil, db.Errorf(db.Invalid, "a SAML response must be posted")
	}
	r.Body = http.MaxBytesReader(nil, r.Body, MaxForm)
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, db.Wrap(db.TooLarge, "the SAML response is too large", err)
		}
		return nil, db.Wrap(db.Invalid, "the form cannot be read", err)
	}
	if f.Request != "" && subtle.ConstantTimeCompare([]byte(r.PostForm.Get("RelayState")), []byte(f.State)) != 1 {
		return nil, invalid(errors.New("RelayState is not that of this login"))
	}
	encoded := r.PostForm["SAMLResponse"]
	if len(encoded) != 1 {
		return nil, db.Errorf(db.Invalid, "the form must have one SAMLResponse")
	}
	if base64.StdEncoding.DecodedLen(len(encoded[0])) > maxResponse+maxResponse/16 {
		return nil, db.Errorf(db.TooLarge, "the SAML response is too large")
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded[0]), ""))
	if err != nil {
		return nil, db.Wrap(db.Invalid, "the SAML response is not in base64", err)
	}
	return b, nil
}

// invalid hides from the browser why a response was refused.
func invalid(cause error) error {
	return db.Wrap(db.Unauthorized, "the SAML response is not valid", cause)
}
