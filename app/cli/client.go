package cli

import "github.com/spf13/cobra"

func client(s Server) *cobra.Command {
	return &cobra.Command{
		Use:                "client",
		Short:              "Be the command line client, as when called as alerta",
		DisableFlagParsing: true,
		RunE:               func(c *cobra.Command, args []string) error { return s.Client(c.Context(), args) },
	}
}
