package channel

import (
	"regexp"
	"strings"

	"github.com/alertad/alertad/app/mail"
	"github.com/alertad/alertad/db"
)

// CheckAddress refuses a text that is no address of a person for a type of
// channels. What the types do not know may be any text: it reaches nobody.
func CheckAddress(kind, address string) error {
	if t := Find(kind); t != nil {
		return t.checkAddress(address)
	}
	return nil
}

func (t *Type) checkAddress(address string) error {
	if t.reaches == nil || t.reaches(strings.TrimSpace(address)) {
		return nil
	}
	return db.Errorf(db.Invalid, "%.100q is no %s", address, t.Person)
}

// The forms of addresses, so far as services agree about them: of what else is
// wrong they tell us.
var (
	isChat  = regexp.MustCompile(`^(-?[0-9]+|@[A-Za-z0-9_]+)$`).MatchString
	isKey   = regexp.MustCompile(`^[A-Za-z0-9]+(,[A-Za-z0-9]+)*$`).MatchString
	isTopic = regexp.MustCompile(`^[-_A-Za-z0-9]{1,64}$`).MatchString
	isPhone = regexp.MustCompile(`^(whatsapp:)?\+?[0-9][0-9 ().-]{2,30}$`).MatchString
)

func isMail(address string) bool { return mail.Check(address) == nil }
