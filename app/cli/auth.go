package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// AuthTest is what `alertad auth test` was asked for.
type AuthTest struct {
	Provider string
	JSON     bool

	// Credentials asks for name and password. It is called for a provider that
	// takes them.
	Credentials func() (user, password string, err error)
}

// The exit codes of `alertad auth test`.
const (
	ExitRefused  = 1
	ExitUntested = 2
)

// Exit is an error with the exit code of the program.
type Exit struct {
	Code int
	Err  error // to print; nil: all has been said
}

func (e *Exit) Error() string { return fmt.Sprint(e.Err) }

// Unwrap returns the error to print.
func (e *Exit) Unwrap() error { return e.Err }

func auth(s Server) *cobra.Command {
	c := &cobra.Command{
		Use:   "auth",
		Short: "Find out why people can or cannot log in",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(authTest(s))
	return c
}

const authTestHelp = `Try a login through a provider, one of AUTH_PROVIDERS, with the server that runs
here, and show each thing that decides on it: what the provider says, what is
taken from it, the rules and the settings they come from, roles, scopes and
customers. Nobody is logged in, and nothing changes.

Providers of passwords (basic, ldap) are asked with a name and a password, which
is read from the terminal or, without one, from the first line of standard input.
For the others an address is printed: open it in a browser and log in there.

Before that it shows what can be found out without a person.

Exit status: 0 let in, 1 refused, 2 could not be tested.`

func authTest(s Server) *cobra.Command {
	t := AuthTest{}
	var user string
	untested := func(err error) error {
		var exit *Exit
		if err == nil || errors.As(err, &exit) {
			return err
		}
		return &Exit{ExitUntested, err}
	}
	c := &cobra.Command{
		Use:   "test PROVIDER",
		Short: "Try a login without logging anybody in, and show what decides on it",
		Long:  authTestHelp,
		Args:  func(c *cobra.Command, args []string) error { return untested(cobra.ExactArgs(1)(c, args)) },
		RunE: func(c *cobra.Command, args []string) error {
			t.Provider = args[0]
			t.Credentials = func() (string, string, error) { return askLogin(c.InOrStdin(), c.ErrOrStderr(), user) }
			return untested(s.TestLogin(c.Context(), c.OutOrStdout(), t))
		},
	}
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return untested(err) })
	c.Flags().StringVar(&user, "user", "", "name to log in with, for a provider that takes passwords (default: ask)")
	c.Flags().BoolVar(&t.JSON, "json", false, "print one JSON object")
	return c
}

// askLogin reads a name, unless it is given, and a password: unseen from a
// terminal, else the first line.
func askLogin(in io.Reader, out io.Writer, user string) (string, string, error) {
	lines := bufio.NewReader(in)
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		if user == "" {
			return "", "", errors.New("--user must be given")
		}
		line, err := lines.ReadString('\n')
		if err != nil && line == "" {
			return "", "", errors.New("the password must be a line on standard input")
		}
		return user, strings.TrimRight(line, "\r\n"), nil
	}
	if user == "" {
		fmt.Fprint(out, "User: ")
		line, err := lines.ReadString('\n')
		if user = strings.TrimSpace(line); user == "" {
			return "", "", errors.Join(errors.New("a user is needed"), err)
		}
	}
	password, err := ask(f, out, "Password: ")
	return user, password, err
}

// TestLogin tries a login; its error is an Exit unless the login would be let
// in.
type TestLogin func(ctx context.Context, w io.Writer, t AuthTest) error
