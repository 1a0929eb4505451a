package alerta

import (
	"context"

	"github.com/gdamore/tcell/v2"
)

// TopOn runs top on a screen that is none.
func TopOn(ctx context.Context, o Options, screen tcell.Screen) error {
	c, _, err := o.root().Find([]string{"top"})
	if err != nil {
		return err
	}
	if err := c.ParseFlags(nil); err != nil {
		return err
	}
	c.SetContext(ctx)
	s, err := open(o, c, nil)
	if err != nil {
		return err
	}
	return s.top(screen)
}

// ParseConf reads settings.
func ParseConf(text string) (map[string]map[string]string, error) { return parseConf("file", text) }

// SplitNetrc returns the parts of a token file.
func SplitNetrc(text string) (parts []string) {
	for _, e := range splitNetrc(text) {
		parts = append(parts, e.text)
	}
	return parts
}
