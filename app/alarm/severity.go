package alarm

import (
	"maps"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// The trends, as the API names them.
const (
	MoreSevere = "moreSevere"
	NoChange   = "noChange"
	LessSevere = "lessSevere"
)

// Valid returns an error with the code Invalid, which lists the severities, if
// the model lacks that one.
func (m *Model) Valid(severity string) error {
	if _, ok := m.Severities[severity]; ok {
		return nil
	}
	return db.Errorf(db.Invalid, "Severity (%s) is not one of %s", severity, strings.Join(m.order, ", "))
}

// Trend says how current compares with previous: MoreSevere, LessSevere, or
// NoChange, which is also the answer for a severity that the model lacks.
func (m *Model) Trend(previous, current string) string {
	p, known := m.Severities[previous]
	c, knownToo := m.Severities[current]
	switch {
	case !known || !knownToo || p == c:
		return NoChange
	case (c > p) == m.rising:
		return MoreSevere
	}
	return LessSevere
}

// Worse reports whether a is more severe than b.
func (m *Model) Worse(a, b string) bool { return m.Trend(b, a) == MoreSevere }

// Normal reports whether an alert of that severity needs nobody. In the ALERTA
// model that is any severity with the rank of the normal one: ok, cleared.
func (m *Model) Normal(severity string) bool {
	if m.sameName {
		return severity == m.NormalSeverity
	}
	rank, ok := m.Severities[severity]
	return ok && rank == m.Severities[m.NormalSeverity]
}

// Suppressed reports whether nobody is notified of an alert in that status.
func (m *Model) Suppressed(status string) bool { return slices.Contains(m.suppressed, status) }

// Closed reports whether an alert in that status is over and done with, so
// that housekeeping may delete it.
func (m *Model) Closed(status string) bool { return status == m.ClosedStatus }

// SeverityRanks returns the order in which severities sort. The caller owns
// the map.
func (m *Model) SeverityRanks() map[string]int64 { return maps.Clone(m.Severities) }

// StatusRanks returns the order in which statuses sort: by their letters. The
// caller owns the map.
func (m *Model) StatusRanks() map[string]int64 {
	ranks := make(map[string]int64, len(m.Statuses))
	for status, letter := range m.Statuses {
		ranks[status] = int64(letter[0])
	}
	return ranks
}
