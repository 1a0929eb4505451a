package star

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/alertad/alertad/app/script"
	"github.com/alertad/alertad/db"
)

// datetime is an instant as plugins of Alerta know it: Python's, in UTC until
// astimezone says otherwise.
type datetime struct{ t time.Time }

func newDatetime(t db.Time) any {
	if t == 0 {
		return nil
	}
	return datetime{t.Time()}
}

func (datetime) TypeName() string { return "datetime" }

func (datetime) Names() []string {
	return []string{"astimezone", "day", "hour", "isoformat", "minute", "month", "second", "strftime", "timestamp", "weekday", "year"}
}

func (d datetime) Get(name string) (any, bool) {
	switch name {
	case "year":
		return d.t.Year(), true
	case "month":
		return int(d.t.Month()), true
	case "day":
		return d.t.Day(), true
	case "hour":
		return d.t.Hour(), true
	case "minute":
		return d.t.Minute(), true
	case "second":
		return d.t.Second(), true
	case "timestamp":
		return function(name, func([]any) (any, error) { return float64(d.t.UnixMilli()) / 1000, nil }), true
	case "weekday": // Monday is 0
		return function(name, func([]any) (any, error) { return (int(d.t.Weekday()) + 6) % 7, nil }), true
	case "isoformat":
		return function(name, func([]any) (any, error) { return d.t.Format("2006-01-02T15:04:05.000Z07:00"), nil }), true
	case "strftime":
		return function(name, d.strftime, "format"), true
	case "astimezone":
		return function(name, d.astimezone, "zone"), true
	}
	return nil, false
}

func (datetime) Set(name string, _ any) error {
	return fmt.Errorf("%s of a datetime can't be set", name)
}

// MarshalJSON writes the form of the API.
func (d datetime) MarshalJSON() ([]byte, error) { return json.Marshal(db.At(d.t).String()) }

// function is a Func that does not care for the context.
func function(name string, do func(args []any) (any, error), params ...string) script.Func {
	return script.Func{Name: name, Params: params, Do: func(_ context.Context, args []any) (any, error) { return do(args) }}
}

func (d datetime) astimezone(args []any) (any, error) {
	name, ok := args[0].(string)
	if !ok {
		return nil, fmt.Errorf("astimezone: the zone must be a name such as 'Europe/Berlin'")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("astimezone: there is no zone %q", name)
	}
	return datetime{d.t.In(zone)}, nil
}

// layouts are the directives of strftime in Go's terms.
var layouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'd': "02", 'm': "01", 'y': "06", 'Y': "2006", 'H': "15", 'I': "03",
	'M': "04", 'S': "05", 'p': "PM", 'j': "002", 'z': "-0700", 'Z': "MST", 'F': "2006-01-02", 'T': "15:04:05",
}

func (d datetime) strftime(args []any) (any, error) {
	format, ok := args[0].(string)
	if !ok {
		return nil, fmt.Errorf("strftime: the format must be a string")
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch {
		case i == len(format):
			return nil, fmt.Errorf("strftime: a percent sign at the end of the format")
		case format[i] == '%':
			b.WriteByte('%')
		case layouts[format[i]] == "":
			return nil, fmt.Errorf("strftime: there is no %%%c here", format[i])
		default:
			b.WriteString(d.t.Format(layouts[format[i]]))
		}
	}
	return b.String(), nil
}
