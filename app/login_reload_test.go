package app

import (
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"github.com/alertad/alertad/app/cli"
)

// A reload does not forget wrong passwords, nor the link for the first
// administrator, which was printed once.
func TestReloadKeepsLogins(t *testing.T) {
	dir := t.TempDir()
	cfg := settings(t, fmt.Sprintf("AUTH_REQUIRED = True\nADMIN_USERS = ['root@example.com']\nSTATE_DIR = '%s'\nDATABASE_URL = 'bolt://%s'\nPORT = 0\n",
		dir, filepath.Join(dir, "alertad.db")))
	s, err := newServer(t.Context(), cfg, cli.RunOptions{Host: "0.0.0.0"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.closers.close(); err != nil {
			t.Error(err)
		}
	}()
	if s.login.api.Setup == nil {
		t.Fatal("there is no link for the first administrator")
	}
	if err := s.reload(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	next := s.gate.server()
	if next == s || next.login.api.Setup != s.login.api.Setup || next.login.api.Door.Limiter != s.login.api.Door.Limiter {
		t.Error("a reload began logging in anew")
	}
}
