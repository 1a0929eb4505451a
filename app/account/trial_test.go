package account_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// idp is a site that says the same of everybody.
type idp struct {
	id     auth.Identity
	claims map[string]any
	err    error
}

func (*idp) Name() string                                      { return "openid" }
func (*idp) Begin(context.Context, *auth.Flow) (string, error) { return "https://idp.example", nil }
func (p *idp) CheckSetup(context.Context) []auth.Step          { return nil }
func (p *idp) Finish(ctx context.Context, _ auth.Flow, _ *http.Request) (auth.Identity, error) {
	auth.TraceOf(ctx).Claims("ID token", p.claims)
	return p.id, p.err
}

// snapshot is all that is stored about who may log in.
func (d *desk) snapshot() []db.Record {
	d.t.Helper()
	var all []db.Record
	d.want("read", d.store.View(d.ctx, func(f db.Finder) error {
		for _, k := range []*db.Kind{db.Users, db.Identities, db.Sessions} {
			for rec, err := range f.Find(k, query.Query{}) {
				if err != nil {
					return err
				}
				all = append(all, rec)
			}
		}
		return nil
	}), 0, "")
	return all
}

// Whatever decides on a login is told with the setting it comes from, and
// nothing is written.
func TestTrials(t *testing.T) {
	joe := who("https://idp", "1", "joe", "joe@example.com", true)
	type change struct {
		options func(*account.Options)
		dir     func(*auth.DirectoryOptions)
		id      func(*auth.Identity)
		before  func(*desk)
		err     error
	}
	entry := func(e auth.Entry) func(*account.Options) {
		return func(o *account.Options) { o.Entries["openid"] = e }
	}
	names := auth.EntrySettings{Domains: "ALLOWED_EMAIL_DOMAINS", Roles: "ALLOWED_OIDC_ROLES", Groups: "ALLOWED_GROUPS", Orgs: "ALLOWED_ORGS"}
	f := func(name string, c change, outcome auth.Outcome, reason, setting string, steps ...string) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			changes := []func(*account.Options){loose}
			if c.options != nil {
				changes = append(changes, c.options)
			}
			d := newDesk(t, changes...)
			if c.before != nil {
				c.before(d)
			}
			o := auth.DirectoryOptions{Store: d.store, Roles: auth.Roles{AdminRoles: []string{"admin"}, UserRoles: []string{"user"}, UserScopes: []string{"read"}, AdminUsers: []string{"boss"}}}
			if c.dir != nil {
				c.dir(&o)
			}
			dir, err := auth.NewDirectory(d.ctx, o)
			d.want("directory", err, 0, "")
			p := &idp{id: joe, claims: map[string]any{"sub": "1", "access_token": "planted"}, err: c.err}
			if c.id != nil {
				c.id(&p.id)
			}
			before := d.snapshot()
			var log bytes.Buffer
			door := &account.Door{Registry: d.Registry, Providers: []auth.Provider{p}, Log: slog.New(slog.NewTextHandler(&log, nil))}
			trial := door.TryFinish(d.ctx, dir, "openid", auth.Flow{}, nil)
			if trial.Outcome != outcome || !strings.Contains(trial.Reason, reason) || trial.Setting != setting {
				t.Errorf("%s, reason %q, setting %q; want %s, %q, %q", trial.Outcome, trial.Reason, trial.Setting, outcome, reason, setting)
			}
			var told strings.Builder
			for _, s := range trial.Steps {
				told.WriteString(strings.Join([]string{string(s.Part), s.What, s.Value, s.From, string(s.Result)}, "|") + "\n")
			}
			for _, want := range append(steps, "claim|access_token|***|ID token|", "claim|sub|1|ID token|") {
				if !strings.Contains(told.String(), want+"\n") {
					t.Errorf("no step %q in\n%s", want, told.String())
				}
			}
			if diff := cmp.Diff(before, d.snapshot()); diff != "" || log.Len() > 0 {
				t.Errorf("it changed: %s, logged: %s", diff, &log)
			}
			// The real login decides the same.
			_, err = d.LogIn(d.ctx, "openid", p.id)
			if c.err == nil && outcome != auth.LetIn && setting != "CUSTOMER_VIEWS, or a customer look-up" && (err == nil || err.Error() != trial.Reason) {
				t.Errorf("the login itself: %v", err)
			}
		})
	}
	f("let in", change{id: func(i *auth.Identity) { i.Roles, i.Groups = []string{"ops"}, []string{"team"} }}, auth.LetIn, "", "",
		"account|would be made|joe|the first login through openid|ok", "role|ops||a role at openid|", "role|user||the account|",
		"scope|user|read|USER_ROLES, USER_DEFAULT_SCOPES|ok", "scope|ops||no permission for ops|")
	f("role", change{options: entry(auth.Entry{Roles: []string{"boss"}, Settings: names})}, auth.Denied, "no role of theirs is allowed", "ALLOWED_OIDC_ROLES",
		"rule|domain|example.com|ALLOWED_EMAIL_DOMAINS = *|ok", "rule|role|user|ALLOWED_OIDC_ROLES = boss|refused")
	f("group", change{options: entry(auth.Entry{Groups: []string{"in", "out"}, Settings: names}), id: func(i *auth.Identity) { i.Groups = []string{"a", "b"} }},
		auth.Denied, "no group of theirs is allowed: a,b", "ALLOWED_GROUPS", "rule|group|a, b|ALLOWED_GROUPS = in, out|refused")
	f("organisation", change{options: entry(auth.Entry{Orgs: []string{"acme"}, Settings: names})}, auth.Denied, "no organisation of theirs", "ALLOWED_ORGS")
	f("domain", change{options: entry(auth.Entry{Domains: []string{"acme.org"}, Settings: names})}, auth.Denied, "the domain example.com is not allowed", "ALLOWED_EMAIL_DOMAINS",
		"rule|domain|example.com|ALLOWED_EMAIL_DOMAINS = acme.org|refused")
	f("unverified", change{options: entry(auth.Entry{Domains: []string{"example.com"}, Verified: true, Settings: names}), id: func(i *auth.Identity) { i.EmailVerified = false }},
		auth.Denied, "the address joe@example.com is not verified", "ALLOWED_EMAIL_DOMAINS", "rule|domain|example.com|ALLOWED_EMAIL_DOMAINS = example.com|ok", "rule|verified address|(none)|ALLOWED_EMAIL_DOMAINS = example.com|refused")
	known := func(d *desk) {
		_, err := d.LogIn(d.ctx, "openid", joe)
		d.want("first login", err, 0, "")
	}
	f("known", change{before: known}, auth.LetIn, "", "", "account|logged in before|joe|the subject|ok")
	f("disabled", change{before: func(d *desk) {
		known(d)
		u, err := d.Named(d.ctx, "joe")
		d.want("named", err, 0, "")
		_, err = d.UpdateUser(d.ctx, admin, u.ID, account.UserChange{Status: ptr("inactive")})
		d.want("disable", err, 0, "")
	}}, auth.Denied, "User joe is not active", "the status of the user", "rule|status|inactive|the account|refused")
	local := func(email string, selfGiven bool) func(*desk) {
		return func(d *desk) {
			d.want("put", d.store.Update(d.ctx, func(tx db.Tx) error {
				return tx.Put(&db.User{Meta: db.Meta{ID: "own"}, Login: "own", Email: email, UserStatus: db.UserActive, Roles: []string{"user"}, Password: "x", SelfGiven: selfGiven})
			}), 0, "")
		}
	}
	f("linked", change{before: local("joe@example.com", false)}, auth.LetIn, "", "",
		"account|would be linked by address|own|OIDC_LINK_USER_EMAIL = True|ok", "account|keeps its login and address|own|the account|")
	f("not linked", change{before: local("joe@example.com", true)}, auth.Denied, "nobody confirmed", "OIDC_LINK_USER_EMAIL, or confirm the address of the user")
	f("taken", change{before: local("joe@example.com", false), options: func(o *account.Options) { o.LinkByEmail = false }},
		auth.Denied, "belongs to another account", "OIDC_LINK_USER_EMAIL, or the login and address of the other user", "account|would be made|joe|the first login through openid|refused")
	views := func(o *auth.DirectoryOptions) { o.CustomerViews = true }
	f("no customer", change{dir: views}, auth.Denied, "No customer lookup configured", "CUSTOMER_VIEWS, or a customer look-up",
		"customer|none|joe, example.com|CUSTOMER_VIEWS = True, no customer look-up|refused")
	f("a customer", change{dir: views, before: func(d *desk) {
		_, err := d.CreateCustomer(d.ctx, &db.Customer{Match: "example.com", Customer: "Acme"})
		d.want("customer", err, 0, "")
	}}, auth.LetIn, "", "", "customer|example.com|Acme|customer look-up for example.com|ok")
	f("without scopes", change{dir: func(o *auth.DirectoryOptions) { o.Roles = auth.Roles{} }}, auth.LetIn, "", "",
		"scope|none|may log in, but do nothing|USER_ROLES, USER_DEFAULT_SCOPES, or a permission for a role|warning")
	f("no rules", change{options: func(o *account.Options) { o.AuthRequired = false }}, auth.LetIn, "", "", "rule|who may in|everybody|AUTH_REQUIRED = False|ok")
	bad := db.Wrap(db.Unauthorized, "could not be confirmed", errors.New("bad signature"))
	f("at the provider", change{err: auth.Because("SAML2_METADATA_URL", bad)}, auth.Denied, "could not be confirmed: bad signature", "SAML2_METADATA_URL")
	f("provider down", change{err: db.Errorf(db.Unavailable, "down")}, auth.Failed, "down", "")
}

func TestTrialOfAnAccountOfOurs(t *testing.T) {
	d := newDesk(t, loose, func(o *account.Options) { o.EmailVerification, o.EmailDomains = true, []string{"example.com"} })
	dir, err := auth.NewDirectory(d.ctx, auth.DirectoryOptions{Store: d.store})
	d.want("directory", err, 0, "")
	door := &account.Door{Registry: d.Registry, Providers: []auth.Provider{account.Basic{Registry: d.Registry}}, Limiter: auth.NewLimiter(d.clock), Log: slog.New(slog.DiscardHandler)}
	f := func(login, password, reason, setting string) {
		t.Helper()
		trial, err := door.TryPassword(d.ctx, dir, "root", "basic", login, password)
		d.want(login, err, 0, "")
		if !strings.HasPrefix(trial.Reason, reason) || (trial.Reason == "") != (reason == "") || trial.Setting != setting {
			t.Errorf("%s: %+v", login, trial)
		}
	}
	d.user(&db.User{Login: "joe@example.com", Email: "joe@example.com", EmailVerified: true})
	d.user(&db.User{Login: "ann@example.com", Email: "ann@example.com"})
	hash, err := auth.NewPasswords(4, 1).Hash(d.ctx, "p8ssw0rd")
	d.want("hash", err, 0, "")
	d.want("put", d.store.Update(d.ctx, func(tx db.Tx) error { // from when the settings were others
		return tx.Put(&db.User{Meta: db.Meta{ID: "eve"}, Login: "eve@other.org", Email: "eve@other.org", EmailVerified: true, UserStatus: db.UserActive, Password: hash})
	}), 0, "")
	f("joe@example.com", "p8ssw0rd", "", "")
	f("joe@example.com", "wrong", "Invalid username or password", "")
	f("ann@example.com", "p8ssw0rd", "email not verified", "EMAIL_VERIFICATION")
	f("eve@other.org", "p8ssw0rd", "unauthorized domain", "ALLOWED_EMAIL_DOMAINS")
	f("joe@example.com", " ", "password not allowed to be empty", "")
	if _, err := door.TryPassword(d.ctx, dir, "root", "ldap", "joe", "x"); db.CodeOf(err) != db.NotFound {
		t.Errorf("another provider: %v", err)
	}
}

func TestFailures(t *testing.T) {
	d := newDesk(t)
	var log bytes.Buffer
	door := &account.Door{Log: slog.New(slog.NewTextHandler(&log, nil)), Failures: account.NewFailures(d.clock)}
	for i := range 105 {
		door.FailedAs(d.ctx, "ldap", "192.0.2.1", strings.Repeat("x", i), errors.New("no"))
	}
	door.FailedAs(d.ctx, "ldap", "192.0.2.1", "xxxxxxxxxxxxxxxxxxxx", errors.New("no"))
	list := door.Failures.List()
	if len(list) != 100 || list[0].Count != 2 || len(list[0].Login) != 20 || len(list[99].Login) != 5 {
		t.Errorf("%d: %+v", len(list), list)
	}
	door.FailedAs(d.ctx, "ldap", "192.0.2.1", "gone", context.Canceled)
	if n := strings.Count(log.String(), "login failed"); n != 106 {
		t.Errorf("%d lines", n)
	}
	door.FailedAs(d.ctx, "ldap", "192.0.2.1", strings.Repeat("y", 5000), errors.New("no"))
	if got := door.Failures.List()[0]; len(got.Login) > 210 {
		t.Errorf("a login of %d bytes is kept", len(got.Login))
	}
}

func (d *desk) clock() time.Time { return d.now }
