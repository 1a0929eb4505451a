package auth_test

import (
	"testing"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

func TestTenancy(t *testing.T) {
	acme := &db.Alert{Customer: "Acme"}
	nobody := &db.Alert{}
	f := func(name string, tenancy auth.Tenancy, a *db.Alert, want bool) {
		t.Helper()
		if got := query.Match(tenancy.Where(), a); got != want {
			t.Errorf("%s: Where on customer %q = %v, want %v", name, a.Customer, got, want)
		}
		if got := tenancy.Sees(a.Customer); got != want {
			t.Errorf("%s: Sees(%q) = %v, want %v", name, a.Customer, got, want)
		}
	}
	f("zero value", auth.Tenancy{}, acme, false)
	f("zero value", auth.Tenancy{}, nobody, false)
	f("no names", auth.Customers(), nobody, false)
	f("an empty name", auth.Customers(""), nobody, false)
	f("own", auth.Customers("Acme", "Other"), acme, true)
	f("other", auth.Customers("Other"), acme, false)
	f("none of mine", auth.Customers("Other"), nobody, false)
	f("all", auth.AllCustomers(), acme, true)
	f("all", auth.AllCustomers(), nobody, true)
}

func TestAllows(t *testing.T) {
	f := func(want bool, scope auth.Scope, have ...auth.Scope) {
		t.Helper()
		if got := (auth.Principal{Scopes: have}).Allows(scope); got != want {
			t.Errorf("%v allow %s = %v, want %v", have, scope, got, want)
		}
	}
	f(true, "")
	f(false, auth.ReadAlerts)
	f(true, auth.ReadAlerts, auth.ReadAlerts)
	f(true, auth.ReadAlerts, auth.Read)
	f(true, auth.ReadAlerts, auth.WriteAlerts)
	f(true, auth.ReadAlerts, auth.AdminAlerts)
	f(true, auth.ReadAlerts, auth.Admin)
	f(false, auth.WriteAlerts, auth.Read)
	f(false, auth.WriteAlerts, auth.WriteBlackouts)
	f(true, auth.DeleteAlerts, auth.Write)
	f(false, auth.AdminManagement, auth.Write)

	kept := auth.Principal{Scopes: []auth.Scope{auth.Write}, DeleteScopes: []auth.Scope{auth.DeleteAlerts}}
	if kept.Allows(auth.DeleteAlerts) {
		t.Error("DELETE_SCOPES: write must not include delete:alerts")
	}
}

func TestAssignCustomer(t *testing.T) {
	f := func(p auth.Principal, wanted, want string, code db.Code) {
		t.Helper()
		got, err := p.AssignCustomer(wanted, auth.AdminAlerts)
		if got != want || (err != nil) != (code != 0) || (err != nil && db.CodeOf(err) != code) {
			t.Errorf("AssignCustomer(%q) = %q, %v; want %q, code %d", wanted, got, err, want, code)
		}
	}
	one := auth.Principal{Tenancy: auth.Customers("Acme")}
	two := auth.Principal{Tenancy: auth.Customers("Acme", "Other")}
	f(auth.Everyone(), "", "", 0)
	f(auth.Everyone(), "Acme", "Acme", 0)
	f(one, "", "Acme", 0)
	f(one, "Acme", "Acme", 0)
	f(one, "Other", "", db.Invalid)
	f(two, "", "", db.Invalid)
	f(two, "Other", "Other", 0)
	f(auth.Principal{}, "", "", db.Forbidden)
}
