package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/api/docs"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var update = flag.Bool("update", false, "write the answers of the examples in the API reference")

// unrecorded are the operations whose answers say too much of this build to be
// an example, or are tokens, which have a random id.
var unrecorded = map[string]bool{"index": true, "getDocument": true, "getAlertmanagerStatus": true, "signUp": true, "logIn": true}

// The examples of the reference are one story. A server that is told it gives
// the answers that are printed there.
func TestExamples(t *testing.T) {
	told, ids := "", map[string]int{} // so that a new example leaves the ids of the others
	newID := func() string {
		ids[told]++
		return uuid.NewSHA1(uuid.NameSpaceURL, fmt.Appendf(nil, "%s %d", told, ids[told])).String()
	}
	start := time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)
	audits := &auditStore{}
	s := newServer(t, people(), func(o *setup) {
		o.account.AuthRequired = false
		o.start = start
		o.api.Audit = api.Audit{Trail: []string{db.AuditWrite}, Redact: true, Keep: audits.add}
		o.api.BaseURL = docs.Example
		o.api.NewID, o.engine.NewID, o.account.NewID = newID, newID, newID
		o.api.ConfigValues = map[string]any{"auth_required": false, "provider": "basic", "environments": []string{"Production", "Development"}}
		o.api.Build.Date = "2026-11-01T12:00:00Z"
		o.api.Backup = backups(t, "a file")
	})
	audits.s = s
	s.api.Authenticate = func(*http.Request, auth.From) (auth.Principal, error) { return auth.Everyone(), nil }
	story := docs.Exchanges()
	for i, e := range story {
		told = e.Operation
		s.clock.ms.Store(start.Add(time.Duration(i) * 10 * time.Second).UnixMilli())
		got := s.tell(e).is(e.Code)
		if got.json == nil || unrecorded[e.Operation] {
			continue
		}
		story[i].Answer = json.RawMessage(got.text)
		if diff := cmp.Diff(plainJSON(e.Answer), got.json); diff != "" && !*update {
			t.Errorf("%s: go test -run TestExamples -update writes what the server says now (-reference +server):\n%s", e.Operation, diff)
		}
	}
	if *update {
		var b bytes.Buffer
		out := json.NewEncoder(&b)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		s.check(out.Encode(story))
		s.check(os.WriteFile("docs/examples.json", b.Bytes(), 0o644))
	}
}

func (s *server) tell(e docs.Exchange) answer {
	s.t.Helper()
	method, path, _ := strings.Cut(e.Request, " ")
	headers := []string{"X-Request-ID", "story"}
	var form string
	switch {
	case json.Unmarshal(e.Body, &form) == nil:
		return s.do(method, path, form, append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
	case len(e.Body) > 0:
		return s.do(method, path, string(e.Body), headers...)
	}
	return s.do(method, path, nil, headers...)
}
