package plugin

import (
	"log/slog"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// Options are the settings of the built-in hooks and of the chain.
type Options struct {
	AllowedEnvironments  []string // reject: regular expressions for the whole name
	OriginBlacklist      []string // reject: regular expressions for the beginning
	NotificationBlackout bool     // blackout: keep the alert with a status of its own instead of dropping it
	BlackoutAccept       []string // blackout: severities that are not dropped
	HeartbeatEvents      []string // heartbeat: nil stands for the one event Heartbeat
	AckTimeout           int64    // timeout: seconds
	ShelveTimeout        int64    // timeout: seconds
	ForwardDestinations  int      // forwarder: how many FWD_DESTINATIONS has

	Model        *alarm.Model // always needed
	RaiseOnError bool         // a fault of a hook ends the request; otherwise it is logged and the hook skipped
	Log          *slog.Logger // nil: nothing is logged
}

// Builtin has the maker of each built-in hook under the name by which PLUGINS
// asks for it. Makers check their settings.
var Builtin = map[string]func(Options) (Hook, error){
	"acked_by":  newAckedBy,   // notes who acknowledged, and makes them watch
	"blackout":  newBlackout,  // drops or marks alerts in a blackout
	"escalate":  newEscalate,  // adds the action escalate
	"forwarder": newForwarder, // sends nothing on; refuses FWD_DESTINATIONS
	"heartbeat": newHeartbeat, // turns some alerts into heartbeats
	"reject":    newReject,    // refuses alerts by environment, origin, missing service
	"remote_ip": newRemoteIP,  // notes the address of the sender
	"timeout":   newTimeout,   // holds operators to the server's timeouts
}

type forwarder struct{}

// newForwarder makes the hook that is on by default in Alerta's settings: it
// does nothing for those who forward nothing.
func newForwarder(o Options) (Hook, error) {
	if o.ForwardDestinations > 0 {
		return nil, db.Errorf(db.Invalid, "FWD_DESTINATIONS is set, but this server does not forward alerts")
	}
	return forwarder{}, nil
}

func (forwarder) Name() string { return "forwarder" }
