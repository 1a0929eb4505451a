package app

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// Whom the settings do not allow is refused, whichever provider vouches for
// them, and has no account afterwards.
func TestWhoMayIn(t *testing.T) {
	joe := auth.Identity{
		Issuer: "https://idp.example", Subject: "4711", Login: "joe@example.com", Email: "joe@example.com", EmailVerified: true,
		Roles: []string{"ops"}, Groups: []string{"team"}, Orgs: []string{"acme"},
	}
	role := func(id *auth.Identity) { id.Roles = []string{"other", "OPS", "ops2"} }
	group := func(id *auth.Identity) { id.Groups = []string{"other", "Team", "team/sub"} }
	org := func(id *auth.Identity) { id.Orgs = nil }
	domain := func(id *auth.Identity) { id.Login, id.Email = "joe@evil-example.com", "joe@evil-example.com" }
	below := func(id *auth.Identity) { id.Login, id.Email = "joe@sub.example.com", "joe@sub.example.com" }
	unverified := func(id *auth.Identity) { id.EmailVerified = false }
	nothing := func(id *auth.Identity) { id.Login, id.Email, id.Roles, id.Groups, id.Orgs = "joe", "", nil, nil, nil }
	const (
		domains = "ALLOWED_EMAIL_DOMAINS = ['example.com']"
		roles   = "ALLOWED_OIDC_ROLES = ['ops']"
	)
	type change = func(*auth.Identity)
	site := map[string][]change{domains: {domain, below, unverified, nothing}, roles: {role, nothing}}
	tried := map[string]map[string][]change{ // by provider and setting, who may not in
		"openid": site, "azure": site, "cognito": site, "google": site,
		"gitlab":   {domains: site[domains], roles: site[roles], "ALLOWED_GITLAB_GROUPS = ['team']": {group, nothing}},
		"keycloak": {domains: site[domains], roles: site[roles], "ALLOWED_KEYCLOAK_ROLES = ['ops']": {role, nothing}},
		"github":   {domains: site[domains], "ALLOWED_GITHUB_ORGS = ['acme']": {org, nothing}},
		"saml2":    {domains: {domain, below, nothing}, "ALLOWED_SAML2_GROUPS = ['team']": {group, nothing}},
		"cas":      {domains: {domain, below, nothing}},
		"ldap": {
			domains: {domain, below, nothing}, "ALLOWED_LDAP_GROUPS = ['team']": {group, nothing},
			"LDAP_DOMAINS = {'example.com': 'uid=%s'}\nALLOWED_EMAIL_DOMAINS = []": {domain, below, nothing},
		},
		"basic": {domains: {domain, below, nothing}},
	}
	for name := range providers {
		if len(tried[name]) == 0 {
			t.Errorf("who may in through %s?", name)
		}
		for setting, refused := range tried[name] {
			t.Run(name+" "+setting, func(t *testing.T) {
				g := newEntrance(t, name, "AUTH_REQUIRED = True\n"+setting+"\n")
				for i, change := range refused {
					id := joe
					change(&id)
					if _, err := g.LogIn(t.Context(), name, g.known(id)); db.CodeOf(err) != db.Forbidden {
						t.Errorf("%d: %+v: %v", i, id, err)
					}
				}
				if users, err := g.Users(t.Context()); err != nil || name != account.Local && len(users) > 0 {
					t.Errorf("they have accounts: %v, %v", users, err)
				}
				if _, err := g.LogIn(t.Context(), name, g.known(joe)); err != nil {
					t.Errorf("refused: %v", err)
				}
			})
		}
	}
}

// entrance is where people log in, by settings.
type entrance struct {
	*account.Registry
	t     *testing.T
	store db.Store
	local bool
}

func newEntrance(t *testing.T, provider, text string) *entrance {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	cfg := settings(t, text+"AUTH_PROVIDERS = ['"+provider+"']\n")
	return &entrance{account.New(accountOptions(cfg, store)), t, store, provider == account.Local}
}

// known is the identity as its provider tells it: that of an account here, which
// is made, for the local one.
func (e *entrance) known(id auth.Identity) auth.Identity {
	e.t.Helper()
	if !e.local {
		return id
	}
	u := &db.User{Meta: db.Meta{ID: strings.ReplaceAll(id.Login, "@", "-")}, Login: id.Login, Email: id.Email, UserStatus: db.UserActive}
	if err := e.store.Update(e.t.Context(), func(tx db.Tx) error { return tx.Put(u) }); err != nil {
		e.t.Fatal(err)
	}
	id.Issuer, id.Subject = account.Local, u.ID
	return id
}
