package dbtest

import (
	"fmt"
	"math/rand/v2"
	"reflect"

	"github.com/alertad/alertad/db"
)

// Noon is a time for sample records: 2026-01-31T12:00:00.000Z.
const Noon db.Time = 1769860800000

// ID returns a new random id in the form of a UUID.
func ID() string {
	a, b := rand.Uint64(), rand.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", uint32(a), uint16(a>>32), a>>52, b>>52, b&(1<<48-1))
}

// Alert returns an open major alert with a new id that nothing else shares a
// subject with, as the options change it.
func Alert(opts ...func(*db.Alert)) *db.Alert {
	id := ID()
	a := &db.Alert{
		Meta:        db.Meta{ID: id},
		Resource:    "host-" + id[:8],
		Event:       "NodeDown",
		Environment: "Production",
		Severity:    "major",
		Status:      "open",
		Service:     []string{"Platform"},
		Group:       "Misc",
		ValueText:   "1",
		Text:        "the node does not answer",
		Tags:        []string{"dc:ams"},
		Attributes:  db.Attributes{"region": "EU"},
		Origin:      "dbtest/localhost",
		Type:        "exceptionAlert",
		CreateTime:  Noon, ReceiveTime: Noon.Add(1e6), LastReceiveTime: Noon.Add(1e6), UpdateTime: Noon.Add(1e6),
		Timeout:          86400,
		PreviousSeverity: "indeterminate",
		TrendIndication:  "moreSevere",
		LastReceiveID:    id,
	}
	for _, o := range opts {
		o(a)
	}
	return a
}

// History returns entry n of an alert's history.
func History(a *db.Alert, n int64) *db.History {
	return &db.History{
		Meta:    db.Meta{ID: db.ChildID(a.ID, n)},
		EntryID: a.ID, Event: a.Event, Severity: a.Severity, Status: a.Status, ValueText: a.ValueText,
		Text: a.Text, Type: db.ChangeNew, UpdateTime: a.UpdateTime, Timeout: a.Timeout,
	}
}

// Note returns note n on an alert.
func Note(a *db.Alert, n int64) *db.Note {
	return &db.Note{
		Meta:   db.Meta{ID: db.ChildID(a.ID, n)},
		NoteID: ID(), Text: "seen", User: "ops", Type: "alert", CreateTime: Noon, UpdateTime: Noon,
	}
}

// Heartbeat returns the heartbeat of an origin.
func Heartbeat(origin string) *db.Heartbeat {
	return &db.Heartbeat{
		Meta: db.Meta{ID: ID()}, Origin: origin, Tags: []string{"dc:ams"}, Type: "Heartbeat",
		CreateTime: Noon, ReceiveTime: Noon.Add(1e7), Timeout: 86400,
	}
}

// Blackout returns a blackout of an environment, from Noon for an hour.
func Blackout(environment string) *db.Blackout {
	b := &db.Blackout{
		Meta: db.Meta{ID: ID()}, Environment: environment, StartTime: Noon, EndTime: Noon.AddSeconds(3600),
		Duration: 3600, User: "ops", CreateTime: Noon,
	}
	b.Priority = b.Rank()
	return b
}

// Full returns a record of any kind in which every field is set, each to
// something else.
func Full(k *db.Kind, id string) db.Record {
	return fill(k, id, func(name string, i int, f any) any {
		switch f.(type) {
		case string:
			return name + ` <é> "\` + "\n\u2028%_'"
		case int64:
			return int64(1)<<60 + int64(i)
		case db.Time:
			return Noon + db.Time(i)
		case bool:
			return true
		case []string:
			return []string{name, "", "Ö", "a,b"}
		case db.Spans:
			return db.Spans{N: int64(1)<<60 + int64(i), Sum: 2, Classes: name}
		case db.Attributes:
			return db.Attributes{
				name: "text", "": "no name", "n": -1.5, "i": 7.0, "b": false, "empty": "",
				"ü.x[0]": []any{1.0, nil, map[string]any{"k": "v"}},
			}
		}
		return nil
	})
}

// fill sets every field of a new record to what value makes for its name,
// number and zero value. A field of a type that value does not know is a mistake.
func fill(k *db.Kind, id string, value func(name string, i int, zero any) any) db.Record {
	rec := k.New()
	v := reflect.ValueOf(rec).Elem()
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		if _, meta := f.Interface().(db.Meta); meta {
			continue
		}
		made := value(name, i, f.Interface())
		if made == nil {
			panic(fmt.Sprintf("dbtest: no value for %s.%s of type %s", k.Name, name, f.Type()))
		}
		f.Set(reflect.ValueOf(made))
	}
	rec.Base().ID = id
	return rec
}
