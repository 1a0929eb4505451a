package webhook

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

const msteamsSetup = `# potentialAction of a card that is posted to an incoming webhook of Teams. KEY needs the
# scope write:webhooks. Teams adds a bearer token of its own; the X-API-Key counts.
{
  "@type": "HttpPOST",
  "name": "Ack",
  "target": "URL/webhooks/msteams",
  "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "X-API-Key", "value": "KEY"}],
  "body": "{\"action\": \"ack\", \"alert_id\": \"ID\"}"
}
# Other bodies: {"action": "close", "alert_id": "ID"}, and
# {"action": "blackout", "environment": "E", "resource": "R", "event": "V", "duration": 3600}
`

// parseMSTeams reads the body of a card's HttpPOST action.
// Source: https://learn.microsoft.com/en-us/outlook/actionable-messages/message-card-reference#httppost-action
func parseMSTeams(r Request, _ Options) (Result, error) {
	p := readFields(r.Body)
	action := p.text("action", "missing")
	if *p.err != nil {
		return Result{}, *p.err
	}
	switch action {
	case alarm.ActionAck, alarm.ActionClose:
		return teamsAction(p, action)
	case "blackout":
		return teamsBlackout(p)
	}
	return Result{}, db.Errorf(db.Invalid, "Invalid action")
}

func teamsAction(p fields, action string) (Result, error) {
	const missing = "Missing/invalid alert_id"
	id := p.text("alert_id", "")
	switch {
	case *p.err != nil:
		return Result{}, *p.err
	case id == "":
		return Result{}, db.Errorf(db.Invalid, missing)
	}
	act := Action{Do: Act, Alert: id, Name: action, Text: "status changed via MS Teams webhook"}
	return Result{Actions: []Action{act}, Reply: func(outcomes []Outcome) (Reply, error) {
		switch err := outcomes[0].Err; {
		case err != nil && err.Code == db.NotFound:
			return Reply{}, db.Errorf(db.Invalid, missing)
		case err != nil:
			return Reply{}, err
		}
		return teamsReply(http.StatusOK, "status changed", "Alert "+map[string]string{
			alarm.ActionAck: "acknowledged", alarm.ActionClose: "closed"}[action]), nil
	}}, nil
}

func teamsBlackout(p fields) (Result, error) {
	b := &db.Blackout{
		Environment: p.text("environment", ""), Resource: p.text("resource", ""), Event: p.text("event", ""),
		Duration: p.seconds("duration"),
	}
	if *p.err != nil {
		return Result{}, *p.err
	}
	if b.Environment == "" || b.Resource == "" || b.Event == "" {
		return Result{Reply: func([]Outcome) (Reply, error) {
			return jsonReply(http.StatusPreconditionFailed, members{"status": "error", "message": "Missing blackout params"}), nil
		}}, nil
	}
	return Result{Actions: []Action{{Do: MakeBlackout, Blackout: b}}, Reply: func(outcomes []Outcome) (Reply, error) {
		if err := outcomes[0].Err; err != nil {
			return Reply{}, err
		}
		hours := float64(outcomes[0].Blackout.Duration) / 3600
		return teamsReply(http.StatusCreated, "blackout created", fmt.Sprintf("Blackout created for %.1f hours", hours)), nil
	}}, nil
}

// seconds returns a member that is a number of seconds, or text of one; 0 if
// it is not there.
func (f fields) seconds(name string) int64 {
	n, err := strconv.ParseFloat(cmp.Or(f.text(name, ""), "0"), 64)
	if err != nil || !(n >= 0 && n <= math.MaxInt32) {
		f.fail("%s must be a number of seconds", f.path(name))
		return 0
	}
	return int64(n)
}

// teamsReply answers, with what Teams shows beside the button.
func teamsReply(code int, message, shown string) Reply {
	reply := jsonReply(code, members{"status": "ok", "message": message})
	reply.Header = map[string]string{"CARD-ACTION-STATUS": shown}
	return reply
}
