package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
)

// settings reads a settings file with the text.
func settings(t *testing.T, text string) *config.Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "alertad.conf")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Check(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

const client = "OAUTH2_CLIENT_ID = 'id'\nOAUTH2_CLIENT_SECRET = 'planted-secret'\n"

// All providers of the table are made without asking anybody anything, with
// what their settings say.
func TestOAuthProviders(t *testing.T) {
	cfg := settings(t, client+`
OIDC_ISSUER_URL = 'https://op.invalid'
AZURE_TENANT = 'organizations'
COGNITO_USER_POOL_ID = 'us-east-1_x'
KEYCLOAK_URL = 'https://sso.invalid/auth/'
KEYCLOAK_REALM = 'main'
GITHUB_URL = 'https://github.invalid'
CAS_SERVER = 'https://cas.invalid/cas'
`)
	pages := map[string]string{
		"cas": "https://cas.invalid/cas/login?service=", "github": "https://github.invalid/login/oauth/authorize?client_id=id",
	}
	for name := range oauthMakers {
		p, err := oauthProvider(cfg, name)
		if err != nil || p.Name() != name {
			t.Fatalf("%s: %v, %v", name, p, err)
		}
		if _, ok := p.(auth.CodeProvider); !ok {
			t.Errorf("%s takes no code", p.Name())
		}
		web, ok := p.(auth.WebProvider)
		if !ok {
			t.Errorf("%s has no page", p.Name())
		}
		prefix, ok := pages[name]
		if !ok {
			continue // its page is in a document that would have to be fetched
		}
		f := auth.Flow{Callback: "https://alerts.example.com/auth/x"}
		if page, err := web.Begin(t.Context(), &f); err != nil || !strings.HasPrefix(page, prefix) {
			t.Errorf("%s: %s, %v", name, page, err)
		}
	}
}

// What a provider lacks is told by the name of the setting.
func TestOAuthMissing(t *testing.T) {
	f := func(name, text, want string) {
		t.Helper()
		_, err := oauthProvider(settings(t, text), name)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	f("github", "", "OAUTH2_CLIENT_ID")
	f("openid", client, "OIDC_ISSUER_URL")
	f("cognito", client, "COGNITO_USER_POOL_ID")
	f("keycloak", client, "KEYCLOAK_URL")
	f("keycloak", client+"KEYCLOAK_URL = 'https://sso.invalid'\n", "KEYCLOAK_REALM")
	f("cas", "", "CAS_SERVER")
	f("azure", client+"AZURE_TENANT = 'a b/c'\n", "tenant")
	f("gitlab", client+"GITLAB_URL = 'gitlab.example.com'\n", "gitlab")
}

func TestOAuthClients(t *testing.T) {
	f := func(provider, text string, want ...oauth.Client) {
		t.Helper()
		if diff := cmp.Diff(want, oauthClients(settings(t, text), provider)); diff != "" {
			t.Errorf("%s: %s", provider, diff)
		}
	}
	const several = "OAUTH2_CLIENT_ID = 'a,b'\nOAUTH2_CLIENT_SECRET = 's, t'\n"
	f("github", "")
	f("github", client, oauth.Client{ID: "id", Secret: "planted-secret"})
	f("github", several, oauth.Client{ID: "a", Secret: "s"}, oauth.Client{ID: "b", Secret: "t"})
	f("github", "OAUTH2_CLIENT_ID = 'a'\nOAUTH2_CLIENT_SECRET = 's,t'\n", oauth.Client{ID: "a", Secret: "s,t"})
	f("google", several, oauth.Client{ID: "a,b", Secret: "s, t"})
	const own = client + "OAUTH2_CLIENTS = {'google': {'id': 'g', 'secret': 'gs'}, 'azure': {'id': 'public'}}\n"
	f("google", own, oauth.Client{ID: "g", Secret: "gs"})
	f("azure", own, oauth.Client{ID: "public"})
	f("github", own, oauth.Client{ID: "id", Secret: "planted-secret"})
}

func TestOAuthRedirects(t *testing.T) {
	cfg := settings(t, `
BASE_URL = 'https://alerts.example.com/api'
CORS_ORIGINS = ['http://localhost:8000', 'https?://.*', '*', 'https://ui.example.com']
OAUTH2_REDIRECT_URIS = ['https://other.example.com/alerta']
`)
	want := oauth.Redirects{"https://other.example.com/alerta", "http://localhost:8000", "https://ui.example.com", "https://alerts.example.com"}
	if diff := cmp.Diff(want, oauthRedirects(cfg)); diff != "" {
		t.Error(diff)
	}
}
