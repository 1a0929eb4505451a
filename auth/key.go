package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/alertad/alertad/db"
)

// NewKey makes an API key: 40 characters that may stand in a URL, 240 bits that
// nobody can guess.
func NewKey() string {
	var b [30]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// HashKey returns what is stored of an API key. Keys are random and long, so
// one pass of SHA-256 is enough.
func HashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// IsKey reports whether a record is of that API key.
func IsKey(k *db.APIKey, key string) bool {
	return key != "" && subtle.ConstantTimeCompare([]byte(k.Hash), []byte(HashKey(key))) == 1
}

// ShownKey is the beginning of an API key, by which its owner knows it again:
// eight characters, or fewer of a short one, never more than a quarter.
func ShownKey(key string) string {
	return strings.ToValidUTF8(key[:min(8, len(key)/4)], "") + "***"
}

// The types of API keys, an older way to name what they may do.
const (
	ReadOnly  = "read-only"
	ReadWrite = "read-write"
)

// KeyType returns the type of a key with these scopes.
func KeyType(scopes []string) string {
	for _, s := range scopes {
		if strings.HasPrefix(s, string(Write)) || strings.HasPrefix(s, string(Admin)) {
			return ReadWrite
		}
	}
	return ReadOnly
}

// TypeScopes returns the scopes of a key of that type for a user, by login. An
// unknown type is Invalid.
func (r Roles) TypeScopes(login, keyType string) ([]string, error) {
	switch {
	case keyType != ReadOnly && keyType != ReadWrite:
		return nil, db.Errorf(db.Invalid, "type of a key must be %s or %s", ReadOnly, ReadWrite)
	case r.IsAdmin(login, ""):
		return AdminScopes(), nil
	case keyType == ReadWrite:
		return []string{string(Read), string(Write)}, nil
	}
	return []string{string(Read)}, nil
}
