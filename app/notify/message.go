package notify

import "github.com/alertad/alertad/db"

// Channel is the name of the sender that tells people. What it is given in the
// outbox is addressed to the id of a channel, and its body is a Message.
const Channel = "channel"

// Message is what a channel is to tell, as it stands in the outbox.
type Message struct {
	What Occasion `json:"what"`

	// Key is the same for all messages about one matter: mails and chats make a
	// thread of them, a paging service sees one incident.
	Key string `json:"key"`

	Rule     string  `json:"rule,omitempty"`     // id of the notification rule, "" for a test
	RuleName string  `json:"ruleName,omitempty"` //
	Step     int     `json:"step,omitempty"`     // of the escalation; 0 are those told first
	Time     db.Time `json:"time"`               // when it was decided
	By       string  `json:"by,omitempty"`       // whose acknowledgement or closing it is
	Text     string  `json:"text,omitempty"`     // what they said

	// Alerts are those it is about, the most severe first, no more than
	// MaxAlerts. Total counts them all.
	Alerts []Alert `json:"alerts"`
	Total  int     `json:"total"`
}

// MaxAlerts is how many alerts one message shows.
const MaxAlerts = 20

// Occasion is why people are told.
type Occasion string

// The occasions.
const (
	Trigger  Occasion = "trigger"  // alerts are open
	Reminder Occasion = "reminder" // they still are, and nobody acknowledged
	Acked    Occasion = "ack"      // somebody has them
	Resolved Occasion = "resolve"  // they are closed
	Test     Occasion = "test"     // somebody tries the channel
)

// Alert is an alert as it was when it was decided to tell of it.
type Alert struct {
	ID              string        `json:"id"`
	Environment     string        `json:"environment"`
	Resource        string        `json:"resource"`
	Event           string        `json:"event"`
	Severity        string        `json:"severity"`
	Status          string        `json:"status"`
	Service         []string      `json:"service,omitempty"`
	Group           string        `json:"group,omitempty"`
	Value           string        `json:"value,omitempty"`
	Text            string        `json:"text,omitempty"`
	Tags            []string      `json:"tags,omitempty"`
	Attributes      db.Attributes `json:"attributes,omitempty"`
	Origin          string        `json:"origin,omitempty"`
	Customer        string        `json:"customer,omitempty"`
	CreateTime      db.Time       `json:"createTime"`
	LastReceiveTime db.Time       `json:"lastReceiveTime"`
	DuplicateCount  int64         `json:"duplicateCount,omitempty"`
}

// Person is somebody who can be on call. Addresses are by the type of the
// channels that they are for, as "mail" or "telegram".
type Person struct {
	Name      string            `json:"name"`
	Addresses map[string]string `json:"addresses"`
}
