package alerta

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/alertad/alertad/app/client"
)

// login gets a token and keeps it.
func login(s *session) error {
	config, err := s.remote()
	if err != nil {
		return err
	}
	token, err := s.authenticate(config)
	if err != nil {
		return err
	}
	claims, err := decode(token)
	if err != nil {
		return err
	}
	name := claims.Text("preferred_username")
	if name == "" {
		return errors.Join(s.say("Failed to login."), &failure{code: 1})
	}
	if err := s.keep(name, token); err != nil {
		return err
	}
	return s.say("Logged in as %s", name)
}

func (s *session) authenticate(config *client.Object) (string, error) {
	provider := config.Text("provider")
	if p, ok := providers[provider]; ok {
		return s.browse(provider, p, config)
	}
	switch provider {
	case "basic", "ldap":
		username, err := s.username()
		if err != nil {
			return "", err
		}
		password, err := s.ask("Password", true)
		if err != nil {
			return "", err
		}
		o, err := s.send(http.MethodPost, "/auth/login", map[string]string{"username": username, "password": password})
		if err != nil {
			return "", &failure{code: 1, err: errors.New(err.Error())} // the advice to log in is of no use here
		}
		return o.Text("token"), nil
	case "saml2":
		return "", errors.New("SAML works in the console only: log in there, make an API key, and set key in ~/.alerta.conf")
	}
	return "", refused(fmt.Errorf("unknown provider %s", provider))
}

func (s *session) username() (string, error) {
	if len(s.args) > 0 {
		return s.args[0], nil
	}
	return s.ask("Email", false)
}

// provider is where one logs in in the browser. In its address {name} stands
// for an option of the server.
type provider struct {
	page  string
	host  string // of the address the browser comes back to
	scope string
	more  url.Values
}

var providers = map[string]provider{
	"azure":    {"https://login.microsoftonline.com/{azure_tenant}/oauth2/v2.0/authorize", "localhost", "openid profile email", nil},
	"github":   {"{github_url}/login/oauth/authorize", "127.0.0.1", "user:email read:org", url.Values{"allow_signup": {"false"}}},
	"gitlab":   {"{gitlab_url}/oauth/authorize", "127.0.0.1", "openid", nil},
	"google":   {"https://accounts.google.com/o/oauth2/v2/auth", "127.0.0.1", "email profile", nil},
	"openid":   {"{oidc_auth_url}", "localhost", "openid profile email", nil},
	"keycloak": {"{keycloak_url}/realms/{keycloak_realm}/protocol/openid-connect/auth", "localhost", "openid profile email", nil},
}

// loopback is the port that is registered with providers for this client.
const loopback = "9004"

// browse sends the person to the provider with the browser, waits until it comes
// back with a code, and has the server make a token of that.
func (s *session) browse(name string, p provider, config *client.Object) (string, error) {
	id := s.conf.get("client_id")
	if id == "" {
		id = config.Text("client_id")
	}
	state, back := rand.Text(), "http://"+p.host+":"+loopback
	q := url.Values{"response_type": {"code"}, "client_id": {id}, "redirect_uri": {back}, "scope": {p.scope}, "state": {state}}
	for k, v := range p.more {
		q[k] = v
	}
	if name == "google" {
		hint, err := s.username()
		if err != nil {
			return "", err
		}
		q.Set("login_hint", hint)
	}
	page := p.page
	for option, v := range config.All() {
		page = strings.ReplaceAll(page, "{"+option+"}", strings.TrimRight(show(v), "/"))
	}
	separator := "?"
	if strings.Contains(page, "?") {
		separator = "&"
	}
	code, err := s.code(page+separator+q.Encode(), state)
	if err != nil {
		return "", err
	}
	o, err := s.send(http.MethodPost, "/auth/"+name, map[string]string{"code": code, "clientId": id, "redirectUri": back})
	if err != nil {
		return "", err
	}
	return o.Text("token"), nil
}

// code opens the page and waits for the browser to come back from it.
func (s *session) code(page, state string) (string, error) {
	type result struct {
		code string
		err  error
	}
	came := make(chan result, 1)
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("state") != state || q.Get("code") == "" && q.Get("error") == "" {
			http.NotFound(w, r) // a favicon, or somebody else's
			return
		}
		answer, res := "Logged in. Please close this page and return to the terminal.", result{code: q.Get("code")}
		if why := q.Get("error"); why != "" {
			answer, res.err = "The login failed. The terminal says why.", fmt.Errorf("the provider refused: %s", strings.TrimSpace(why+" "+q.Get("error_description")))
		}
		fmt.Fprintln(w, answer)
		select {
		case came <- res:
		default:
		}
	})}
	listeners, err := listen()
	if err != nil {
		return "", err
	}
	for _, l := range listeners {
		go server.Serve(l)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		server.Shutdown(ctx)
	}()
	fmt.Fprintf(s.Err, "Log in with your browser. If it does not open, go to\n%s\n", page)
	s.showPage(page)
	select {
	case r := <-came:
		return r.code, r.err
	case <-s.ctx.Done():
		return "", s.ctx.Err()
	}
}

// listen listens on this machine only, by both names it has for a browser.
func listen() ([]net.Listener, error) {
	var all []net.Listener
	l, err := net.Listen("tcp", "127.0.0.1:"+loopback)
	if err != nil {
		return nil, fmt.Errorf("another login seems to be waiting: %w", err)
	}
	all = append(all, l)
	if l, err := net.Listen("tcp", "[::1]:"+loopback); err == nil { // there may be no IPv6
		all = append(all, l)
	}
	return all, nil
}

// showPage opens the browser, if there is one.
func (s *session) showPage(page string) {
	name := "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	}
	if b := s.Env["BROWSER"]; b != "" {
		name = b
	}
	cmd := exec.Command(name, page)
	if cmd.Start() == nil {
		go cmd.Wait()
	}
}
