package bolt

import "context"

// slots bounds how much runs at once. Who waits gets one in turn.
type slots chan struct{}

// acquire takes one, to be released.
func (s slots) acquire(ctx context.Context) (*seat, error) {
	p := &seat{of: s}
	return p, p.take(ctx)
}

// seat is one of the slots.
type seat struct {
	of   slots
	held bool
}

func (p *seat) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case p.of <- struct{}{}:
		p.held = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pass lets those who wait go first: so a long query does not hold up short ones
// until it ends.
func (p *seat) pass(ctx context.Context) error {
	p.release()
	return p.take(ctx)
}

func (p *seat) release() {
	if p.held {
		p.held = false
		<-p.of
	}
}

// turn is how many records a query reads before it lets others go first.
const turn = 256
