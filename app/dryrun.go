package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alertad/alertad/app/cli"
)

// dryRun is what the API says a rule would have told.
type dryRun struct {
	Alerts, Total int
	Left          []string
	Until         time.Time
	Channels      map[string]int
	Messages      []struct {
		Time     time.Time
		What     string
		Step     int
		Channels []string
		Total    int
		Alerts   []struct{ Environment, Resource, Event, Severity string }
	}
}

// dryRun prints what a rule would have told.
func (c *clerk) dryRun(ctx context.Context, o cli.DryRunOptions) error {
	id, err := c.ruleID(ctx, o.Rule)
	if err != nil {
		return err
	}
	var answer json.RawMessage
	path := "/rule/" + url.PathEscape(id) + "/dry-run?since=" + url.QueryEscape(o.Since)
	if err := c.call(ctx, "GET", path, nil, &answer); err != nil {
		return err
	}
	if o.JSON {
		_, err := fmt.Fprintf(c.w, "%s\n", answer)
		return err
	}
	var run dryRun
	if err := json.Unmarshal(answer, &run); err != nil {
		return err
	}
	return c.showDryRun(&run, o.Since)
}

// ruleID finds a rule by its name or id.
func (c *clerk) ruleID(ctx context.Context, rule string) (string, error) {
	var found struct{ Rules []struct{ ID string } }
	for _, by := range []string{"name", "id"} {
		if err := c.call(ctx, "GET", "/rules?"+url.Values{by: {rule}}.Encode(), nil, &found); err != nil {
			return "", err
		}
		switch len(found.Rules) {
		case 0:
		case 1:
			return found.Rules[0].ID, nil
		default:
			return "", fmt.Errorf("%d rules have the name %s: give the id of one", len(found.Rules), rule)
		}
	}
	return "", fmt.Errorf("there is no rule %s", rule)
}

func (c *clerk) showDryRun(run *dryRun, since string) error {
	t := tabwriter.NewWriter(c.w, 0, 0, 2, ' ', 0)
	for _, m := range run.Messages {
		what := m.What
		if m.Step > 0 {
			what += fmt.Sprintf(" (step %d)", m.Step)
		}
		about := ""
		if len(m.Alerts) > 0 {
			a := m.Alerts[0]
			about = strings.Join([]string{a.Severity, a.Environment, a.Resource, a.Event}, " ")
		}
		if m.Total > 1 {
			about += fmt.Sprintf(" and %d more", m.Total-1)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", m.Time.Local().Format(time.DateTime), what, strings.Join(m.Channels, ", "), about)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(c.w, "%d messages since %s, of %d alerts that are recorded\n", run.Total, since, run.Alerts)
	for _, what := range run.Left {
		fmt.Fprintln(c.w, leftOut(what, run))
	}
	return nil
}

// leftOut says what a dry run left out.
func leftOut(what string, run *dryRun) string {
	switch what {
	case "alerts":
		return "There are more alerts: those received last were replayed."
	case "time":
		return "It was too much to replay: it ends at " + run.Until.Local().Format(time.DateTime) + "."
	case "messages":
		return fmt.Sprintf("The first %d messages are shown, all are counted.", len(run.Messages))
	}
	return "Something was left out: " + what
}
