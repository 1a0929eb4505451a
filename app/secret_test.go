package app

import (
	"fmt"
	"strings"
	"testing"
)

// A secret that everybody knows serves nobody but this machine.
func TestPublicSecrets(t *testing.T) {
	for _, secret := range publicSecrets {
		for _, text := range []string{secret, strings.ToUpper(secret[:1]) + secret[1:]} {
			cfg := settings(t, fmt.Sprintf("AUTH_REQUIRED = True\nSECRET_KEY = %q\n", text))
			if err := checkServable(cfg, "127.0.0.1"); err != nil {
				t.Errorf("%s on this machine: %v", text, err)
			}
			for _, host := range []string{"0.0.0.0", "::", "192.0.2.1", "alerts.example.com"} {
				if err := checkServable(cfg, host); err == nil || !strings.Contains(err.Error(), "SECRET_KEY is publicly known") {
					t.Errorf("%s on %s: %v", text, host, err)
				}
			}
		}
	}
	for _, text := range []string{"", "SECRET_KEY = 'a long text that nobody else knows'\n"} {
		if err := checkServable(settings(t, "AUTH_REQUIRED = True\n"+text), "0.0.0.0"); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
