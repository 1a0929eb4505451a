package api

import (
	"sync"
	"time"
)

// outages keep the log readable while something is out of order that many
// requests need: what each kind of error has to tell is logged once a minute.
type outages struct {
	mu    sync.Mutex
	kinds map[string]*outage
}

type outage struct {
	told time.Time
	more int // that were not logged since
}

const (
	outageEvery = time.Minute
	maxOutages  = 100 // kinds
)

// tell reports whether an error of a kind is to be logged now, and how many were
// not since the last one that was.
func (o *outages) tell(kind string, now time.Time) (yes bool, more int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	k := o.kinds[kind]
	if k != nil && now.Sub(k.told) < outageEvery {
		k.more++
		return false, 0
	}
	if k != nil {
		more = k.more
	} else if o.kinds == nil || len(o.kinds) >= maxOutages {
		o.kinds = map[string]*outage{}
	}
	o.kinds[kind] = &outage{told: now}
	return true, more
}
