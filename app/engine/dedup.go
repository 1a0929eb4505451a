package engine

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// DedupRule says by what some alerts are known: reports with the same key are
// of one alert. Environment and customer always belong to the key. Everything
// else is as without rules: a report of the same event and severity is a
// duplicate, any other changes the alert. If the event belongs to the key,
// events that correlate are of one alert too.
//
// An alert keeps the key that it was made with. So once the rules change,
// reports find the alerts that were stored under another key no longer and make
// new ones; the old ones stay until an operator or their timeout ends them.
type DedupRule struct {
	// For is an environment or an origin; a * in it stands for any text.
	For string
	// Fields are by their names in the API, attributes as attributes.name. An
	// alert that has none of them but the event is known as without the rule.
	Fields []string
	// Func makes the key, in the place of fields; "" is as without the rule,
	// and so is an error, which is logged.
	Func func(*db.Alert) (string, error)
}

// dedup is the rules, ready to use.
type dedup struct {
	rules  []DedupRule
	log    *slog.Logger
	now    func() time.Time
	logged atomic.Int64 // when an error was last logged, in milliseconds
}

// newDedup checks the rules; it returns nil if there are none. The order in
// which fields are named does not count.
func newDedup(o Options) (*dedup, error) {
	rules := slices.Clone(o.Dedup)
	for i, r := range rules {
		rules[i].Fields = slices.Compact(slices.Sorted(slices.Values(r.Fields)))
		for _, f := range r.Fields {
			name, key, _ := strings.Cut(f, ".")
			field, ok := db.Alerts.Schema.Field(name)
			if !ok || (key != "") != (field.Type == query.Map) {
				return nil, fmt.Errorf("de-duplication for %q: alerts have no field %q", r.For, f)
			}
		}
	}
	if len(rules) == 0 {
		return nil, nil
	}
	return &dedup{rules: rules, log: o.Log, now: o.Now}, nil
}

// key returns the alert's DedupKey by the first rule that is for it.
func (d *dedup) key(a *db.Alert) string {
	for i := range d.rules {
		r := &d.rules[i]
		switch {
		case !like(r.For, a.Environment) && !like(r.For, a.Origin):
			continue
		case r.Func == nil:
			return fieldsKey(r.Fields, a)
		}
		s, err := r.Func(a)
		if err != nil {
			d.complain(r.For, err)
			return ""
		}
		if s == "" {
			return ""
		}
		return "*" + digest([]string{s})
	}
	return ""
}

// complain logs an error, once a minute: it may be that of every alert.
func (d *dedup) complain(rule string, err error) {
	now, last := d.now().UnixMilli(), d.logged.Load()
	if last != 0 && now-last < time.Minute.Milliseconds() && now >= last || !d.logged.CompareAndSwap(last, now) {
		return
	}
	d.log.Error("the key of an alert could not be made: the usual one is taken", "rule", rule, "err", err)
}

func fieldsKey(fields []string, a *db.Alert) string {
	var values []string
	event, some, resource := false, false, false
	for _, f := range fields {
		switch f {
		case "environment", "customer":
			continue
		case "event":
			event = true
			continue
		case "resource":
			resource = true
		}
		v := fieldText(a, f)
		some = some || v != ""
		values = append(values, f, v)
	}
	switch {
	case !some, event && resource && len(values) == 2: // the usual key
		return ""
	case event:
		return digest(values)
	}
	return "*" + digest(values)
}

// fieldText is the value of a field; the order within a set does not count.
func fieldText(a *db.Alert, field string) string {
	name, key, _ := strings.Cut(field, ".")
	v := a.Value(name)
	switch {
	case key != "":
		text, _ := query.MapText(v.Map, key)
		return text
	case len(v.List) > 0:
		return digest(slices.Sorted(slices.Values(v.List)))
	}
	return v.Text
}

// digest is a short text that only the same texts have.
func digest(texts []string) string {
	h := sha256.New()
	var size [8]byte
	for _, s := range texts {
		binary.BigEndian.PutUint64(size[:], uint64(len(s)))
		h.Write(size[:])
		h.Write([]byte(s))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

// like reports whether the text has the form of the pattern, in which a * is
// any text.
func like(pattern, text string) bool {
	first, rest, ok := strings.Cut(pattern, "*")
	if !ok {
		return pattern == text
	}
	if text, ok = strings.CutPrefix(text, first); !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	last := parts[len(parts)-1]
	for _, p := range parts[:len(parts)-1] {
		if _, text, ok = strings.Cut(text, p); !ok {
			return false
		}
	}
	return strings.HasSuffix(text, last)
}
