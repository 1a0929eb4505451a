package plugin

import (
	"log/slog"

	"github.com/alertad/alertad/app/alarm"
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
	RunbookURL           string   // enhance: what the links begin with; "": no links
	OfficeHours          string   // enhance: when people are at work, as 08:00-18:00; "": that
	OfficeZone           string   // enhance: the time zone of that; "": UTC
	GeoIPDatabase        string   // geoip: a file in MaxMind's format
	Forward              []Destination
	ServerName           string // forwarder: what this server calls itself to others; unique

	Model        *alarm.Model // always needed
	RaiseOnError bool         // a fault of a hook ends the request; otherwise it is logged and the hook skipped
	Log          *slog.Logger // nil: nothing is logged

	// Fault is told of each fault of a hook; nil: nobody is. It may be called
	// from many goroutines.
	Fault func(name, hook string, err error)
}

// Builtin has the maker of each built-in hook under the name by which PLUGINS
// asks for it. Makers check their settings.
var Builtin = map[string]func(Options) (Hook, error){
	"acked_by":  newAckedBy,   // notes who acknowledged, and makes them watch
	"blackout":  newBlackout,  // drops or marks alerts in a blackout
	"enhance":   newEnhance,   // adds a link to the run book, and whether people are at work
	"escalate":  newEscalate,  // adds the action escalate
	"forwarder": newForwarder, // repeats alerts and actions on other servers
	"geoip":     newGeoIP,     // adds where the sender's address is
	"heartbeat": newHeartbeat, // turns some alerts into heartbeats
	"normalise": newNormalise, // fills what is missing, and begins texts with the severity
	"reject":    newReject,    // refuses alerts by environment, origin, missing service
	"remote_ip": newRemoteIP,  // notes the address of the sender
	"timeout":   newTimeout,   // holds operators to the server's timeouts
}
