package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"github.com/alertad/alertad/db"
)

// Senders is what the server knows of those who send. What is empty is not
// asked for: then the API key in the URL is all that shows who they are.
type Senders struct {
	MailgunKey      string // to sign with; so are the secrets
	PagerDutySecret string
	SlackSecret     string
	StatusCakeUser  string // whose token is asked for, if the key is there too
	StatusCakeKey   string
	TelegramSecret  string // as it is sent with each request

	StatusCakeSeverity string // of a test that fails
	DashboardURL       string // of a console elsewhere, for links in chats; empty: this server's own
}

// signed tells whether the hexadecimal signature is the HMAC-SHA256 of the
// parts in a row.
func signed(secret, signature string, parts ...string) bool {
	got, err := hex.DecodeString(signature)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	for _, part := range parts {
		mac.Write([]byte(part))
	}
	return hmac.Equal(mac.Sum(nil), got)
}

// same compares in a time that tells nothing of where two texts differ.
func same(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// notFrom refuses a request that does not show who sent it.
func notFrom(sender, what string) error {
	return db.Errorf(db.Forbidden, "this is not from %s: the %s is missing or wrong", sender, what)
}

// signedByAny is signed for a list of signatures with a version in front, as
// senders send while they change over to a new secret.
func signedByAny(secret, list, version string, parts ...string) bool {
	for s := range strings.SplitSeq(list, ",") {
		if hexa, ok := strings.CutPrefix(strings.TrimSpace(s), version+"="); ok && signed(secret, hexa, parts...) {
			return true
		}
	}
	return false
}
