// Package cli is the command line of the server.
package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// Server is what the commands do, given by the composition root.
type Server struct {
	Run          func(ctx context.Context, o RunOptions) error
	DumpConfig   func(w io.Writer) error
	CheckConfig  func(w io.Writer, file string) error
	CheckPlugin  func(w io.Writer, file string) error
	TestPlugin   func(w io.Writer, t PluginTest) error
	Accounts     Accounts
	TestLogin    TestLogin
	DryRun       func(ctx context.Context, w io.Writer, o DryRunOptions) error
	Data         Data
	WriteConsole func(dir, endpoint, base string) error
	Doctor       func(ctx context.Context, w io.Writer, o RunOptions) error
	Health       func(ctx context.Context, w io.Writer, o RunOptions) error
	Client       func(ctx context.Context, args []string) error // the command line of the client
	WriteManual  func(dir string) error                         // the pages of the manual
	Version      string                                         // one line: version, commit, date
}

// RunOptions are the flags of `alertad run`. What is empty or 0 was not given.
type RunOptions struct {
	Host string
	Port int
}

// New makes the command `alertad` with its subcommands.
func New(s Server) *cobra.Command {
	root := &cobra.Command{
		Use:           "alertad",
		Short:         "Alert console in one binary",
		Long:          "alertad receives alerts from monitoring tools, de-duplicates and correlates them,\nand serves a web console and the API of Alerta 9.1.",
		Version:       s.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(run(s), config(s), plugin(s), version(s))
	root.AddCommand(key(s), keys(s), user(s), users(s), auth(s), notify(s))
	root.AddCommand(importing(s), exporting(s), backup(s), restore(s), check(s), compact(s), console(s))
	root.AddCommand(client(s), doctor(s), health(s), writeManual(s))
	return root
}

func run(s Server) *cobra.Command {
	var o RunOptions
	c := &cobra.Command{
		Use:   "run",
		Short: "Start the server",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return s.Run(c.Context(), o) },
	}
	c.Flags().StringVarP(&o.Host, "host", "h", "", "address to listen on (default 127.0.0.1)")
	c.Flags().IntVarP(&o.Port, "port", "p", 0, "port to listen on (default 8080)")
	c.Flags().Bool("help", false, "help for run") // -h is the host, as in Alerta
	return c
}

func config(s Server) *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Print the settings in force and where each came from",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return s.DumpConfig(c.OutOrStdout()) },
	}
	c.AddCommand(&cobra.Command{
		Use:   "check FILE",
		Short: "Check a settings file",
		Args:  cobra.ExactArgs(1),
		RunE:  func(c *cobra.Command, args []string) error { return s.CheckConfig(c.OutOrStdout(), args[0]) },
	})
	return c
}

func version(s Server) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(c.OutOrStdout(), s.Version)
			return err
		},
	}
}
