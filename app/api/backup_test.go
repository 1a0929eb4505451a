package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/backup"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
)

// backups makes copies of a text.
func backups(t *testing.T, text string) func(context.Context) (*backup.Copy, error) {
	path := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(context.Context) (*backup.Copy, error) {
		f, err := os.Open(path)
		sum := sha256.Sum256([]byte(text))
		return &backup.Copy{File: f, Size: int64(len(text)), SHA256: sum[:]}, err
	}
}

func TestBackup(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 1<<16) + "end" // several steps
	var audited []string
	s := newServer(t, func(o *setup) {
		o.api.Backup = backups(t, text)
		o.api.Audit = api.Audit{Trail: []string{db.AuditAdmin}, Keep: func(_ context.Context, e *db.Audit) { audited = append(audited, e.Event) }}
		o.start = dbtest.Noon.Time()
	})
	a := s.get("/management/backup").is(200)
	if a.text != text {
		t.Errorf("%d bytes, want %d", len(a.text), len(text))
	}
	sum := sha256.Sum256([]byte(text))
	for name, want := range map[string]string{
		"Content-Type":        "application/octet-stream",
		"Content-Disposition": `attachment; filename="alertad-20260131T120000Z.db"`,
		"Repr-Digest":         "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":",
		"Cache-Control":       "no-store",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !slices.Equal(audited, []string{"backup-taken"}) {
		t.Errorf("audited: %q", audited)
	}
	if head := s.do("HEAD", "/management/backup", nil).is(200); len(head.text) > 0 {
		t.Errorf("HEAD: %q", head.text)
	}
}

// What is of all customers is not for an administrator of some.
func TestBackupIsOfAll(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.api.Backup = backups(t, "of all")
		o.users = map[string]auth.Principal{"bound": {Login: "x", Tenancy: auth.Customers("acme"), Scopes: []auth.Scope{auth.Admin}}}
	})
	if a := s.get("/management/backup", "User", "bound").is(403); a.text == "of all" {
		t.Error(a.text)
	}
}

func TestBackupRefused(t *testing.T) {
	s := newServer(t)
	s.get("/management/backup").is(404)
	f := func(err error, code int, message string) {
		t.Helper()
		s := newServer(t, func(o *setup) { o.api.Backup = func(context.Context) (*backup.Copy, error) { return nil, err } })
		s.get("/management/backup").is(code).has("message", message)
	}
	f(backup.ErrNoFile, 404, backup.ErrNoFile.Message)
	f(db.Errorf(db.Unavailable, "another backup is being made"), 503, "another backup is being made")
	for _, route := range api.Routes() {
		if route.Path == "/management/backup" && route.Scope != auth.AdminManagement {
			t.Errorf("anybody with %s may have all data", route.Scope)
		}
	}
}
