package app

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/plugin/star"
)

// reloadEvery is how often the users' plugins are looked at for changes.
const reloadEvery = 2 * time.Second

// buildPlugins makes the chain of hooks, built in and users'.
func (s *server) buildPlugins(to []destination) error {
	var err error
	if s.plugins, err = star.New(pluginOptions(s.cfg, s.model, s.log)); err != nil {
		return err
	}
	o := hookOptions(s.cfg, s.model, s.log)
	o.Fault, o.Forward, o.ServerName = s.plugins.Fault, forwardTo(to), serverName(s.cfg)
	if s.hooks, _, err = plugin.New(s.cfg.List("PLUGINS"), o); err != nil {
		return err
	}
	s.usePlugins()
	return nil
}

// usePlugins has the users' plugins run that were loaded last.
func (s *server) usePlugins() {
	for _, name := range s.hooks.Use(s.plugins.Hooks()...) {
		s.log.Warn("PLUGINS names a plugin that this server does not have", "plugin", name)
	}
}

// checkPlugin checks a plugin by itself, and says what it defines.
func checkPlugin(w, stderr io.Writer, file string) error {
	o, err := trialOptions(stderr)
	if err != nil {
		return err
	}
	functions, err := star.Check(file, o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s is good: %s\n", file, strings.Join(functions, ", "))
	return err
}

// testPlugin runs a plugin on an alert, or on the body of a request to its
// webhook, and prints what it does.
func testPlugin(w, stderr io.Writer, t cli.PluginTest) error {
	o, err := trialOptions(stderr)
	if err != nil {
		return err
	}
	if len(t.Hooks) == 0 {
		if t.Hooks, err = star.Check(t.File, o); err != nil {
			return err
		}
	}
	body, err := os.ReadFile(t.Input)
	if err != nil {
		return err
	}
	try := star.Try{
		File: t.File, Hooks: t.Hooks, Body: body, Login: t.Login, Flapping: t.Flapping, Blackout: t.Blackout,
		Status: t.Status, Action: t.Action, Text: t.Text,
	}
	if !slices.Equal(t.Hooks, []string{"webhook"}) {
		if try.Alert, err = api.DecodeAlert(body); err != nil {
			return fmt.Errorf("%s: %w", t.Input, err)
		}
	}
	return try.Run(w, o)
}

// trialOptions are those that plugins would run with in the server.
func trialOptions(stderr io.Writer) (star.Options, error) {
	cfg, err := load(stderr)
	if err != nil {
		return star.Options{}, err
	}
	model, err := newModel(cfg)
	return pluginOptions(cfg, model, nil), err
}
