package auth

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/alertad/alertad/db"
)

// Tokens makes and reads the bearer tokens that Alerta's clients keep: JSON Web
// Tokens (RFC 7519) with HS256.
type Tokens struct {
	Keys          [][]byte      // the first signs; the others are of before, and still good
	Audience      string        // "": the address under which the server was reached
	Lifetime      time.Duration // of a token
	CustomerViews bool          // tokens name the customers
	Now           func() time.Time
}

// clocksDiffer is by how much the clock of the server that made a token may be
// ahead of ours, or ours was set back since.
const clocksDiffer = time.Minute

// maxToken is how many bytes of a token are looked at.
const maxToken = 16 << 10

// New makes a token for somebody who just logged in.
func (t *Tokens) New(from From, proof Proof, u *db.User, g Given, p Principal) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, t.claims(from, proof, u, g, p)).SignedString(t.Keys[0])
}

func (t *Tokens) claims(from From, proof Proof, u *db.User, g Given, p Principal) jwt.MapClaims {
	now := t.Now()
	since := max(now.Unix(), proof.Since)
	claims := jwt.MapClaims{
		"iss": from.URL("/"), "typ": "Bearer", "sub": u.ID, "aud": t.audience(from),
		"exp": now.Add(t.Lifetime).Unix(), "nbf": now.Unix(), "iat": since, "jti": uuid.NewString(),
		"provider": proof.Provider, "email_verified": u.EmailVerified,
	}
	if proof.Subject != "" {
		claims["sub"], claims["oid"] = proof.Subject, u.ID
	}
	for name, text := range map[string]string{"name": u.Name, "preferred_username": u.Login, "email": u.Email} {
		if text != "" {
			claims[name] = text
		}
	}
	for name, list := range map[string][]string{"roles": slices.Concat(u.Roles, g.Roles), "groups": g.Groups, "orgs": g.Orgs} {
		if len(list) > 0 {
			claims[name] = list
		}
	}
	t.describe(claims, p)
	return claims
}

// describe sets what a principal may do now.
func (t *Tokens) describe(claims jwt.MapClaims, p Principal) {
	claims["scope"] = strings.ReplaceAll(join(p.Scopes), ",", " ")
	delete(claims, "customers")
	if t.CustomerViews {
		claims["customers"] = append([]string{}, p.Tenancy.Names()...)
	}
}

// audience is whom tokens are for: without a setting, the server under the
// address that the client used.
func (t *Tokens) audience(from From) string {
	if t.Audience != "" {
		return t.Audience
	}
	return from.URL("/")
}

// parse reads a token and says whom it vouches for.
func (t *Tokens) parse(from From, token string) (Proof, jwt.MapClaims, error) {
	if len(token) > maxToken {
		return Proof{}, nil, db.Errorf(db.Unauthorized, "Token is invalid")
	}
	claims := jwt.MapClaims{}
	_, err := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithAudience(t.audience(from), strings.TrimRight(t.audience(from), "/")),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(t.Now), jwt.WithStrictDecoding(), jwt.WithLeeway(clocksDiffer),
	).ParseWithClaims(token, claims, t.keys)
	if exp, _ := claims.GetExpirationTime(); err == nil && !t.Now().Before(exp.Time) { // to which the leeway is not to apply
		err = jwt.ErrTokenExpired
	}
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Proof{}, nil, db.Errorf(db.Unauthorized, "Token has expired")
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return Proof{}, nil, db.Errorf(db.Unauthorized, "Invalid audience")
	case err != nil:
		return Proof{}, nil, db.Wrap(db.Unauthorized, "Token is invalid", err)
	}
	text := func(name string) string { s, _ := claims[name].(string); return s }
	proof := Proof{UserID: text("sub"), Provider: text("provider")}
	if iat, err := claims.GetIssuedAt(); err == nil && iat != nil {
		proof.Since = iat.Unix()
	}
	if exp, err := claims.GetExpirationTime(); err == nil && exp != nil {
		proof.Until = db.At(exp.Time)
	}
	if oid := text("oid"); oid != "" {
		proof.UserID, proof.Subject = oid, text("sub")
	}
	return proof, claims, nil
}

func (t *Tokens) keys(*jwt.Token) (any, error) {
	var set jwt.VerificationKeySet
	for _, key := range t.Keys {
		set.Keys = append(set.Keys, key)
	}
	return set, nil
}
