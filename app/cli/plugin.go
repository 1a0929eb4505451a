package cli

import "github.com/spf13/cobra"

// PluginTest is what `alertad plugin test` was asked for.
type PluginTest struct {
	File   string   // the plugin
	Input  string   // file with the alert, or the body for a webhook
	Hooks  []string // functions to run; none: all that the plugin has
	Status string   // for status_change
	Action string   // for take_action and post_action
	Text   string   // for those and take_note
	Login  string   // who asks

	Flapping, Blackout bool // what the alert says of itself
}

func plugin(s Server) *cobra.Command {
	c := &cobra.Command{
		Use:   "plugin",
		Short: "Check and try plugins of your own (PLUGIN_DIR)",
		Long:  pluginHelp,
		Args:  cobra.NoArgs,
	}
	c.AddCommand(&cobra.Command{
		Use:   "check FILE",
		Short: "Check a plugin",
		Args:  cobra.ExactArgs(1),
		RunE:  func(c *cobra.Command, args []string) error { return s.CheckPlugin(c.OutOrStdout(), args[0]) },
	}, pluginTest(s))
	return c
}

const pluginHelp = `A plugin is a file NAME.star in the folder PLUGIN_DIR, written in Starlark, which
reads like Python. PLUGINS names it at its place among the others. It defines any of

  pre_receive(alert)                  returns the alert; may refuse it
  post_receive(alert)                 once it is stored
  status_change(alert, status, text)  before the status changes
  take_action(alert, action, text)    before an operator's action
  post_action(alert, action, text)    after it
  take_note(alert, text)              before a note is added
  delete(alert)                       False keeps the alert
  routing(alert, plugins)             returns the plugins to run, maybe with settings
  webhook(path, query, payload)       what is sent to /webhooks/NAME

as Alerta has them, with "config" and "timeout" as further arguments if they are asked
for. What a hook changed counts when it returns the alert, alone or as
"alert, status, text". An alert has the fields of Alerta's (severity, tags, attributes,
create_time, ...) and is_flapping(window, count). There are also

  reject(why)  rate_limit(why)  blackout(why)   end the request
  log(text)  now()  config                      settings; secrets show as ***
  http_post(url, json, headers)                 is sent once the change is stored
  Alert(resource, event, ...)                   for webhooks`

func pluginTest(s Server) *cobra.Command {
	var t PluginTest
	c := &cobra.Command{
		Use:   "test FILE ALERT.json",
		Short: "Run a plugin on an alert and show what it does, without a server",
		Long: "Run the hooks of a plugin on an alert, which is as senders send it, and show the alert before and after,\n" +
			"what would be sent, and what the plugin logs. Nothing is stored or sent.",
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			t.File, t.Input = args[0], args[1]
			return s.TestPlugin(c.OutOrStdout(), t)
		},
	}
	c.Flags().StringArrayVar(&t.Hooks, "hook", nil, "function to run, as in pre_receive; may be repeated (default all)")
	c.Flags().StringVar(&t.Status, "status", "closed", "new status, for status_change")
	c.Flags().StringVar(&t.Action, "action", "ack", "action, for take_action and post_action")
	c.Flags().StringVar(&t.Text, "text", "", "text of the change, action or note")
	c.Flags().BoolVar(&t.Flapping, "flapping", false, "let the alert be one that comes and goes")
	c.Flags().BoolVar(&t.Blackout, "blackout", false, "let the alert be in a blackout")
	c.Flags().StringVar(&t.Login, "user", "", "login of who asks")
	return c
}
