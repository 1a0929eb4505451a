package db

import "github.com/alertad/alertad/db/query"

// Rota is who is on call when: people who take turns. What it computes is in
// package app/rota, which also reads its lists.
type Rota struct {
	Meta

	Name     string
	Text     string // what it is for
	Customer string // whose people see it
	Timezone string // of the hand-over, an IANA name; "": UTC

	Turn     string // daily or weekly
	Every    int64  // so many days or weeks is a turn
	Weekday  string // of the hand-over, as monday; "" if Turn is daily
	Handover string // on the clock on the wall: 09:00
	Start    Time   // of the first turn
	First    string // whose turn that is

	MembersJSON   string // a list
	OverridesJSON string // a list, in the order in which they were made

	FeedHash string // of the secret in the calendar's address, see auth.HashKey; "": nobody can read it
	FeedTime Time   // when that was made

	User       string // who made it
	CreateTime Time
	UpdateTime Time
}

// Kind returns Rotas.
func (r *Rota) Kind() *Kind { return Rotas }

// Value returns the value of a field by its API name, for query.Record.
func (r *Rota) Value(field string) query.Value { return Rotas.Value(r, field) }

// Rotas is the kind of rotas. The API adds their members and overrides.
var Rotas = declare(&Kind{
	Name: "rota",
	New:  func() Record { return new(Rota) },
	Fields: []Field{
		text(1, "id", Filter, func(r *Rota) *string { return &r.ID }),
		text(2, "name", Filter|Sort, func(r *Rota) *string { return &r.Name }),
		text(3, "text", Filter|Sort, func(r *Rota) *string { return &r.Text }),
		text(4, "customer", Filter|Sort|Nullable, func(r *Rota) *string { return &r.Customer }),
		text(5, "timezone", Filter|Sort, func(r *Rota) *string { return &r.Timezone }),
		text(6, "turn", Filter|Sort, func(r *Rota) *string { return &r.Turn }),
		number(7, "every", Filter|Sort, func(r *Rota) *int64 { return &r.Every }),
		text(8, "weekday", Filter|Sort|Nullable, func(r *Rota) *string { return &r.Weekday }),
		text(9, "handover", Filter|Sort, func(r *Rota) *string { return &r.Handover }),
		instant(10, "start", Filter|Sort, func(r *Rota) *Time { return &r.Start }),
		text(11, "first", Filter|Sort, func(r *Rota) *string { return &r.First }),
		text(12, "members", Cold|Hidden, func(r *Rota) *string { return &r.MembersJSON }),
		text(13, "overrides", Cold|Hidden, func(r *Rota) *string { return &r.OverridesJSON }),
		text(14, "feedHash", Cold|Hidden, func(r *Rota) *string { return &r.FeedHash }),
		instant(15, "feedTime", Filter|Sort, func(r *Rota) *Time { return &r.FeedTime }),
		text(16, "user", Filter|Sort|Nullable, func(r *Rota) *string { return &r.User }),
		instant(17, "createTime", Filter|Sort, func(r *Rota) *Time { return &r.CreateTime }),
		instant(18, "updateTime", Filter|Sort, func(r *Rota) *Time { return &r.UpdateTime }),
	},
	Keys: []Key{keyOf("name", func(r *Rota) string { return r.Name })},
})
