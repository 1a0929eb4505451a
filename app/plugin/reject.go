package plugin

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/alertad/alertad/db"
)

// reject refuses alerts of unwanted origins, of environments that are not
// among the allowed ones, and those without a service.
type reject struct {
	allowed      string // as the setting has it, for the message
	environments []*regexp.Regexp
	origins      []*regexp.Regexp
}

func newReject(o Options) (Hook, error) {
	environments, err := compile("ALLOWED_ENVIRONMENTS", `\A(?:%s)\z`, o.AllowedEnvironments)
	if err != nil {
		return nil, err
	}
	origins, err := compile("ORIGIN_BLACKLIST", `\A(?:%s)`, o.OriginBlacklist)
	if err != nil {
		return nil, err
	}
	return &reject{strings.Join(o.AllowedEnvironments, ", "), environments, origins}, nil
}

// compile checks each expression by itself first, so that none can escape
// from the form that it is put into.
func compile(setting, form string, exprs []string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for _, expr := range exprs {
		if _, err := regexp.Compile(expr); err != nil {
			return nil, db.Wrap(db.Invalid, fmt.Sprintf("%s has a bad regular expression '%s'", setting, expr), err)
		}
		re, err := regexp.Compile(fmt.Sprintf(form, expr))
		if err != nil {
			return nil, db.Wrap(db.Invalid, fmt.Sprintf("%s has a bad regular expression '%s'", setting, expr), err)
		}
		out = append(out, re)
	}
	return out, nil
}

func (r *reject) Name() string { return "reject" }

func (r *reject) Receive(_ *Call, a *db.Alert) (*db.Alert, error) {
	switch {
	case matchAny(r.origins, a.Origin):
		return nil, db.Errorf(db.Forbidden, "[POLICY] Alert origin '%s' has been blacklisted", a.Origin)
	case !matchAny(r.environments, a.Environment):
		return nil, db.Errorf(db.Forbidden, "[POLICY] Alert environment does not match one of %s", r.allowed)
	case len(a.Service) == 0:
		return nil, db.Errorf(db.Forbidden, "[POLICY] Alert must define a service")
	}
	return a, nil
}

func matchAny(exprs []*regexp.Regexp, s string) bool {
	for _, re := range exprs {
		if re.MatchString(s) {
			return true
		}
	}
	return false
}
