package cli

import "github.com/spf13/cobra"

func console(s Server) *cobra.Command {
	c := &cobra.Command{
		Use:   "ui",
		Short: "Write the console to a folder, to be served from elsewhere",
		Args:  cobra.NoArgs,
	}
	var endpoint, base string
	export := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the console to a folder",
		Long: `Writes the console to a folder that any web server, object store or CDN can serve.
config.json in it names the API, whose setting CORS_ORIGINS must name the address of
the folder. What is not there must be answered with 404.html or index.html.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return s.WriteConsole(args[0], endpoint, base) },
	}
	export.Flags().StringVar(&endpoint, "endpoint", "", "address of the API, as https://alerts.example.com/api")
	export.Flags().StringVar(&base, "base", "/", "path below which the folder is served")
	_ = export.MarkFlagRequired("endpoint") // it is there
	c.AddCommand(export)
	return c
}
