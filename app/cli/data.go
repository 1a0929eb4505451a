package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
)

// Data are what the commands about data do, given by the composition root.
type Data struct {
	Import  func(ctx context.Context, w io.Writer, o ImportOptions) error
	Export  func(ctx context.Context, w io.Writer, o ExportOptions) error
	Backup  func(ctx context.Context, w io.Writer, file string) error
	Restore func(ctx context.Context, w io.Writer, o RestoreOptions) error
	Check   func(ctx context.Context, w io.Writer, file string) error
	Compact func(ctx context.Context, w io.Writer) error
}

// ImportOptions are the flags of `alertad import`.
type ImportOptions struct {
	From      string
	Key       string   // for a running server
	Kinds     []string // none is all
	Without   []string
	DryRun    bool
	Resume    bool
	Overwrite bool
	JSON      bool // the report
	Progress  Progress
}

// ExportOptions are the flags of `alertad export`.
type ExportOptions struct {
	From     string // "" is the database of the settings
	File     string // - is the standard output
	Kinds    []string
	Without  []string
	Secrets  bool
	Progress Progress
}

// Progress is told how far something is: done of a kind's things, of total or, if
// that is 0, of an unknown number.
type Progress func(kind string, done, total int)

// RestoreOptions are the flags of `alertad restore`.
type RestoreOptions struct {
	File   string
	Verify bool // changes nothing
	Force  bool
}

const kindsHelp = "alert (with history and notes), blackout, heartbeat, metric, user, group, perm, customer, key, outbox, audit, identity, session"

const importHelp = `Import reads what another server keeps and puts it into the database of the settings
(DATABASE_URL). A server that works on an embedded database must be stopped first; with
PostgreSQL it may go on. The source is only read:

  https://host/api               a running Alerta (or alertad), with an API key (--key)
  postgres://user@host/database  the PostgreSQL database of an Alerta, or of another alertad
  mongodb://host/database        the MongoDB database of an Alerta
  DIR, FILE                      what mongodump wrote: a folder, or an archive
  FILE, file:///path/FILE, -     an export of alertad, packed with gzip or not
  bolt:///path/alertad.db        the file of another alertad, which is stopped

An import may be done again, as often as you like: what is there already stays. What both
have, by its id or as the same thing (an alert of the same event on a resource, a user
with the same login), is replaced only by something that changed later, or always with
--overwrite; a user who is there always stays, and stands for the other one in groups.
What a session or the outbox holds is moved too: leave them out (--without session,outbox)
while the other server goes on, or both send the same.

An import that ends early says so; --resume goes on where it was.`

func importing(s Server) *cobra.Command {
	var o ImportOptions
	c := &cobra.Command{
		Use:   "import --from URL",
		Short: "Import what another server keeps",
		Long:  importHelp,
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			m := newMeter(c.ErrOrStderr())
			o.Progress = m.show
			defer m.end()
			return s.Data.Import(c.Context(), c.OutOrStdout(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.From, "from", "", "where to import from; - is the standard input")
	f.StringVar(&o.Key, "key", "", "API key for a running server")
	f.BoolVar(&o.DryRun, "dry-run", false, "change nothing; count, and tell what would be left out or changed")
	f.BoolVar(&o.Resume, "resume", false, "go on where the last import from there ended")
	f.BoolVar(&o.Overwrite, "overwrite", false, "replace what both have, whichever changed later")
	f.BoolVar(&o.JSON, "json", false, "write the report as JSON")
	f.StringSliceVar(&o.Kinds, "kinds", nil, "what to import: "+kindsHelp)
	f.StringSliceVar(&o.Without, "without", nil, "what not to import")
	c.MarkFlagRequired("from")
	return c
}

const exportHelp = `Export writes what the database of the settings holds to a file, from which alertad import
puts it into a database of either kind. The server may go on meanwhile: of an embedded
database a copy is made first.

The file is UTF-8, a JSON object a line (NDJSON). The first line tells its version, and
how many things come. Then each line has a record with all its fields under the names of
the API, and its kind; the history and notes of an alert follow it. The last line has the
counts of all lines: without it the file was cut short.

Hashes of passwords and API keys and open sessions are left out without --secrets: who has
them can try passwords at leisure. Then people need new passwords, and programs new keys.`

func exporting(s Server) *cobra.Command {
	var o ExportOptions
	c := &cobra.Command{
		Use:   "export",
		Short: "Write what the database holds to a file",
		Long:  exportHelp,
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			m := newMeter(c.ErrOrStderr())
			o.Progress = m.show
			defer m.end()
			return s.Data.Export(c.Context(), c.OutOrStdout(), o)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.File, "output", "o", "-", "file to write, packed with gzip if it ends in .gz; - is the standard output")
	f.BoolVar(&o.Secrets, "secrets", false, "with hashes of passwords and keys, and sessions")
	f.StringVar(&o.From, "from", "", "export another source, as import takes it")
	f.StringSliceVar(&o.Kinds, "kinds", nil, "what to export: "+kindsHelp)
	f.StringSliceVar(&o.Without, "without", nil, "what not to export")
	return c
}

func backup(s Server) *cobra.Command {
	return &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Copy the embedded database while the server works",
		Long: "Backup makes a copy of the embedded database as it is at one instant, checks it, and puts it\n" +
			"into FILE, with its SHA-256 beside it. Without FILE it goes into BACKUP_DIR, or into this folder.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return s.Data.Backup(c.Context(), c.OutOrStdout(), first(args))
		},
	}
}

func restore(s Server) *cobra.Command {
	var o RestoreOptions
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the embedded database",
		Long: "Restore checks a backup and puts a copy of it in the place of the embedded database. The server\n" +
			"must be stopped. A database that is there is replaced with --force only, and kept beside it.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.File = args[0]
			return s.Data.Restore(c.Context(), c.OutOrStdout(), o)
		},
	}
	c.Flags().BoolVar(&o.Verify, "verify", false, "check the file, and change nothing")
	c.Flags().BoolVar(&o.Force, "force", false, "replace the database that is there; it is kept under another name")
	return c
}

func check(s Server) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check the embedded database, or a copy of it",
		Long: "Check looks at every page and every record of a file and changes nothing. Without FILE it is the\n" +
			"database of the settings; if a server works on that, a copy of it.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return s.Data.Check(c.Context(), c.OutOrStdout(), first(args))
		},
	}
}

func compact(s Server) *cobra.Command {
	return &cobra.Command{
		Use:   "compact",
		Short: "Make the file of the embedded database as small as can be",
		Long: "Compact writes the embedded database anew, without the room that deleted records left, and\n" +
			"replaces its file once the new one was checked. The server must be stopped.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return s.Data.Compact(c.Context(), c.OutOrStdout()) },
	}
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
