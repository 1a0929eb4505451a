package transfer_test

import (
	"context"
	"iter"
	"slices"
	"testing"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
)

// list is items as a source.
type list []transfer.Item

func (l list) Survey(context.Context) (transfer.Survey, error) {
	return transfer.Survey{Name: "list"}, nil
}

func (l list) Items(_ context.Context, k *db.Kind, _ string) iter.Seq2[transfer.Item, error] {
	return func(yield func(transfer.Item, error) bool) {
		for _, item := range l {
			if item.Records[0].Kind() == k && !yield(item, nil) {
				return
			}
		}
	}
}

func (l list) Close() error { return nil }

func of(records ...db.Record) list { return list{{Records: records}} }

// What the store has too is replaced by what is newer, and by nothing else.
func TestNewer(t *testing.T) {
	alert := func(at db.Time, text string) *db.Alert {
		return dbtest.Alert(func(a *db.Alert) {
			a.ID, a.Resource, a.Text, a.LastReceiveTime, a.UpdateTime = "a", "web01", text, dbtest.Noon+at, dbtest.Noon+at
			a.ReceiveTime, a.LastReceiveID = a.CreateTime, "r"
		})
	}
	other := func(at db.Time, text string) *db.Alert {
		a := alert(at, text)
		a.ID = "b"
		return a
	}
	history := func(a *db.Alert, n int64, at db.Time) *db.History {
		h := dbtest.History(a, n)
		h.UpdateTime = dbtest.Noon + at
		return h
	}
	group := func(id, text string) *db.UserGroup {
		return &db.UserGroup{Meta: db.Meta{ID: id}, Name: "ops", Text: text}
	}
	f := func(name string, have, come, want []db.Record, overwrite bool, c transfer.Count) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			s, wanted := newBolt(t), newBolt(t)
			put(t, s, have...)
			put(t, wanted, want...)
			report := load(t, s, of(come...), transfer.Options{Overwrite: overwrite})
			same(t, lines(t, wanted), lines(t, s))
			if got := report.Kinds[come[0].Kind().Name]; got != c {
				t.Errorf("%+v, want %+v", got, c)
			}
		})
	}
	one := func(r ...db.Record) []db.Record { return r }
	old, now, later := alert(0, "old"), alert(5, "now"), other(9, "later")
	f("older", one(now), one(old), one(alert(5, "now")), false, transfer.Count{Kept: 1})
	f("newer", one(alert(0, "old")), one(now), one(alert(5, "now")), false, transfer.Count{Replaced: 1})
	f("older, by force", one(alert(5, "now")), one(old), one(alert(0, "old")), true, transfer.Count{Replaced: 1})
	f("a newer child", one(alert(0, "old"), history(old, 1, 0)), one(alert(0, "old"), history(old, 2, 3)),
		one(alert(0, "old"), history(old, 2, 3)), false, transfer.Count{Replaced: 1})
	f("newer, another id", one(alert(0, "old"), history(old, 1, 0)), one(later, history(later, 1, 9)),
		one(other(9, "later"), history(later, 1, 9)), false, transfer.Count{Replaced: 1})
	f("older, another id", one(alert(0, "old")), one(other(-9, "before")), one(alert(0, "old")), false, transfer.Count{Kept: 1})
	f("no times", one(group("g", "a")), one(group("g", "b")), one(group("g", "a")), false, transfer.Count{Kept: 1})
	f("no times, by force", one(group("g", "a")), one(group("h", "b")), one(group("h", "b")), true, transfer.Count{Replaced: 1})
	correlated := alert(0, "other event")
	correlated.ID, correlated.Event, correlated.Correlate = "c", "Up", []string{"NodeDown", "Up"}
	f("only correlated", one(correlated), one(alert(0, "old")), one(correlated, alert(0, "old")), false, transfer.Count{Added: 1})
}

// A user whom the store knows under another id stays, and is who groups and
// identities mean.
func TestUsersThatAreThere(t *testing.T) {
	s := newBolt(t)
	put(t, s, &db.User{Meta: db.Meta{ID: "here"}, Login: "me", Password: "mine"})
	report := load(t, s, list{
		{Records: []db.Record{&db.User{Meta: db.Meta{ID: "there"}, Login: "me", Password: "theirs"}}},
		{Records: []db.Record{&db.User{Meta: db.Meta{ID: "new"}, Login: "you"}}},
		{Records: []db.Record{&db.UserGroup{Meta: db.Meta{ID: "g"}, Name: "ops", Users: []string{"there", "new"}}}},
		{Records: []db.Record{&db.Identity{Meta: db.Meta{ID: "i"}, Issuer: "x", Subject: "y", User: "there"}}},
	}, transfer.Options{})
	if c := report.Kinds["user"]; c != (transfer.Count{Added: 1, Kept: 1}) {
		t.Errorf("%+v", c)
	}
	err := s.View(context.Background(), func(f db.Finder) error {
		u, err := db.Get[*db.User](f, db.Users, "here")
		if err != nil || u.Password != "mine" {
			t.Errorf("%+v, %v", u, err)
		}
		g, err := db.Get[*db.UserGroup](f, db.UserGroups, "g")
		if err != nil || !slices.Equal(g.Users, []string{"here", "new"}) {
			t.Errorf("%+v, %v", g, err)
		}
		i, err := db.Get[*db.Identity](f, db.Identities, "i")
		if err != nil || i.User != "here" {
			t.Errorf("%+v, %v", i, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// An export without secrets takes nobody's password away.
func TestSecretless(t *testing.T) {
	from, to := newBolt(t), newBolt(t)
	put(t, from, &db.User{Meta: db.Meta{ID: "u"}, Login: "me", Password: "hash", UpdateTime: dbtest.Noon},
		&db.APIKey{Meta: db.Meta{ID: "k"}, User: "me", Hash: "hash", Count: 7, LastUsedTime: dbtest.Noon},
		&db.APIKey{Meta: db.Meta{ID: "k2"}, User: "me", Hash: "hash 2"},
		&db.Channel{Meta: db.Meta{ID: "c"}, Name: "ops", Text: "new", Secrets: db.Attributes{"token": "theirs"}, UpdateTime: dbtest.Noon},
		&db.Channel{Meta: db.Meta{ID: "moved"}, Name: "push", Type: "gotify", Settings: db.Attributes{"url": "https://theirs.example.com"}, UpdateTime: dbtest.Noon},
		&db.Channel{Meta: db.Meta{ID: "stays"}, Name: "hook", Type: "webhook", Settings: db.Attributes{"method": "PUT"}, UpdateTime: dbtest.Noon})
	put(t, to, &db.User{Meta: db.Meta{ID: "u"}, Login: "me", Password: "hash"}, &db.APIKey{Meta: db.Meta{ID: "k"}, User: "me", Hash: "hash"},
		&db.Channel{Meta: db.Meta{ID: "c"}, Name: "ops", Secrets: db.Attributes{"token": "ours"}},
		&db.Channel{Meta: db.Meta{ID: "moved"}, Name: "push", Type: "gotify", Settings: db.Attributes{"url": "https://ours.example.com"}, Secrets: db.Attributes{"token": "ours"}},
		&db.Channel{Meta: db.Meta{ID: "stays"}, Name: "hook", Type: "webhook", Secrets: db.Attributes{"url": "https://ours.example.com", "headers": "X: ours"}})
	report := load(t, to, fromFile(t, export(t, from, transfer.ExportOptions{})), transfer.Options{})
	noted(t, report, "key: the export lacks its secret", 1)
	noted(t, report, "channel: it sends elsewhere now, so its secrets must be given again", 1)
	same(t, []string{
		`user u {"id":"u","login":"me","updateTime":"2026-01-31T12:00:00.000Z","password":"hash"}`,
		`key k {"id":"k","user":"me","count":7,"lastUsedTime":"2026-01-31T12:00:00.000Z","hash":"hash"}`,
		`channel c {"id":"c","name":"ops","text":"new","secrets":{"token":"ours"},"updateTime":"2026-01-31T12:00:00.000Z"}`,
		`channel moved {"id":"moved","name":"push","type":"gotify","settings":{"url":"https://theirs.example.com"},"updateTime":"2026-01-31T12:00:00.000Z"}`,
		`channel stays {"id":"stays","name":"hook","type":"webhook","settings":{"method":"PUT"},"secrets":{"headers":"X: ours","url":"https://ours.example.com"},"updateTime":"2026-01-31T12:00:00.000Z"}`,
	}, lines(t, to))
}

// What the database cannot hold is dropped, and what came with it is not.
func TestRefusedByTheDatabase(t *testing.T) {
	s := newPostgres(t, "refused")
	good, bad := dbtest.Alert(), dbtest.Alert(func(a *db.Alert) { a.Text = "a\x00b" })
	report := load(t, s, list{{Records: []db.Record{good}}, {Records: []db.Record{bad, dbtest.History(bad, 1)}}}, transfer.Options{})
	if c := report.Kinds["alert"]; c != (transfer.Count{Added: 1, Dropped: 1}) {
		t.Errorf("%+v", c)
	}
	if n := len(lines(t, s)); n != 1 {
		t.Errorf("%d records", n)
	}
	noted(t, report, "the database refuses it", 1)
}
