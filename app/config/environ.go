package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/script"
)

// override applies the environment. Names too common for it (COLUMNS is set by terminals, HOST by shells)
// are asked for as ALERTAD_NAME; Setting.Env has the name.
func (c *Config) override(environ map[string]string) error {
	// These two also restrict OpenID Connect, whatever the provider; ALLOWED_OIDC_ROLES itself wins below.
	for _, name := range []string{"ALLOWED_GITLAB_GROUPS", "ALLOWED_KEYCLOAK_ROLES"} {
		if v, ok := environ[name]; ok {
			if err := c.overrideOne("ALLOWED_OIDC_ROLES", name, v); err != nil {
				return err
			}
		}
	}
	for _, name := range c.order {
		variable := c.settings[name].Env
		if v, ok := environ[variable]; ok {
			if err := c.overrideOne(name, variable, v); err != nil {
				return err
			}
		}
	}
	return c.overrideRetired(environ)
}

func (c *Config) overrideOne(name, variable, value string) error {
	s, origin := c.settings[name], "environment "+variable
	v, keys, skip, err := s.parse(value)
	if name == "DEBUG" && err != nil { // other programs put all sorts of things into DEBUG
		c.warn("%s: %v; taken as False", origin, err)
		v, skip, err = false, false, nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", origin, err)
	}
	if skip {
		if value != "" {
			c.warn("%s: ignored, because it looks like the address of a linked container", origin)
		}
		return nil
	}
	return c.set(name, origin, v, keys)
}

// parse reads the text of a variable by the kind of its setting. An empty one counts as not there, except for
// texts and lists, which it empties, and for booleans, where it is False. So does what container managers
// write for a linked service that happens to be called like a setting.
func (s Setting) parse(value string) (v any, keys []string, skip bool, err error) {
	switch s.Kind {
	case String:
		return value, nil, false, nil
	case Bool:
		v, err := s.parseBool(value)
		return v, nil, false, err
	}
	if s.Kind != List && strings.TrimSpace(value) == "" || s.Kind == Int && strings.Contains(value, "://") {
		return nil, nil, true, nil
	}
	switch s.Kind {
	case Int:
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil {
			err = fmt.Errorf("expected %s, got %s", s.Kind, s.describe(value))
		}
		return n, nil, false, err
	case List:
		if strings.HasPrefix(strings.TrimSpace(value), "[") {
			if v, _, err := evaluate(value); err == nil {
				return v, nil, false, nil
			}
		}
		return value, nil, false, nil // accept splits it
	}
	v, keys, err = evaluate(value)
	if err != nil {
		err = fmt.Errorf("expected %s in JSON or Python notation, got %s", s.Kind, s.describe(value))
	}
	return v, keys, false, err
}

func (s Setting) parseBool(value string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "yes", "on", "true", "t", "1", "y":
		return true, nil
	case "no", "off", "false", "f", "0", "n", "", "none":
		return false, nil
	}
	return false, fmt.Errorf("expected yes or no, got %s", s.describe(value))
}

// evaluate reads one value in the notation of the file, or in JSON.
func evaluate(value string) (any, []string, error) {
	m, err := script.Load("value", "value = (\n"+value+"\n)", script.Options{
		Predeclared: map[string]any{"true": true, "false": false, "null": nil},
	})
	if err != nil {
		return nil, nil, err
	}
	v, err := m.Value("value")
	return v, m.Keys("value"), err
}
