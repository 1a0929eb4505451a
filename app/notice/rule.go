package notice

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// rule is a notification rule, ready for use. It does not change.
type rule struct {
	*db.Rule
	where   query.Node
	reads   change // the smallest change that where may be about
	window  window
	steps   []db.Step
	groupBy []db.Grouping
}

// Bounds of a rule.
const (
	maxName    = 100  // characters
	maxText    = 4000 // bytes of the text and of the query
	maxSeconds = 366 * 86400
	maxList    = 50 // channels, steps, fields
)

// change is how much of an alert a report changed.
type change uint8

const (
	another  change = iota // event, severity or status
	reworded               // what the sender says of the same
	repeated               // that it was received once more
)

// The fields that a report may change although event, severity and status are
// the same.
var (
	words  = []string{"service", "value", "text", "tags", "attributes", "timeout", "rawData"}
	counts = []string{
		"duplicateCount", "repeat", "previousSeverity", "trendIndication", "createTime", "receiveTime", "lastReceiveId", "lastReceiveTime", "updateTime",
	}
)

// readsOf is the smallest change that can end or begin what a condition holds
// for.
func readsOf(where query.Node) change {
	reads := func(field string) bool { return query.Reads(where, field) }
	switch {
	case slices.ContainsFunc(counts, reads):
		return repeated
	case slices.ContainsFunc(words, reads):
		return reworded
	}
	return another
}

// changeOf is what changed of an alert.
func changeOf(old, new *db.Alert) change {
	switch {
	case old.Event != new.Event || old.Severity != new.Severity || old.Status != new.Status:
		return another
	case old.Text != new.Text || old.ValueText != new.ValueText || old.Timeout != new.Timeout || old.RawData != new.RawData,
		!slices.Equal(old.Service, new.Service) || !slices.Equal(old.Tags, new.Tags),
		reflect.ValueOf(old.Attributes).Pointer() != reflect.ValueOf(new.Attributes).Pointer():
		return reworded
	}
	return repeated
}

// newRule checks a rule by itself. The error is Invalid, one of the query wraps
// a query.Error with the position.
func newRule(d *db.Rule) (*rule, error) {
	r := &rule{Rule: d}
	if err := r.bounds(); err != nil {
		return nil, err
	}
	where, err := query.Lucene(db.Alerts.Schema, d.Query, "")
	var fault *query.Error
	if errors.As(err, &fault) {
		fault.Field = "query"
		return nil, db.Wrap(db.Invalid, "query", fault)
	}
	if err != nil {
		return nil, err
	}
	r.where = where
	if d.Customer != "" {
		r.where = query.And{db.Alerts.Is("customer", d.Customer), where}
	}
	r.reads = readsOf(where)
	hours, err := d.Hours()
	if err != nil {
		return nil, err
	}
	if r.window, err = newWindow(hours); err != nil {
		return nil, err
	}
	if r.groupBy, err = db.Alerts.Groupings(d.GroupBy); err != nil {
		return nil, err
	}
	return r, r.plan()
}

func (r *rule) bounds() error {
	switch {
	case strings.TrimSpace(r.Name) == "":
		return missing("name")
	case utf8.RuneCountInString(r.Name) > maxName:
		return db.Errorf(db.Invalid, "name is longer than %d characters", maxName)
	case len(r.Rule.Text) > maxText:
		return db.Errorf(db.Invalid, "text is longer than %d bytes", maxText)
	case len(r.Query) > maxText:
		return db.Errorf(db.Invalid, "query is longer than %d bytes", maxText)
	case len(r.Rule.GroupBy) > maxList:
		return db.Errorf(db.Invalid, "groupBy has more than %d fields", maxList)
	case len(r.Channels) > maxList:
		return db.Errorf(db.Invalid, "channels are more than %d", maxList)
	}
	for _, f := range []struct {
		name string
		n    int64
	}{{"delay", r.Delay}, {"repeat", r.Repeat}, {"group", r.Group}} {
		if f.n < 0 || f.n > maxSeconds {
			return db.Errorf(db.Invalid, "%s must be a number of seconds from 0 to %d", f.name, maxSeconds)
		}
	}
	if r.Repeat > 0 && r.Repeat < 60 {
		return db.Errorf(db.Invalid, "repeat must be 0 or 60 seconds at least")
	}
	return nil
}

// plan checks the steps of the escalation.
func (r *rule) plan() error {
	steps, err := r.Steps()
	if err != nil {
		return err
	}
	if len(steps) > maxList {
		return db.Errorf(db.Invalid, "steps are more than %d", maxList)
	}
	var last int64
	for i, s := range steps {
		switch {
		case len(s.Channels) == 0:
			return db.Errorf(db.Invalid, "steps: step %d has no channels", i+1)
		case len(s.Channels) > maxList:
			return db.Errorf(db.Invalid, "steps: step %d has more than %d channels", i+1, maxList)
		case s.After <= last || s.After > maxSeconds:
			return db.Errorf(db.Invalid, "steps: after of step %d must be more seconds than %d, and %d at most", i+1, last, maxSeconds)
		}
		last = s.After
	}
	r.steps = steps
	return nil
}

// group is which of the rule's groups an alert is in.
func (r *rule) group(a *db.Alert) string {
	var b strings.Builder
	for i, g := range r.groupBy {
		if i > 0 {
			b.WriteString(" / ")
		}
		b.WriteString(strings.Join(g.Values(a), ","))
	}
	return b.String()
}

func missing(field string) error {
	return db.Errorf(db.Invalid, `Missing mandatory value for "%s"`, field)
}
