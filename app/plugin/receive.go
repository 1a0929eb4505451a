package plugin

import (
	"slices"

	"github.com/alertad/alertad/db"
)

// remoteIP notes where an alert came from in the attribute "ip".
type remoteIP struct{}

func newRemoteIP(Options) (Hook, error) { return remoteIP{}, nil }

func (remoteIP) Name() string { return "remote_ip" }

func (remoteIP) Receive(c *Call, a *db.Alert) (*db.Alert, error) {
	if c.RemoteIP != "" {
		a.Attributes = a.Attributes.With(db.Attributes{"ip": c.RemoteIP})
	}
	return a, nil
}

// heartbeat turns alerts of certain events into heartbeats of their origins.
type heartbeat struct {
	events []string
}

func newHeartbeat(o Options) (Hook, error) {
	if o.HeartbeatEvents == nil {
		return &heartbeat{[]string{"Heartbeat"}}, nil
	}
	return &heartbeat{o.HeartbeatEvents}, nil
}

func (h *heartbeat) Name() string { return "heartbeat" }

func (h *heartbeat) Receive(c *Call, a *db.Alert) (*db.Alert, error) {
	if !slices.Contains(h.events, a.Event) {
		return a, nil
	}
	services := make([]any, len(a.Service)) // as JSON has lists
	for i, s := range a.Service {
		services[i] = s
	}
	return nil, &HeartbeatError{&db.Heartbeat{
		Origin: a.Origin,
		Tags:   a.Tags,
		Attributes: db.Attributes{
			"environment": a.Environment,
			"severity":    a.Severity,
			"service":     services,
			"group":       a.Group,
		},
		Type:        "Heartbeat",
		CreateTime:  c.Now,
		ReceiveTime: c.Now,
		Timeout:     a.Timeout,
		Customer:    a.Customer,
	}}
}

// blackout drops alerts while a blackout is on for them, or marks them so that
// nobody is notified.
type blackout struct {
	status string   // "": drop
	accept []string // severities that are not dropped: an alert may still clear
}

func newBlackout(o Options) (Hook, error) {
	if o.NotificationBlackout {
		return &blackout{status: o.Model.BlackoutStatus}, nil
	}
	return &blackout{accept: o.BlackoutAccept}, nil
}

func (b *blackout) Name() string { return "blackout" }

func (b *blackout) Receive(c *Call, a *db.Alert) (*db.Alert, error) {
	if slices.Contains(b.accept, a.Severity) || c.InBlackout == nil || !c.InBlackout(a) {
		return a, nil
	}
	if b.status == "" {
		return nil, db.Errorf(db.Suppressed, "Suppressed alert during blackout period")
	}
	a.Status = b.status
	return a, nil
}
