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
			CheckPlugin: func(w io.Writer, file string) error { fmt.Fprint(w, "check ", file); return nil },
			TestPlugin:  func(w io.Writer, t cli.PluginTest) error { fmt.Fprintf(w, "test %+v", t); return nil },
			TestLogin: func(_ context.Context, w io.Writer, t cli.AuthTest) error {
				_, _, err := t.Credentials()
				fmt.Fprintf(w, "try %s %t", t.Provider, t.JSON)
				return err
			},
			CheckConfig: func(w io.Writer, file string) error { fmt.Fprint(w, "check ", file); return nil },
		})
		root.SetOut(&out)
		root.SetErr(&out)
		root.SetIn(strings.NewReader("p8ssw0rd\n"))
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
	f("plugin check a.star", "check a.star")
	f("plugin check", "accepts 1 arg")
	f("plugin test a.star", "accepts 2 arg")
	f("plugin test a.star b.json", "test {File:a.star Input:b.json Hooks:[] Status:closed Action:ack Text: Login: Flapping:false Blackout:false}")
	f("plugin test a.star b.json --hook pre_receive --hook delete --status open --action x --text y --user me --flapping",
		"test {File:a.star Input:b.json Hooks:[pre_receive delete] Status:open Action:x Text:y Login:me Flapping:true Blackout:false}")
	f("auth test ldap --user joe --json", "try ldap true")
	f("auth test ldap", "--user must be given")
	f("auth test", "accepts 1 arg")
	f("version", "alertad 1.0\n")
	f("--version", "alertad 1.0\n")
	f("--help", "Available Commands")
	f("nonsense", `unknown command "nonsense"`)
}
