// Package config knows every setting: its name, type, default and help, and where its value came from. Values
// come from the table of defaults, then from alertad.conf (run as Starlark), then from the environment. It is
// the one place of the project that reads environment variables.
package config

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/alertad/alertad/app/script"
)

// Config holds the effective settings. It does not change after Load and may be shared.
type Config struct {
	settings map[string]Setting
	order    []string
	values   map[string]any
	keys     map[string][]string // of Map settings, as written
	origins  map[string]string
	file     string
	module   *script.Module // of the file; nil without one
	extra    []extra
	warnings []string
}

// extra is a capitalised name in the file that is no setting.
type extra struct {
	name   string
	value  any
	origin string
}

const fromDefault = "default"

// New returns a Config in which every setting has its default.
func New() *Config {
	c := &Config{
		settings: map[string]Setting{}, values: map[string]any{},
		keys: map[string][]string{}, origins: map[string]string{},
	}
	for _, s := range Settings() {
		c.settings[s.Name] = s
		c.order = append(c.order, s.Name)
		c.values[s.Name] = s.Default
		c.origins[s.Name] = fromDefault
	}
	return c
}

// String returns a setting of kind String; None is "".
func (c *Config) String(name string) string {
	v, _ := c.get(name, String).(string)
	return v
}

// Bool returns a setting of kind Bool; None is false.
func (c *Config) Bool(name string) bool {
	v, _ := c.get(name, Bool).(bool)
	return v
}

// Int returns a setting of kind Int.
func (c *Config) Int(name string) int {
	v, _ := c.get(name, Int).(int64)
	return int(v)
}

// Duration returns a setting of kind Int that counts seconds, milliseconds or days, as its help says.
func (c *Config) Duration(name string) time.Duration {
	v, _ := c.get(name, Int).(int64)
	unit := c.settings[name].unit
	if unit == 0 {
		panic(fmt.Sprintf("config: setting %s is not a duration", name))
	}
	return time.Duration(v) * unit
}

// List returns a setting of kind List. The slice is the caller's.
func (c *Config) List(name string) []string {
	v, _ := c.get(name, List).([]string)
	return slices.Clone(v)
}

// Map returns a setting of kind Map. The map is the caller's, what it holds is not to be changed.
func (c *Config) Map(name string) map[string]any {
	v, _ := c.get(name, Map).(map[string]any)
	return maps.Clone(v)
}

// Keys returns the keys of a setting of kind Map in the order in which they were written; the keys of a
// default come sorted.
func (c *Config) Keys(name string) []string {
	v, _ := c.get(name, Map).(map[string]any)
	if keys, ok := c.keys[name]; ok {
		return slices.Clone(keys)
	}
	return slices.Sorted(maps.Keys(v))
}

// Any returns a setting of any kind; None is nil. The value is not to be changed.
func (c *Config) Any(name string) any {
	c.known(name)
	return c.values[name]
}

// Extra returns the capitalised names of the file that are no settings, for plugins that look for their own.
func (c *Config) Extra() map[string]any {
	m := map[string]any{}
	for _, e := range c.extra {
		m[e.name] = e.value
	}
	return m
}

// Func returns a function that the file defines, nil if there is none of that name. It may be called by many
// goroutines at once; the bounds of package script hold for each call, and it ends with its context.
func (c *Config) Func(name string) func(ctx context.Context, args ...any) (any, error) {
	if c.module == nil || !c.module.HasFunc(name) {
		return nil
	}
	return func(ctx context.Context, args ...any) (any, error) { return c.module.Call(ctx, name, args...) }
}

// Origin says where the value of a setting came from: "default", "file:line" or "environment NAME".
func (c *Config) Origin(name string) string {
	c.known(name)
	return c.origins[name]
}

// IsSet reports whether a setting was given a value, be it the same as its default.
func (c *Config) IsSet(name string) bool { return c.Origin(name) != fromDefault }

// File returns the name of the file that was read, or "".
func (c *Config) File() string { return c.file }

// Warnings returns what a person should look at, each in one line.
func (c *Config) Warnings() []string { return slices.Clone(c.warnings) }

func (c *Config) warn(format string, args ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(format, args...))
}

// known returns the description of a setting. Asking for another name is a mistake in the program.
func (c *Config) known(name string) Setting {
	s, ok := c.settings[name]
	if !ok {
		panic(fmt.Sprintf("config: there is no setting %s", name))
	}
	return s
}

func (c *Config) get(name string, kind Kind) any {
	if s := c.known(name); s.Kind != kind {
		panic(fmt.Sprintf("config: setting %s is %s, not %s", name, s.Kind, kind))
	}
	return c.values[name]
}
