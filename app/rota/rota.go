// Package rota computes who is on call: people take turns of some days or
// weeks, which begin at a time on the clock on the wall, and overrides put
// somebody else on for a while.
package rota

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/alertad/alertad/app/recurrence"
	"github.com/alertad/alertad/db"
)

// Rota is a rota with its lists. What is computed of one that was changed is
// right after Check only.
type Rota struct {
	db.Rota
	Members   []Member
	Overrides []Override // in the order in which they were made: of those that overlap the last one counts

	zone   *time.Location
	days   int       // of a turn
	anchor time.Time // of the first turn, on the wall
	first  int       // whose it is
}

// Member is one of the people of a rota. Their addresses are by the type of
// the channels that they are for, as "mail" or "telegram".
type Member struct {
	Name      string            `json:"name"`
	Addresses map[string]string `json:"addresses"`
}

// Override puts a member on call from Start until End, whoever's turn it is.
type Override struct {
	ID         string  `json:"id"`
	Start      db.Time `json:"start"`
	End        db.Time `json:"end"`
	Member     string  `json:"member"`
	User       string  `json:"user,omitempty"` // who made it
	CreateTime db.Time `json:"createTime"`
}

// Read reads a stored rota.
func Read(rec *db.Rota) (*Rota, error) {
	r := &Rota{Rota: *rec}
	for text, list := range map[string]any{rec.MembersJSON: &r.Members, rec.OverridesJSON: &r.Overrides} {
		if text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(text), list); err != nil {
			return nil, fmt.Errorf("rota %s: %w", rec.ID, err)
		}
	}
	if err := r.prepare(); err != nil {
		return nil, fmt.Errorf("rota %s: %w", rec.ID, err)
	}
	return r, nil
}

// Record returns what is stored of a rota.
func (r *Rota) Record() (*db.Rota, error) {
	rec := r.Rota
	members, err := json.Marshal(r.Members)
	if err != nil {
		return nil, err
	}
	overrides, err := json.Marshal(r.Overrides)
	if err != nil {
		return nil, err
	}
	rec.MembersJSON, rec.OverridesJSON = string(members), string(overrides)
	return &rec, nil
}

// Member returns the member of that name.
func (r *Rota) Member(name string) (Member, bool) {
	if i := r.index(name); i >= 0 {
		return r.Members[i], true
	}
	return Member{}, false
}

func (r *Rota) index(name string) int {
	return slices.IndexFunc(r.Members, func(m Member) bool { return m.Name == name })
}

// clock is the form of a time of day.
const clock = "15:04"

// weekdays are those of Go, by the names that rotas have for them.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// prepare works out what the turns are counted by.
func (r *Rota) prepare() error {
	zone, err := recurrence.Zone(r.Timezone)
	if err != nil {
		return db.Errorf(db.Invalid, "timezone: %v", err)
	}
	r.zone, r.days, r.first = zone, int(r.Every), r.index(r.First)
	if r.Turn == Weekly {
		r.days *= 7
	}
	r.anchor, err = r.before(r.Start)
	return err
}

// before is the last hand-over that is not after that time, on the wall.
func (r *Rota) before(t db.Time) (time.Time, error) {
	at, err := time.Parse(clock, r.Handover)
	if err != nil {
		return time.Time{}, db.Errorf(db.Invalid, "handover must be a time of day such as 09:00")
	}
	now := recurrence.Wall(t.Time(), r.zone)
	day := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
	step := 1
	if r.Turn == Weekly {
		step = 7
		day = day.AddDate(0, 0, -(int(day.Weekday())-slices.Index(weekdays, r.Weekday)+7)%7)
	}
	if recurrence.Instant(day, r.zone).After(t.Time()) {
		day = day.AddDate(0, 0, -step)
	}
	return day, nil
}

// begin is when a turn begins; the first is turn 0.
func (r *Rota) begin(turn int) db.Time {
	return db.At(recurrence.Instant(r.anchor.AddDate(0, 0, turn*r.days), r.zone))
}

// turn is the number of the turn at that time, less than 0 before the first.
func (r *Rota) turn(t db.Time) int {
	n := int(recurrence.Wall(t.Time(), r.zone).Sub(r.anchor) / (time.Duration(r.days) * 24 * time.Hour))
	for r.begin(n) > t {
		n--
	}
	for r.begin(n+1) <= t {
		n++
	}
	return n
}

// inTurn is the member whose turn it is.
func (r *Rota) inTurn(turn int) string { return r.Members[(r.first+turn)%len(r.Members)].Name }
