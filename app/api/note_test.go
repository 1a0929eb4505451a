package api_test

import "testing"

func TestNotes(t *testing.T) {
	s := newServer(t)
	id := s.post("/alert", nodeDown)
	s.get("/alert/"+id+"/notes").is(200).has("status", "ok", "message", "not found", "notes", []any{}, "total", 0)

	made := s.do("PUT", "/alert/"+id+"/note", object{"text": "this is a note"}).is(201).has("status", "ok",
		"note.text", "this is a note", "note.user", nil, "note.type", "alert", "note.updateTime", nil, "note.customer", nil,
		"note.attributes", object{"resource": "net01", "event": "node_down", "environment": "Production", "severity": "critical", "status": "open"},
		"note._links.alert", "http://example.com/alert/"+id, "note.related.alert", id)
	note := made.str("id")
	made.has("note.id", note, "note.href", "http://example.com/note/"+note)
	made.str("note.createTime")
	if got, want := made.header.Get("Location"), "http://example.com/alert/"+id+"/note/"+note; got != want {
		t.Errorf("Location %s, want %s", got, want)
	}
	s.get("/alert/"+id).has("alert.history.1.type", "note", "alert.history.1.id", note, "alert.history.1.text", "this is a note")
	second := s.do("PUT", "/alert/"+id[:8]+"/note", object{"note": "by its other name"}).is(201).str("id")
	s.get("/alert/"+id+"/notes").has("total", 2, "notes.0.id", second, "notes.1.id", note)
	s.get("/alert/"+id+"/notes?page=2&page-size=1").has("total", 1, "notes.0.id", note)

	s.do("PUT", "/alert/"+id+"/note/"+note, object{"text": "changed"}).is(200).has("status", "ok", "note.text", "changed", "note.id", note)
	s.get("/alert/"+id+"/notes").has("notes.1.text", "changed").str("notes.1.updateTime")
	s.do("DELETE", "/alert/"+id+"/note/"+note, nil).is(200).has("status", "ok")
	s.get("/alert/"+id+"/notes").has("total", 1)
	s.get("/alert/"+id).has("alert.history.3.type", "dismiss")

	f := func(method, path string, body any, code int, message string) {
		t.Helper()
		s.do(method, path, body).is(code).has("message", message)
	}
	f("PUT", "/alert/"+id+"/note", object{}, 400, "must supply 'note' text")
	f("PUT", "/alert/"+id+"/note", object{"text": 5}, 400, "text must be a text")
	f("PUT", "/alert/doesnotexist/note", object{"text": "x"}, 404, "not found")
	f("GET", "/alert/doesnotexist/notes", nil, 404, "not found")
	f("PUT", "/alert/"+id+"/note/"+second, object{}, 400, "nothing to change")
	f("PUT", "/alert/"+id+"/note/"+note, object{"text": "x"}, 404, "not found")
	f("DELETE", "/alert/"+id+"/note/"+note, nil, 404, "not found")
	f("GET", "/alert/"+id+"/notes?page=0", nil, 416, "page out of range: 1-0")
}
