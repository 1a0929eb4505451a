package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strings"

	"github.com/alertad/alertad/app/script"
)

// DefaultFile is read when no file is named, if it exists.
const DefaultFile = "/etc/alertad.conf"

// fileVariable names the file in the environment.
const fileVariable = "ALERTA_SVR_CONF_FILE"

// Source says where settings come from. The zero value is what a server uses.
type Source struct {
	File     string                       // read this file, and fail without it
	Environ  []string                     // NAME=value; nil is the environment of the process
	ReadFile func(string) ([]byte, error) // nil reads from disk
	NumCPU   int                          // 0 asks the machine
}

// Load reads the settings: defaults, then the file, then the environment. The file is s.File, else the one
// that ALERTA_SVR_CONF_FILE names, else DefaultFile if it exists. An error is one line that says file, line,
// setting, what was found and what was expected.
func Load(s Source) (*Config, error) {
	c, environ, err := s.read()
	if err != nil {
		return nil, err
	}
	if err := c.override(environ); err != nil {
		return nil, err
	}
	return c, c.finish(environ, s.NumCPU)
}

// Check reads a file and nothing else, as if the environment overrode nothing. The environment (nil for that
// of the process) is only what the file sees as os.environ.
func Check(file string, environ []string) (*Config, error) {
	s := Source{File: file, Environ: environ}
	c, env, err := s.read()
	if err != nil {
		return nil, err
	}
	return c, c.finish(env, s.NumCPU)
}

func (s Source) read() (*Config, map[string]string, error) {
	if s.Environ == nil {
		s.Environ = os.Environ()
	}
	if s.ReadFile == nil {
		s.ReadFile = readFile
	}
	environ := variables(s.Environ)
	c := New()
	source, err := s.open(c, environ)
	if err != nil {
		return nil, nil, err
	}
	return c, environ, c.run(source, environ)
}

// open finds the file and notes its name.
func (s Source) open(c *Config, environ map[string]string) (string, error) {
	name, why := s.File, ""
	if name == "" {
		if name = environ[fileVariable]; name != "" {
			why = " (named by " + fileVariable + ")"
		}
	}
	optional := name == ""
	if optional {
		name = DefaultFile
	}
	source, err := s.ReadFile(name)
	if optional && errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read settings%s: %w", why, err)
	}
	c.file = name
	return string(source), nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	return io.ReadAll(io.LimitReader(f, script.MaxSource+1))
}

// settingName is what may be a setting; other names in a file are helpers of its author.
var settingName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// run executes the file and takes its settings over.
func (c *Config) run(source string, environ map[string]string) error {
	if c.file == "" {
		return nil
	}
	m, err := script.Load(c.file, source, script.Options{Environ: environ})
	if err != nil {
		return c.explain(err)
	}
	c.module = m
	var replaced []string
	for _, name := range m.Names() {
		switch {
		case !settingName.MatchString(name):
		case retired(name) != nil:
			replaced = append(replaced, name)
		default:
			if err := c.take(m, name); err != nil {
				return err
			}
		}
	}
	// Old names come last, wherever they stand: they must see what is set by the new ones.
	for _, name := range replaced {
		v, err := m.Value(name)
		if err != nil {
			return err
		}
		if err := c.setRetired(*retired(name), c.at(m, name), v); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) at(m *script.Module, name string) string {
	return fmt.Sprintf("%s:%d", c.file, m.Line(name))
}

func (c *Config) take(m *script.Module, name string) error {
	v, err := m.Value(name)
	if _, known := c.settings[name]; !known {
		c.unknown(name, c.at(m, name), v) // it need not have a value that plugins understand
		return nil
	}
	if err != nil {
		return err
	}
	return c.set(name, c.at(m, name), v, m.Keys(name))
}

// explain tells who adds to a default that, as with Alerta, a file sees only what it wrote itself.
func (c *Config) explain(err error) error {
	var e *script.Error
	if errors.As(err, &e) {
		if name, ok := strings.CutPrefix(e.Text, "undefined: "); ok && c.settings[name].Name != "" {
			return fmt.Errorf("%w (a file does not see defaults: give the whole value)", err)
		}
	}
	return err
}

func (c *Config) unknown(name, origin string, v any) {
	c.extra = append(c.extra, extra{name, v, origin})
	if near := nearest(name, c.order); near != "" {
		c.warn("%s: %s is not a setting; is %s meant?", origin, name, near)
		return
	}
	c.warn("%s: %s is not a setting of alertad; only plugins see it", origin, name)
}

// set gives a setting its value after checking it.
func (c *Config) set(name, origin string, v any, keys []string) error {
	s := c.settings[name]
	v, err := s.accept(v)
	if err != nil {
		return fmt.Errorf("%s: %s: %w", origin, name, err)
	}
	if s.unused != "" && !same(v, s.Default) {
		c.warn("%s: %s has no effect: %s", origin, name, s.unused)
	}
	c.values[name], c.origins[name] = v, origin
	delete(c.keys, name)
	if s.Kind == Map && keys != nil {
		c.keys[name] = keys
	}
	return nil
}

// finish fills in what depends on other settings and on the machine, then checks settings against each other.
func (c *Config) finish(environ map[string]string, processors int) error {
	if processors == 0 {
		processors = runtime.NumCPU()
	}
	c.follow()
	c.place(environ)
	if c.Int("QUERY_CONCURRENCY") == 0 {
		c.values["QUERY_CONCURRENCY"] = int64(max(1, processors-1))
	}
	return c.crossCheck()
}
