package webhook

import "github.com/alertad/alertad/db"

// finish returns the alerts, unless reading the payload failed or one of them
// would be refused later, when others may be stored already.
func finish(err *error, o Options, alerts ...*db.Alert) (Result, error) {
	if *err != nil {
		return Result{}, *err
	}
	for _, a := range alerts {
		if err := checkAlert(a, o); err != nil {
			return Result{}, err
		}
	}
	return Result{Alerts: alerts}, nil
}

func checkAlert(a *db.Alert, o Options) error {
	switch "" {
	case a.Resource:
		return db.Errorf(db.Invalid, `Missing mandatory value for "resource"`)
	case a.Event:
		return db.Errorf(db.Invalid, `Missing mandatory value for "event"`)
	}
	if name, bad := firstNot(plainName, a.Attributes); bad {
		return db.Errorf(db.Invalid, `Attribute keys must not contain "." or "$", as %q does`, name)
	}
	if a.Severity == "" {
		return nil
	}
	return o.Model.Valid(a.Severity)
}

// arg returns a parameter of the URL, or missing if it is not there.
func (r Request) arg(name, missing string) string {
	if !r.Query.Has(name) {
		return missing
	}
	return r.Query.Get(name)
}
