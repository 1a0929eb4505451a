package app

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/db"
)

// secretFile is where a secret that the server made is kept, in STATE_DIR.
const secretFile = "secret.key"

// publicSecrets are secrets that everybody knows from examples.
var publicSecrets = []string{"changeme", "change-me", "change me", "secret", "supersecret", "password", "alerta", "<INSERT_RANDOM_STRING>"}

// checkSecret refuses a secret that others know, where others can reach us:
// with it anybody makes a login.
func checkSecret(cfg *config.Config, host string) error {
	set := cfg.String("SECRET_KEY")
	if set == "" || loopback(host) {
		return nil
	}
	if slices.Contains(publicSecrets, set) || slices.Contains(publicSecrets, strings.ToLower(set)) {
		return fmt.Errorf("%s: SECRET_KEY is publicly known, and %s can be reached from other machines: leave it out and one is made, or set a long random text", cfg.Origin("SECRET_KEY"), host)
	}
	return nil
}

// secrets returns the keys that sign tokens: the setting's, or one that is made
// at the first start and kept; then those of before, which still count.
func secrets(ctx context.Context, cfg *config.Config, store db.Store) ([][]byte, error) {
	keys := [][]byte{[]byte(cfg.String("SECRET_KEY"))}
	if len(keys[0]) == 0 {
		var err error
		if keys, err = keptSecrets(ctx, filepath.Join(cfg.String("STATE_DIR"), secretFile), store); err != nil {
			return nil, err
		}
	}
	for _, old := range cfg.List("SECRET_KEY_FALLBACKS") {
		if old != "" {
			keys = append(keys, []byte(old))
		}
	}
	return keys, nil
}

// fingerprint is by what servers on the same database know whether they have the
// same secret.
func (l *login) fingerprint() string { return fingerprint(l.api.Tokens.Keys[0]) }

func fingerprint(key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("fingerprint"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:9])
}

// sameSecret says whether the fingerprint is that of a secret that counts here.
func (l *login) sameSecret(print string) bool {
	return slices.ContainsFunc(l.api.Tokens.Keys, func(key []byte) bool { return fingerprint(key) == print })
}

// keptSecrets returns the secret that is kept: in a file or, for servers that
// share a database, there. Then a file of before counts, too; the first server
// that comes with one makes it the secret of all.
func keptSecrets(ctx context.Context, file string, store db.Store) ([][]byte, error) {
	shared, ok := store.(db.Shared)
	if !ok {
		secret, err := keptSecret(file)
		return [][]byte{secret}, err
	}
	own := newSecret()
	_, err := os.Stat(file)
	had := err == nil
	if had {
		before, err := keptSecret(file)
		if err != nil {
			return nil, err
		}
		own = string(before)
	}
	kept, err := shared.Keep(ctx, "secret", own)
	if err != nil {
		return nil, err
	}
	keys := [][]byte{[]byte(kept)}
	if had && own != kept {
		keys = append(keys, []byte(own))
	}
	return keys, nil
}

func keptSecret(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSecret(file)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret of this server: %w", err)
	}
	secret := strings.TrimSpace(string(text))
	if len(secret) < 32 {
		return nil, fmt.Errorf("%s holds no secret: remove it and a new one is made", file)
	}
	return []byte(secret), nil
}

func newSecret() string {
	var b [48]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// makeSecret writes a new secret, whole or not at all.
func makeSecret(file string) ([]byte, error) {
	secret := newSecret()
	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		err = os.WriteFile(file+".new", []byte(secret+"\n"), 0o600)
	}
	if err == nil {
		err = os.Rename(file+".new", file)
	}
	if err != nil {
		return nil, fmt.Errorf("keep the secret of this server: %w", err)
	}
	return []byte(secret), nil
}
