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
			Doctor: func(_ context.Context, w io.Writer, o cli.RunOptions) error {
				fmt.Fprintf(w, "doctor %q %d", o.Host, o.Port)
				return nil
			},
			Client:      func(_ context.Context, args []string) error { fmt.Fprintf(&out, "client %q", args); return nil },
			CheckConfig: func(w io.Writer, file string) error { fmt.Fprint(w, "check ", file); return nil },
			Data:        data(),
			WriteManual: func(dir string) error { fmt.Fprint(&out, "manual ", dir); return nil },
			WriteConsole: func(dir, endpoint, base string) error {
				fmt.Fprintf(&out, "console %s %s %s", dir, endpoint, base)
				return nil
			},
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
	f("import", "required flag")
	f("import --from x", "import {x  [] [] false false false false}")
	f("import --from x --key k --kinds alert,user --without user --dry-run --resume --overwrite --json", "import {x k [alert user] [user] true true true true}")
	f("export", "export { - [] [] false}")
	f("export -o a.gz --secrets --from y --kinds alert --without user", "export {y a.gz [alert] [user] true}")
	f("backup", `backup ""`)
	f("backup a.db", `backup "a.db"`)
	f("restore", "accepts 1 arg")
	f("restore a.db", "restore {a.db false false}")
	f("restore --verify --force a.db", "restore {a.db true true}")
	f("check", `check ""`)
	f("check a.db", `check "a.db"`)
	f("compact", "compact")
	f("ui export", "accepts 1 arg")
	f("ui export dir", "required flag")
	f("ui export dir --endpoint https://x/api --base /c/", "console dir https://x/api /c/")
	f("compact a.db", "unknown command")
	f("doctor", `doctor "" 0`)
	f("doctor -h ::1 --port 9000", `doctor "::1" 9000`)
	f("doctor extra", "unknown command")
	f("client query -h --ids x", `client ["query" "-h" "--ids" "x"]`)
	f("man dir", "manual dir")
	f("version", "alertad 1.0\n")
	f("--version", "alertad 1.0\n")
	f("--help", "Available Commands")
	f("nonsense", `unknown command "nonsense"`)
}

// data prints what it is asked for.
func data() cli.Data {
	return cli.Data{
		Import: func(_ context.Context, w io.Writer, o cli.ImportOptions) error {
			_, err := fmt.Fprintf(w, "import {%s %s %v %v %v %v %v %v}", o.From, o.Key, o.Kinds, o.Without, o.DryRun, o.Resume, o.Overwrite, o.JSON)
			return err
		},
		Export: func(_ context.Context, w io.Writer, o cli.ExportOptions) error {
			_, err := fmt.Fprintf(w, "export {%s %s %v %v %v}", o.From, o.File, o.Kinds, o.Without, o.Secrets)
			return err
		},
		Backup: func(_ context.Context, w io.Writer, file string) error {
			_, err := fmt.Fprintf(w, "backup %q", file)
			return err
		},
		Restore: func(_ context.Context, w io.Writer, o cli.RestoreOptions) error {
			_, err := fmt.Fprintf(w, "restore %v", o)
			return err
		},
		Check: func(_ context.Context, w io.Writer, file string) error {
			_, err := fmt.Fprintf(w, "check %q", file)
			return err
		},
		Compact: func(_ context.Context, w io.Writer) error {
			_, err := fmt.Fprint(w, "compact")
			return err
		},
	}
}
