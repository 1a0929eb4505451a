package alerta

import (
	"time"

	"github.com/alertad/alertad/db"
)

// layouts are the forms of times in answers and in JSON that PostgreSQL writes;
// without a zone they are UTC. Each takes a fraction.
var layouts = [...]string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05"}

// The bounds of what can be shown as a time.
var (
	firstTime = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	lastTime  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

// time reads a time; 0 is none. PostgreSQL's infinity is the last there is.
func (r *reader) time(name string) db.Time {
	switch v := r.doc[name].(type) {
	case nil:
		return 0
	case time.Time:
		return r.bounded(name, v)
	case string:
		switch v {
		case "":
			return 0
		case "infinity":
			return db.At(lastTime)
		}
		for _, layout := range layouts {
			if t, err := time.Parse(layout, v); err == nil {
				return r.bounded(name, t)
			}
		}
	}
	r.note("%s: not kept, it is no time", name)
	return 0
}

func (r *reader) bounded(name string, t time.Time) db.Time {
	if t.Before(firstTime) || t.After(lastTime) {
		r.note("%s: not kept, it is out of all time", name)
		return 0
	}
	return db.At(t)
}
