package engine

import (
	"context"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// AddNote adds a note to the alert.
func (e *Engine) AddNote(ctx context.Context, by Caller, id, text string) (*db.Note, error) {
	var note *db.Note
	_, err := e.changeOne(ctx, by, id, changeNote(text, func(n *db.Note) { note = n }))
	return note, err
}

// ChangeNote is the change that AddNote makes.
func ChangeNote(text string) Change { return changeNote(text, func(*db.Note) {}) }

func changeNote(text string, added func(*db.Note)) Change {
	return func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		n, text, err := e.o.Hooks.Note(call, old, text)
		if err != nil {
			return change{}, refused(err)
		}
		n = n.Copy()
		note := e.newNote(call, n, text)
		added(note)
		err = e.putEntry(tx, old, n, &db.History{EntryID: note.NoteID, Text: text, Type: db.ChangeNote,
			UpdateTime: call.Now, User: call.Login})
		if err != nil {
			return change{}, err
		}
		return change{name: db.ChangeNote, old: old, new: n}, tx.Put(note)
	}
}

func (e *Engine) newNote(call *plugin.Call, a *db.Alert, text string) *db.Note {
	return &db.Note{
		// The number of the history entry that tells of the note: given once.
		Meta:   db.Meta{ID: db.ChildID(a.ID, a.HistorySeq+1)},
		NoteID: e.o.NewID(),
		Text:   text,
		User:   call.Login,
		Attributes: db.Attributes{
			"resource": a.Resource, "event": a.Event, "environment": a.Environment,
			"severity": a.Severity, "status": a.Status,
		},
		Type:       "alert",
		CreateTime: call.Now,
		Customer:   a.Customer,
	}
}

// Notes returns the alert's notes, newest first.
func (e *Engine) Notes(ctx context.Context, by Caller, id string) ([]*db.Note, error) {
	var notes []*db.Note
	err := e.o.Store.View(ctx, func(f db.Finder) error {
		a, err := find(f, by.Principal.Tenancy, id)
		if err != nil {
			return err
		}
		notes, err = db.Lookup[*db.Note](f, db.Notes, "parent", a.ID)
		return err
	})
	for i, j := 0, len(notes)-1; i < j; i, j = i+1, j-1 {
		notes[i], notes[j] = notes[j], notes[i]
	}
	return notes, err
}

// EditNote replaces the text of a note.
func (e *Engine) EditNote(ctx context.Context, by Caller, id, note, text string) (*db.Note, error) {
	var out *db.Note
	call := e.call(by)
	err := e.update(ctx, call, func(tx db.Tx, report func(change)) error {
		a, _, err := findNote(tx, by, id, note)
		if err != nil {
			return err
		}
		if err := tx.Lock(lockName(a)); err != nil {
			return err
		}
		a, old, err := findNote(tx, by, id, note)
		if err != nil {
			return err
		}
		_, becomes, err := e.o.Hooks.Note(call, a, text)
		if err != nil {
			return refused(err)
		}
		c := *old
		c.Text, c.User, c.UpdateTime = becomes, call.Login, call.Now
		out = &c
		return tx.Put(out)
	})
	return out, err
}

// DeleteNote removes a note; the alert's history tells that it was there.
func (e *Engine) DeleteNote(ctx context.Context, by Caller, id, note string) error {
	_, err := e.changeOne(ctx, by, id, func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		_, gone, err := findNote(tx, by, old.ID, note)
		if err != nil {
			return change{}, err
		}
		n := old.Copy()
		err = e.putEntry(tx, old, n, &db.History{EntryID: gone.NoteID, Text: "note dismissed",
			Type: db.ChangeDismiss, UpdateTime: call.Now, User: call.Login})
		if err != nil {
			return change{}, err
		}
		return change{name: db.ChangeDismiss, old: old, new: n}, tx.Delete(db.Notes, gone.ID)
	})
	return err
}

func findNote(r db.Reader, by Caller, id, note string) (*db.Alert, *db.Note, error) {
	a, err := find(r, by.Principal.Tenancy, id)
	if err != nil {
		return nil, nil, err
	}
	notes, err := db.Lookup[*db.Note](r, db.Notes, "parent", a.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range notes {
		if n.NoteID == note {
			return a, n, nil
		}
	}
	return nil, nil, db.ErrNotFound
}
