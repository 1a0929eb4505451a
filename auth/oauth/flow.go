package oauth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// prepare fills in the texts of a flow that are not there yet.
func (s *site) prepare(f *auth.Flow) error {
	if _, ok := webAddress(f.Callback); !ok {
		return fmt.Errorf("login with %s: the callback %.200q is not an address", s.Name(), f.Callback)
	}
	for _, text := range []*string{&f.State, &f.Nonce, &f.Verifier} {
		if *text == "" {
			*text = random()
		}
	}
	return nil
}

// random returns 256 random bits, in characters that RFC 7636 allows for a
// verifier.
func random() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// answer is the query with which a browser came back.
type answer struct {
	code, issuer string
}

// readAnswer checks that the browser came back from the flow that it was sent
// on, and what the provider made of it (RFC 6749, 4.1.2).
func (s *site) readAnswer(f auth.Flow, r *http.Request) (answer, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return answer{}, db.Errorf(db.Invalid, "the answer of %s is malformed", s.Name())
	}
	for _, name := range []string{"state", "code", "error", "iss"} {
		if len(q[name]) > 1 {
			return answer{}, db.Errorf(db.Invalid, "the answer of %s has %s twice", s.Name(), name)
		}
	}
	if !s.sameState(f, q.Get("state")) {
		return answer{}, s.stray()
	}
	if code := q.Get("error"); code != "" {
		return answer{}, s.denied(code, q.Get("error_description"))
	}
	return answer{code: q.Get("code"), issuer: q.Get("iss")}, s.checkCode(q.Get("code"))
}

func (s *site) sameState(f auth.Flow, state string) bool {
	return f.State != "" && subtle.ConstantTimeCompare([]byte(f.State), []byte(state)) == 1
}

// stray is the error for a browser that was not sent on this flow.
func (s *site) stray() error {
	return db.Wrap(db.Unauthorized, fmt.Sprintf("the login with %s was not begun here, or too long ago: begin again", s.Name()),
		errors.New("the state is not the one of the flow"))
}

// denied is what the provider says instead of a code.
func (s *site) denied(code, description string) error {
	cause := brief(fmt.Errorf("%q %q", code, description))
	switch code {
	case "access_denied":
		return db.Wrap(db.Unauthorized, fmt.Sprintf("the login was cancelled at %s, or it does not let you in", s.Name()), cause)
	case "server_error", "temporarily_unavailable":
		return s.down(cause)
	}
	return s.refused(cause)
}

// challenge binds a code to the flow (RFC 7636).
func challenge(f *auth.Flow) oauth2.AuthCodeOption { return oauth2.S256ChallengeOption(f.Verifier) }
