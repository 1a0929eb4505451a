package star

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/script"
	"github.com/alertad/alertad/db"
)

// alert is a db.Alert as a plugin sees it. It reads the alert's fields when
// they are asked for, and writes into a copy that is its own.
type alert struct {
	a   *db.Alert
	run *run
}

// when tells in which hooks a field may be set: in others nothing would come
// of it.
type when int

const (
	inReceive when = 1 << iota
	inAction
	elsewhere

	never     when = 0
	receiving      = inReceive
	acting         = inReceive | inAction
	always         = inReceive | inAction | elsewhere
)

// field is one field of an alert under the name that Alerta's plugins use.
type field struct {
	api  string // its name in the API
	when when
	get  func(a *db.Alert) any
	set  func(a *db.Alert, v any) error
}

// fields are those of Alerta's Alert, in its order.
var fields = map[string]field{
	"id":                text("id", never, func(a *db.Alert) *string { return &a.ID }),
	"resource":          needed("resource", func(a *db.Alert) *string { return &a.Resource }),
	"event":             needed("event", func(a *db.Alert) *string { return &a.Event }),
	"environment":       text("environment", receiving, func(a *db.Alert) *string { return &a.Environment }),
	"severity":          text("severity", acting, func(a *db.Alert) *string { return &a.Severity }),
	"correlate":         list("correlate", receiving, func(a *db.Alert) *[]string { return &a.Correlate }),
	"status":            text("status", acting, func(a *db.Alert) *string { return &a.Status }),
	"service":           list("service", receiving, func(a *db.Alert) *[]string { return &a.Service }),
	"group":             text("group", receiving, func(a *db.Alert) *string { return &a.Group }),
	"value":             nullable("value", receiving, func(a *db.Alert) *string { return &a.ValueText }),
	"text":              text("text", receiving, func(a *db.Alert) *string { return &a.Text }),
	"tags":              list("tags", always, func(a *db.Alert) *[]string { return &a.Tags }),
	"attributes":        {"attributes", always, getAttributes, setAttributes},
	"origin":            text("origin", receiving, func(a *db.Alert) *string { return &a.Origin }),
	"event_type":        text("type", receiving, func(a *db.Alert) *string { return &a.Type }),
	"create_time":       instant("createTime", receiving, func(a *db.Alert) *db.Time { return &a.CreateTime }),
	"timeout":           number("timeout", receiving, func(a *db.Alert) *int64 { return &a.Timeout }),
	"raw_data":          nullable("rawData", receiving, func(a *db.Alert) *string { return &a.RawData }),
	"customer":          nullable("customer", receiving, func(a *db.Alert) *string { return &a.Customer }),
	"duplicate_count":   number("duplicateCount", never, func(a *db.Alert) *int64 { return &a.DuplicateCount }),
	"repeat":            {"repeat", never, func(a *db.Alert) any { return a.Repeat }, nil},
	"previous_severity": text("previousSeverity", never, func(a *db.Alert) *string { return &a.PreviousSeverity }),
	"trend_indication":  text("trendIndication", never, func(a *db.Alert) *string { return &a.TrendIndication }),
	"receive_time":      instant("receiveTime", never, func(a *db.Alert) *db.Time { return &a.ReceiveTime }),
	"last_receive_id":   nullable("lastReceiveId", never, func(a *db.Alert) *string { return &a.LastReceiveID }),
	"last_receive_time": instant("lastReceiveTime", never, func(a *db.Alert) *db.Time { return &a.LastReceiveTime }),
	"update_time":       instant("updateTime", never, func(a *db.Alert) *db.Time { return &a.UpdateTime }),
}

// find returns a field by either of its names.
func find(name string) (field, bool) {
	if f, ok := fields[name]; ok {
		return f, true
	}
	snake, ok := snakes[name]
	return fields[snake], ok
}

// snakes are the plugins' names of fields by those of the API.
var snakes = func() map[string]string {
	m := map[string]string{}
	for snake, f := range fields {
		m[f.api] = snake
	}
	return m
}()

func (v *alert) TypeName() string { return "Alert" }

func (v *alert) Names() []string {
	return append(slices.Sorted(maps.Keys(fields)), "get_body", "get_id", "is_blackout", "is_flapping", "is_suppressed", "serialize")
}

func (v *alert) Get(name string) (any, bool) {
	if f, ok := find(name); ok {
		return f.get(v.a), true
	}
	switch name {
	case "is_suppressed":
		return v.run.set.o.Model.Suppressed(v.a.Status), true
	case "is_blackout":
		return function(name, func([]any) (any, error) {
			return v.run.call.InBlackout != nil && v.run.call.InBlackout(v.a), nil
		}), true
	case "is_flapping":
		return function(name, v.isFlapping, "window?", "count?"), true
	case "get_id":
		return function(name, v.getID, "short?"), true
	case "serialize":
		frozen, err := script.Freeze(v.body())
		return frozen, err == nil
	case "get_body":
		return function(name, func([]any) (any, error) { return v.body(), nil }, "history?"), true
	}
	return nil, false
}

func (v *alert) Set(name string, value any) error {
	f, ok := find(name)
	if ok && v.run.may&f.when != 0 {
		return f.set(v.a, value)
	}
	had, known := v.Get(name)
	switch {
	case !known:
		return fmt.Errorf("an alert has no field %s", name)
	case same(had, value): // a list that was only read
		return nil
	case f.when == never:
		return fmt.Errorf("%s of an alert can't be set", name)
	case f.when == acting:
		return fmt.Errorf("%s of an alert can be set in pre_receive and take_action only", name)
	}
	return fmt.Errorf("%s of an alert can be set in pre_receive only", name)
}

// MarshalJSON writes the alert as the API shows it.
func (v *alert) MarshalJSON() ([]byte, error) {
	return append(db.AppendMembers([]byte("{"), v.a), '}'), nil
}

// body is the alert as the API shows it.
func (v *alert) body() any {
	var m map[string]any
	data, err := v.MarshalJSON()
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil { // what is written above is JSON
		panic(err)
	}
	return fromJSON(m)
}

func (v *alert) getID(args []any) (any, error) {
	if short, _ := args[0].(bool); short {
		return db.Short(v.a.ID), nil
	}
	return v.a.ID, nil
}

// isFlapping has the defaults of Alerta's: more than two changes of severity
// within half an hour.
func (v *alert) isFlapping(args []any) (any, error) {
	window, count := int64(1800), int64(2)
	for i, p := range []*int64{&window, &count} {
		n, ok := args[i].(int64)
		switch {
		case ok && n >= 0:
			*p = n
		case args[i] != nil:
			return nil, fmt.Errorf("is_flapping: window and count must be whole numbers")
		}
	}
	if v.run.call.Flapping == nil {
		return nil, fmt.Errorf("is_flapping is there for pre_receive only")
	}
	return v.run.call.Flapping(v.a, time.Duration(min(window, 1<<31))*time.Second, int(min(count, 1<<31)))
}

func text(api string, w when, at func(*db.Alert) *string) field {
	return field{api, w, func(a *db.Alert) any { return *at(a) }, func(a *db.Alert, v any) error {
		s, ok := v.(string)
		if !ok {
			return wrong(api, "a string", v)
		}
		*at(a) = strings.ReplaceAll(s, "\x00", "")
		return nil
	}}
}

// needed is a text that no alert is without.
func needed(api string, at func(*db.Alert) *string) field {
	f := text(api, receiving, at)
	set := f.set
	f.set = func(a *db.Alert, v any) error {
		if v == "" {
			return fmt.Errorf("%s must not be empty", api)
		}
		return set(a, v)
	}
	return f
}

// nullable is a text that is None when there is none. Numbers are taken as
// their texts, as the API does.
func nullable(api string, w when, at func(*db.Alert) *string) field {
	f := text(api, w, at)
	get, set := f.get, f.set
	f.get = func(a *db.Alert) any {
		if *at(a) == "" {
			return nil
		}
		return get(a)
	}
	f.set = func(a *db.Alert, v any) error {
		switch n := v.(type) {
		case nil:
			v = ""
		case int64:
			v = strconv.FormatInt(n, 10)
		case float64:
			v = strconv.FormatFloat(n, 'g', -1, 64)
		}
		return set(a, v)
	}
	return f
}

func number(api string, w when, at func(*db.Alert) *int64) field {
	return field{api, w, func(a *db.Alert) any { return *at(a) }, func(a *db.Alert, v any) error {
		n, ok := v.(int64)
		if !ok || n < 0 || n > maxSeconds {
			return wrong(api, "a whole number of seconds", v)
		}
		*at(a) = n
		return nil
	}}
}

// maxSeconds is the longest timeout that the API takes too: a hundred years.
const maxSeconds = 100 * 365 * 24 * 3600

func instant(api string, w when, at func(*db.Alert) *db.Time) field {
	return field{api, w, func(a *db.Alert) any { return newDatetime(*at(a)) }, func(a *db.Alert, v any) error {
		d, ok := v.(datetime)
		if !ok {
			return wrong(api, "a datetime", v)
		}
		*at(a) = db.At(d.t)
		return nil
	}}
}

func list(api string, w when, at func(*db.Alert) *[]string) field {
	return field{api, w, func(a *db.Alert) any { return *at(a) }, func(a *db.Alert, v any) error {
		elems, ok := v.([]any)
		if !ok {
			return wrong(api, "a list of strings", v)
		}
		out := make([]string, len(elems))
		for i, e := range elems {
			if out[i], ok = e.(string); !ok {
				return wrong(api, "a list of strings", e)
			}
		}
		if !slices.Equal(out, *at(a)) {
			*at(a) = out
		}
		return nil
	}}
}

func getAttributes(a *db.Alert) any { return fromJSON(map[string]any(a.Attributes)) }

func setAttributes(a *db.Alert, v any) error {
	m, ok := v.(map[string]any)
	if !ok {
		return wrong("attributes", "a dict", v)
	}
	for name := range m {
		if strings.ContainsAny(name, ".$") {
			return fmt.Errorf(`the name %q of an attribute must not contain "." or "$"`, name)
		}
	}
	if same(fromJSON(map[string]any(a.Attributes)), m) {
		return nil
	}
	plain, err := toJSON(m)
	if err != nil {
		return fmt.Errorf("attributes: %w", err)
	}
	a.Attributes = plain.(map[string]any)
	return nil
}

// wrong says what was expected of a value.
func wrong(name, want string, v any) error {
	return fmt.Errorf("%s must be %s, not %s", name, want, kind(v))
}

// kind is what Python calls the type of a value.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return "a bool"
	case int64:
		return fmt.Sprintf("the number %d", v)
	case float64:
		return fmt.Sprintf("the number %v", v)
	case string:
		return "a string"
	case []any:
		return "a list"
	case map[string]any:
		return "a dict"
	case script.Object:
		return "an object of type " + v.TypeName()
	}
	return fmt.Sprintf("a %T", v)
}
