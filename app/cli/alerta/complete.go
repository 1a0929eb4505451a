package alerta

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// patience is how long a shell waits for completions.
const patience = 2 * time.Second

// complete offers the values that an option can have now. Where they cannot be
// found out there are none.
func (opt option) complete(o Options, c *cobra.Command) {
	if opt.flag {
		return
	}
	c.RegisterFlagCompletionFunc(opt.long, func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if opt.live == nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		ctx := c.Context()
		if ctx == nil {
			ctx = context.Background()
		}
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		s, err := open(o, c, args)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		s.ctx = ctx
		var fit []string
		for _, v := range opt.live(s) {
			if strings.HasPrefix(v, begun) {
				fit = append(fit, v)
			}
		}
		return fit, cobra.ShellCompDirectiveNoFileComp
	})
}

// names lists a member of the records at a path.
func names(path, list, member string) func(*session) []string {
	return func(s *session) []string {
		o, err := s.get(path, nil)
		if err != nil {
			return nil
		}
		var all []string
		for _, r := range o.Objects(list) {
			all = append(all, r.Text(member))
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
}

func environments(s *session) []string {
	return names("/environments", "environments", "environment")(s)
}
func services(s *session) []string      { return names("/services", "services", "service")(s) }
func groupNames(s *session) []string    { return names("/alerts/groups", "groups", "group")(s) }
func tags(s *session) []string          { return names("/alerts/tags", "tags", "tag")(s) }
func customerNames(s *session) []string { return names("/customers", "customers", "customer")(s) }

func scopes(s *session) []string {
	o, err := s.get("/scopes", nil)
	if err != nil {
		return nil
	}
	return o.Texts("scopes")
}

func severities(s *session) []string {
	config, err := s.remote()
	if err != nil {
		return nil
	}
	var all []string
	for name := range config.Object("alarm_model").Object("severity").All() {
		all = append(all, name)
	}
	return all
}

// ids are the newest alerts, with what they are about.
func ids(s *session) []string {
	o, err := s.get("/alerts", paged(url.Values{}, 1, 100))
	if err != nil {
		return nil
	}
	var all []string
	for _, a := range o.Objects("alerts") {
		all = append(all, short(a)+"\t"+a.Text("severity")+" "+a.Text("resource")+" "+a.Text("event"))
	}
	return all
}

// filters are the names alerts can be filtered by, and the values of those that
// have few.
func filters(s *session) []string {
	all := []string{"resource=", "event=", "group=", "tags=", "text=~", "customer=", "type=", "origin="}
	add := func(name string, values []string) {
		for _, v := range values {
			all = append(all, name+"="+v)
		}
	}
	add("environment", environments(s))
	add("service", services(s))
	add("severity", severities(s))
	add("status", []string{"open", "ack", "shelved", "closed", "expired", "blackout", "assign"})
	return all
}
