package plugin

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// Destination is a server that the forwarder sends to.
type Destination struct {
	Name    string   // for the sender
	URL     string   // what that server calls itself in X-Alerta-Loop
	Actions []string // what it is sent: *, alerts, actions, delete, or names of actions
}

func (d Destination) wants(kinds ...string) bool {
	return slices.ContainsFunc(d.Actions, func(a string) bool { return a == "*" || slices.Contains(kinds, a) })
}

// forwarder repeats what happens here on other servers, and theirs on this one
// if they do the same. Each server that something went through is named in a
// header, so that it goes to none of them twice
// (https://docs.alerta.io/federated.html).
type forwarder struct {
	name string
	to   []Destination
}

// newForwarder makes the hook that is on by default in Alerta's settings. It
// does nothing, and costs nothing, for those who forward nothing.
func newForwarder(o Options) (Hook, error) {
	switch {
	case len(o.Forward) == 0:
		return idle("forwarder"), nil
	case o.ServerName == "":
		return nil, db.Errorf(db.Invalid, "FWD_DESTINATIONS needs a name for this server: set BASE_URL")
	}
	return &forwarder{o.ServerName, o.Forward}, nil
}

type idle string

func (i idle) Name() string { return string(i) }

func (*forwarder) Name() string { return "forwarder" }

func (f *forwarder) Receive(c *Call, a *db.Alert) (*db.Alert, error) {
	return a, f.checkLoop(c, "Alert")
}

func (f *forwarder) Stored(c *Call, a *db.Alert) {
	f.send(c, forwarded{Method: http.MethodPost, Path: "/alert", Body: report(a)}, "alerts")
}

func (f *forwarder) Action(c *Call, a *db.Alert, act Action) (*db.Alert, Action, error) {
	if err := f.checkLoop(c, "Action "+act.Name); err != nil {
		return nil, act, err
	}
	what := map[string]any{"action": act.Name, "text": act.Text, "timeout": act.Timeout}
	f.send(c, forwarded{Method: http.MethodPut, Path: path(a) + "/action", Body: what}, "actions", act.Name)
	return a, act, nil
}

func (f *forwarder) Delete(c *Call, a *db.Alert) error {
	if err := f.checkLoop(c, "Delete"); err != nil {
		return err
	}
	f.send(c, forwarded{Method: http.MethodDelete, Path: path(a)}, "delete")
	return nil
}

func path(a *db.Alert) string { return "/alert/" + url.PathEscape(a.ID) }

// checkLoop refuses what this server has forwarded before.
func (f *forwarder) checkLoop(c *Call, what string) error {
	if !through(c.Loop, f.name) {
		return nil
	}
	from := c.Origin
	if from == "" {
		from = "(unknown)"
	}
	return &LoopError{db.Errorf(db.Suppressed, "%s forwarded by %s already processed by %s", what, from, f.name)}
}

// through reports whether a server is one of those in the header. With or
// without a slash at the end it is the same.
func through(loop, server string) bool {
	server = strings.TrimRight(server, "/")
	for hop := range strings.SplitSeq(loop, ",") {
		if strings.TrimRight(strings.TrimSpace(hop), "/") == server {
			return true
		}
	}
	return false
}

// forwarded is a request to another server, as the sender "forward" takes it.
type forwarded struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Loop   string `json:"loop"`
	Body   any    `json:"body,omitempty"`
}

// send leaves the request for all who want one of those kinds and have not
// seen it yet.
func (f *forwarder) send(c *Call, what forwarded, kinds ...string) {
	what.Loop = f.name
	if c.Loop != "" {
		what.Loop = c.Loop + "," + f.name
	}
	var body []byte
	for _, d := range f.to {
		if !d.wants(kinds...) || through(c.Loop, d.URL) {
			continue
		}
		if body == nil {
			body, _ = json.Marshal(what) // texts, numbers, and JSON values: cannot fail
		}
		c.Effects = append(c.Effects, Effect{Sender: "forward", To: d.Name, Body: body})
	}
}

// report is an alert as its sender sent it, with the id of the newest report.
func report(a *db.Alert) map[string]any {
	list := func(l []string) []string { return append([]string{}, l...) } // null is no list
	attributes := a.Attributes
	if attributes == nil {
		attributes = db.Attributes{}
	}
	return map[string]any{
		"id": a.LastReceiveID, "resource": a.Resource, "event": a.Event, "environment": a.Environment,
		"severity": a.Severity, "correlate": list(a.Correlate), "service": list(a.Service), "group": a.Group,
		"value": a.ValueText, "text": a.Text, "tags": list(a.Tags), "attributes": attributes,
		"origin": a.Origin, "type": a.Type, "createTime": orNull(a.CreateTime.String()), "timeout": a.Timeout,
		"rawData": orNull(a.RawData), "customer": orNull(a.Customer),
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
