package oauth_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
	"github.com/alertad/alertad/db"
)

// hub is GitHub for tests: its answers by host and path, in the shapes of
// https://docs.github.com/en/rest/users/users#get-the-authenticated-user,
// https://docs.github.com/en/rest/users/emails,
// https://docs.github.com/en/rest/orgs/orgs#list-organizations-for-the-authenticated-user,
// https://docs.github.com/en/rest/teams/teams#list-teams-for-the-authenticated-user and
// https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.
type hub struct {
	t       *testing.T
	client  *http.Client
	answers map[string]any // JSON, or an http.HandlerFunc
	form    url.Values     // of the last exchange
}

func newHub(t *testing.T, site, api string) *hub {
	h := &hub{t: t, answers: map[string]any{
		site + "/login/oauth/access_token": object{"access_token": accessToken, "scope": "user:email,read:org", "token_type": "bearer"},
		api + "/user": object{
			"login": "octocat", "id": 583231, "node_id": "MDQ6VXNlcjE=", "avatar_url": "https://github.com/images/error/octocat_happy.gif",
			"type": "User", "site_admin": false, "name": "monalisa octocat", "company": "GitHub", "email": nil, "two_factor_authentication": true,
		},
		api + "/user/emails": []object{
			{"email": "other@example.com", "verified": false, "primary": false, "visibility": nil},
			{"email": "octocat@github.com", "verified": true, "primary": true, "visibility": "private"},
		},
		api + "/user/orgs": []object{{"login": "github", "id": 1, "description": "A great organization"}},
		api + "/user/teams": []object{{
			"id": 1, "name": "Justice League", "slug": "justice-league", "privacy": "closed",
			"organization": object{"login": "github", "id": 1},
		}},
	}}
	h.client = serve(t, h)
	return h
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := r.Host + r.URL.Path
	exchange := strings.HasSuffix(at, "/access_token")
	if exchange {
		r.ParseForm()
		h.form = r.PostForm
	} else if r.Header.Get("Authorization") != "Bearer "+accessToken || r.Header.Get("User-Agent") == "" {
		h.t.Errorf("%s is asked with %v", at, r.Header)
	}
	switch answer := h.answers[at].(type) {
	case nil:
		h.t.Errorf("GitHub is asked for %s", at)
		http.NotFound(w, r)
	case http.HandlerFunc:
		answer(w, r)
	default:
		writeJSON(w, 200, answer)
	}
}

func (h *hub) provider(site string) *oauth.GitHub {
	h.t.Helper()
	p, err := oauth.NewGitHub(oauth.GitHubOptions{
		Options: oauth.Options{
			Name: "github", Clients: []oauth.Client{{clientID, clientSecret}, {"second", "planted-second"}},
			Redirects: oauth.Redirects{"https://ui.example.com"}, HTTP: h.client, Now: newOP(h.t).options().Now,
		},
		URL: site, RoleClaim: "teams", GroupClaim: "organizations",
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *hub) exchange() (auth.Identity, error) {
	h.t.Helper()
	id, err := h.provider("").Exchange(h.t.Context(), auth.Code{Code: "planted-code", ClientID: clientID, RedirectURI: "https://ui.example.com/"})
	checkError(h.t, err)
	return id, err
}

const (
	githubSite = "github.com"
	githubAPI  = "api.github.com"
)

func TestGitHub(t *testing.T) {
	h := newHub(t, githubSite, githubAPI)
	id, err := h.exchange()
	if err != nil {
		t.Fatal(err)
	}
	if id.Claims["login"] != "octocat" || fmt.Sprint(id.Claims["teams"]) != "[github/justice-league]" {
		t.Errorf("claims %v", id.Claims)
	}
	id.Claims = nil
	want := auth.Identity{
		Issuer: "https://github.com", Subject: "583231", Login: "@octocat", Name: "monalisa octocat",
		Email: "octocat@github.com", EmailVerified: true, Picture: "https://github.com/images/error/octocat_happy.gif",
		Roles: []string{"github/justice-league"}, Groups: []string{"github"}, Orgs: []string{"github"},
	}
	if diff := cmp.Diff(want, id); diff != "" {
		t.Error(diff)
	}
	if h.form.Get("client_id") != clientID || h.form.Get("client_secret") != clientSecret || h.form.Get("redirect_uri") != "https://ui.example.com/" {
		t.Errorf("exchanged with %v", h.form)
	}
}

// The flow of our own goes through the page of the same server; Enterprise has
// its API elsewhere.
func TestGitHubFlow(t *testing.T) {
	f := func(site, api string) {
		t.Helper()
		h := newHub(t, strings.TrimPrefix(site, "https://"), api)
		p := h.provider(site)
		flow := auth.Flow{Callback: "https://alerts.example.com/auth/github"}
		page, err := p.Begin(t.Context(), &flow)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(page)
		q := u.Query()
		if !strings.HasPrefix(page, site+"/login/oauth/authorize?") || q.Get("scope") != "user:email read:org" ||
			q.Get("code_challenge_method") != "S256" || q.Get("state") != flow.State || q.Get("redirect_uri") != flow.Callback {
			t.Errorf("login page %s", page)
		}
		answer, _ := url.Parse(flow.Callback + "?code=planted-code&state=" + flow.State)
		id, err := p.Finish(t.Context(), flow, back(answer))
		if err != nil || id.Issuer != site || h.form.Get("code_verifier") != flow.Verifier {
			t.Errorf("%s: %+v, %v, %v", site, id, err, h.form)
		}
		answer.RawQuery = "code=planted-code&state=x"
		_, err = p.Finish(t.Context(), flow, back(answer))
		check(t, "state", err, db.Unauthorized, "state")
		flow.Verifier = ""
		answer.RawQuery = "code=planted-code&state=" + flow.State
		_, err = p.Finish(t.Context(), flow, back(answer))
		check(t, "no verifier", err, db.Unauthorized, "flow lacks")
	}
	f("https://github.com", "api.github.com")
	f("https://octo.ghe.com", "api.octo.ghe.com")
	f("https://github.example.com", "github.example.com/api/v3")
	f("https://example.com/github", "example.com/github/api/v3")
}

// One of several clients goes with its own secret.
func TestGitHubClients(t *testing.T) {
	h := newHub(t, githubSite, githubAPI)
	p := h.provider("")
	if _, err := p.Exchange(t.Context(), auth.Code{Code: "c", ClientID: "second"}); err != nil {
		t.Fatal(err)
	}
	if h.form.Get("client_id") != "second" || h.form.Get("client_secret") != "planted-second" {
		t.Errorf("exchanged with %v", h.form)
	}
	_, err := p.Exchange(t.Context(), auth.Code{Code: "c", ClientID: "third"})
	check(t, "unknown client", err, db.Invalid, "client id")
}

func TestGitHubEmail(t *testing.T) {
	f := func(name string, shown, emails any, want string, verified bool) {
		t.Helper()
		h := newHub(t, githubSite, githubAPI)
		h.answers[githubAPI+"/user"].(object)["email"] = shown
		if emails != nil {
			h.answers[githubAPI+"/user/emails"] = emails
		}
		id, err := h.exchange()
		if err != nil || id.Email != want || id.EmailVerified != verified {
			t.Errorf("%s: %q, %t, %v", name, id.Email, id.EmailVerified, err)
		}
	}
	f("primary", nil, nil, "octocat@github.com", true)
	f("shown and verified", "Octocat@github.com", nil, "octocat@github.com", true)
	f("shown, not verified", "other@example.com", nil, "other@example.com", false)
	f("shown, not listed", "x@example.com", nil, "x@example.com", false)
	f("not to be seen", "x@example.com", status404(), "x@example.com", false)
	f("none", nil, []object{}, "", false)
	f("primary, not verified", nil, []object{{"email": "a@example.com", "primary": true, "verified": false}}, "a@example.com", false)
}

func status404() http.HandlerFunc { return status(404, `{"message":"Not Found"}`) }

// Lists come in pages; what cannot be read whole is not taken for less.
func TestGitHubPages(t *testing.T) {
	h := newHub(t, githubSite, githubAPI)
	endless := false
	h.answers[githubAPI+"/user/orgs"] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := r.URL.Query().Get("page")
		if endless || page != "3" {
			w.Header().Set("Link", `<https://evil.example.com/user/orgs?page=9>; rel="next", <https://api.github.com/user/orgs?page=3>; rel="last"`)
		}
		writeJSON(w, 200, []object{{"login": "org" + page}})
	})
	id, err := h.exchange()
	if err != nil || fmt.Sprint(id.Orgs) != "[org1 org2 org3]" {
		t.Errorf("%v, %v", id.Orgs, err)
	}
	endless = true
	_, err = h.exchange()
	check(t, "endless", err, db.Unavailable, "more than 20 pages")
}

func TestGitHubBroken(t *testing.T) {
	f := func(name, at string, answer any, code db.Code, want string) {
		t.Helper()
		h := newHub(t, githubSite, githubAPI)
		h.answers[at] = answer
		_, err := h.exchange()
		check(t, name, err, code, want)
	}
	const token = githubSite + "/login/oauth/access_token"
	// GitHub answers 200 with errors: see the address at exchangeError.
	f("code", token, object{"error": "bad_verification_code", "error_description": "The code passed is incorrect or expired."}, db.Unauthorized, "bad_verification_code")
	f("secret", token, object{"error": "incorrect_client_credentials"}, db.Unavailable, "client id or secret")
	f("redirect", token, object{"error": "redirect_uri_mismatch"}, db.Invalid, "not registered")
	f("form", token, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
		w.Write([]byte("error=bad_verification_code"))
	}), db.Unauthorized, "bad_verification_code")
	f("token", githubAPI+"/user", status(401, ""), db.Unavailable, "401")
	f("no id", githubAPI+"/user", object{"login": "octocat"}, db.Unauthorized, "no id")
	f("id of another type", githubAPI+"/user", object{"login": "octocat", "id": "1"}, db.Unavailable, "type")
	f("fraction of an id", githubAPI+"/user", object{"login": "octocat", "id": 1.5}, db.Unavailable, "type")
	f("no login", githubAPI+"/user", object{"id": 1}, db.Unauthorized, "no login")
	f("no object", githubAPI+"/user", []object{}, db.Unavailable, "type")
	f("no list", githubAPI+"/user/orgs", object{}, db.Unavailable, "type")
	f("in trouble", githubAPI+"/user/orgs", status(500, ""), db.Unavailable, "500")
	f("too often", githubAPI+"/user/teams", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.WriteHeader(403)
	}), db.Unavailable, "403")
	f("huge", githubAPI+"/user/orgs", http.HandlerFunc(huge), db.Unavailable, "too large")
	f("redirect of the token", githubAPI+"/user", redirect("https://evil.example.com/user", 302), db.Unavailable, "redirects")
}

// What the token may not see is not known, which is not the same as none.
func TestGitHubScopes(t *testing.T) {
	h := newHub(t, githubSite, githubAPI)
	h.answers[githubAPI+"/user/orgs"] = []object{}
	h.answers[githubAPI+"/user/teams"] = status(403, `{"message":"Must have read:org"}`)
	id, err := h.exchange()
	if err != nil || id.Orgs == nil || len(id.Orgs) != 0 || id.Groups == nil || id.Roles != nil {
		t.Errorf("%+v, %v", id, err)
	}
}
