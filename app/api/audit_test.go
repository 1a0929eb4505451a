package api_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// auditStore stores audit events at once.
type auditStore struct {
	s *server
	n int
}

func (k *auditStore) add(_ context.Context, e *db.Audit) {
	k.n++
	e.ID = uuid.NewSHA1(uuid.NameSpaceURL, fmt.Appendf(nil, "audit %d", k.n)).String()
	k.s.check(k.s.store.Update(context.Background(), func(tx db.Tx) error {
		stored := *e
		return tx.Put(&stored)
	}))
}

// newAudited is a server with users, whose audit trail is stored.
func newAudited(t *testing.T, trail ...string) *server {
	k := &auditStore{}
	s := newServer(t, func(o *setup) {
		o.api.Audit = api.Audit{Trail: trail, Redact: true, Keep: k.add}
		o.users = map[string]auth.Principal{
			"ops":   {Login: "ops", Scopes: []auth.Scope{auth.Write}, Tenancy: auth.Customers("Acme")},
			"admin": {Login: "admin", Scopes: []auth.Scope{auth.Admin}, Tenancy: auth.AllCustomers()},
			"local": {Login: "local", Scopes: []auth.Scope{auth.Admin}, Tenancy: auth.Customers("Acme")},
		}
	})
	k.s = s
	return s
}

func TestAuditTrail(t *testing.T) {
	s := newAudited(t, "admin", "write")
	sent := with(nodeDown, "password", "topsecret", "attributes", object{"api_key": "topsecret", "region": "EU"})
	alert := s.do("POST", "/alert?api-key=topsecret&_=1", sent, "User", "ops", "X-Request-ID", "req-1", "User-Agent", "curl").is(201).str("id")
	s.clock.pass(time.Minute)
	s.do("PUT", "/alert/"+alert+"/action", object{"action": "ack", "text": "mine"}, "User", "ops").is(200)
	s.clock.pass(time.Minute)
	s.do("DELETE", "/alert/"+alert, nil, "User", "admin").is(200)

	a := s.get("/audit", "User", "admin").is(200).has("total", 3, "page", 1, "pages", 1, "more", false,
		"audit.0.event", "alert-deleted", "audit.0.user", "admin", "audit.0.customers", []string{}, "audit.0.data", nil,
		"audit.1.event", "alert-actioned", "audit.1.message", "mine", "audit.1.endpoint", "/alert/{id}/action",
		"audit.2.event", "alert-received", "audit.2.category", "write", "audit.2.user", "ops", "audit.2.customers", []string{"Acme"},
		"audit.2.scopes", []string{"write"}, "audit.2.resource", alert, "audit.2.type", "alert", "audit.2.requestId", "req-1",
		"audit.2.method", "POST", "audit.2.remoteIp", "192.0.2.1", "audit.2.userAgent", "curl")
	if strings.Contains(a.text, "topsecret") || !strings.Contains(a.str("audit.2.data"), `"region":"EU"`) || !strings.Contains(a.str("audit.2.url"), "_=1") {
		t.Errorf("data: %s", a.text)
	}

	f := func(params string, want ...string) {
		t.Helper()
		a := s.get("/audit?"+params, "User", "admin").is(200)
		var got []string
		for i := range a.len("audit") {
			got = append(got, strings.TrimPrefix(a.at("audit").([]any)[i].(object)["event"].(string), "alert-"))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", params, diff)
		}
	}
	f("user=ops", "actioned", "received")
	f("user!=ops", "deleted")
	f("event=~receiv", "received")
	f("category=admin")
	f("customers=Acme&sort-by=event", "actioned", "received")
	f("q=message:mine", "actioned")
	f("sort-by=-createTime", "received", "actioned", "deleted")
	f("page-size=1&page=2", "actioned")
	s.get("/audit?page-size=1&page=4", "User", "admin").is(416)
	s.get("/audit?sort-by=nothing", "User", "admin").is(400)

	s.get("/audit").is(401)
	s.get("/audit", "User", "ops").is(403)
	s.get("/audit", "User", "local").is(200).has("total", 0) // of one customer: not for them
}

// Only the categories that are enabled are kept.
func TestAuditCategories(t *testing.T) {
	s := newAudited(t, "admin")
	s.do("POST", "/alert", nodeDown, "User", "admin").is(201)
	s.get("/audit", "User", "admin").has("total", 0)
}

func TestForwardingLoop(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.plugins = []string{"forwarder"}
		o.hook.ServerName = "http://here"
		o.hook.Forward = []plugin.Destination{{Name: "there", URL: "http://there", Actions: []string{"*"}}}
	})
	loop := []string{"X-Alerta-Loop", "http://there,http://here", "Origin", "http://example.com"}
	s.do("POST", "/alert", nodeDown, loop...).is(202).has("status", "ok",
		"message", "Alert forwarded by http://example.com already processed by http://here")
	s.get("/alerts").has("total", 0)
	id := s.post("/alert", nodeDown)
	s.do("PUT", "/alert/"+id+"/action", object{"action": "ack"}, loop...).is(202).has("status", "ok",
		"message", "Action ack forwarded by http://example.com already processed by http://here")
	s.do("DELETE", "/alert/"+id, nil, loop...).is(202).has("status", "ok",
		"message", "Delete forwarded by http://example.com already processed by http://here")
	s.get("/alert/"+id).is(200).has("alert.status", "open")
	if list := s.get("/management/status").text; strings.Contains(list, `"blackout"`) {
		t.Errorf("a loop was counted as a blackout: %s", list)
	}
}

func TestOutboxStatus(t *testing.T) {
	var status notify.Status
	var failure error
	s := newServer(t, func(o *setup) {
		o.api.Outbox = func(context.Context) (notify.Status, error) { return status, failure }
	})
	s.get("/management/status").is(200).has("outbox.queued", 0, "outbox.failed", 0, "outbox.oldest", nil, "outbox.lastError", nil, "outbox.lastErrorTime", nil)
	status = notify.Status{Queued: 3, Failed: 2, Oldest: 1_767_225_600_000, Error: "down", ErrorTime: 1_767_225_600_001}
	s.get("/management/status").is(200).has("outbox.queued", 3, "outbox.failed", 2, "outbox.oldest", "2026-01-01T00:00:00.000Z",
		"outbox.lastError", "down", "outbox.lastErrorTime", "2026-01-01T00:00:00.001Z")
	failure = errors.New("disk")
	s.get("/management/status").is(200).has("application", "alerta", "outbox", nil)
}
