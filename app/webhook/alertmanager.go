package webhook

import (
	"fmt"
	"maps"
	"math"
	"time"

	"github.com/alertad/alertad/db"
)

// ResolveAfter is how long an alert that was posted without an end is taken to
// fire unless it is posted again: Alertmanager's resolve_timeout.
const ResolveAfter = 5 * time.Minute

// ReadAlertmanager reads what Prometheus and its like post to Alertmanager's
// API v2. The alerts that are good come with an error for the others, as
// Alertmanager does: senders do not send again what was refused.
//
// An alert with an end that is past is resolved. Any other expires at its end
// unless it is sent again before: its sender moves the end with each sending. A
// label "timeout" replaces that.
// Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
func ReadAlertmanager(r Request, o Options) ([]*db.Alert, error) {
	items, err := readList(thePayload, r.Body)
	if err != nil {
		return nil, err
	}
	var alerts []*db.Alert
	var faults []string
	x := newExpander()
	for i, item := range items {
		a, err := readPostable(fmt.Sprintf("alerts[%d]", i), item, x, r.Now, o)
		if err != nil {
			faults = append(faults, err.Error())
			continue
		}
		alerts = append(alerts, a)
	}
	return alerts, Refuse(faults...)
}

func readPostable(at string, data []byte, x *expander, now db.Time, o Options) (*db.Alert, error) {
	p, ends, err := readPosted(at, data, x, now)
	if err != nil {
		return nil, err
	}
	a, err := p.alert("", o)
	if err != nil {
		return nil, db.Errorf(db.Invalid, "%s: %v", at, err)
	}
	if a.Timeout == TimeoutUnset && p.status == "firing" {
		a.Timeout = min(max(1, int64(ends.Sub(now)+time.Second-1)/int64(time.Second)), math.MaxInt32)
	}
	return a, nil
}

// readPosted reads one alert into the form of the webhook's, and its end.
func readPosted(at string, data []byte, x *expander, now db.Time) (p prometheusAlert, ends db.Time, err error) {
	o, err := readObject(at, data)
	if err != nil {
		return p, 0, err
	}
	sent, err := o.needTexts("labels")
	if err != nil {
		return p, 0, err
	}
	notes := map[string]string{}
	if o.given("annotations") {
		if notes, err = o.needTexts("annotations"); err != nil {
			return p, 0, err
		}
	}
	maps.DeleteFunc(sent, func(_, text string) bool { return text == "" }) // as if it were not there
	for _, texts := range []map[string]string{sent, notes} {
		if name, bad := firstNot(labelName, texts); bad {
			return p, 0, db.Errorf(db.Invalid, "%s: %.100q is not a name of a label or annotation", at, name)
		}
	}
	if o.given("generatorURL") {
		if p.generatorURL, err = o.text("generatorURL", ""); err != nil {
			return p, 0, err
		}
	}
	if ends, err = p.period(o, now); err != nil {
		return p, 0, err
	}
	p.raw = p.payload(sent, notes)
	p.labels = x.expand(sent, sent)
	p.annotations = x.expand(notes, p.labels)
	return p, ends, nil
}

// given reports whether a member is there and not null.
func (o object) given(name string) bool {
	return o.has(name) && kindOf(o.members[name]) != "null"
}

// period fills in when the alert began and whether it is over. The end of one
// that fires is left out as in the webhook's payload: it moves each time, and
// would make news of every sending.
func (p *prometheusAlert) period(o object, now db.Time) (ends db.Time, err error) {
	starts, err := o.time("startsAt")
	if err != nil {
		return 0, err
	}
	if ends, err = o.time("endsAt"); err != nil {
		return 0, err
	}
	if starts == 0 {
		starts = now
		if ends != 0 && ends < now {
			starts = ends
		}
	}
	if ends != 0 && ends < starts {
		return 0, db.Errorf(db.Invalid, "%s: start time must be before end time", o.place())
	}
	if ends == 0 {
		ends = now.Add(ResolveAfter)
	}
	p.status, p.startsAt, p.endsAt = "firing", starts.String(), "0001-01-01T00:00:00Z"
	if ends <= now {
		p.status, p.endsAt = "resolved", ends.String()
	}
	return ends, nil
}

// time returns a member that is a time; missing, null and the year 1, which is
// what Go writes for none, are zero.
func (o object) time(name string) (db.Time, error) {
	if !o.given(name) {
		return 0, nil
	}
	text, err := o.text(name, "")
	if err != nil {
		return 0, err
	}
	t, err := time.Parse(time.RFC3339, text)
	switch {
	case err != nil:
		return 0, db.Errorf(db.Invalid, "%s must be a date-time as in RFC 3339, not %.40q", o.path(name), text)
	case t.Year() <= 1:
		return 0, nil
	}
	return db.At(t), nil
}

// payload is the alert as the webhook's payload has it, for the raw data.
func (p *prometheusAlert) payload(labels, annotations map[string]string) string {
	names := sortedNames(labels)
	dst := make([]byte, 0, 1024)
	text := func(member, s string) { dst = db.AppendString(append(dst, member...), s) }
	text(`{"status":`, p.status)
	dst = appendTexts(append(dst, `,"labels":`...), names, labels)
	dst = appendTexts(append(dst, `,"annotations":`...), sortedNames(annotations), annotations)
	text(`,"startsAt":`, p.startsAt)
	text(`,"endsAt":`, p.endsAt)
	text(`,"generatorURL":`, p.generatorURL)
	text(`,"fingerprint":`, fingerprint(names, labels))
	return string(append(dst, '}'))
}

func appendTexts(dst []byte, names []string, texts map[string]string) []byte {
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(db.AppendString(dst, name), ':')
		dst = db.AppendString(dst, texts[name])
	}
	return append(dst, '}')
}
