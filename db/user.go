package db

import (
	"strings"

	"github.com/alertad/alertad/db/query"
)

// User is an account of a person, whatever they log in with. Login and Email
// are unique, each among all logins and addresses.
type User struct {
	Meta

	Name          string
	Login         string
	Password      string // bcrypt; "" never matches
	Email         string
	UserStatus    string // "status" in the API
	Roles         []string
	Attributes    Attributes
	CreateTime    Time
	LastLogin     Time
	Text          string
	UpdateTime    Time
	EmailVerified bool
	Hash          string // of the token last sent by mail, to confirm or to reset
}

// The states of a user. Only an active one may do anything.
const (
	UserActive   = "active"
	UserInactive = "inactive"
	UserUnknown  = "unknown"
)

// Kind returns Users.
func (u *User) Kind() *Kind { return Users }

// Value returns the value of a field by its API name, for query.Record.
func (u *User) Value(field string) query.Value { return Users.Value(u, field) }

// Copy returns a copy to change. Slices and maps are shared: replace them.
func (u *User) Copy() *User {
	c := *u
	return &c
}

// Domain is the Windows domain of the login or else the domain of the mail
// address; "" is none.
func (u *User) Domain() string {
	if domain, _, ok := strings.Cut(u.Login, `\`); ok {
		return domain
	}
	_, domain, _ := strings.Cut(u.Email, "@")
	return domain
}

// Users is the kind of users. Its domain and href are added by the API.
var Users = declare(&Kind{
	Name: "user",
	New:  func() Record { return new(User) },
	Fields: []Field{
		text(1, "id", Filter, func(u *User) *string { return &u.ID }),
		text(2, "name", Filter|Sort, func(u *User) *string { return &u.Name }),
		text(3, "login", Filter|Sort, func(u *User) *string { return &u.Login }),
		text(4, "email", Filter|Sort|Nullable, func(u *User) *string { return &u.Email }),
		text(5, "status", Filter|Sort, func(u *User) *string { return &u.UserStatus }),
		set(6, "roles", Filter|Sort, func(u *User) *[]string { return &u.Roles }),
		attributes(7, "attributes", Filter|Sort, func(u *User) *Attributes { return &u.Attributes }),
		instant(8, "createTime", Filter|Sort, func(u *User) *Time { return &u.CreateTime }),
		instant(9, "lastLogin", Filter|Sort, func(u *User) *Time { return &u.LastLogin }),
		text(10, "text", Filter|Sort, func(u *User) *string { return &u.Text }),
		instant(11, "updateTime", Filter|Sort, func(u *User) *Time { return &u.UpdateTime }),
		flag(12, "email_verified", Filter|Sort, func(u *User) *bool { return &u.EmailVerified }),
		text(13, "password", Cold|Hidden, func(u *User) *string { return &u.Password }),
		text(14, "hash", Cold|Hidden, func(u *User) *string { return &u.Hash }),
	},
	Aliases: map[string]string{"role": "roles"},
	Keys: []Key{
		keyOf("login", func(u *User) string { return u.Login }),
		keyOf("email", func(u *User) string { return u.Email }),
	},
})
