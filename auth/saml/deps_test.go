package saml_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"
)

// The SAML library asks for a version of the signature library that can be
// tricked (CVE-2026-33487). Our requirement is the version that is built: the
// go command refuses a go.mod that asks for less than a dependency does.
func TestSignatureLibrary(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^.*github\.com/russellhaering/goxmldsig.*$`).FindAllString(string(mod), -1)
	if len(lines) != 1 {
		t.Fatalf("want one line, to require it and not to replace it: %q", lines)
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(lines[0], "\tgithub.com/russellhaering/goxmldsig v%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatal(lines[0], err)
	}
	if major != 1 || minor < 6 || minor == 6 && patch < 1 {
		t.Errorf("%s: want at least v1.6.1", lines[0])
	}
}
