package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// SignUp stores the account that somebody makes for themselves: of u count name,
// login, address and text. Nothing follows from the address until it is
// confirmed; so who goes by the name of an administrator must be able to.
func (r *Registry) SignUp(ctx context.Context, u *db.User, password string) (*db.User, error) {
	n, err := r.newUser(&db.User{Name: u.Name, Login: u.Login, Email: u.Email, Text: u.Text})
	if err != nil {
		return nil, err
	}
	n.Roles, n.SelfGiven = r.o.Roles.UserRoles, true
	switch {
	case n.Email != "" && !strings.Contains(n.Email, "@"):
		return nil, db.Errorf(db.Invalid, `Value for "email" not valid: %s`, n.Email)
	case n.Email == "" && r.o.EmailVerification:
		return nil, missing("email")
	case !r.domainAllowed(n.Domain()):
		return nil, db.Errorf(db.Forbidden, "unauthorized domain")
	case r.o.Roles.IsAdmin(n.Login, n.Email) && (!r.o.EmailVerification || n.Login != n.Email):
		return nil, db.Errorf(db.Forbidden, "administrators do not sign up: alertad user makes their accounts")
	}
	if n.Password, err = r.o.Passwords.Hash(ctx, password); err != nil {
		return nil, err
	}
	err = r.update(ctx, func(tx db.Tx) error {
		if err := r.unique(tx, n); err != nil {
			return err
		}
		return r.add(tx, n)
	})
	return n, err
}

// SignUpProxied stores the account of somebody whom a trusted proxy names.
func (r *Registry) SignUpProxied(ctx context.Context, login string, roles []string) error {
	n, err := r.newUser(&db.User{Name: login, Login: login, Roles: roles, Text: "Proxy user"})
	if err != nil {
		return err
	}
	return r.update(ctx, func(tx db.Tx) error {
		if err := r.unique(tx, n); err != nil {
			return err
		}
		return r.add(tx, n)
	})
}

// SetUp stores the first account, which is an administrator's. Once there is
// any account, it is Forbidden.
func (r *Registry) SetUp(ctx context.Context, u *db.User, password string) (*db.User, error) {
	n, err := r.newUser(&db.User{Name: u.Name, Login: u.Login, Email: u.Email, Roles: r.o.Roles.AdminRoles, Text: "Made at the first start"})
	if err != nil {
		return nil, err
	}
	if n.Email == "" && strings.Contains(n.Login, "@") {
		n.Email = n.Login
	}
	n.EmailVerified = n.Email != ""
	if n.Password, err = r.o.Passwords.Hash(ctx, password); err != nil {
		return nil, err
	}
	if empty, err := r.Empty(ctx); err != nil || !empty {
		return nil, orForbidden(err, "this server is set up already")
	}
	err = r.update(ctx, func(tx db.Tx) error {
		if err := r.unique(tx, n); err != nil {
			return err
		}
		return r.add(tx, n)
	})
	return n, err
}

func orForbidden(err error, message string) error {
	if err == nil {
		err = db.Errorf(db.Forbidden, "%s", message)
	}
	return err
}

// Empty reports whether nobody can log in: there is no account.
func (r *Registry) Empty(ctx context.Context) (bool, error) {
	users, err := all[*db.User](ctx, r, db.Users)
	return len(users) == 0, err
}

// What a token in a mail is for.
const (
	toConfirm = "confirm"
	toReset   = "reset"
)

// mailedFor is how long the link in a mail is good: Alerta's time.
const mailedFor = 15 * time.Minute

// NewConfirmation makes the token with which a user confirms their address. One
// that was made before does not count any more.
func (r *Registry) NewConfirmation(ctx context.Context, id string) (*db.User, string, error) {
	return r.newToken(ctx, id, toConfirm)
}

// Forgot makes the token with which a user sets a new password. The error is
// NotFound if no account with a password has that address, and Forbidden if
// its user is not active.
func (r *Registry) Forgot(ctx context.Context, email string) (*db.User, string, error) {
	var u *db.User
	err := r.o.Store.View(ctx, func(f db.Finder) error {
		found, err := db.Lookup[*db.User](f, db.Users, "email", email)
		if err == nil && (len(found) == 0 || found[0].Password == "") {
			err = db.ErrNotFound
		}
		if err == nil {
			u = found[0]
		}
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if u.UserStatus != db.UserActive {
		return nil, "", db.Errorf(db.Forbidden, "user not active")
	}
	return r.newToken(ctx, u.ID, toReset)
}

func (r *Registry) newToken(ctx context.Context, id, what string) (*db.User, string, error) {
	var raw [24]byte
	rand.Read(raw[:]) // never fails
	token := base64.RawURLEncoding.EncodeToString(raw[:])
	until := strconv.FormatInt(int64(r.now().Add(mailedFor)), 10)
	var n *db.User
	err := r.write(ctx, func(tx db.Tx) error {
		old, err := db.Get[*db.User](tx, db.Users, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		n.Hash = hashToken(token) + "." + what + "." + until
		return tx.Put(n)
	})
	return n, token, err
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Confirm notes that the address of the user with that token is theirs. The
// token is good once.
func (r *Registry) Confirm(ctx context.Context, token string) (*db.User, error) {
	return r.redeem(ctx, token, toConfirm, "invalid confirmation hash", func(n *db.User) error {
		if n.EmailVerified {
			return db.Errorf(db.Invalid, "email already verified")
		}
		n.EmailVerified, n.SelfGiven = true, false
		return nil
	})
}

// Reset gives the user with that token a new password. The token is good once;
// who is logged in with the old password is not any more.
func (r *Registry) Reset(ctx context.Context, token, password string) (*db.User, error) {
	hash, err := r.o.Passwords.Hash(ctx, password)
	if err != nil {
		return nil, err
	}
	return r.redeem(ctx, token, toReset, "invalid password reset hash", func(n *db.User) error {
		if n.UserStatus != db.UserActive {
			return db.Errorf(db.Forbidden, "user not active")
		}
		n.Password, n.ValidAfter = hash, r.now()
		n.EmailVerified, n.SelfGiven = true, false // the mail arrived
		return nil
	})
}

func (r *Registry) redeem(ctx context.Context, token, what, invalid string, change func(*db.User) error) (*db.User, error) {
	var n *db.User
	err := r.update(ctx, func(tx db.Tx) error {
		found, err := db.Lookup[*db.User](tx, db.Users, "hash", hashToken(token))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return db.Errorf(db.Invalid, "%s", invalid)
		}
		parts := strings.Split(found[0].Hash, ".")
		if len(parts) != 3 || parts[1] != what {
			return db.Errorf(db.Invalid, "%s", invalid)
		}
		if until, err := strconv.ParseInt(parts[2], 10, 64); err != nil || int64(r.now()) > until {
			return db.Errorf(db.Unauthorized, "confirmation token has expired")
		}
		n = found[0].Copy()
		n.Hash, n.UpdateTime = "", r.now()
		if err := change(n); err != nil {
			return err
		}
		return tx.Put(n)
	})
	if err != nil {
		return nil, err
	}
	return r.seen(n), nil
}

var _ auth.PasswordProvider = Basic{}
