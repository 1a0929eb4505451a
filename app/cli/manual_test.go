package cli_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/alertad/alertad/app/cli"
)

// Every command and every option of the program is in its page.
func TestManual(t *testing.T) {
	root := cli.New(cli.Server{})
	page := string(cli.Manual(root, "2026-01-02", "alertad 1.0", cli.Chapter{Title: "FILES", Text: ".hidden\n\n  'kept' -x"}))
	roff := strings.NewReplacer("-", `\-`)
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		_, text, found := strings.Cut(page, ".SS \""+strings.TrimSuffix(roff.Replace(c.UseLine()), " [flags]")+"\"\n")
		if c.Hidden == found && (c.Runnable() || c.Long != "") && c != root {
			t.Errorf("%s: in the page: %t", c.CommandPath(), found)
		}
		text, _, _ = strings.Cut(text, ".SS")
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if found && f.Name != "help" && !strings.Contains(text, roff.Replace("--"+f.Name)+`\fR`) {
				t.Errorf("%s: option %s is missing", c.CommandPath(), f.Name)
			}
		})
		for _, below := range c.Commands() {
			walk(below)
		}
	}
	walk(root)
	if want := ".TH \"ALERTAD\" 1 \"2026-01-02\" \"alertad 1.0\"\n"; !strings.HasPrefix(page, want) {
		t.Errorf("it begins with %.60q", page)
	}
	if want := ".SH \"FILES\"\n\\&.hidden\n.PP\n.nf\n  \\(aqkept\\(aq \\-x\n.fi\n"; !strings.HasSuffix(page, want) {
		t.Errorf("it ends with %q", page[max(0, len(page)-60):])
	}
}
