package audit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/audit"
)

// A secret that is planted in what was sent is not in what is shown, and what
// is shown once stays as it is.
func FuzzRedact(f *testing.F) {
	f.Add(`{"password":"x","list":[{"token":1}]}`, false)
	f.Add("{}\n{\"api_key\":\"x\"}", false)
	f.Add(`token=x&a=b`, true)
	f.Add(`[`, false)
	f.Fuzz(func(t *testing.T, body string, form bool) {
		shown := audit.Redact([]byte(body), form)
		if again := audit.Redact([]byte(shown), form); again != shown && shown != "(malformed)" {
			t.Errorf("%q is shown as %q, then as %q", body, shown, again)
		}
		const planted = "planted-7f3a"
		if strings.Contains(body, planted) || !json.Valid([]byte(body)) {
			return
		}
		for _, secret := range []string{"password", "API-Key", "client_secret", "Token"} {
			sent := `{"` + secret + `":"` + planted + `","rest":` + body + `}`
			if shown := audit.Redact([]byte(sent), false); strings.Contains(shown, planted) {
				t.Errorf("%s shows %s", sent, shown)
			}
		}
	})
}
