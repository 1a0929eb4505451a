package alerta_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/app/cli/alerta"
)

// No part of the token file is lost or made up.
func FuzzNetrc(f *testing.F) {
	f.Add("machine a login b password c\nmacdef x\ny\n\ndefault login z\n")
	f.Fuzz(func(t *testing.T, text string) {
		if got := strings.Join(alerta.SplitNetrc(text), ""); got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func FuzzConf(f *testing.F) {
	f.Add("[DEFAULT]\na = b ; c\n d\n[profile x]\n# e\nf: g\n")
	f.Fuzz(func(t *testing.T, text string) {
		sections, err := alerta.ParseConf(text)
		if err != nil {
			return
		}
		for name, section := range sections {
			for key := range section {
				if key != strings.TrimSpace(key) {
					t.Errorf("[%s] has %q", name, key)
				}
			}
		}
	})
}
