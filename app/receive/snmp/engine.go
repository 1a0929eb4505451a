package snmp

import (
	"fmt"
	"time"

	"github.com/gosnmp/gosnmp"
)

// engines know the clocks of senders of version 3, so that nobody sends an old
// trap again (RFC 3414, section 3.2, step 7 b).
type engines map[string]clock

type clock struct {
	boots, time uint32 // the newest that came
	at          time.Time
}

const (
	window     = 150 // seconds
	lastBoots  = 1<<31 - 1
	maxEngines = 10_000 // those beyond are not remembered
)

// check refuses a packet that is older than what its sender sent before. It
// is for those that are authentic, for others may claim any time.
func (e engines) check(p *gosnmp.SnmpPacket, now time.Time) error {
	sp, ok := p.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	if !ok || p.Version != gosnmp.Version3 || p.MsgFlags&gosnmp.AuthNoPriv == 0 {
		return nil
	}
	id, boots, at := sp.AuthoritativeEngineID, sp.AuthoritativeEngineBoots, sp.AuthoritativeEngineTime
	c, known := e[id]
	is := int64(c.time) + int64(now.Sub(c.at)/time.Second)
	switch {
	case boots >= lastBoots:
		return fmt.Errorf("its engine has to be set up anew: it cannot count its starts any more")
	case known && (boots < c.boots || boots == c.boots && int64(at) < is-window):
		return fmt.Errorf("it is old: the clock or the count of starts of its engine went back, or somebody sends it again")
	case known && boots == c.boots && at <= c.time:
		return nil
	case known || len(e) < maxEngines:
		e[id] = clock{boots, at, now}
	}
	return nil
}
