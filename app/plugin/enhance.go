package plugin

import (
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // the zones, where the system has none

	"github.com/alertad/alertad/db"
)

// enhance adds a link to what the run book says of the event, and whether it
// happened while nobody is at work.
type enhance struct {
	runbook  string
	from, to time.Duration // since midnight
	zone     *time.Location
}

func newEnhance(o Options) (Hook, error) {
	e := &enhance{runbook: strings.TrimRight(o.RunbookURL, "/"), zone: time.UTC}
	hours := o.OfficeHours
	if hours == "" {
		hours = "08:00-18:00"
	}
	from, to, _ := strings.Cut(hours, "-")
	var ok1, ok2 bool
	if e.from, ok1 = sinceMidnight(from); ok1 {
		e.to, ok2 = sinceMidnight(to)
	}
	if !ok2 || e.from >= e.to {
		return nil, db.Errorf(db.Invalid, "OFFICE_HOURS is '%s', not two times as in 08:00-18:00", hours)
	}
	if o.OfficeZone != "" {
		zone, err := time.LoadLocation(o.OfficeZone)
		if err != nil {
			return nil, db.Wrap(db.Invalid, "OFFICE_TIMEZONE is unknown", err)
		}
		e.zone = zone
	}
	return e, nil
}

// sinceMidnight reads a time of day; 24:00 is the end of the day.
func sinceMidnight(s string) (time.Duration, bool) {
	if s = strings.TrimSpace(s); s == "24:00" {
		return 24 * time.Hour, true
	}
	t, err := time.Parse("15:04", s)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil
}

func (*enhance) Name() string { return "enhance" }

func (e *enhance) Receive(_ *Call, a *db.Alert) (*db.Alert, error) {
	set := db.Attributes{"isOutOfHours": e.outOfHours(a.CreateTime.Time())}
	if e.runbook != "" {
		set["runBookUrl"] = e.runbook + "/" + url.PathEscape(strings.ReplaceAll(a.Event, " ", "-"))
	}
	a.Attributes = a.Attributes.With(set)
	return a, nil
}

func (e *enhance) outOfHours(t time.Time) bool {
	t = t.In(e.zone)
	day := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	weekend := t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
	return weekend || day < e.from || day >= e.to
}

// normalise gives alerts of different sources the same looks: what they leave
// out has one name, and texts begin with the severity.
type normalise struct{}

func newNormalise(Options) (Hook, error) { return normalise{}, nil }

func (normalise) Name() string { return "normalise" }

func (normalise) Receive(_ *Call, a *db.Alert) (*db.Alert, error) {
	if prefix := strings.ToUpper(a.Severity) + ": "; !strings.HasPrefix(a.Text, prefix) {
		a.Text = prefix + a.Text
	}
	if a.Group == "" || a.Group == "Misc" {
		a.Group = "Unknown"
	}
	if a.ValueText == "" || a.ValueText == "n/a" {
		a.ValueText = "--"
	}
	return a, nil
}
