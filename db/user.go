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
	Hash          string // of the token last sent by mail, what for and until when: "hash.reset.1700000000000"
	SelfGiven     bool   // the user chose the address, and nobody else vouched for it
	ValidAfter    Time   // logins from before do not count any more
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

// Known returns the login and address of the user as far as they are known to
// be theirs: what nobody checked may be somebody else's, so nothing must follow
// from it.
func (u *User) Known() (login, email string) {
	switch {
	case !u.SelfGiven || u.EmailVerified:
		return u.Login, u.Email
	case u.Password == "" && u.Login != u.Email: // a login provider vouches for the login
		return u.Login, ""
	}
	return "", ""
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
		flag(15, "selfGiven", Cold|Hidden, func(u *User) *bool { return &u.SelfGiven }),
		instant(16, "validAfter", Cold|Hidden, func(u *User) *Time { return &u.ValidAfter }),
	},
	Aliases: map[string]string{"role": "roles"},
	Keys: []Key{
		keyOf("login", func(u *User) string { return u.Login }),
		keyOf("email", func(u *User) string { return u.Email }),
		keyOf("hash", func(u *User) string { hash, _, _ := strings.Cut(u.Hash, "."); return hash }),
	},
})
