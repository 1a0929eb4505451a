package config

// Visible returns the settings as plugins may see them, with secrets as ***, and the names of the file that are no
// settings, as they are: those are there for plugins.
func (c *Config) Visible() map[string]any {
	m := c.Extra()
	for _, name := range c.order {
		m[name], _ = hide(c.values[name], c.settings[name].Secret)
	}
	return m
}
