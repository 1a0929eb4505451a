package cli

import "github.com/spf13/cobra"

func health(s Server) *cobra.Command {
	var o RunOptions
	c := &cobra.Command{
		Use:   "health",
		Short: "Ask the server that runs whether it can do its work",
		Long: `Ask the server that runs with these settings, over the network, whether it can do
its work: it answers, and its database takes what is written. For the health check
of a container. A server that requires the certificate of each client is asked on
its socket in STATE_DIR, once it has asked for a certificate on the network.

Exit status: 0 it can, 1 it cannot.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return s.Health(c.Context(), c.OutOrStdout(), o) },
	}
	c.Flags().StringVarP(&o.Host, "host", "h", "", "address that `alertad run` is given")
	c.Flags().IntVarP(&o.Port, "port", "p", 0, "port that `alertad run` is given")
	c.Flags().Bool("help", false, "help for health")
	return c
}
