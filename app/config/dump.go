package config

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Dump writes the effective settings by group, each with its origin, in the notation of the file. Secrets are
// ***; a line that hides something is commented out, so that what is written can be read back.
func (c *Config) Dump(w io.Writer) error {
	b := bufio.NewWriter(w)
	group := ""
	for _, name := range c.order {
		s := c.settings[name]
		if s.Group != group {
			if group != "" {
				fmt.Fprintln(b)
			}
			group = s.Group
			fmt.Fprintf(b, "# %s\n", group)
		}
		v, hidden := hide(c.values[name], s.Secret)
		if hidden {
			fmt.Fprint(b, "# ")
		}
		fmt.Fprintf(b, "%s = %s  # %s\n", name, literal(v, c.keys[name]), comment(c.origins[name]))
	}
	if len(c.extra) > 0 {
		fmt.Fprintf(b, "\n# Not settings of alertad\n")
	}
	for _, e := range c.extra {
		fmt.Fprintf(b, "# %s = ***  # %s\n", e.name, comment(e.origin))
	}
	return b.Flush()
}

// comment keeps a file name with odd characters from ending the comment.
func comment(s string) string {
	return strings.Trim(quote(s), "'")
}

// Shown is the value of a setting that is a text, as anybody may see it.
func (c *Config) Shown(name string) string {
	v, _ := hide(c.values[name], c.settings[name].Secret)
	s, _ := v.(string)
	return s
}

const stars = "***"

var (
	secretKey  = regexp.MustCompile(`(?i)(password|passwd|secrets?|token|credentials?|key)$`)
	userinfo   = regexp.MustCompile(`(://[^:/?#]*):(.*)@`)
	queryValue = regexp.MustCompile(`(?i)([?&](?:[^=&]*(?:password|secret|token|key))=)[^&#]*`)
)

// hide replaces what nobody may see, and reports whether there was something.
func hide(v any, secret bool) (any, bool) {
	switch v := v.(type) {
	case string:
		if secret && v != "" {
			return stars, true
		}
		shown := userinfo.ReplaceAllString(v, "$1:"+stars+"@")
		shown = queryValue.ReplaceAllString(shown, "${1}"+stars)
		return shown, shown != v
	case []string:
		return hideList(v, secret)
	case []any:
		return hideList(v, secret)
	case map[string]any:
		shown, hidden := make(map[string]any, len(v)), false
		for k, item := range v {
			x, h := hide(item, secret || secretKey.MatchString(k))
			shown[k], hidden = x, hidden || h
		}
		return shown, hidden
	}
	if secret && v != nil {
		return stars, true
	}
	return v, false
}

func hideList[T any](list []T, secret bool) (any, bool) {
	shown, hidden := make([]any, len(list)), false
	for i, item := range list {
		x, h := hide(item, secret)
		shown[i], hidden = x, hidden || h
	}
	return shown, hidden
}
