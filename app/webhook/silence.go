package webhook

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// Silence is a silence of Alertmanager's API v2: a blackout by another name.
type Silence struct {
	ID        string // of the blackout; "" for a new one
	Matchers  []Matcher
	StartsAt  db.Time
	EndsAt    db.Time
	CreatedBy string
	Comment   string
}

// ReadSilence reads a silence that a client posts.
func ReadSilence(body []byte, now db.Time) (Silence, error) {
	var in struct {
		ID       string
		Matchers []struct {
			Name, Value string
			IsRegex     bool
			IsEqual     *bool
		}
		CreatedBy, Comment string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return Silence{}, db.Errorf(db.Invalid, "the payload is not a silence: %v", err)
	}
	s := Silence{ID: in.ID, CreatedBy: in.CreatedBy, Comment: in.Comment}
	if len(in.Matchers) == 0 {
		return s, db.Errorf(db.Invalid, "a silence needs at least one matcher")
	}
	for _, m := range in.Matchers {
		matcher, err := NewMatcher(m.Name, m.Value, m.IsRegex, m.IsEqual == nil || *m.IsEqual)
		if err != nil {
			return s, err
		}
		s.Matchers = append(s.Matchers, matcher)
	}
	return s, s.period(body, now)
}

func (s *Silence) period(body []byte, now db.Time) error {
	o, err := readObject("", body)
	if err != nil {
		return err
	}
	if s.StartsAt, err = o.time("startsAt"); err != nil {
		return err
	}
	if s.EndsAt, err = o.time("endsAt"); err != nil {
		return err
	}
	if s.StartsAt == 0 {
		s.StartsAt = now
	}
	switch {
	case s.EndsAt == 0:
		return db.Errorf(db.Invalid, "endsAt is missing")
	case s.EndsAt <= s.StartsAt:
		return db.Errorf(db.Invalid, "start time must be before end time")
	case s.EndsAt <= now:
		return db.Errorf(db.Invalid, "end time can't be in the past")
	}
	return nil
}

// Apply makes b the blackout of the silence: what the matchers say replaces all
// that b was for. An Invalid error tells which matcher no blackout can express.
func (s Silence) Apply(b *db.Blackout) error {
	b.Environment, b.Resource, b.Event, b.Group, b.Origin, b.Customer = "", "", "", "", "", ""
	b.Service, b.Tags = nil, nil
	for _, m := range s.Matchers {
		if err := cover(b, m); err != nil {
			return err
		}
	}
	b.StartTime, b.EndTime = s.StartsAt, s.EndsAt
	b.User, b.Text = s.CreatedBy, s.Comment
	return nil
}

// cover adds one matcher to what a blackout is for: the field or tag that the
// label became when the alert was read.
func cover(b *db.Blackout, m Matcher) error {
	text, ok := m.plain()
	switch {
	case !ok:
		return db.Errorf(db.Invalid, "matcher %s: a silence here can only ask for one text of a label, with =", m)
	case text == "":
		return db.Errorf(db.Invalid, "matcher %s: a silence here cannot ask for a label to be missing", m)
	}
	switch m.Name {
	case "severity":
		return db.Errorf(db.Invalid, "matcher %s: a silence here cannot depend on the severity", m)
	case "environment":
		return only(&b.Environment, text, m)
	case "resource", "instance", "exported_instance":
		return only(&b.Resource, text, m)
	case "event", "alertname":
		return only(&b.Event, text, m)
	case "group", "job":
		return only(&b.Group, text, m)
	case "origin":
		return only(&b.Origin, text, m)
	case "monitor":
		return only(&b.Origin, "prometheus/"+text, m)
	case "customer":
		return only(&b.Customer, text, m)
	case "service":
		b.Service = append(b.Service, strings.Split(text, ",")...)
	case "tag": // one that no label became
		b.Tags = append(b.Tags, text)
	default:
		b.Tags = append(b.Tags, m.Name+"="+text)
	}
	return nil
}

// only sets a field that two labels may become, which then must agree.
func only(field *string, text string, m Matcher) error {
	if *field != "" && *field != text {
		return db.Errorf(db.Invalid, "matcher %s: another matcher wants %q in the same place", m, *field)
	}
	*field = text
	return nil
}

// SilenceOf is the inverse of Apply, for any blackout.
func SilenceOf(b *db.Blackout) Silence {
	s := Silence{ID: b.ID, StartsAt: b.StartTime, EndsAt: b.EndTime, CreatedBy: b.User, Comment: b.Text}
	add := func(name, text string) {
		if text != "" {
			s.Matchers = append(s.Matchers, Matcher{Name: name, Value: text, IsEqual: true})
		}
	}
	add("alertname", b.Event)
	add("instance", b.Resource)
	add("environment", b.Environment)
	add("job", b.Group)
	if monitor, ok := strings.CutPrefix(b.Origin, "prometheus/"); ok {
		add("monitor", monitor)
	} else {
		add("origin", b.Origin)
	}
	add("customer", b.Customer)
	for _, service := range slices.Sorted(slices.Values(b.Service)) {
		add("service", service)
	}
	for _, tag := range b.Tags {
		name, text, ok := strings.Cut(tag, "=")
		if !ok {
			name, text = "tag", tag
		}
		add(name, text)
	}
	return s
}
