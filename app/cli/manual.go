package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/alertad/alertad/app/manual"
)

// Chapter is a section of a page of the manual that no command tells.
type Chapter struct{ Title, Text string }

// Manual writes the page of a program, with every command and option, and then
// the chapters.
func Manual(root *cobra.Command, date, version string, chapters ...Chapter) []byte {
	p := manual.New(root.Name(), 1, strings.ToLower(root.Short[:1])+root.Short[1:], date, version)
	p.Section("SYNOPSIS")
	p.Item(root.Name(), " COMMAND [OPTION]...", root.Short+".")
	p.Section("DESCRIPTION")
	p.Text(root.Long)
	if root.HasAvailablePersistentFlags() {
		p.Section("OPTIONS OF EVERY COMMAND")
		options(p, root.PersistentFlags())
	}
	p.Section("COMMANDS")
	for _, c := range root.Commands() {
		describe(p, c)
	}
	for _, c := range chapters {
		p.Section(c.Title)
		p.Text(c.Text)
	}
	return p.Bytes()
}

// describe writes what a command does, or those below it.
func describe(p *manual.Page, c *cobra.Command) {
	if c.Hidden {
		return
	}
	if c.Runnable() || c.Long != "" {
		p.Subsection(strings.TrimSuffix(c.UseLine(), " [flags]"))
		text := c.Long
		if text == "" {
			text = c.Short + "."
		}
		p.Text(text)
		options(p, c.LocalNonPersistentFlags())
	}
	for _, below := range c.Commands() {
		describe(p, below)
	}
}

func options(p *manual.Page, set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name, rest := "--"+f.Name, ""
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		what, help := pflag.UnquoteUsage(f)
		if what != "" {
			rest = " " + strings.ToUpper(what)
		}
		p.Item(name, rest, help)
	})
}

// writeManual is for those who make packages.
func writeManual(s Server) *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "Write the pages of the manual to a folder",
		Args:   cobra.ExactArgs(1),
		Hidden: true,
		RunE:   func(_ *cobra.Command, args []string) error { return s.WriteManual(args[0]) },
	}
}
