package webhook

// Custom is a format that a user of the server wrote. Like those of Formats it
// is without effects; its error is coded for the sender.
type Custom func(Request) (Answer, error)

// Answer is what a Custom makes of a request: alerts, or a reply of its own if
// Reply is not nil.
type Answer struct {
	Alerts [][]byte // each as in the body of POST /alert
	Reply  []byte   // JSON
	Code   int      // the HTTP status of Reply
}
