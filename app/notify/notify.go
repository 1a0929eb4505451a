// Package notify sends what leaves the server. Whoever changes something puts
// records into the outbox in the same transaction; a Worker hands them to
// their Senders afterwards, again and again until they are accepted or too
// old. So nothing is lost when a destination or this server is down, and
// nobody waits for a destination but what is to go there.
package notify

import (
	"context"
	"time"

	"github.com/alertad/alertad/db"
)

// Sender knows one way to send. It is called by many goroutines, though never
// by two for one destination, and more than once for an item whose acceptance
// could not be noted.
type Sender interface {
	// Send returns nil once the item was accepted. After an error the item is
	// tried again later, unless the error is an *Error that says otherwise.
	// Texts of errors are logged and shown: they hold no secrets.
	Send(ctx context.Context, item *db.Outgoing) error
}

// Receipt is what a Sender knows of an item that it tried.
type Receipt struct {
	To     []string // who was told, if it tells persons
	Answer string   // of the other side; no secrets
}

// Reporter is a Sender that says more than whether an item was accepted. Report
// is called in the place of Send.
type Reporter interface {
	Sender
	Report(ctx context.Context, item *db.Outgoing) (Receipt, error)
}

// Pacer is a Sender that has a say in when a destination has its turn: Pause is
// called before each item and returns how long that has to wait.
type Pacer interface {
	Sender
	Pause(to string) time.Duration
}

// Outcome is what became of an item that was tried.
type Outcome struct {
	Item  *db.Outgoing // as it was
	State State
	Time  db.Time
	Err   error // why it was not accepted
	Receipt
}

// State is what follows for an item that was tried.
type State uint8

// The states.
const (
	Sent State = iota
	Postponed
	GivenUp
)

// Error is an error of a Sender that knows what should follow.
type Error struct {
	Permanent bool          // trying again is of no use
	After     time.Duration // not before; 0: as the worker thinks fit
	Err       error
}

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// The names of the senders.
const (
	Audit   = "audit"
	Forward = "forward"
	HTTP    = "http"
)

// Senders makes all senders, by their names in the outbox.
func Senders(o SenderOptions) (map[string]Sender, error) {
	forward, err := newForward(o)
	if err != nil {
		return nil, err
	}
	return map[string]Sender{
		Audit:   newAudit(o),   // posts events of the audit trail to AUDIT_URL
		Forward: forward,       // repeats alerts and actions on other servers
		HTTP:    newWebhook(o), // posts what scripts want posted
	}, nil
}
