package transfer

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/db"
)

// outcome is what becomes of an item.
type outcome int

const (
	added outcome = iota
	replaced
	same    // the store has it already
	kept    // the store has another, which stays
	dropped // it cannot be stored
)

// verdict is the outcome of an item and what is to be done.
type verdict struct {
	outcome outcome
	note    string
	old     []db.Record // of that kind that it takes the place of, under whatever id
	otherID string      // under which the store has the same user
}

// decide looks for what the store has of an item, and may change its records.
func (im *importer) decide(r db.Reader, records []db.Record) (verdict, error) {
	if len(records) == 0 {
		return verdict{outcome: dropped}, nil
	}
	records[0] = im.mapUsers(records[0])
	rec := records[0]
	old, err := r.Get(rec.Kind(), rec.Base().ID)
	if err == nil {
		return im.compare(r, old, records)
	}
	if db.CodeOf(err) != db.NotFound {
		return verdict{}, err
	}
	others, err := namesakes(r, rec)
	if err != nil {
		return verdict{}, err
	}
	if k, ok := rec.(*db.APIKey); ok && im.secretless && k.Hash == "" {
		return verdict{outcome: dropped, note: "key: the export lacks its secret"}, nil
	}
	if len(others) == 0 {
		return verdict{outcome: added}, nil
	}
	return im.clash(r, others, records)
}

// compare decides between two states of one record.
func (im *importer) compare(r db.Reader, old db.Record, records []db.Record) (verdict, error) {
	kind := old.Kind()
	stored, err := withChildren(r, old)
	if err != nil {
		return verdict{}, err
	}
	if im.secretless {
		records[0] = withSecrets(records[0], old)
	}
	switch {
	case equal(stored, records):
		return verdict{outcome: same}, nil
	case im.Overwrite || moment(records) > moment(stored):
		return verdict{outcome: replaced, old: []db.Record{old}, note: forgotten(records[0], old)}, nil
	case moment(records) < moment(stored):
		return verdict{outcome: kept, note: kind.Name + ": the database has a newer one, which stays"}, nil
	}
	return verdict{outcome: kept, note: kind.Name + ": the database has another of the same time or of none, which stays"}, nil
}

// clash decides between a record and those that are the same thing under another
// id. Of alerts and heartbeats the newer stays. Anything else that the store has
// stays; what refers to such a user will refer to the one that the store has.
func (im *importer) clash(r db.Reader, others, records []db.Record) (verdict, error) {
	rec := records[0]
	name := rec.Kind().Name
	if _, ok := rec.(*db.User); ok {
		if len(others) > 1 {
			return verdict{outcome: dropped, note: "user: its login and its address belong to two others"}, nil
		}
		return verdict{outcome: kept, otherID: others[0].Base().ID,
			note: "user: the database has one with that login or address, which stays and stands for it"}, nil
	}
	newer := im.Overwrite
	if rec.Kind() == db.Alerts || rec.Kind() == db.Heartbeats {
		newer = true
		for _, other := range others {
			stored, err := withChildren(r, other)
			if err != nil {
				return verdict{}, err
			}
			newer = newer && (im.Overwrite || moment(records) > moment(stored))
		}
	}
	if !newer {
		return verdict{outcome: kept, note: name + ": the database has the same under another id, which stays"}, nil
	}
	return verdict{outcome: replaced, old: others, note: name + ": the database had the same under another id, which is replaced"}, nil
}

// apply stores what was decided.
func (v verdict) apply(tx db.Tx, item Item) error {
	if v.outcome != added && v.outcome != replaced {
		return nil
	}
	id := item.Records[0].Base().ID
	for _, old := range v.old {
		if old.Base().ID != id {
			if err := tx.Delete(old.Kind(), old.Base().ID); err != nil {
				return err
			}
			continue
		}
		if err := deleteChildren(tx, old, item.Records); err != nil {
			return err
		}
	}
	for _, r := range item.Records {
		if err := tx.Put(r); err != nil {
			return err
		}
	}
	return nil
}

// deleteChildren deletes the children of a record that are not in the list.
func deleteChildren(tx db.Tx, of db.Record, list []db.Record) error {
	stored, err := withChildren(tx, of)
	if err != nil {
		return err
	}
	for _, child := range stored[1:] {
		stays := func(r db.Record) bool { return r.Kind() == child.Kind() && r.Base().ID == child.Base().ID }
		if slices.ContainsFunc(list, stays) {
			continue
		}
		if err := tx.Delete(child.Kind(), child.Base().ID); err != nil {
			return err
		}
	}
	return nil
}

// withChildren is a record and those that belong to it.
func withChildren(r db.Reader, rec db.Record) ([]db.Record, error) {
	list := []db.Record{rec}
	for _, k := range children(rec.Kind()) {
		more, err := r.Lookup(k, "parent", rec.Base().ID)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// equal reports whether two lists hold the same, in whatever order.
func equal(a, b []db.Record) bool {
	if len(a) != len(b) {
		return false
	}
	lines := func(list []db.Record) [][]byte {
		out := make([][]byte, len(list))
		for i, r := range list {
			out[i] = appendLine(nil, r)
		}
		slices.SortFunc(out, bytes.Compare)
		return out
	}
	return slices.EqualFunc(lines(a), lines(b), bytes.Equal)
}

// past are the fields that say when something became what it is. Others tell of
// what is to come.
var past = []string{"updateTime", "lastReceiveTime", "receiveTime", "createTime", "lastUsedTime", "lastLogin"}

// moment is when an item became what it is; 0 is unknown.
func moment(records []db.Record) (at int64) {
	for _, r := range records {
		for _, name := range past {
			at = max(at, r.Value(name).Num)
		}
	}
	return at
}

// unique are the keys under which two records of a kind are the same thing.
var unique = map[*db.Kind][]string{
	db.Heartbeats: {"source"},
	db.Users:      {"login", "email"},
	db.UserGroups: {"name"},
	db.Perms:      {"match"},
	db.APIKeys:    {"hash"},
	db.Identities: {"subject"},
}

// namesakes returns the records that are the same thing as rec.
func namesakes(r db.Reader, rec db.Record) ([]db.Record, error) {
	switch rec := rec.(type) {
	case *db.Alert: // those that only correlate are others
		subject := rec.Subject(rec.Event)
		found, err := r.Lookup(db.Alerts, "subject", subject)
		return slices.DeleteFunc(found, func(r db.Record) bool {
			a := r.(*db.Alert)
			return a.Subject(a.Event) != subject
		}), err
	case *db.Customer: // a match may be for several
		found, err := r.Lookup(db.Customers, "match", rec.Match)
		return slices.DeleteFunc(found, func(r db.Record) bool { return r.(*db.Customer).Customer != rec.Customer }), err
	}
	var out []db.Record
	for _, name := range unique[rec.Kind()] {
		key, _ := rec.Kind().Key(name)
		for _, value := range key.Of(nil, rec) {
			found, err := r.Lookup(rec.Kind(), name, value)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	slices.SortFunc(out, func(a, b db.Record) int { return cmp.Compare(a.Base().ID, b.Base().ID) })
	return slices.CompactFunc(out, func(a, b db.Record) bool { return a.Base().ID == b.Base().ID }), nil
}

// mapUsers makes a record refer to the users that stand for those that were not
// imported.
func (im *importer) mapUsers(r db.Record) db.Record {
	users := im.journal.Users
	switch r := r.(type) {
	case *db.UserGroup:
		g := *r
		g.Users = make([]string, len(r.Users))
		for i, id := range r.Users {
			g.Users[i] = id
			if other, ok := users[id]; ok {
				g.Users[i] = other
			}
		}
		return &g
	case *db.Identity:
		if other, ok := users[r.User]; ok {
			i := r.Copy()
			i.User = other
			return i
		}
	case *db.Session:
		if other, ok := users[r.User]; ok {
			s := r.Copy()
			s.User = other
			return s
		}
	}
	return r
}

// withSecrets is a record with the secrets of its older state.
func withSecrets(r, old db.Record) db.Record {
	switch r := r.(type) {
	case *db.User:
		u := r.Copy()
		u.Password, u.Hash = old.(*db.User).Password, old.(*db.User).Hash
		return u
	case *db.APIKey:
		k := r.Copy()
		k.Hash = old.(*db.APIKey).Hash
		return k
	case *db.Channel:
		c := r.Copy()
		if !channel.Moved(old.(*db.Channel), c) {
			c.Secrets = old.(*db.Channel).Secrets
		}
		return c
	case *db.Rota:
		n := *r
		n.FeedHash, n.FeedTime = old.(*db.Rota).FeedHash, old.(*db.Rota).FeedTime
		return &n
	}
	return r
}

// forgotten is the note about a channel that sends elsewhere than its older
// state, and lost the secrets of that.
func forgotten(r, old db.Record) string {
	c, ok := r.(*db.Channel)
	if !ok || len(c.Secrets) > 0 || len(old.(*db.Channel).Secrets) == 0 {
		return ""
	}
	return "channel: it sends elsewhere now, so its secrets must be given again"
}
