package auth

import (
	"slices"

	"github.com/alertad/alertad/db"
)

// Entry says who may in through one login provider. A list that is nil or has
// "*" lets everybody in; otherwise one name of it must fit.
type Entry struct {
	Domains  []string // of the mail address, or the Windows domain of the login
	Verified bool     // users choose their address there: it counts only if the provider checked it

	Roles  []string
	Groups []string
	Orgs   []string
}

// Check refuses, with a Forbidden error, whoever may not in: id is what the
// provider says, and roles are those that the account has here.
func (e Entry) Check(id Identity, roles []string) error {
	domain := (&db.User{Login: id.Login, Email: id.Email}).Domain()
	refuse := func(why string) error {
		return db.Wrap(db.Forbidden, "User "+id.Login+" is not authorized", db.Errorf(db.Forbidden, "%s", why))
	}
	switch {
	case !fits(e.Domains, []string{domain}):
		return refuse("the domain " + domain + " is not allowed")
	case e.Verified && !id.EmailVerified && !fits(e.Domains, nil):
		return refuse("the address " + id.Email + " is not verified")
	case !fits(e.Roles, slices.Concat(id.Roles, roles)):
		return refuse("no role of theirs is allowed: " + commas(id.Roles))
	case !fits(e.Groups, id.Groups):
		return refuse("no group of theirs is allowed: " + commas(id.Groups))
	case !fits(e.Orgs, id.Orgs):
		return refuse("no organisation of theirs is allowed: " + commas(id.Orgs))
	}
	return nil
}

func fits(allowed, have []string) bool {
	if allowed == nil || slices.Contains(allowed, "*") {
		return true
	}
	return slices.ContainsFunc(have, func(name string) bool { return name != "" && slices.Contains(allowed, name) })
}
