package account

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Local is the issuer of identities that are accounts of ours: their subject is
// the user's id.
const Local = "basic"

// Basic is the login provider of accounts that have a password here.
type Basic struct{ Registry *Registry }

// Name returns "basic".
func (Basic) Name() string { return Local }

// CheckPassword returns the identity of an account, which a login or an address
// names.
func (b Basic) CheckPassword(ctx context.Context, login, password string) (auth.Identity, error) {
	u, err := b.Registry.CheckPassword(ctx, login, password)
	if err != nil {
		return auth.Identity{}, err
	}
	t := auth.TraceOf(ctx)
	t.Take("subject", u.ID, "the account's id")
	t.Take("login", u.Login, "the account")
	t.Take("name", u.Name, "the account")
	t.Take("email", u.Email, "the account")
	return auth.Identity{
		Issuer: Local, Subject: u.ID, Login: u.Login, Name: u.Name, Email: u.Email, EmailVerified: u.EmailVerified,
	}, nil
}

// seenEvery is how exactly the time of the last login is kept: clients that
// send a password with each request do not write each time.
const seenEvery = time.Minute

// LogIn lets somebody in whom a provider knows, if they may: it finds their
// account or makes one, and keeps what the provider said. The error is
// Forbidden for who may not in; what it wraps says why.
func (r *Registry) LogIn(ctx context.Context, provider string, id auth.Identity) (auth.Proof, error) {
	if id.Issuer == Local {
		return r.logInLocal(ctx, provider, id)
	}
	if err := complete(id); err != nil {
		return auth.Proof{}, err
	}
	proof := auth.Proof{Provider: provider, Subject: id.Subject, Ending: id.Ending}
	known := true // nothing new but the time
	err := r.write(ctx, func(tx db.Tx) error {
		v, err := r.judge(tx, nil, provider, id)
		if err != nil {
			return err
		}
		known = v.known()
		proof.UserID, proof.Since = v.after.ID, since(v.after)
		if known && v.identity.LastLogin.Sub(v.was.LastLogin) < seenEvery {
			return nil
		}
		if err := tx.Put(v.identity); err != nil {
			return err
		}
		return tx.Put(v.after)
	})
	if err == nil && !known && r.o.Changed != nil {
		err = r.o.Changed(ctx)
	}
	return proof, err
}

// since is what a login of now must not seem to be older than: the last change
// of the password, at which the clock may have been ahead of ours.
func since(u *db.User) int64 { return int64(u.ValidAfter) / 1000 }

// TryLogIn decides on a login without letting anybody in: it changes nothing,
// and returns the account as it would be. The context's trace notes why.
func (r *Registry) TryLogIn(ctx context.Context, provider string, id auth.Identity) (*db.User, error) {
	t := auth.TraceOf(ctx)
	if id.Issuer == Local {
		u, err := r.User(ctx, id.Subject)
		if err != nil {
			return nil, err
		}
		return u, r.judgeLocal(t, u)
	}
	if err := complete(id); err != nil {
		return nil, err
	}
	var v verdict
	begin := t.Len()
	err := r.write(ctx, func(tx db.Tx) (err error) {
		t.Cut(begin)
		v, err = r.judge(tx, t, provider, id)
		return err
	})
	return v.after, err
}

func complete(id auth.Identity) error {
	if id.Subject == "" || id.Login == "" {
		return db.Errorf(db.Invalid, "the login provider does not tell who logged in")
	}
	return nil
}

// verdict is what a login leads to.
type verdict struct {
	was           *db.Identity // nil: the first login
	before, after *db.User     // before nil: a new account
	identity      *db.Identity
}

// judge decides on the login of somebody whom a provider knows. It writes
// nothing, and notes what it goes by.
func (r *Registry) judge(tx db.Tx, t *auth.Trace, provider string, id auth.Identity) (verdict, error) {
	was, u, err := r.find(tx, t, provider, id)
	if err != nil {
		return verdict{}, err
	}
	n, err := r.account(tx, t, provider, id, u)
	if err != nil {
		return verdict{}, err
	}
	return verdict{was, u, n, r.identity(was, provider, id, n.ID)}, nil
}

// known reports whether the login tells nothing new.
func (v verdict) known() bool {
	return v.before != nil && v.was != nil && same(v.before, v.after) && v.was.Provider == v.identity.Provider &&
		slices.Equal(v.was.Roles, v.identity.Roles) && slices.Equal(v.was.Groups, v.identity.Groups) && slices.Equal(v.was.Orgs, v.identity.Orgs)
}

// same reports whether nothing changed that anything follows from.
func same(a, b *db.User) bool {
	return a.Login == b.Login && a.Email == b.Email && a.Name == b.Name &&
		a.EmailVerified == b.EmailVerified && a.SelfGiven == b.SelfGiven
}

func (r *Registry) logInLocal(ctx context.Context, provider string, id auth.Identity) (auth.Proof, error) {
	u, err := r.User(ctx, id.Subject)
	if err != nil {
		return auth.Proof{}, err
	}
	if err := r.judgeLocal(nil, u); err != nil {
		return auth.Proof{}, err
	}
	proof := auth.Proof{UserID: u.ID, Provider: provider, Since: since(u)}
	if r.now().Sub(u.LastLogin) < seenEvery {
		return proof, nil
	}
	return proof, r.write(ctx, func(tx db.Tx) error {
		old, err := db.Get[*db.User](tx, db.Users, u.ID)
		if err != nil {
			return err
		}
		n := old.Copy()
		n.LastLogin = r.now()
		return tx.Put(n)
	})
}

// judgeLocal decides on the login of somebody with an account of ours, and notes
// what it goes by.
func (r *Registry) judgeLocal(t *auth.Trace, u *db.User) error {
	var err error
	if r.o.EmailVerification {
		if !u.EmailVerified {
			err = auth.Because("EMAIL_VERIFICATION", ErrNotVerified)
		}
		if err = t.Judge(auth.PartRule, "confirmed address", u.Email, "EMAIL_VERIFICATION = True", err); err != nil {
			return err
		}
	}
	if !r.domainAllowed(u.Domain()) {
		err = auth.Because("ALLOWED_EMAIL_DOMAINS", db.Errorf(db.Forbidden, "unauthorized domain"))
	}
	if err = t.Judge(auth.PartRule, "domain", u.Domain(), r.asked("ALLOWED_EMAIL_DOMAINS = "+strings.Join(r.o.EmailDomains, ", ")), err); err != nil {
		return err
	}
	return r.judgeStatus(t, u, db.Errorf(db.Forbidden, "User %s not active", u.Login))
}

// asked is where a rule comes from that only holds where people have to log in.
func (r *Registry) asked(setting string) string {
	if !r.o.AuthRequired {
		return "AUTH_REQUIRED = False"
	}
	return setting
}

// judgeStatus returns no for a user who is not active.
func (r *Registry) judgeStatus(t *auth.Trace, u *db.User, no error) error {
	if u.UserStatus == db.UserActive {
		no = nil
	}
	return t.Judge(auth.PartRule, "status", u.UserStatus, "the account", auth.Because("the status of the user", no))
}

// ErrNotVerified says that somebody has to follow the link in a mail first.
var ErrNotVerified = db.Errorf(db.Forbidden, "email not verified")

// find returns the identity and the account of somebody, nil for what there is
// not. An account is theirs if they logged in to it before; or if its address is
// theirs, both sides are sure of that, and the settings say so; or if it comes
// from a time when identities were not kept.
func (r *Registry) find(tx db.Tx, t *auth.Trace, provider string, id auth.Identity) (*db.Identity, *db.User, error) {
	is := func(what, from string, u *db.User) {
		t.Add(auth.Step{Part: auth.PartAccount, What: what, Value: u.Login, From: from, Result: auth.Passed})
	}
	found, err := db.Lookup[*db.Identity](tx, db.Identities, "subject", db.IdentityKey(id.Issuer, id.Subject))
	if err != nil {
		return nil, nil, err
	}
	if len(found) > 0 {
		u, err := db.Get[*db.User](tx, db.Users, found[0].User)
		if err == nil {
			is("logged in before", "the subject", u)
		}
		return found[0], u, err
	}
	if r.o.LinkByEmail && id.Email != "" && id.EmailVerified {
		users, err := db.Lookup[*db.User](tx, db.Users, "email", id.Email)
		if err != nil {
			return nil, nil, err
		}
		if len(users) > 0 {
			if _, email := users[0].Known(); email == "" {
				err := db.Errorf(db.Forbidden, "there is an account with the address %s, which nobody confirmed", id.Email)
				return nil, nil, t.Judge(auth.PartAccount, "linking by address", id.Email, linkSetting+" = True", auth.Because(linkSetting+", or confirm the address of the user", err))
			}
			is("would be linked by address", linkSetting+" = True", users[0])
			return nil, users[0], nil
		}
	}
	u, err := r.adopted(tx, provider, id)
	if u != nil {
		is("would be taken over", "an account of Alerta", u)
	}
	return nil, u, err
}

const linkSetting = "OIDC_LINK_USER_EMAIL"

// adopted finds the account of somebody who logged in to Alerta before: its id
// is their subject or, with a directory that gives out names, it has their name.
func (r *Registry) adopted(tx db.Tx, provider string, id auth.Identity) (*db.User, error) {
	if !r.o.Adopt {
		return nil, nil
	}
	var list []*db.User
	u, err := db.Get[*db.User](tx, db.Users, id.Subject)
	switch {
	case err == nil:
		list = append(list, u)
	case db.CodeOf(err) != db.NotFound:
		return nil, err
	}
	if !r.o.Entries[provider].Verified {
		for key, value := range map[string]string{"login": id.Login, "email": id.Email} {
			named, err := db.Lookup[*db.User](tx, db.Users, key, value)
			if err != nil {
				return nil, err
			}
			list = append(list, named...)
		}
	}
	for _, u := range list {
		identities, err := db.Lookup[*db.Identity](tx, db.Identities, "user", u.ID)
		if err != nil {
			return nil, err
		}
		if u.Password == "" && len(identities) == 0 {
			return u, nil
		}
	}
	return nil, nil
}

// account is the user as they are after the login, a new one if u is nil. It
// refuses who may not in.
func (r *Registry) account(tx db.Tx, t *auth.Trace, provider string, id auth.Identity, u *db.User) (*db.User, error) {
	entry := r.o.Entries[provider]
	roles := r.o.Roles.UserRoles
	if u != nil {
		roles = u.Roles
		if err := r.judgeStatus(t, u, db.Errorf(db.Forbidden, "User %s is not active", id.Login)); err != nil {
			return nil, err
		}
	}
	if r.o.AuthRequired {
		if err := entry.Explain(t, id, roles); err != nil {
			return nil, err
		}
	} else {
		t.Add(auth.Step{Part: auth.PartRule, What: "who may in", Value: "everybody", From: "AUTH_REQUIRED = False", Result: auth.Passed})
	}
	n := &db.User{Meta: db.Meta{ID: r.o.NewID()}, UserStatus: db.UserActive, Roles: roles, CreateTime: r.now(), Text: provider + " user"}
	if u != nil {
		n = u.Copy()
	}
	n.Login, n.Email, n.EmailVerified = id.Login, id.Email, id.EmailVerified
	n.SelfGiven = entry.Verified && n.Email != "" && !n.EmailVerified
	err := r.unique(tx, n)
	if u != nil && (err != nil || u.Password != "" || r.o.Roles.Names(n) && !r.o.Roles.Names(u)) {
		// An account that has a name here already, or a new name which is taken
		// or would make more of them: they stay who they were.
		n.Login, n.Email, n.EmailVerified, n.SelfGiven, err = u.Login, u.Email, u.EmailVerified, u.SelfGiven, nil
		t.Add(auth.Step{Part: auth.PartAccount, What: "keeps its login and address", Value: u.Login, From: "the account"})
	}
	if db.CodeOf(err) == db.Conflict {
		err = db.Wrap(db.Forbidden, "the login or the address of "+id.Login+" belongs to another account", err)
		err = auth.Because(linkSetting+", or the login and address of the other user", err)
	}
	if u == nil {
		err = t.Judge(auth.PartAccount, "would be made", n.Login, "the first login through "+provider, err)
	}
	n.Name = cmp.Or(id.Name, n.Name, n.Login)
	n.LastLogin = r.now()
	if u == nil {
		n.UpdateTime = n.CreateTime
	}
	return n, err
}

func (r *Registry) identity(was *db.Identity, provider string, id auth.Identity, user string) *db.Identity {
	n := &db.Identity{Meta: db.Meta{ID: r.o.NewID()}, Issuer: id.Issuer, Subject: id.Subject}
	if was != nil {
		n = was.Copy()
	}
	n.User, n.Provider, n.Roles, n.Groups, n.Orgs, n.LastLogin = user, provider, id.Roles, id.Groups, id.Orgs, r.now()
	return n
}
