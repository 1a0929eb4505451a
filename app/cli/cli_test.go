package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/cli"
)

func TestCommands(t *testing.T) {
	f := func(args, want string) {
		t.Helper()
		var out bytes.Buffer
		root := cli.New(cli.Server{
			Version: "alertad 1.0",
			Run: func(_ context.Context, o cli.RunOptions) error {
				fmt.Fprintf(&out, "run %q %d", o.Host, o.Port)
				return nil
			},
			DumpConfig:  func(w io.Writer) error { fmt.Fprint(w, "dump"); return nil },
			CheckConfig: func(w io.Writer, file string) error { fmt.Fprint(w, "check ", file); return nil },
		})
		root.SetOut(&out)
		root.SetErr(&out)
		root.SetArgs(strings.Fields(args))
		if err := root.Execute(); err != nil {
			fmt.Fprint(&out, err)
		}
		if got := out.String(); !strings.Contains(got, want) {
			t.Errorf("alertad %s: %q, want %q", args, got, want)
		}
	}
	f("run", `run "" 0`)
	f("run --host ::1 --port 9000", `run "::1" 9000`)
	f("run -h 0.0.0.0 -p 80", `run "0.0.0.0" 80`)
	f("run extra", "unknown command")
	f("run --port x", "invalid argument")
	f("config", "dump")
	f("config check a.conf", "check a.conf")
	f("config check", "accepts 1 arg")
	f("version", "alertad 1.0\n")
	f("--version", "alertad 1.0\n")
	f("--help", "Available Commands")
	f("nonsense", `unknown command "nonsense"`)
}
