package app

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// closers takes down what was built, last built first. Each part registers
// itself as soon as it exists, so that a failure half way leaves nothing open.
type closers struct {
	list []closer
}

type closer struct {
	name  string
	close func(context.Context) error
}

func (c *closers) add(name string, close func(context.Context) error) {
	c.list = append(c.list, closer{name, close})
}

// stopWithin is how long everything together has to stop, before a service
// manager would lose patience.
const stopWithin = 5 * time.Second

// drainWithin is how much of it requests have that are under way. The rest is
// for keeping what was counted, and for the database.
const drainWithin = 3 * time.Second

// close closes all, whatever fails, and returns the failures.
func (c *closers) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	var failed []error
	for i := len(c.list) - 1; i >= 0; i-- {
		part := c.list[i]
		if err := part.close(ctx); err != nil {
			failed = append(failed, fmt.Errorf("close %s: %w", part.name, err))
		}
	}
	c.list = nil
	return errors.Join(failed...)
}
