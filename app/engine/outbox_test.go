package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// teller leaves an effect in everything, and refuses what is called so.
type teller struct{}

func (teller) Name() string { return "teller" }

func (teller) tell(c *plugin.Call, what string, a *db.Alert) error {
	c.Effects = append(c.Effects, plugin.Effect{Sender: "test", To: "there", Body: []byte(what + " " + a.Resource)})
	if a.Resource == "refused" {
		return db.Errorf(db.Forbidden, "no")
	}
	return nil
}

func (h teller) Receive(c *plugin.Call, a *db.Alert) (*db.Alert, error) {
	return a, h.tell(c, "pre", a)
}

func (h teller) Stored(c *plugin.Call, a *db.Alert) {
	h.tell(c, fmt.Sprintf("stored %d", a.DuplicateCount), a)
}

func (h teller) Status(c *plugin.Call, a *db.Alert, ch plugin.StatusChange) (*db.Alert, plugin.StatusChange, error) {
	return a, ch, h.tell(c, "status "+ch.Status, a)
}

func (h teller) Action(c *plugin.Call, a *db.Alert, act plugin.Action) (*db.Alert, plugin.Action, error) {
	return a, act, h.tell(c, "action "+act.Name, a)
}

func (h teller) Note(c *plugin.Call, a *db.Alert, text string) (*db.Alert, string, error) {
	return a, text, h.tell(c, "note "+text, a)
}

func (h teller) Delete(c *plugin.Call, a *db.Alert) error { return h.tell(c, "delete", a) }

// openTeller makes a site whose hooks tell of everything, and a function that
// takes what is in the outbox away.
func openTeller(t *testing.T) (*site, func() []string) {
	t.Helper()
	queued := 0
	s := open(t)
	model, err := alarm.New("ALERTA", alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.hooks = plugin.Of(plugin.Options{Model: model, RaiseOnError: true}, teller{})
	s.build([]func(*engine.Options, *plugin.Options){func(o *engine.Options, _ *plugin.Options) {
		o.Queued = func(sender, to string) {
			if sender != "test" || to != "there" {
				t.Errorf("queued for %s %s", sender, to)
			}
			queued++
		}
	}})
	return s, func() []string {
		t.Helper()
		var bodies []string
		items := outbox(t, s.store)
		err := s.store.Update(context.Background(), func(tx db.Tx) error {
			bodies = nil
			for _, it := range items {
				bodies = append(bodies, it.Body)
				if err := tx.Delete(db.Outbox, it.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if queued != len(bodies) {
			t.Errorf("%d queued, %d stored", queued, len(bodies))
		}
		queued = 0
		return bodies
	}
}

func outbox(t *testing.T, store db.Store) (items []*db.Outgoing) {
	t.Helper()
	err := store.View(context.Background(), func(f db.Finder) (err error) {
		items, err = db.Collect[*db.Outgoing](f.Find(db.Outbox, query.Query{Order: []query.Order{{Field: "id"}}}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// Effects are kept with the change that they tell of, and only with that.
func TestEffects(t *testing.T) {
	s, taken := openTeller(t)
	ctx := context.Background()
	want := func(bodies ...string) {
		t.Helper()
		if diff := cmp.Diff(bodies, taken()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	alert := func(resource, severity string) *db.Alert {
		return &db.Alert{Resource: resource, Event: "Down", Environment: "Production", Severity: severity, Service: []string{"Web"}, Timeout: -1}
	}
	s.post(alert("web", "major"))
	want("pre web", "stored 0 web")
	s.post(alert("web", "major"))
	want("pre web", "stored 1 web")
	s.post(alert("web", "normal"))
	want("pre web", "status closed web", "stored 0 web")
	if _, err := s.Receive(ctx, s.by, alert("refused", "major")); db.CodeOf(err) != db.Forbidden {
		t.Errorf("refused: %v", err)
	}
	want()
	out, err := s.ReceiveAll(ctx, s.by, []*db.Alert{alert("a", "major"), alert("refused", "major"), alert("b", "huge"), alert("c", "minor")})
	if err != nil || out[1].Err == nil || out[2].Err == nil {
		t.Errorf("%v, %v", out, err)
	}
	want("pre a", "pre c", "stored 0 a", "stored 0 c")

	id := out[0].Alert.ID
	s.act(id, "ack")
	want("action ack a", "status ack a")
	if _, err := s.Action(ctx, s.by, id, plugin.Action{Name: "ack"}); db.CodeOf(err) != db.Conflict {
		t.Errorf("a second ack: %v", err)
	}
	want()
	if _, err := s.SetStatus(ctx, s.by, id, "open", "", nil); err != nil {
		t.Error(err)
	}
	want("status open a")
	note, err := s.AddNote(ctx, s.by, id, "n")
	if err != nil {
		t.Fatal(err)
	}
	want("note n a")
	if _, err := s.EditNote(ctx, s.by, id, note.NoteID, "m"); err != nil {
		t.Error(err)
	}
	want("note m a")
	if err := s.Delete(ctx, s.by, id); err != nil {
		t.Error(err)
	}
	want("delete a")

	// Of many changed together, those that are refused have no effect.
	s.post(alert("d", "major"))
	s.act(out[3].Alert.ID, "ack")
	taken()
	done, err := s.Bulk(ctx, s.by, query.All{}, engine.ChangeAction(plugin.Action{Name: "ack"}))
	if err != nil || len(done.Updated) != 1 || len(done.Errors) != 2 {
		t.Errorf("%+v, %v", done, err)
	}
	want("action ack d", "status ack d")
}

// What is not stored is not told of, and the order of the outbox is that of
// the changes.
func TestEffectsInOrder(t *testing.T) {
	s, _ := openTeller(t)
	for i := range 100 {
		s.post(&db.Alert{Resource: fmt.Sprint("r", i), Event: "e", Environment: "Production", Severity: "major", Service: []string{"x"}, Timeout: -1})
	}
	for i, it := range outbox(t, s.store) {
		if want := fmt.Sprintf([]string{"pre r%d", "stored 0 r%d"}[i%2], i/2); it.Body != want {
			t.Fatalf("item %d is %q, want %q", i, it.Body, want)
		}
	}
}
