package config

// Keep gives settings the values that they have in old, and returns the names
// of those that had another: what a running server cannot change. It is to be
// called before c is shared.
func (c *Config) Keep(old *Config, names ...string) (changed []string) {
	for _, name := range names {
		c.known(name)
		if same(c.values[name], old.values[name]) {
			continue
		}
		changed = append(changed, name)
		c.values[name], c.origins[name] = old.values[name], old.origins[name]
		if keys, ok := old.keys[name]; ok {
			c.keys[name] = keys
		} else {
			delete(c.keys, name)
		}
	}
	return changed
}
