package config

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

const preamble = `# Settings of alertad. Copy this file to /etc/alertad.conf, or name it in the environment variable
# ALERTA_SVR_CONF_FILE. It is read as Starlark, a dialect of Python: literals, earlier names, string
# operations, if, for, def, and os.environ['NAME'] work; other imports and f-strings do not.
#
# Every setting is shown with its default. Take away the # in front of a line to change it. An environment
# variable of the same name overrides the file (lists with commas between the elements, booleans as yes or no,
# dicts as JSON); where the variable has another name, it is told.
#
# "alertad config check FILE" looks for mistakes, "alertad config" prints what is in effect and why.
`

// lineWidth is where help is wrapped and long values are spread over lines.
const lineWidth = 100

// Example writes a file that documents every setting, with the defaults commented out.
func Example(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, preamble)
	group := ""
	for _, s := range Settings() {
		if s.Group != group {
			group = s.Group
			rule := strings.Repeat("-", lineWidth-len(group)-6)
			fmt.Fprintf(b, "\n\n# -- %s %s\n", group, rule)
		}
		fmt.Fprintln(b)
		for _, line := range wrap(s.help(), lineWidth-2) {
			fmt.Fprintf(b, "# %s\n", line)
		}
		for _, line := range spread(s) {
			fmt.Fprintf(b, "#%s\n", line)
		}
	}
	return b.Flush()
}

// help is the text about a setting, with the variable it is asked for as.
func (s Setting) help() string {
	if s.Env == s.Name {
		return s.Help
	}
	return fmt.Sprintf("%s In the environment: %s.", s.Help, s.Env)
}

func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// spread writes the default as an assignment, with one element a line when it is long.
func spread(s Setting) []string {
	line := s.Name + " = " + literal(s.Default, nil)
	if len(line) < lineWidth {
		return []string{line}
	}
	open, end, parts := "[", "]", []string(nil)
	switch v := s.Default.(type) {
	case []string:
		parts = elements(v)
	case []any:
		parts = elements(v)
	case map[string]any:
		open, end, parts = "{", "}", entries(v, nil)
	default:
		return []string{line}
	}
	lines := []string{s.Name + " = " + open}
	for _, p := range parts {
		lines = append(lines, "\t"+p+",") // a tab, because "# " starts help
	}
	return append(lines, end)
}
