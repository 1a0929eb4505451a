package rota

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/alertad/alertad/db"
)

// The lengths of a turn.
const (
	Daily  = "daily"
	Weekly = "weekly"
)

// The largest rota.
const (
	maxName      = 100 // characters, of a rota and of a member
	maxText      = 2000
	maxMembers   = 100
	maxAddresses = 50 // of a member
	maxAddress   = 500
	maxOverrides = 1000
	maxEvery     = 52
	maxOverride  = 366 * 24 * time.Hour
)

// Check fills in what was left out, moves the start to the hand-over before it,
// and refuses what makes no rota.
func (r *Rota) Check(now db.Time) error {
	r.fill(now)
	for _, check := range []func() error{r.checkTexts, r.checkTurn, r.checkMembers, r.prepare, r.checkOverrides} {
		if err := check(); err != nil {
			return err
		}
	}
	r.Start = r.begin(0)
	return nil
}

func (r *Rota) fill(now db.Time) {
	r.Turn = cmp.Or(r.Turn, Weekly)
	r.Every = cmp.Or(r.Every, 1)
	r.Handover = cmp.Or(r.Handover, "09:00")
	r.Start = cmp.Or(r.Start, now)
	if r.Turn == Weekly {
		r.Weekday = cmp.Or(r.Weekday, "monday")
	} else {
		r.Weekday = ""
	}
	if r.First == "" && len(r.Members) > 0 {
		r.First = r.Members[0].Name
	}
}

func (r *Rota) checkTexts() error {
	switch {
	case r.Name == "":
		return db.Errorf(db.Invalid, `Missing mandatory value for "name"`)
	case utf8.RuneCountInString(r.Name) > maxName:
		return db.Errorf(db.Invalid, "name is longer than %d characters", maxName)
	case utf8.RuneCountInString(r.Text) > maxText:
		return db.Errorf(db.Invalid, "text is longer than %d characters", maxText)
	}
	return nil
}

func (r *Rota) checkTurn() error {
	switch year := r.Start.Time().Year(); {
	case r.Turn != Daily && r.Turn != Weekly:
		return db.Errorf(db.Invalid, "turn must be daily or weekly")
	case r.Every < 1 || r.Every > maxEvery:
		return db.Errorf(db.Invalid, "every must be a number from 1 to %d", maxEvery)
	case r.Turn == Weekly && !slices.Contains(weekdays, r.Weekday):
		return db.Errorf(db.Invalid, "weekday must be one of monday to sunday")
	case year < 1970 || year > 2200:
		return db.Errorf(db.Invalid, "start must lie between the years 1970 and 2200")
	}
	return nil
}

func (r *Rota) checkMembers() error {
	switch {
	case len(r.Members) == 0:
		return db.Errorf(db.Invalid, "a rota needs members")
	case len(r.Members) > maxMembers:
		return db.Errorf(db.Invalid, "a rota has no more than %d members", maxMembers)
	}
	for i, m := range r.Members {
		switch {
		case m.Name == "":
			return db.Errorf(db.Invalid, "a member needs a name")
		case utf8.RuneCountInString(m.Name) > maxName:
			return db.Errorf(db.Invalid, "the name of a member is longer than %d characters", maxName)
		case r.index(m.Name) != i:
			return db.Errorf(db.Invalid, "%q is a member twice", m.Name)
		case len(m.Addresses) > maxAddresses:
			return db.Errorf(db.Invalid, "%q has more than %d addresses", m.Name, maxAddresses)
		}
		for kind, address := range m.Addresses {
			if kind == "" || address == "" || len(kind) > maxName || len(address) > maxAddress {
				return db.Errorf(db.Invalid, "an address of %q is empty, or longer than %d bytes", m.Name, maxAddress)
			}
		}
	}
	if r.index(r.First) < 0 {
		return db.Errorf(db.Invalid, "first: %q is no member", r.First)
	}
	return nil
}

func (r *Rota) checkOverrides() error {
	if len(r.Overrides) > maxOverrides {
		return db.Errorf(db.Invalid, "a rota has no more than %d overrides", maxOverrides)
	}
	for _, o := range r.Overrides {
		switch {
		case r.index(o.Member) < 0:
			return db.Errorf(db.Invalid, "an override that begins at %s names %q, who is no member", o.Start, o.Member)
		case o.Start <= 0 || o.End <= o.Start:
			return db.Errorf(db.Invalid, "an override must end after it starts")
		case o.End.Sub(o.Start) > maxOverride:
			return db.Errorf(db.Invalid, "an override lasts 366 days at most")
		case o.End.Time().Year() > 2200:
			return db.Errorf(db.Invalid, "an override must lie between the years 1970 and 2200")
		}
	}
	return nil
}

// keep is for how long an override is kept after its end.
const keep = 366 * 24 * time.Hour

// Follow makes r take over from what it was before, at that time. Unless it was
// told another start: whose turn it is stays on if the members or the hand-over
// change, and the turns of before are no longer known; or else the next one who
// still is a member. One who is named as the first is on from now. Overrides that
// are long over are forgotten, and those that are over of who has gone.
func (r *Rota) Follow(old *Rota, now db.Time) {
	r.Overrides = slices.DeleteFunc(slices.Clone(r.Overrides), func(o Override) bool {
		known := slices.ContainsFunc(old.Overrides, func(was Override) bool { return was.ID == o.ID })
		return known && (o.End.Add(keep) < now || o.End <= now && r.index(o.Member) < 0)
	})
	switch {
	case r.Start != old.Start || now < old.Start:
		if r.First == old.First && r.index(r.First) < 0 {
			r.First = ""
		}
	case r.First != old.First:
		r.Start = now
	case !r.sameTurns(old):
		r.Start, r.First = now, r.successor(old, now)
	}
}

// sameTurns reports whether the turns are those of before.
func (r *Rota) sameTurns(old *Rota) bool {
	return r.Turn == old.Turn && r.Every == old.Every && r.Weekday == old.Weekday && r.Handover == old.Handover &&
		r.Timezone == old.Timezone && slices.EqualFunc(r.Members, old.Members, func(a, b Member) bool { return a.Name == b.Name })
}

// successor is whose turn it is, or else the next of them who still is a
// member; "" if nobody is.
func (r *Rota) successor(old *Rota, now db.Time) string {
	turn := old.turn(now)
	for i := range old.Members {
		if name := old.inTurn(turn + i); r.index(name) >= 0 {
			return name
		}
	}
	return ""
}
