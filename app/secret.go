package app

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/config"
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
func secrets(cfg *config.Config) ([][]byte, error) {
	first := []byte(cfg.String("SECRET_KEY"))
	if len(first) == 0 {
		var err error
		if first, err = keptSecret(filepath.Join(cfg.String("STATE_DIR"), secretFile)); err != nil {
			return nil, err
		}
	}
	keys := [][]byte{first}
	for _, old := range cfg.List("SECRET_KEY_FALLBACKS") {
		if old != "" {
			keys = append(keys, []byte(old))
		}
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

// makeSecret writes a new secret, whole or not at all.
func makeSecret(file string) ([]byte, error) {
	var b [48]byte
	rand.Read(b[:]) // never fails
	secret := base64.RawURLEncoding.EncodeToString(b[:])
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
