package alerta

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// option is one option of a command.
type option struct {
	long, short string
	meta        string // what its value is called
	help        string
	param       string // its name in the environment, if that is not the long one
	usual       string // the value if none is given
	flag        bool   // has no value
	list        bool   // can be repeated
	number      bool   // is a whole number
	needed      bool
	live        func(s *session) []string // the values that make sense now
}

// value is the value of an option on the command line.
type value struct {
	option
	texts []string
}

// String is part of what a flag must do.
func (v *value) String() string {
	if v == nil {
		return ""
	}
	return strings.Join(v.texts, ",")
}

// Type is what the help calls the value.
func (v *value) Type() string { return v.meta }

// Set takes a value.
func (v *value) Set(s string) error {
	if v.number {
		n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
		if err != nil {
			return fmt.Errorf("'%s' is not a valid integer", s)
		}
		s = strconv.FormatInt(n, 10)
	}
	if v.list {
		v.texts = append(v.texts, s)
	} else {
		v.texts = []string{s}
	}
	return nil
}

func (opt option) add(set *pflag.FlagSet) {
	help := opt.help
	if opt.usual != "" {
		help += " (default " + opt.usual + ")"
	}
	if opt.flag {
		set.BoolP(opt.long, opt.short, false, help)
		return
	}
	if opt.meta == "" {
		opt.meta = "TEXT"
	}
	set.VarP(&value{option: opt}, opt.long, opt.short, help)
}

// environment takes options from variables as ALERTA_SEND_SEVERITY; several
// values are separated by spaces.
func (cmd command) environment(c *cobra.Command, env map[string]string) error {
	for _, opt := range cmd.options {
		name := opt.param
		if name == "" {
			name = opt.long
		}
		name = "ALERTA_" + cmd.name + "_" + name
		v, ok := env[strings.ToUpper(strings.ReplaceAll(name, "-", "_"))]
		if !ok || v == "" || c.Flags().Changed(opt.long) {
			continue
		}
		values := []string{v}
		if opt.list {
			values = strings.Fields(v)
		}
		for _, v := range values {
			if err := c.Flags().Set(opt.long, v); err != nil {
				return misused("Invalid value for '--%s': %v", opt.long, err)
			}
		}
	}
	for _, opt := range cmd.options {
		if opt.needed && !c.Flags().Changed(opt.long) {
			return misused("Missing option %s.", opt.label())
		}
	}
	return nil
}

func (opt option) label() string {
	if opt.short == "" {
		return "'--" + opt.long + "'"
	}
	return "'--" + opt.long + "' / '-" + opt.short + "'"
}

// texts returns the values of an option.
func (s *session) texts(name string) []string {
	if f := s.cmd.Flags().Lookup(name); f != nil {
		if v, ok := f.Value.(*value); ok {
			return v.texts
		}
	}
	return nil
}

// list returns the values of an option for JSON, where none is an empty list.
func (s *session) list(name string) []string { return append([]string{}, s.texts(name)...) }

// text returns the value of an option, "" if it has none.
func (s *session) text(name string) string {
	if texts := s.texts(name); len(texts) > 0 {
		return texts[0]
	}
	if f := s.cmd.Flags().Lookup(name); f != nil {
		if v, ok := f.Value.(*value); ok {
			return v.usual
		}
	}
	return ""
}

// given returns the value of an option, nil if there is none.
func (s *session) given(name string) any {
	if texts := s.texts(name); len(texts) > 0 {
		return texts[0]
	}
	return nil
}

// number returns the value of an option, nil if there is none.
func (s *session) number(name string) any {
	n, err := strconv.ParseInt(s.text(name), 10, 64)
	if err != nil {
		return nil
	}
	return n
}

// flag reports whether an option without a value was given.
func (s *session) flag(name string) bool {
	on, err := s.cmd.Flags().GetBool(name)
	return on && err == nil
}
