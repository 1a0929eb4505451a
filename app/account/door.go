package account

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Door is where people log in: it asks the providers, then lets in whom the
// registry lets in. Each login that fails is one line in the log, which says
// why.
type Door struct {
	Registry  *Registry
	Providers []auth.Provider // those that are enabled, in the order in which passwords are tried
	Limiter   *auth.Limiter
	Log       *slog.Logger
	Failures  *Failures // nil: they are only logged
}

// Provider returns the provider of that name, nil if it is not enabled.
func (d *Door) Provider(name string) auth.Provider {
	i := slices.IndexFunc(d.Providers, func(p auth.Provider) bool { return p.Name() == name })
	if i < 0 {
		return nil
	}
	return d.Providers[i]
}

// Local reports whether accounts with a password of ours can log in.
func (d *Door) Local() bool { return d.Provider(Local) != nil }

// CheckPassword logs in by a password, with the first provider that takes it.
// An empty one is refused before any is asked: some directories let anybody in
// with it. Whoever guesses is slowed down; the error is then an auth.Refusal.
func (d *Door) CheckPassword(ctx context.Context, remote, login, password string) (auth.Proof, error) {
	if err := d.Limiter.Begin(login, remote); err != nil {
		d.failed(ctx, "password", remote, login, err)
		return auth.Proof{}, err
	}
	proof, provider, wrong, err := d.tryPassword(ctx, login, password)
	if wrong && err != nil {
		d.Limiter.End(login, remote, errWrong)
	} else {
		d.Limiter.End(login, remote, err)
	}
	if err != nil {
		d.failed(ctx, provider, remote, login, err)
	}
	return proof, err
}

var errWrong = db.Errorf(db.Unauthorized, "wrong password")

// tryPassword also tells which provider decided, and whether one found the
// password wrong: that counts although another could not be asked.
func (d *Door) tryPassword(ctx context.Context, login, password string) (_ auth.Proof, by string, wrong bool, _ error) {
	if err := checkGiven(login, password); err != nil {
		return auth.Proof{}, "password", true, err
	}
	failed, by := error(db.Errorf(db.Forbidden, "this server has no login by password")), "password"
	var reasons []string
	for _, p := range d.Providers {
		asked, ok := p.(auth.PasswordProvider)
		if !ok {
			continue
		}
		id, err := asked.CheckPassword(ctx, login, password)
		if err == nil {
			proof, err := d.Registry.LogIn(ctx, p.Name(), id)
			return proof, p.Name(), false, err
		}
		wrong = wrong || db.CodeOf(err) == db.Unauthorized
		reasons = append(reasons, p.Name()+": "+err.Error())
		// A provider that cannot be asked is worth more to know than that
		// another does not know the user.
		if by == "password" || db.CodeOf(failed) == db.Unauthorized {
			failed, by = err, p.Name()
		}
	}
	if len(reasons) > 1 {
		failed = several{failed, reasons}
	}
	return auth.Proof{}, by, wrong, failed
}

// checkGiven refuses what no provider must be asked.
func checkGiven(login, password string) error {
	if strings.TrimSpace(password) == "" || strings.Contains(password, "\x00") || strings.Contains(login, "\x00") {
		return db.Errorf(db.Unauthorized, "password not allowed to be empty")
	}
	return nil
}

// several is the error that counts, with why each provider refused for the log:
// that one does not know the user says nothing of what another found wrong.
type several struct {
	error
	reasons []string
}

func (s several) Error() string { return strings.Join(s.reasons, "; ") }
func (s several) Unwrap() error { return s.error }

// Exchange logs in by a code that the client got at the provider's site.
func (d *Door) Exchange(ctx context.Context, name, remote string, c auth.Code) (auth.Proof, error) {
	return d.through(ctx, name, remote, c.Code, func() (auth.Identity, error) {
		p, ok := d.Provider(name).(auth.CodeProvider)
		if !ok {
			return auth.Identity{}, errNoProvider
		}
		return p.Exchange(ctx, c)
	})
}

// Finish logs in a browser that came back from the provider's site.
func (d *Door) Finish(ctx context.Context, name, remote string, f auth.Flow, r *http.Request) (auth.Proof, error) {
	return d.through(ctx, name, remote, f.State, func() (auth.Identity, error) {
		p, ok := d.Provider(name).(auth.WebProvider)
		if !ok {
			return auth.Identity{}, errNoProvider
		}
		return p.Finish(ctx, f, r)
	})
}

var errNoProvider = db.Errorf(db.NotFound, "this server has no such login provider")

// through asks a provider, which costs a request to another site: whoever has
// it do so in vain is slowed down, by the address. what is the code or the state
// of the attempt, of which there are never two.
func (d *Door) through(ctx context.Context, name, remote, what string, ask func() (auth.Identity, error)) (auth.Proof, error) {
	what = "through " + name + " " + what
	if err := d.Limiter.Begin(what, remote); err != nil {
		d.failed(ctx, name, remote, "", err)
		return auth.Proof{}, err
	}
	id, err := ask()
	d.Limiter.End(what, remote, err)
	if err != nil {
		d.failed(ctx, name, remote, "", err)
		return auth.Proof{}, err
	}
	proof, err := d.Registry.LogIn(ctx, name, id)
	if err != nil {
		d.failed(ctx, name, remote, id.Login, err)
	}
	return proof, err
}

// Failed logs why somebody who came this far was not let in.
func (d *Door) Failed(ctx context.Context, provider, remote string, err error) {
	d.failed(ctx, provider, remote, "", err)
}

// FailedAs is Failed for a login that is known.
func (d *Door) FailedAs(ctx context.Context, provider, remote, login string, err error) {
	d.failed(ctx, provider, remote, login, err)
}

// FailedCredential is FailedAs for what comes with each request, as an API key:
// the same failure is one line a minute.
func (d *Door) FailedCredential(ctx context.Context, kind, remote, login string, err error) {
	if f := failure(kind, remote, login, err); !errors.Is(err, context.Canceled) && !d.Failures.add(f) {
		d.log(ctx, f)
	}
}

func (d *Door) failed(ctx context.Context, provider, remote, login string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	f := failure(provider, remote, login, err)
	d.Failures.add(f)
	d.log(ctx, f)
}

func failure(provider, remote, login string, err error) Failure {
	return Failure{
		Provider: provider, Login: brief(login, 200), Address: remote, Reason: brief(err.Error(), 1000), Setting: auth.SettingOf(err),
	}
}

// brief bounds what strangers can have logged.
func brief(text string, n int) string {
	if len(text) > n {
		text = strings.ToValidUTF8(text[:n], "") + "..."
	}
	return text
}

func (d *Door) log(ctx context.Context, f Failure) {
	d.Log.WarnContext(ctx, "login failed", "provider", f.Provider, "login", f.Login, "remote", f.Address, "why", f.Reason, "setting", f.Setting)
}
