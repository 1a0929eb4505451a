package saml_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/alertad/alertad/auth/saml"
	"github.com/alertad/alertad/db"
)

// The memory of used assertions is bounded. When it is full nobody is let in
// rather than somebody twice, until those in it are too old anyway.
func TestSeen(t *testing.T) {
	s := saml.NewSeen()
	until := now.Add(time.Minute)
	for i := range saml.MaxSeen {
		if err := s.Use(fmt.Sprint(i), now, until); err != nil {
			t.Fatal(i, err)
		}
	}
	f := func(id string, at time.Time, code db.Code, want string) {
		t.Helper()
		err := s.Use(id, at, at.Add(time.Minute))
		if want == "" && err != nil {
			t.Errorf("%s at %s: %v", id, at, err)
		} else if want != "" {
			refused(t, id, err, code, want)
		}
	}
	f("0", now, db.Unauthorized, "used before")
	f("new", now, db.Unavailable, "too many logins")
	f("0", until.Add(-1), db.Unauthorized, "used before")
	f("new", until.Add(-1), db.Unavailable, "too many logins")
	f("new", until, 0, "")
	f("new", until, db.Unauthorized, "used before")
}
