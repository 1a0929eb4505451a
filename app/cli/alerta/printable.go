package alerta

import (
	"strings"
	"unicode"
)

// clean makes text fit for a terminal, if it goes to one.
func (s *session) clean(text string) string {
	if _, isTerminal := terminal(s.Out); !isTerminal {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = printable(line)
	}
	return strings.Join(lines, "\n")
}

// printable makes spaces of control characters: the text of an alert comes from
// anywhere, and must not move the cursor or rename the window.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
