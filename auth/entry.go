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

	Settings EntrySettings
}

// EntrySettings are the names of the settings that an Entry comes from, for
// whoever wants to know why somebody may not in.
type EntrySettings struct{ Domains, Roles, Groups, Orgs string }

// Check refuses, with a Forbidden error, whoever may not in: id is what the
// provider says, and roles are those that the account has here.
func (e Entry) Check(id Identity, roles []string) error { return e.Explain(nil, id, roles) }

// rule lets in who has one of the names that are allowed.
type rule struct {
	what          string
	have, allowed []string
	setting, no   string
}

// Explain is Check, and notes each rule.
func (e Entry) Explain(t *Trace, id Identity, roles []string) error {
	domain := (&db.User{Login: id.Login, Email: id.Email}).Domain()
	rules := []rule{{"domain", []string{domain}, e.Domains, e.Settings.Domains, "the domain " + domain + " is not allowed"}}
	if e.Verified {
		var vouched []string
		if id.EmailVerified {
			vouched = []string{domain}
		}
		rules = append(rules, rule{"verified address", vouched, e.Domains, e.Settings.Domains, "the address " + id.Email + " is not verified"})
	}
	rules = append(rules,
		rule{"role", slices.Concat(id.Roles, roles), e.Roles, e.Settings.Roles, "no role of theirs is allowed: " + commas(id.Roles)},
		rule{"group", id.Groups, e.Groups, e.Settings.Groups, "no group of theirs is allowed: " + commas(id.Groups)},
		rule{"organisation", id.Orgs, e.Orgs, e.Settings.Orgs, "no organisation of theirs is allowed: " + commas(id.Orgs)},
	)
	for _, r := range rules {
		var err error
		if !fits(r.allowed, r.have) {
			err = Because(r.setting, db.Wrap(db.Forbidden, "User "+id.Login+" is not authorized", db.Errorf(db.Forbidden, "%s", r.no)))
		}
		if r.setting == "" && r.allowed == nil {
			continue // there is no such rule
		}
		if err := t.Judge(PartRule, r.what, orNone(listed(r.have)), setTo(r.setting, r.allowed), err); err != nil {
			return err
		}
	}
	return nil
}

// setTo shows a setting with what it allows.
func setTo(setting string, allowed []string) string {
	if allowed == nil {
		allowed = []string{"*"}
	}
	return setting + " = " + listed(allowed)
}

func fits(allowed, have []string) bool {
	if allowed == nil || slices.Contains(allowed, "*") {
		return true
	}
	return slices.ContainsFunc(have, func(name string) bool { return name != "" && slices.Contains(allowed, name) })
}
