// Package app builds the server from its settings, runs it, and takes it down
// again in the reverse order.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/ui"
)

// What the build stamps in.
var (
	Version = "dev"
	Commit  = "unknown"
	Date    = "unknown"
)

// Main is the program: it runs the command line and returns the exit code. An
// error is one line on stderr.
func Main(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	uuid.EnableRandPool()        // ids are no secrets; a system call for each is dear
	context.AfterFunc(ctx, stop) // who asks twice does not want to wait
	defer stop()
	if filepath.Base(args[0]) == "alerta" {
		return clientMain(ctx, "alerta", args[1:], stdout, stderr)
	}
	root := cli.New(cli.Server{
		Run: func(ctx context.Context, o cli.RunOptions) error { return run(ctx, o, stdout, stderr) },
		DumpConfig: func(w io.Writer) error {
			cfg, err := load(stderr)
			if err != nil {
				return err
			}
			return cfg.Dump(w)
		},
		CheckConfig: checkConfig,
		CheckPlugin: func(w io.Writer, file string) error { return checkPlugin(w, stderr, file) },
		TestPlugin:  func(w io.Writer, t cli.PluginTest) error { return testPlugin(w, stderr, t) },
		Accounts:    accountCommands(stderr),
		TestLogin: func(ctx context.Context, w io.Writer, t cli.AuthTest) error {
			return testLogin(ctx, w, stderr, t)
		},
		DryRun: func(ctx context.Context, w io.Writer, o cli.DryRunOptions) error {
			return withClerk(ctx, w, stderr, func(c *clerk) error { return c.dryRun(ctx, o) })
		},
		Doctor: diagnose,
		Health: health,
		Client: func(ctx context.Context, args []string) error {
			return &cli.Exit{Code: clientMain(ctx, "alertad client", args, stdout, stderr)}
		},
		Version: fmt.Sprintf("alertad %s, commit %s, %s", Version, Commit, Date),
		Data:    dataCommands(stderr),
		WriteConsole: func(dir, endpoint, base string) error {
			cfg, err := load(stderr)
			if err != nil {
				return err
			}
			return ui.Export(dir, ui.ExportOptions{Endpoint: endpoint, Base: base, TrackingID: cfg.String("GOOGLE_TRACKING_ID")})
		},
		WriteManual: writeManual,
	})
	root.SetArgs(args[1:])
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	exit := &cli.Exit{Code: 1, Err: err}
	if errors.As(err, &exit); exit.Err != nil {
		fmt.Fprintf(stderr, "alertad: %v\n", exit.Err)
	}
	if err != nil {
		return exit.Code
	}
	return 0
}

// load reads the settings and prints what is odd about them.
func load(stderr io.Writer) (*config.Config, error) {
	cfg, err := config.Load(config.Source{})
	if err != nil {
		return nil, err
	}
	for _, w := range cfg.Warnings() {
		fmt.Fprintf(stderr, "alertad: %s\n", w)
	}
	return cfg, nil
}

func run(ctx context.Context, o cli.RunOptions, stdout, stderr io.Writer) error {
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	cfg, err := load(stderr)
	if err != nil {
		return err
	}
	s, err := newServer(ctx, cfg, o, stderr)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) { // stopped before it was ready
		return nil
	}
	if err != nil {
		return err
	}
	return s.run(ctx, stdout, reload)
}
