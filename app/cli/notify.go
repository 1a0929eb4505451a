package cli

import "github.com/spf13/cobra"

// DryRunOptions are the flags of `alertad notify dry-run`.
type DryRunOptions struct {
	Rule  string // id or name
	Since string // 7d, 12h
	JSON  bool
}

func notify(s Server) *cobra.Command {
	c := &cobra.Command{
		Use:   "notify",
		Short: "Find out who is told of which alerts",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(dryRun(s))
	return c
}

const dryRunHelp = `Show what a notification rule would have told, from the recorded history of
alerts. Nobody is told anything. RULE is the name or the id of a rule.

The history does not tell of alerts that were deleted since, of entries beyond
HISTORY_LIMIT, of tags and other fields as they were (they count as they are now),
and of blackouts that did not show in the status of alerts.`

func dryRun(s Server) *cobra.Command {
	var o DryRunOptions
	c := &cobra.Command{
		Use:   "dry-run RULE",
		Short: "Show what a notification rule would have told",
		Long:  dryRunHelp,
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.Rule = args[0]
			return s.DryRun(c.Context(), c.OutOrStdout(), o)
		},
	}
	c.Flags().StringVar(&o.Since, "since", "1d", "how far back: 90m, 12h, 7d")
	c.Flags().BoolVar(&o.JSON, "json", false, "print the answer of the API")
	return c
}
