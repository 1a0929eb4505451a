package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/mail"
	"github.com/alertad/alertad/auth"
)

// login is everything that lets people in.
type login struct {
	accounts *account.Registry
	auth     *auth.Authenticator
	mails    *mail.Queue
	api      api.Login
}

// buildLogin makes it over the store. Through a reload, wrong passwords stay
// counted and the link for the first administrator stays good.
func (s *server) buildLogin(ctx context.Context, host string) (*login, error) {
	cfg := s.cfg
	keys, err := secrets(ctx, cfg, s.store)
	if err != nil {
		return nil, err
	}
	before := s.login
	o := auth.DirectoryOptions{
		Store: s.store, Roles: roles(cfg), CustomerViews: cfg.Bool("CUSTOMER_VIEWS"),
		DeleteScopes: cfg.List("DELETE_SCOPES"), RoleGroups: []string{"ldap", "saml2"},
	}
	if before != nil {
		o.Before = before.api.Directory
	}
	dir, err := auth.NewDirectory(ctx, o)
	if err != nil {
		return nil, err
	}
	rules := accountOptions(cfg, s.store)
	rules.Changed = s.accountsChanged(dir.Reload)
	l := &login{accounts: account.New(rules), mails: mail.NewQueue(mailOptions(cfg).Send, s.log)}
	providers, err := s.makeProviders(l.accounts)
	if err != nil {
		return nil, err
	}
	door := &account.Door{Registry: l.accounts, Providers: providers, Limiter: auth.NewLimiter(time.Now), Log: s.log}
	door.Failures = account.NewFailures(time.Now)
	if before != nil {
		door.Limiter, door.Failures = before.api.Door.Limiter, before.api.Door.Failures
	}
	l.api = api.Login{
		Door: door, Directory: dir,
		Tokens: &auth.Tokens{
			Keys: keys, Audience: audience(cfg), Lifetime: cfg.Duration("TOKEN_EXPIRE_DAYS"), CustomerViews: cfg.Bool("CUSTOMER_VIEWS"), Now: time.Now,
		},
		Sessions: &auth.Sessions{Store: s.store, Keys: keys, Lifetime: cfg.Duration("TOKEN_EXPIRE_DAYS"), Now: time.Now},
		SignUp:   cfg.Bool("SIGNUP_ENABLED"), EmailVerification: cfg.Bool("EMAIL_VERIFICATION"),
		External: external(cfg, host, s.reached()), LogoutURL: cfg.String("OIDC_LOGOUT_URL"),
		Consoles: cfg.List("OAUTH2_REDIRECT_URIS"),
	}
	if cfg.String("MAIL_FROM") != "" && cfg.String("SMTP_HOST") != "" {
		l.api.Mail = func(to, subject, text string) error {
			return l.mails.Post(mail.Message{To: to, Subject: subject, Text: text})
		}
	}
	if err := l.buildAuthenticator(cfg); err != nil {
		return nil, err
	}
	l.api.OwnPage = l.auth.OwnPage
	if before != nil {
		l.api.Setup = before.api.Setup
		return l, nil
	}
	return l, l.prepareSetup(ctx, cfg, host, keys[0])
}

func (l *login) buildAuthenticator(cfg *config.Config) error {
	hawk, err := auth.NewHawk(hawkCredentials(cfg), int64(cfg.Int("MAX_BODY_BYTES")), time.Now)
	if err != nil {
		return fmt.Errorf("HMAC_AUTH_CREDENTIALS: %w", err)
	}
	proxy, err := proxyOptions(cfg, l.accounts)
	if err != nil {
		return err
	}
	o := auth.Options{
		Directory: l.api.Directory, Tokens: l.api.Tokens, Sessions: l.api.Sessions, Hawk: hawk, Proxy: proxy,
		CheckPassword: l.api.Door.CheckPassword, Realm: cfg.String("BASIC_AUTH_REALM"),
		Required: cfg.Bool("AUTH_REQUIRED"), AllowReadonly: cfg.Bool("ALLOW_READONLY"), ReadonlyScopes: cfg.List("READONLY_SCOPES"),
		Failed: l.api.Door.FailedCredential,
		Now:    time.Now,
	}
	if u, err := url.Parse(l.api.External); err == nil && u.Host != "" {
		o.Origins = []string{u.Scheme + "://" + u.Host}
	}
	l.auth, err = auth.NewAuthenticator(o)
	return err
}

// setupFor is how long the link of the first start is good.
const setupFor = time.Hour

// prepareSetup makes the link for the first administrator, where strangers could
// reach a server that nobody can log in to yet.
func (l *login) prepareSetup(ctx context.Context, cfg *config.Config, host string, key []byte) error {
	if loopback(host) || !cfg.Bool("AUTH_REQUIRED") || !l.api.Door.Local() || appoints(cfg) {
		return nil
	}
	empty, err := l.accounts.Empty(ctx)
	if err == nil && empty {
		l.api.Setup = account.NewSetup(time.Now, setupFor, key)
	}
	return err
}

// inviteFirst prints and logs the link for the first administrator, if there is
// one.
func (s *server) inviteFirst(w io.Writer) {
	setup := s.login.api.Setup
	if setup == nil {
		return
	}
	address := s.login.api.External
	if address == "" {
		at := s.listen.Addr().(*net.TCPAddr)
		name := at.IP.String()
		if at.IP.IsUnspecified() {
			name = hostname()
		}
		scheme := "http"
		if s.tls != nil {
			scheme = "https"
		}
		address = scheme + "://" + net.JoinHostPort(name, strconv.Itoa(at.Port))
	}
	link := address + "/auth/setup/" + setup.Token
	fmt.Fprintf(w, "Nobody can log in yet. Make the first administrator within an hour:\n  %s\n\n", link)
	s.log.Warn("nobody can log in yet: make the first administrator with this link, within an hour", "link", link)
}

// audience is whom tokens are for, as Alerta decides it.
func audience(cfg *config.Config) string {
	if id := cfg.String("OAUTH2_CLIENT_ID"); id != "" {
		return id
	}
	if id := cfg.String("SAML2_ENTITY_ID"); id != "" {
		return id
	}
	return ""
}

// external is the address of this server for others, "" if it is not known:
// BASE_URL, or where it listens if that is for this machine only.
func external(cfg *config.Config, host, address string) string {
	base := strings.TrimRight(cfg.String("BASE_URL"), "/")
	if u, err := url.Parse(base); err == nil && u.Host != "" {
		return base
	}
	if loopback(host) && address != "" {
		if base != "" && !strings.HasPrefix(base, "/") {
			base = "/" + base
		}
		return address + base
	}
	return ""
}

// reached is the address under which the server listens, "" if it does not.
func (s *server) reached() string {
	if s.listen == nil {
		return ""
	}
	address, _ := s.address()
	return address
}

func hawkCredentials(cfg *config.Config) []auth.HawkCredential {
	var out []auth.HawkCredential
	list, _ := cfg.Any("HMAC_AUTH_CREDENTIALS").([]any)
	for _, item := range list {
		m, _ := item.(map[string]any)
		text := func(name string) string { s, _ := m[name].(string); return s }
		c := auth.HawkCredential{ID: text("key"), Secret: text("secret"), Algorithm: text("algorithm"), Customer: text("customer")}
		scopes, _ := m["scopes"].([]any)
		for _, scope := range scopes {
			if s, ok := scope.(string); ok {
				c.Scopes = append(c.Scopes, s)
			}
		}
		out = append(out, c)
	}
	return out
}

func proxyOptions(cfg *config.Config, accounts *account.Registry) (*auth.Proxy, error) {
	if !cfg.Bool("AUTH_PROXY") {
		return nil, nil
	}
	trusted, err := networks(cfg, "TRUSTED_PROXIES")
	p := &auth.Proxy{
		Networks: trusted, UserHeader: cfg.String("AUTH_PROXY_USER_HEADER"), RolesHeader: cfg.String("AUTH_PROXY_ROLES_HEADER"),
		Separator: cfg.String("AUTH_PROXY_ROLES_SEPARATOR"),
	}
	if cfg.Bool("AUTH_PROXY_AUTO_SIGNUP") {
		p.SignUp = accounts.SignUpProxied
	}
	return p, err
}

func mailOptions(cfg *config.Config) mail.Options {
	o := mail.Options{
		Host: cfg.String("SMTP_HOST"), Port: cfg.Int("SMTP_PORT"), TLS: cfg.Bool("SMTP_USE_SSL"), StartTLS: cfg.Bool("SMTP_STARTTLS"),
		Insecure: cfg.Bool("SMTP_SKIP_SSL_VERIFY"), Username: cfg.String("SMTP_USERNAME"), Password: cfg.String("SMTP_PASSWORD"),
		From: cfg.String("MAIL_FROM"), Hello: cfg.String("MAIL_LOCALHOST"), Now: time.Now,
	}
	cert, err := tls.LoadX509KeyPair(cfg.String("SSL_CERT_FILE"), cfg.String("SSL_KEY_FILE"))
	if err == nil {
		o.Certificate = &cert
	}
	return o
}
