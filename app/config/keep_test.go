package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKeep(t *testing.T) {
	old := mustLoad(t, "PORT = 81\nLOG_LEVEL = 'INFO'\nSEVERITY_MAP = {'z': 1, 'normal': 2, 'indeterminate': 0}")
	c := mustLoad(t, "\nPORT = 82\nHOST = '127.0.0.1'\nLOG_LEVEL = 'ERROR'")
	changed := c.Keep(old, "HOST", "PORT", "SEVERITY_MAP")
	if diff := cmp.Diff([]string{"PORT", "SEVERITY_MAP"}, changed); diff != "" {
		t.Error(diff)
	}
	if c.Int("PORT") != 81 || c.Origin("PORT") != "/etc/alertad.conf:1" || c.String("LOG_LEVEL") != "ERROR" {
		t.Errorf("PORT %d of %s, LOG_LEVEL %s", c.Int("PORT"), c.Origin("PORT"), c.String("LOG_LEVEL"))
	}
	if diff := cmp.Diff(old.Keys("SEVERITY_MAP"), c.Keys("SEVERITY_MAP")); diff != "" {
		t.Error(diff)
	}
	if changed := c.Keep(old, "PORT"); changed != nil {
		t.Errorf("again: %v", changed)
	}
}
