// Package alerta turns what an Alerta server keeps into records of ours. Where it
// comes from, its API or one of its databases, is the affair of the sources that
// use it: they hand over documents with the field names of the API.
//
// Much stands in old databases that today's Alerta would refuse. A value of
// another type is read for what it must mean, one that cannot be is left out,
// and each time the item's notes say so.
package alerta

import (
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// Doc is one thing as Alerta keeps it: an object of its API, a row or a document.
// Values are those of encoding/json, with or without json.Number, and time.Time.
type Doc map[string]any

// Options are what stands in where a document says nothing. The zero value is
// Alerta's own defaults.
type Options struct {
	Model            *alarm.Model  // nil: Alerta's
	AlertTimeout     int64         // seconds; 0: a day
	HeartbeatTimeout int64         // seconds; 0: a day
	BlackoutDuration int64         // seconds; 0: an hour
	KeyLife          time.Duration // of a key that never expires, from now on; 0: a year
	Now              func() time.Time
}

// Converter makes records of documents. It keeps nothing between two calls.
type Converter struct {
	o Options
}

// New makes a converter.
func New(o Options) (*Converter, error) {
	if o.Model == nil {
		m, err := alarm.New(alarm.Alerta, alarm.Options{})
		if err != nil {
			return nil, err
		}
		o.Model = m
	}
	const day = 24 * 60 * 60
	defaults := func(n *int64, seconds int64) {
		if *n == 0 {
			*n = seconds
		}
	}
	defaults(&o.AlertTimeout, day)
	defaults(&o.HeartbeatTimeout, day)
	defaults(&o.BlackoutDuration, 60*60)
	if o.KeyLife == 0 {
		o.KeyLife = 365 * day * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Converter{o: o}, nil
}

func (c *Converter) now() db.Time { return db.At(c.o.Now()) }
