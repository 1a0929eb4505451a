package channel

import (
	"fmt"
	"net"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/db"
)

// astray refuses that secrets which were given for one place go to another: who
// may set up channels may use their secrets, not see them. Those that are given
// are with the change.
func astray(t *Type, old, n *db.Channel, given db.Attributes) error {
	moved := moves(t, old, n)
	if len(moved) == 0 {
		return nil
	}
	var kept []string
	for _, s := range t.Settings {
		value, has := n.Secrets[s.Name]
		if _, again := given[s.Name]; s.Secret && has && value != "" && !again && !slices.Contains(moved, s.Name) {
			kept = append(kept, s.Name)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	what := "it"
	if len(kept) > 1 {
		what = "they"
	}
	return db.Errorf(db.Invalid, "%s must be given again: %s would be sent to another %s", strings.Join(kept, ", "), what, strings.Join(moved, ", "))
}

// moves are the settings by which messages go elsewhere than before.
func moves(t *Type, old, n *db.Channel) []string {
	before, now := valuesOf(t, old), valuesOf(t, n)
	place := func(v values, s Setting) string { return fmt.Sprint(v.text(s.Name), v.number(s.Name)) }
	var out []string
	for _, s := range t.Settings {
		if s.Target && place(before, s) != place(now, s) {
			out = append(out, s.Name)
		}
	}
	return out
}

// Moved reports whether a channel of which the secrets are not known sends
// elsewhere than its older state, so that the secrets of that are not for it.
func Moved(old, n *db.Channel) bool {
	t := Find(n.Type)
	if t == nil || old.Type != n.Type {
		return old.Type != n.Type || !reflect.DeepEqual(old.Settings, n.Settings)
	}
	n = n.Copy()
	n.Secrets = old.Secrets // which may say where, too
	return len(moves(t, old, n)) > 0
}

// public refuses a channel of a customer that would reach what only this
// machine and its neighbours can. What is behind a name is checked when it is
// sent to.
func public(t *Type, c *db.Channel, reach egress.Options) error {
	if t.Name == "exec" {
		return db.Errorf(db.Forbidden, "a channel of a customer runs no commands")
	}
	v := valuesOf(t, c)
	for _, s := range t.Settings {
		if s.Name != "url" && !s.Target || s.Kind != Text {
			continue
		}
		if host := hostOf(v.text(s.Name)); host != "" && reach.CheckHost(host) != nil {
			return db.Errorf(db.Invalid, "%s: a channel of a customer reaches addresses of the internet only, and those of OUTGOING_ALLOW", s.Name)
		}
	}
	return nil
}

// hostOf is the host of an address of the web, of a host with a port, or of
// nothing but a host.
func hostOf(place string) string {
	if u, err := url.Parse(place); err == nil && u.Host != "" {
		return u.Hostname()
	}
	if host, _, err := net.SplitHostPort(place); err == nil {
		return host
	}
	return place
}
