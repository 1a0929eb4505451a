package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/auth"
)

// testLogin tries a login with the server that runs.
func testLogin(ctx context.Context, w, stderr io.Writer, t cli.AuthTest) error {
	cfg, err := load(stderr)
	if err != nil {
		return err
	}
	file := socketFile(cfg)
	through, err := reachServer(ctx, cfg)
	if err != nil {
		return err
	}
	if through == nil {
		return fmt.Errorf("no server runs with these settings (there is nobody at %s): start it with `alertad run`, or give this command its settings file and state folder", file)
	}
	client := &http.Client{Timeout: time.Minute, Transport: through}
	tester := &tester{clerk: &clerk{cfg, client, w, time.Now}, AuthTest: t, stderr: stderr}
	return tester.run(ctx)
}

// tester tries one login for the command line.
type tester struct {
	*clerk
	cli.AuthTest
	stderr io.Writer
}

// loginChecks are what is known of a way to log in beforehand.
type loginChecks struct {
	Name, Kind, Callback string
	Checks               []auth.Step
}

// tried is what the API says of a trial.
type tried struct {
	State, ID, URL string
	Trial          *account.Trial
}

func (t *tester) run(ctx context.Context) error {
	path := "/auth/test/" + url.PathEscape(t.Provider)
	var found struct{ Provider loginChecks }
	if err := t.call(ctx, "GET", path, nil, &found); err != nil {
		if missing(err) {
			err = fmt.Errorf("%s is no way to log in here: AUTH_PROVIDERS has %s", t.Provider, strings.Join(providerNames(t.cfg), ", "))
		}
		return err
	}
	if !t.JSON {
		t.table(found.Provider.Checks, auth.PartCheck, "Beforehand")
		if slices.ContainsFunc(found.Provider.Checks, func(s auth.Step) bool { return s.Result == auth.Refused }) {
			fmt.Fprint(t.w, "What is marked NO may keep everybody from logging in.\n\n")
		}
	}
	in := map[string]string{}
	if found.Provider.Kind != "web" {
		var err error
		if in["username"], in["password"], err = t.Credentials(); err != nil {
			return err
		}
	}
	var got tried
	if err := t.call(ctx, "POST", path, in, &got); err != nil {
		return err
	}
	if got.State == "waiting" {
		fmt.Fprintf(t.stderr, "Open this address in a browser and log in, within ten minutes:\n\n  %s\n\nWaiting for the browser to come back (Ctrl-C ends this) ...\n\n", got.URL)
		if err := t.wait(ctx, path+"/"+got.ID, &got); err != nil {
			return err
		}
	}
	return t.report(found.Provider.Checks, got.Trial)
}

// wait asks until the browser has come back.
func (t *tester) wait(ctx context.Context, path string, got *tried) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for got.State == "waiting" {
		select {
		case <-ctx.Done():
			return errors.New("the browser had not come back yet")
		case <-tick.C:
		}
		err := t.call(ctx, "GET", path, nil, got)
		switch {
		case missing(err):
			return errors.New("the browser did not come back in time")
		case err != nil && ctx.Err() == nil:
			return err
		}
	}
	return nil
}

// report prints how it went; the exit code tells it too.
func (t *tester) report(checks []auth.Step, trial *account.Trial) error {
	if t.JSON {
		out := json.NewEncoder(t.w)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		if err := out.Encode(struct {
			Checks []auth.Step `json:"checks"`
			*account.Trial
		}{checks, trial}); err != nil {
			return err
		}
	} else {
		t.tell(trial)
	}
	switch trial.Outcome {
	case auth.LetIn:
		return nil
	case auth.Denied:
		return &cli.Exit{Code: cli.ExitRefused}
	}
	return &cli.Exit{Code: cli.ExitUntested}
}

// headings are the parts of a login as they are printed.
var headings = []struct {
	part auth.Part
	text string
}{
	{auth.PartClaim, "Received from the provider"},
	{auth.PartIdentity, "Taken from that"},
	{auth.PartAccount, "The account"},
	{auth.PartRule, "Who may in"},
	{auth.PartRole, "Names that count as roles"},
	{auth.PartScope, "Scopes"},
	{auth.PartCustomer, "Customers"},
}

func (t *tester) tell(trial *account.Trial) {
	for _, h := range headings {
		t.table(trial.Steps, h.part, h.text)
	}
	switch trial.Outcome {
	case auth.LetIn:
		fmt.Fprintf(t.w, "LET IN: %s, with the scopes %s and the customers %s\n", printed(trial.Login), list(trial.Scopes), list(trial.Customers))
		return
	case auth.Denied:
		fmt.Fprintf(t.w, "REFUSED: %s\n", printed(trial.Reason))
	default:
		fmt.Fprintf(t.w, "NOT TESTED: %s\n", printed(trial.Reason))
	}
	if trial.Setting != "" {
		fmt.Fprintf(t.w, "  to change: %s\n", trial.Setting)
	}
}

func list(names []string) string { return cmp.Or(printed(strings.Join(names, ", ")), "(none)") }

// table prints the steps of a part, if there are any.
func (t *tester) table(steps []auth.Step, part auth.Part, heading string) {
	tab := tabwriter.NewWriter(t.w, 0, 0, 2, ' ', 0)
	any := false
	for _, s := range steps {
		if s.Part != part {
			continue
		}
		if !any {
			fmt.Fprintf(t.w, "%s\n", heading)
		}
		any = true
		value := s.Value
		if s.From != "" {
			value = strings.TrimSpace(value + "  (" + s.From + ")")
		}
		fmt.Fprintf(tab, "  %s\t%s\t%s\n", cmp.Or(marks[s.Result], "-"), printed(s.What), printed(value))
	}
	if any {
		tab.Flush()
		fmt.Fprintln(t.w)
	}
}

var marks = map[auth.Result]string{auth.Passed: "ok", auth.Warning: "!!", auth.Refused: "NO"}

// printed is text of others as a terminal may get it.
func printed(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
