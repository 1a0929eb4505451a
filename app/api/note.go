package api

import (
	"net/http"
	"net/url"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// addNote adds a note to an alert: PUT /alert/{id}/note.
func (a *API) addNote(r *request, out *reply) error {
	text, err := r.note()
	if err != nil {
		return err
	}
	if text == "" {
		return db.Errorf(db.Invalid, "must supply 'note' text")
	}
	note, err := a.Engine.AddNote(r.Context(), r.caller, r.vars["id"], text)
	if err != nil {
		return err
	}
	a.audit(r, "alert-note-added", "", "note", note.NoteID)
	out.code = http.StatusCreated
	out.location = r.origin.url("/alert/" + url.PathEscape(note.Alert()) + "/note/" + url.PathEscape(note.NoteID))
	out.ok()
	out.text("id", note.NoteID)
	out.name("note")
	out.body = appendNote(out.body, note, r.origin.url(""))
	out.end()
	return nil
}

// note reads the text of a note, which goes by two names.
func (r *request) note() (string, error) {
	m, err := r.members()
	if err != nil {
		return "", err
	}
	text, _, err := m.text("text")
	if err != nil || text != "" {
		return text, err
	}
	return m.textOr("note", "")
}

// listNotes shows the notes of an alert, newest first: GET /alert/{id}/notes.
func (a *API) listNotes(r *request, out *reply) error {
	page, err := query.ParsePage(r.params, a.PageSize)
	if err == nil {
		err = page.Check(0)
	}
	if err != nil {
		return err
	}
	notes, err := a.Engine.Notes(r.Context(), r.caller, r.vars["id"])
	if err != nil {
		return err
	}
	notes = notes[min(page.Offset(), len(notes)):]
	notes = notes[:min(page.Size, len(notes))]
	out.ok()
	out.empty(len(notes))
	out.list("notes", len(notes), func(dst []byte, i int) []byte {
		return appendNote(dst, notes[i], r.origin.url(""))
	})
	out.number("total", len(notes))
	out.end()
	out.pack = true
	return nil
}

// editNote replaces the text of a note: PUT /alert/{id}/note/{note}.
func (a *API) editNote(r *request, out *reply) error {
	text, err := r.note()
	if err != nil {
		return err
	}
	if text == "" {
		return db.Errorf(db.Invalid, "nothing to change")
	}
	note, err := a.Engine.EditNote(r.Context(), r.caller, r.vars["id"], r.vars["note"], text)
	if err != nil {
		return err
	}
	a.audit(r, "alert-note-updated", "", "note", note.NoteID)
	out.ok()
	out.name("note")
	out.body = appendNote(out.body, note, r.origin.url(""))
	out.end()
	return nil
}

// deleteNote removes a note: DELETE /alert/{id}/note/{note}.
func (a *API) deleteNote(r *request, out *reply) error {
	if err := a.Engine.DeleteNote(r.Context(), r.caller, r.vars["id"], r.vars["note"]); err != nil {
		return err
	}
	a.audit(r, "alert-note-deleted", "", "note", r.vars["note"])
	out.ok()
	out.end()
	return nil
}
