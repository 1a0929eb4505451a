package account

import (
	"context"
	"net/http"
	"slices"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Trial is a login that was decided on but let nobody in: what it would have
// led to, and why. It holds no secrets.
type Trial struct {
	Provider string       `json:"provider"`
	Login    string       `json:"login"`
	Outcome  auth.Outcome `json:"outcome"`
	Reason   string       `json:"reason"`  // for which somebody is not let in
	Setting  string       `json:"setting"` // to look at then; "" is not known
	Steps    []auth.Step  `json:"steps"`

	// What somebody is who would be let in.
	Roles     []string `json:"roles"`
	Groups    []string `json:"groups"`
	Orgs      []string `json:"orgs"`
	Scopes    []string `json:"scopes"`
	Customers []string `json:"customers"` // "*" is all
}

// TryPassword tries a login by password through one provider. It changes
// nothing, and wrong passwords keep nobody from logging in; but whoever tries
// many is slowed down, by a Refusal.
func (d *Door) TryPassword(ctx context.Context, dir *auth.Directory, by, name, login, password string) (*Trial, error) {
	p, ok := d.Provider(name).(auth.PasswordProvider)
	if !ok {
		return nil, errNoProvider
	}
	account, from := "try "+login, "try "+by
	if err := d.Limiter.Begin(account, from); err != nil {
		return nil, err
	}
	var err error
	trial := d.try(ctx, dir, name, func(ctx context.Context) (id auth.Identity, _ error) {
		if err = checkGiven(login, password); err == nil {
			id, err = p.CheckPassword(ctx, login, password)
		}
		return id, err
	})
	d.Limiter.End(account, from, err)
	if trial.Login == "" {
		trial.Login = login
	}
	return trial, nil
}

// TryFinish tries the login of a browser that came back from the provider's
// site. It changes nothing here.
func (d *Door) TryFinish(ctx context.Context, dir *auth.Directory, name string, f auth.Flow, r *http.Request) *Trial {
	return d.try(ctx, dir, name, func(ctx context.Context) (auth.Identity, error) {
		p, ok := d.Provider(name).(auth.WebProvider)
		if !ok {
			return auth.Identity{}, errNoProvider
		}
		return p.Finish(ctx, f, r)
	})
}

// Untried is the trial of a login that could not even begin.
func Untried(name string, err error) *Trial {
	t := &Trial{Provider: name, Steps: []auth.Step{}}
	t.end(err)
	return t
}

func (t *Trial) end(err error) {
	for _, list := range []*[]string{&t.Roles, &t.Groups, &t.Orgs, &t.Scopes, &t.Customers} {
		if *list == nil {
			*list = []string{}
		}
	}
	t.Outcome = auth.OutcomeOf(err)
	if err != nil {
		t.Reason, t.Setting = err.Error(), auth.SettingOf(err)
	}
}

func (d *Door) try(ctx context.Context, dir *auth.Directory, name string, ask func(context.Context) (auth.Identity, error)) *Trial {
	trace := &auth.Trace{Steps: []auth.Step{}}
	t := &Trial{Provider: name}
	id, err := ask(auth.WithTrace(ctx, trace))
	if err == nil {
		err = d.follow(auth.WithTrace(ctx, trace), dir, t, id)
	}
	t.Steps = trace.Steps
	t.end(err)
	return t
}

// follow decides what somebody is let in to whom a provider knows.
func (d *Door) follow(ctx context.Context, dir *auth.Directory, t *Trial, id auth.Identity) error {
	trace := auth.TraceOf(ctx)
	t.Login, t.Groups, t.Orgs = id.Login, id.Groups, id.Orgs
	u, err := d.Registry.TryLogIn(ctx, t.Provider, id)
	if err != nil {
		return err
	}
	p, err := dir.Preview(ctx, u, t.Provider, auth.Given{Roles: id.Roles, Groups: id.Groups, Orgs: id.Orgs})
	if err != nil {
		return err
	}
	for _, s := range trace.Steps {
		if s.Part == auth.PartRole && !slices.Contains(t.Roles, s.What) {
			t.Roles = append(t.Roles, s.What)
		}
	}
	for _, s := range p.Scopes {
		t.Scopes = append(t.Scopes, string(s))
	}
	if len(t.Scopes) == 0 {
		trace.Add(auth.Step{
			Part: auth.PartScope, What: "none", Value: "may log in, but do nothing", Result: auth.Warning,
			From: "USER_ROLES, USER_DEFAULT_SCOPES, or a permission for a role",
		})
	}
	t.Customers = p.Tenancy.Names()
	if p.Tenancy.All() {
		t.Customers = []string{"*"}
	}
	return nil
}

// Checks tells whether a provider could work, before anybody logs in.
func (d *Door) Checks(ctx context.Context, name string) ([]auth.Step, error) {
	p := d.Provider(name)
	if p == nil {
		return nil, errNoProvider
	}
	if c, ok := p.(auth.Checker); ok {
		return c.CheckSetup(ctx), nil
	}
	return nil, nil
}

// Begin returns the address of another site for a browser to log in at.
func (d *Door) Begin(ctx context.Context, name string, f *auth.Flow) (string, error) {
	p, ok := d.Provider(name).(auth.WebProvider)
	if !ok {
		return "", db.Wrap(db.NotFound, "this login provider sends no browser anywhere", errNoProvider)
	}
	return p.Begin(ctx, f)
}
