package config

import (
	"net/url"
	"path"
	"reflect"
	"strings"
)

// follow gives settings that were not set the value of the setting that they follow.
func (c *Config) follow() {
	for role, list := range map[string]string{
		"DEFAULT_ADMIN_ROLE": "ADMIN_ROLES",
		"DEFAULT_USER_ROLE":  "USER_ROLES",
		"DEFAULT_GUEST_ROLE": "GUEST_ROLES",
	} {
		if c.IsSet(role) && !c.IsSet(list) {
			c.values[list], c.origins[list] = []string{c.String(role)}, c.Origin(role)
		}
	}
	provider := map[string]string{"gitlab": "ALLOWED_GITLAB_GROUPS", "keycloak": "ALLOWED_KEYCLOAK_ROLES"}
	if own, ok := provider[c.String("AUTH_PROVIDER")]; ok && c.IsSet(own) && !c.IsSet("ALLOWED_OIDC_ROLES") {
		c.values["ALLOWED_OIDC_ROLES"], c.origins["ALLOWED_OIDC_ROLES"] = c.List(own), c.Origin(own)
	}
}

// place settles where state is kept.
func (c *Config) place(environ map[string]string) {
	if c.String("STATE_DIR") == "" {
		c.values["STATE_DIR"] = stateDir(environ)
	}
	if c.String("DATABASE_URL") == "" {
		file := url.URL{Scheme: "bolt", Path: path.Join(c.String("STATE_DIR"), "alertad.db")}
		c.values["DATABASE_URL"] = file.String()
	}
}

// stateDir follows systemd's StateDirectory= and the XDG base directory specification.
func stateDir(environ map[string]string) string {
	systemd, _, _ := strings.Cut(environ["STATE_DIRECTORY"], ":")
	for _, dir := range []struct{ base, below string }{
		{systemd, ""},
		{environ["XDG_STATE_HOME"], "alertad"},
		{environ["HOME"], ".local/state/alertad"},
	} {
		if path.IsAbs(dir.base) {
			return path.Join(dir.base, dir.below)
		}
	}
	return "/var/lib/alertad"
}

func same(a, b any) bool { return reflect.DeepEqual(a, b) }
