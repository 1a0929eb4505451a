package cli

import "github.com/spf13/cobra"

func doctor(s Server) *cobra.Command {
	var o RunOptions
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check this installation, and say what to do about what is wrong",
		Long: `Check this installation: settings, state folder, disk space, clock, address,
database, proxy headers, TLS and the ways to log in. Each finding is one line: ok,
warn or FAIL, what it is about, and what to do. Nothing is changed. While the
server runs more can be found out.

Exit status: 0 nothing failed, 1 something did.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return s.Doctor(c.Context(), c.OutOrStdout(), o) },
	}
	c.Flags().StringVarP(&o.Host, "host", "h", "", "address that alertad run is given")
	c.Flags().IntVarP(&o.Port, "port", "p", 0, "port that alertad run is given")
	c.Flags().Bool("help", false, "help for doctor")
	return c
}
