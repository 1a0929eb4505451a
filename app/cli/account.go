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

// KeyOptions are the flags of `alertad key`.
type KeyOptions struct {
	User     string
	Key      string // "" is a random one
	Scopes   []string
	Duration int64 // seconds; 0 is the usual time
	Text     string
	Customer string
	All      bool
	Force    bool
}

// UserOptions are the flags of `alertad user`.
type UserOptions struct {
	Name     string
	Login    string
	Password string
	Text     string
	All      bool
}

func key(s Server) *cobra.Command {
	var o KeyOptions
	c := &cobra.Command{
		Use:   "key",
		Short: "Create an admin API key",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case o.All && o.Key != "":
				return errors.New("--key goes with --username only")
			case !o.All && o.User == "":
				return errors.New("--username or --all must be given")
			}
			return s.Accounts.Key(c.Context(), c.OutOrStdout(), o)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.User, "username", "u", "", "admin user")
	f.StringVarP(&o.Key, "key", "K", "", "API key (default a random one)")
	f.StringArrayVar(&o.Scopes, "scope", nil, "what the key may do, as admin:keys or write:alerts; can be repeated")
	f.Int64Var(&o.Duration, "duration", 0, "seconds for which the key is good")
	f.StringVar(&o.Text, "text", "", "what the key is for")
	f.StringVar(&o.Customer, "customer", "", "customer")
	f.BoolVar(&o.All, "all", false, "a key for each admin")
	f.BoolVar(&o.Force, "force", false, "make a key even if there is one already")
	return c
}

func keys(s Server) *cobra.Command {
	return &cobra.Command{
		Use:   "keys",
		Short: "List admin API keys",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return s.Accounts.Keys(c.Context(), c.OutOrStdout()) },
	}
}

func user(s Server) *cobra.Command {
	var o UserOptions
	var email string
	c := &cobra.Command{
		Use:   "user",
		Short: "Create an admin user",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if email != "" {
				o.Login = email
			}
			if !o.All && o.Login == "" {
				return errors.New("--email or --all must be given")
			}
			if o.Password == "" {
				var err error
				if o.Password, err = askPassword(c.InOrStdin(), c.ErrOrStderr()); err != nil {
					return err
				}
			}
			return s.Accounts.User(c.Context(), c.OutOrStdout(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Name, "name", "", "name of the admin (default the email address)")
	f.StringVar(&email, "email", "", "email address, which is the login too")
	f.StringVar(&o.Login, "username", "", "login")
	f.StringVar(&o.Password, "password", "", "password (asked for if it is not given)")
	f.StringVar(&o.Text, "text", "", "description of the admin")
	f.BoolVar(&o.All, "all", false, "an account for each admin")
	return c
}

func users(s Server) *cobra.Command {
	return &cobra.Command{
		Use:   "users",
		Short: "List admin users",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return s.Accounts.Users(c.Context(), c.OutOrStdout()) },
	}
}

// askPassword reads a password: from a terminal unseen and twice, else the first
// line.
func askPassword(in io.Reader, out io.Writer) (string, error) {
	if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		first, err := ask(f, out, "Password: ")
		if err != nil {
			return "", err
		}
		again, err := ask(f, out, "Repeat for confirmation: ")
		if err == nil && first != again {
			err = errors.New("the two passwords differ")
		}
		return first, err
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && line == "" {
		return "", errors.New("--password must be given, or a line on standard input")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func ask(f *os.File, out io.Writer, prompt string) (string, error) {
	fmt.Fprint(out, prompt)
	b, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(out)
	return string(b), err
}

// Accounts are what the commands about accounts do, given by the composition
// root.
type Accounts struct {
	Key   func(ctx context.Context, w io.Writer, o KeyOptions) error
	Keys  func(ctx context.Context, w io.Writer) error
	User  func(ctx context.Context, w io.Writer, o UserOptions) error
	Users func(ctx context.Context, w io.Writer) error
}
