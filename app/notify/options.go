package notify

import (
	"net/netip"
	"time"
)

// SenderOptions are the settings of the senders.
type SenderOptions struct {
	Destinations []Destination // of the sender forward
	AuditURL     string        // AUDIT_URL; "": there is none

	// Allow are networks that may be reached although they are link-local or
	// known for a cloud's metadata.
	Allow []netip.Prefix

	Agent string           // User-Agent
	Now   func() time.Time // nil: time.Now
}

// Destination is a server that alerts and actions are forwarded to.
type Destination struct {
	Name string // in the outbox
	URL  string // below which its API answers

	// Credentials, the first that is there: user name and password (basic), key
	// and secret (Hawk), key, token (bearer). None of them: none are sent.
	Username, Password string
	Key, Secret        string
	Token              string

	Timeout  time.Duration // of a request; 0: 5 s
	Insecure bool          // take any certificate
	CAFile   string        // of the authorities that vouch for it; "": the system's
}
