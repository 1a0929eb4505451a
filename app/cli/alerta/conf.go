package alerta

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// settings are the options of the configuration file and of what overrides it.
type settings struct {
	file    string
	profile string
	values  map[string]string
	warning string
}

// defaults are the options there are, and what holds without a file.
var defaults = map[string]string{
	"endpoint": "http://localhost:8080", "key": "", "secret": "", "client_id": "", "username": "", "password": "",
	"timezone": "Europe/London", "timeout": "5.0", "sslverify": "yes", "sslcert": "", "sslkey": "",
	"output": "simple", "color": "yes", "debug": "no",
}

func (c settings) get(name string) string { return c.values[name] }

// on reports whether an option that is a switch is on.
func (c settings) on(name string) bool {
	switch strings.ToLower(c.values[name]) {
	case "", "0", "no", "false", "off":
		return false
	}
	return true
}

func isSwitch(v string) bool {
	return slices.Contains([]string{"", "0", "no", "false", "off", "1", "yes", "true", "on"}, strings.ToLower(v))
}

// settings reads the file of settings and applies what is stronger: the
// environment, and above it the command line.
func (s *session) settings() (settings, error) {
	c := settings{values: maps.Clone(defaults)}
	first := func(values ...string) string {
		for _, v := range values {
			if v != "" {
				return v
			}
		}
		return ""
	}
	named := first(s.text("config-file"), s.Env["ALERTA_CONFIG_FILE"], s.Env["ALERTA_CONF_FILE"])
	c.file = first(named, "~/.alerta.conf")
	sections, err := readConf(s.home(c.file))
	if err != nil {
		return c, err
	}
	usual := sections["DEFAULT"]
	maps.Copy(c.values, usual)
	c.profile = first(s.text("profile"), s.Env["ALERTA_PROFILE"], s.Env["ALERTA_DEFAULT_PROFILE"], usual["profile"])
	profile, ok := sections["profile "+c.profile]
	if c.profile != "" && !ok {
		c.warning = fmt.Sprintf("%s has no [profile %s]; going on without it", c.file, c.profile)
	}
	maps.Copy(c.values, profile)
	c.override("endpoint", s.text("endpoint-url"), s.Env["ALERTA_ENDPOINT_URL"], s.Env["ALERTA_ENDPOINT"])
	c.override("key", s.Env["ALERTA_API_KEY"])
	c.override("output", s.text("output"), s.Env["ALERTA_OUTPUT"])
	c.override("debug", s.Env["ALERTA_DEBUG"], s.Env["DEBUG"])
	if s.flag("json") {
		c.values["output"] = "json"
	}
	if s.flag("debug") {
		c.values["debug"] = "yes"
	}
	return c, nil
}

func (c settings) override(name string, values ...string) {
	for _, v := range values {
		if v != "" {
			c.values[name] = v
			return
		}
	}
}

// readConf reads a file of sections with "name = value" or "name: value", as
// Python's configparser. A file that is not there has none.
func readConf(file string) (map[string]map[string]string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parseConf(file, string(text))
}

func parseConf(file, text string) (map[string]map[string]string, error) {
	sections := map[string]map[string]string{}
	var section map[string]string
	last := ""
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
		case trimmed[0] == '[' && strings.HasSuffix(trimmed, "]"):
			name := trimmed[1 : len(trimmed)-1]
			if sections[name] == nil {
				sections[name] = map[string]string{}
			}
			section, last = sections[name], ""
		case section == nil:
			return nil, fmt.Errorf("%s: line %d stands before the first [section]", file, i+1)
		case (line[0] == ' ' || line[0] == '\t') && last != "":
			section[last] += "\n" + trimmed
		default:
			at := strings.IndexAny(trimmed, "=:")
			if at <= 0 {
				return nil, fmt.Errorf("%s: line %d is no \"name = value\"", file, i+1)
			}
			last = strings.ToLower(strings.TrimSpace(trimmed[:at]))
			section[last] = uncomment(strings.TrimSpace(trimmed[at+1:]))
		}
	}
	return sections, nil
}

// uncomment removes what follows a semicolon after a space, as in the example
// file that Alerta comes with.
func uncomment(v string) string {
	if at := strings.Index(v, " ;"); at >= 0 {
		return strings.TrimSpace(v[:at])
	}
	return v
}

// profiles are the names of the profiles in the file.
func profiles(s *session) []string {
	sections, err := readConf(s.home(s.conf.file))
	if err != nil {
		return nil
	}
	var names []string
	for name := range sections {
		if name, ok := strings.CutPrefix(name, "profile "); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
