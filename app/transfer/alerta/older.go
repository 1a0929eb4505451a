package alerta

import (
	"fmt"
	"hash/maphash"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
)

// Older finds the alerts of which there must be only one: of the same
// environment, customer, resource and event. Old databases did not see to that.
// It is shown all of them, in any order, before the first is converted; of each
// it keeps a hash.
type Older struct {
	seed maphash.Seed
	best map[uint64]candidate
	lost map[string]string // the id of the alert that is kept instead, by id
}

type candidate struct {
	id   string
	time db.Time
}

// NewOlder returns one that was shown nothing yet.
func NewOlder() *Older {
	return &Older{seed: maphash.MakeSeed(), best: map[uint64]candidate{}, lost: map[string]string{}}
}

// See takes in an alert's document. Only what identifies it needs to be in there.
func (o *Older) See(d Doc) {
	r := reader{doc: d}
	subject := db.Subject(r.name("environment"), r.one("customer"), r.text("resource"), r.text("event"))
	h := maphash.String(o.seed, subject)
	it := candidate{id: d.ID(), time: r.time("lastReceiveTime")}
	other, taken := o.best[h]
	switch {
	case !taken:
		o.best[h] = it
	case it.id == other.id:
	case it.time > other.time:
		o.best[h] = it
		o.lost[other.id] = it.id
	default:
		o.lost[it.id] = other.id
	}
}

// Seen forgets what was needed only for seeing more.
func (o *Older) Seen() { o.best = nil }

// Item returns the item that stands for an alert which is not kept; ok is false
// for one that is.
func (o *Older) Item(id string) (transfer.Item, bool) {
	other, lost := o.lost[id]
	return older(id, other), lost
}

func older(id, other string) transfer.Item {
	return transfer.Item{Position: id, Notes: []string{fmt.Sprintf("alert %s: not kept, %s is about the same and newer", id, other)}}
}
