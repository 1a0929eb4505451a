// Package alarm holds the alarm models: which severities and statuses there
// are, what they are called, and how reports and actions move an alert from
// one status to the next. Everything is a pure function of its input; nothing
// is stored, logged or timed here.
package alarm

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// The names that New takes.
const (
	Alerta = "ALERTA"
	ISA    = "ISA_18_2"
)

// Options are the settings of a model. What is empty is the model's own. The
// maps must not be changed after New.
type Options struct {
	Version          string           // of the server, for the name of the ALERTA model
	Severities       map[string]int64 // rank by name
	Colors           map[string]any   // as /config shows them: severity, status, text
	NormalSeverity   string
	InformSeverity   string
	PreviousSeverity string
}

// Model is one alarm model with its settings. It does not change once made,
// and its maps must not be changed either.
type Model struct {
	Name       string // for people: "ANSI/ISA 18.2"
	Severities map[string]int64
	Colors     map[string]any
	Statuses   map[string]string // the letter by which a status sorts

	NormalSeverity   string // of an alert that needs nobody
	InformSeverity   string // of alerts that housekeeping may delete early; "": none
	PreviousSeverity string // what an alert is said to have had before its first report

	// The statuses by meaning.
	DefaultStatus  string // of an alert that nothing was said about
	OpenStatus     string
	AckStatus      string
	ShelvedStatus  string
	BlackoutStatus string // set by a blackout that keeps the alert
	ClosedStatus   string
	ExpiredStatus  string // "": alerts of this model do not expire

	order      []string // severities by rank
	rising     bool     // the higher rank is the worse
	sameName   bool     // normal is one name, not all names of its rank
	suppressed []string
	rules      []rule
}

// New makes the model with that name, in upper or lower case. It refuses
// settings that contradict each other.
func New(name string, o Options) (*Model, error) {
	var m *Model
	switch {
	case strings.EqualFold(name, Alerta):
		m = alerta(o.Version)
	case strings.EqualFold(name, ISA):
		m = isa()
	default:
		return nil, db.Errorf(db.Invalid, "alarm model (%s) is not one of %s, %s", name, Alerta, ISA)
	}
	m.apply(o)
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, nil
}

// apply replaces the model's own settings by those that are given.
func (m *Model) apply(o Options) {
	if len(o.Severities) > 0 {
		m.Severities = o.Severities
	}
	if len(o.Colors) > 0 {
		m.Colors = o.Colors
	}
	m.NormalSeverity = cmp.Or(o.NormalSeverity, m.NormalSeverity)
	m.InformSeverity = cmp.Or(o.InformSeverity, m.InformSeverity)
	m.PreviousSeverity = cmp.Or(o.PreviousSeverity, m.PreviousSeverity)
	m.order = byRank(m.Severities, m.order)
}

// byRank sorts the names by rank; those of one rank stay as in known, and
// names that known lacks follow by name.
func byRank(ranks map[string]int64, known []string) []string {
	place := func(name string) int {
		if i := slices.Index(known, name); i >= 0 {
			return i
		}
		return len(known)
	}
	return slices.SortedFunc(maps.Keys(ranks), func(a, b string) int {
		return cmp.Or(cmp.Compare(ranks[a], ranks[b]), cmp.Compare(place(a), place(b)), strings.Compare(a, b))
	})
}

func (m *Model) check() error {
	f := func(setting, severity string) error {
		if _, ok := m.Severities[severity]; !ok {
			return db.Errorf(db.Invalid, "%s (%s) is not one of %s", setting, severity, strings.Join(m.order, ", "))
		}
		return nil
	}
	if err := f("DEFAULT_NORMAL_SEVERITY", m.NormalSeverity); err != nil {
		return err
	}
	return f("DEFAULT_PREVIOUS_SEVERITY", m.PreviousSeverity)
}
