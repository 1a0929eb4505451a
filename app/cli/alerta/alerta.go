// Package alerta is the command `alerta`: the client of the API on the command
// line, with the commands, options and output of Alerta's own client.
package alerta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// Options are what the command knows of the world.
type Options struct {
	Name    string            // what the command was called as, as "alerta"
	Version string            // of the client
	Env     map[string]string // the environment
	Now     func() time.Time

	In       io.Reader
	Out, Err io.Writer
}

// Run runs a command line, without the name of the program, and returns its exit
// code: 0, 1 for what failed, 2 for a command line that makes no sense.
func Run(ctx context.Context, o Options, args []string) int {
	root := o.root()
	root.SetArgs(hidePassword(args))
	root.SetIn(o.In)
	root.SetOut(o.Out)
	root.SetErr(o.Err)
	c, err := root.ExecuteContextC(ctx)
	return o.report(c, err)
}

// Command returns the command with its commands, to be described.
func Command(o Options) *cobra.Command { return o.root() }

func (o Options) root() *cobra.Command {
	root := &cobra.Command{
		Use:           o.Name,
		Short:         "Alerta client unified command-line tool",
		Long:          "Alerta client unified command-line tool: send alerts, find them, and work on them.",
		Version:       "alerta client " + o.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misused("No such command '%s'.%s", args[0], suggest(c, args[0]))
			}
			return c.Help()
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(), "{{.UseLine}}", "{{.CommandPath}} [OPTIONS]", 1))
	for _, opt := range globals {
		opt.add(root.PersistentFlags())
		opt.complete(o, root)
	}
	for _, cmd := range commands() {
		root.AddCommand(cmd.cobra(o))
	}
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show this help",
		RunE: func(c *cobra.Command, args []string) error {
			found, _, err := c.Root().Find(args)
			if err != nil {
				return misused("No such command '%s'.", strings.Join(args, " "))
			}
			return found.Help()
		},
	})
	return root
}

func suggest(c *cobra.Command, name string) string {
	if like := c.SuggestionsFor(name); len(like) > 0 {
		return " Did you mean '" + strings.Join(like, "' or '") + "'?"
	}
	return ""
}

var globals = []option{
	{long: "config-file", meta: "FILE", help: "configuration file (default ~/.alerta.conf)"},
	{long: "profile", meta: "PROFILE", help: "configuration profile", live: profiles},
	{long: "endpoint-url", meta: "URL", help: "API endpoint URL"},
	{long: "output", meta: "FORMAT", help: "output format, as plain, simple, grid, psql, presto, rst, html, json or json_lines", live: formats},
	{long: "json", flag: true, help: "output in JSON format, short for --output json"},
	{long: "color", flag: true, help: "colors by severity, also where the output is no terminal"},
	{long: "no-color", flag: true, help: "no colors"},
	{long: "debug", flag: true, help: "show what is sent and received"},
}

// command is one command of the client.
type command struct {
	name, short string
	long        string
	options     []option
	args        []string // names of what may follow it
	run         func(s *session) error
}

// commands are all commands, by subject.
func commands() []command {
	return slices.Concat(finding, watching, sending, bulk, lists(), making, accounts, serving)
}

func (cmd command) cobra(o Options) *cobra.Command {
	use := cmd.name
	for _, arg := range cmd.args {
		use += " [" + arg + "]"
	}
	c := &cobra.Command{
		Use:   use,
		Short: cmd.short,
		Long:  cmd.long,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > len(cmd.args) {
				return misused("Got unexpected extra argument (%s)", args[len(cmd.args)])
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, args []string) error {
			if err := cmd.environment(c, o.Env); err != nil {
				return err
			}
			s, err := open(o, c, args)
			if err != nil {
				return err
			}
			return cmd.run(s)
		},
	}
	for _, opt := range cmd.options {
		opt.add(c.Flags())
		opt.complete(o, c)
	}
	return c
}

// failure is an error with what follows from it.
type failure struct {
	code   int
	prefix string // before the error; "" is "Error: "
	err    error  // nil: all has been said
}

func (f *failure) Error() string { return fmt.Sprint(f.err) }

func (f *failure) Unwrap() error { return f.err }

// misused is the error of a command line that makes no sense.
func misused(format string, args ...any) error {
	return &failure{code: 2, err: fmt.Errorf(format, args...)}
}

// refused marks an error that scripts look for as "ERROR: ".
func refused(err error) error {
	if f := (&failure{}); err == nil || errors.As(err, &f) {
		return err
	}
	return &failure{code: 1, prefix: "ERROR: ", err: err}
}

func flagError(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var lonely *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return misused("No such option: -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		return misused("No such option: --%s", unknown.GetSpecifiedName())
	case errors.As(err, &lonely):
		return misused("Option '--%s' requires an argument.", lonely.GetFlag().Name)
	case errors.As(err, &bad):
		return misused("Invalid value for '--%s': %v.", bad.GetFlag().Name, bad.Unwrap())
	}
	return misused("%s", strings.TrimSpace(err.Error()))
}

// report prints an error with what to do about it.
func (o Options) report(c *cobra.Command, err error) int {
	if err == nil {
		return 0
	}
	f := &failure{code: 1, err: err}
	errors.As(err, &f)
	switch {
	case f.err == nil:
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(o.Err, "Aborted!")
	case f.code == 2:
		fmt.Fprintf(o.Err, "Usage: %s [OPTIONS]\nTry '%s --help' for help.\n\nError: %v\n", c.CommandPath(), c.CommandPath(), err)
	default:
		if f.prefix == "" {
			f.prefix = "Error: "
		}
		fmt.Fprintf(o.Err, "%s%v\n", f.prefix, err)
		if advice := advise(err); advice != "" {
			fmt.Fprintln(o.Err, advice)
		}
	}
	return f.code
}

// terminal reports whether a stream is one, and its size.
func terminal(stream any) (columns int, ok bool) {
	f, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns == 0 {
		columns = 80
	}
	return columns, true
}
