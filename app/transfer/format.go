package transfer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/alertad/alertad/db"
)

// An export is lines of JSON, in UTF-8:
//
//	{"format":"alertad-export","version":1,"alertad":"1.2.0","created":"2026-01-31T12:00:00.000Z","secrets":false,"counts":{"alert":1}}
//	{"kind":"alert","record":{"id":"…","resource":"web01",…}}
//	{"kind":"history","parent":"…","order":1,"record":{…}}
//	{"end":true,"counts":{"alert":1,"history":1}}
//
// The first says what it is; its counts are of what has no parent. Then come
// the records, kind by kind in the order of db.Kinds, what belongs to a record
// right behind it. Members are named as in the API; absent ones are left out.
// The last line has the counts of all lines: without it the file was cut short.
// Without secrets there are no hashes of passwords, tokens and keys, no
// secrets of channels, and no sessions.
const (
	formatName    = "alertad-export"
	formatVersion = 1
)

// header is the first line.
type header struct {
	Format  string         `json:"format"`
	Version int            `json:"version"`
	Alertad string         `json:"alertad"`
	Created string         `json:"created"`
	Secrets bool           `json:"secrets"`
	Counts  map[string]int `json:"counts"`
}

// trailer is the last line.
type trailer struct {
	End    bool           `json:"end"`
	Counts map[string]int `json:"counts"`
}

// line is any of them but the first.
type line struct {
	Kind   string          `json:"kind"`
	Parent string          `json:"parent"`
	Order  *int64          `json:"order"`
	Record json.RawMessage `json:"record"`
	trailer
}

func appendLine(dst []byte, r db.Record) []byte {
	k := r.Kind()
	dst = append(append(append(dst, `{"kind":"`...), k.Name...), '"')
	if k.Parent != nil {
		parent, order, _ := db.SplitChildID(r.Base().ID)
		dst = db.AppendString(append(dst, `,"parent":`...), parent)
		dst = strconv.AppendInt(append(dst, `,"order":`...), order, 10)
	}
	dst = db.AppendWhole(append(dst, `,"record":`...), r)
	return append(dst, "}\n"...)
}

// parse makes the record of a line, and says which of its members are unknown.
func (l *line) parse(k *db.Kind) (db.Record, []string, error) {
	r, unknown, err := k.ParseWhole(l.Record)
	if err != nil || k.Parent == nil {
		return r, unknown, err
	}
	if l.Order == nil || *l.Order < 0 {
		return nil, nil, db.Errorf(db.Invalid, "a %s without its order", k.Name)
	}
	r.Base().ID = db.ChildID(l.Parent, *l.Order)
	return r, unknown, nil
}

// place returns the place of a kind in the order of an export, -1 for none.
func place(name string) int {
	return slices.IndexFunc(db.Kinds, func(k *db.Kind) bool { return k.Name == name })
}

func parseHeader(text []byte) (header, error) {
	var h header
	if err := json.Unmarshal(text, &h); err != nil || h.Format != formatName {
		return h, db.Errorf(db.Invalid, "it is no export of alertad")
	}
	if h.Version < 1 || h.Version > formatVersion {
		return h, db.Errorf(db.Unsupported, "its format is version %d, and this program knows %d: import it with a newer one", h.Version, formatVersion)
	}
	return h, nil
}

func (h header) name() string {
	return fmt.Sprintf("export of alertad %s, made at %s", h.Alertad, h.Created)
}
