package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/bcrypt"

	"github.com/alertad/alertad/db"
)

// passwordCost is the work of one hash, as a power of two: Alerta's, about a
// quarter of a second.
const passwordCost = 12

// maxPassword is how many bytes of a password bcrypt looks at. Alerta cuts
// longer ones, so that their hashes stay good they are cut here too.
const maxPassword = 72

// Passwords hashes and checks passwords with bcrypt, in the form that Alerta
// stores ($2a$ or $2b$). Hashing is dear on purpose, so only a few are under
// way at a time; others wait for their turn.
type Passwords struct {
	cost  int
	turns chan struct{}
	dummy string
	done  atomic.Int64
}

// NewPasswords makes a hasher that works on so many passwords at a time. A cost
// of 0 is the usual one.
func NewPasswords(cost, parallel int) *Passwords {
	if cost == 0 {
		cost = passwordCost
	}
	return &Passwords{
		cost:  cost,
		turns: make(chan struct{}, max(parallel, 1)),
		// The form of a hash, of no known password: for users who do not exist.
		dummy: fmt.Sprintf("$2a$%02d$%s", cost, strings.Repeat("abcdefgh", 7)[:53]),
	}
}

// Hash returns the hash of a new password. An empty one, or one with a NUL
// (with which bcrypt takes different passwords for the same), is Invalid.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if !sound(password) {
		return "", db.Errorf(db.Invalid, "password must not be empty or hold a NUL character")
	}
	var hash []byte
	var fault error
	err := p.inTurn(ctx, func() { hash, fault = bcrypt.GenerateFromPassword(cut(password), p.cost) })
	if err = errors.Join(err, fault); err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return string(hash), nil
}

// Check reports whether the hash is of that password. No password matches an
// empty hash: pass one for a user who does not exist, so that the answer takes
// as long as for one who does. The error is the context's.
func (p *Passwords) Check(ctx context.Context, hash, password string) (bool, error) {
	good := hash != "" && sound(password)
	if hash == "" {
		hash = p.dummy
	}
	err := p.inTurn(ctx, func() {
		good = bcrypt.CompareHashAndPassword([]byte(hash), cut(password)) == nil && good
	})
	if err != nil {
		return false, fmt.Errorf("check password: %w", err)
	}
	return good, nil
}

func (p *Passwords) inTurn(ctx context.Context, do func()) error {
	select {
	case p.turns <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-p.turns }()
	do()
	p.done.Add(1)
	return nil
}

// Done is how many hashes were made and compared so far, which is what logins
// cost.
func (p *Passwords) Done() int64 { return p.done.Load() }

func sound(password string) bool { return password != "" && !strings.Contains(password, "\x00") }

func cut(password string) []byte {
	b := []byte(password)
	return b[:min(len(b), maxPassword)]
}
