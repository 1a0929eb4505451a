package rota

import (
	"slices"

	"github.com/alertad/alertad/db"
)

// Shift is a time for which one member is on call; the end is outside. A turn
// that an override interrupts is several.
type Shift struct {
	Start, End db.Time
	Member     string
	Override   string // the id of that which puts them on; "": it is their turn
}

// OnCall returns the shift that is on at that time, false if there is none:
// before the first turn only overrides put anybody on.
func (r *Rota) OnCall(at db.Time) (Shift, bool) {
	if on := r.Shifts(at, at+1); len(on) > 0 {
		return on[0], true
	}
	return Shift{}, false
}

// Next returns the first shift that begins after that time.
func (r *Rota) Next(at db.Time) Shift {
	last := at
	for _, o := range r.Overrides {
		last = max(last, o.End)
	}
	shifts := r.Shifts(at, r.begin(max(-1, r.turn(last))+2))
	return shifts[slices.IndexFunc(shifts, func(s Shift) bool { return s.Start > at })]
}

// Shifts returns the shifts that touch the time between from and to, in order.
// They are whole: the first may begin before, the last end after it.
func (r *Rota) Shifts(from, to db.Time) []Shift {
	cuts := r.cuts(from, to)
	var shifts []Shift
	for i := 0; i+1 < len(cuts); i++ {
		s, ok := r.who(cuts[i])
		if !ok {
			continue
		}
		s.Start, s.End = cuts[i], cuts[i+1]
		last := len(shifts) - 1
		if last >= 0 && s.Override != "" && shifts[last].Override == s.Override && shifts[last].End == s.Start {
			shifts[last].End = s.End
			continue
		}
		shifts = append(shifts, s)
	}
	return slices.DeleteFunc(shifts, func(s Shift) bool { return s.End <= from || s.Start >= to })
}

// cuts are the times at which somebody may come on: where turns that touch the
// time begin, and where overrides begin and end.
func (r *Rota) cuts(from, to db.Time) []db.Time {
	var cuts []db.Time
	for turn := max(0, r.turn(from)); ; turn++ {
		cuts = append(cuts, r.begin(turn))
		if r.begin(turn) >= to {
			break
		}
	}
	for _, o := range r.Overrides {
		cuts = append(cuts, o.Start, o.End)
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// who is on call at that time: the last override that holds, or else whose turn
// it is.
func (r *Rota) who(at db.Time) (Shift, bool) {
	for _, o := range slices.Backward(r.Overrides) {
		if o.Start <= at && at < o.End {
			return Shift{Member: o.Member, Override: o.ID}, true
		}
	}
	turn := r.turn(at)
	if turn < 0 {
		return Shift{}, false
	}
	return Shift{Member: r.inTurn(turn)}, true
}
