package api_test

import (
	"bytes"
	"context"
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
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var update = flag.Bool("update", false, "write the answers of the examples in the API reference")

// unrecorded are the operations whose answers say too much of this build to be
// an example, or are tokens and secrets, which are random.
var unrecorded = map[string]bool{"index": true, "getDocument": true, "getAlertmanagerStatus": true, "signUp": true, "logIn": true, "newFeed": true}

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
		o.api.TryChannel = func(context.Context, *db.Channel, string) channel.Trial {
			return channel.Trial{Sent: true, Answer: "200 OK", Took: 184 * time.Millisecond}
		}
	})
	audits.s = s
	s.api.Authenticate = func(*http.Request, auth.From) (auth.Principal, error) { return auth.Everyone(), nil }
	s.deliver(&db.Delivery{
		Meta: db.Meta{ID: "019a4366-5f40-7c1e-8a52-6d0b3f9e2a71"}, Channel: "c41a7e90-2b6d-4f58-9e13-70d5a8b2f6c4", ChannelName: "Operations", Type: "slack",
		Rule: "b7f0c2d4-91e8-4a3b-8c56-2d1e9f7a0b34", RuleName: "Production, major and worse", Occasion: string(notify.Trigger), Key: "b7f0c2d4/172e43bd",
		Alerts: []string{"172e43bd-5a1a-54e7-812a-bc75f25f4198"}, Total: 1, CreateTime: db.At(start), DoneTime: db.At(start.Add(time.Second)),
		State: db.DeliveryFailed, Attempts: 1, Answer: "answer 403 Forbidden invalid_token", Body: "{}",
	})
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
