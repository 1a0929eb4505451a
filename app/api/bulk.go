package api

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// bulkStatus sets the status of all alerts that match:
// PUT /_bulk/alerts/status.
func (a *API) bulkStatus(r *request, out *reply) error {
	ch, err := r.change("status", bulkText)
	if err != nil {
		return err
	}
	done, err := a.bulk(r, engine.ChangeStatus(ch.what, ch.text, ch.timeout), "alert-status-changed")
	if err != nil {
		return err
	}
	if len(done.Errors) > 0 {
		out.error(r, http.StatusInternalServerError, "failed to bulk set alert status", details(done.Errors))
		return nil
	}
	out.bulk("updated", done)
	return nil
}

func bulkText(string) string { return "bulk status update" }

// bulkAction does what an operator wants to all alerts that match:
// PUT /_bulk/alerts/action. Alerta queues this; here it is done when the answer
// comes, which has the same shape.
func (a *API) bulkAction(r *request, out *reply) error {
	ch, err := r.change("action", bulkText)
	if err != nil {
		return err
	}
	done, err := a.bulk(r, engine.ChangeAction(ch.action()), "alert-actioned")
	if err != nil {
		return err
	}
	id := a.NewID()
	a.Tell(topicTask, id+" "+a.tasks.add(id, done))
	out.code = http.StatusAccepted
	out.location = r.origin.url("/_bulk/task/" + url.PathEscape(id))
	out.ok()
	out.text("message", fmt.Sprintf("%d alerts queued for action", len(done.Updated)+len(done.Errors)))
	out.texts("updated", done.Updated)
	out.number("count", len(done.Updated))
	out.texts("errors", done.Errors)
	out.name("before")
	out.body = appendLists(out.body, done.Before)
	out.end()
	out.pack = true
	return nil
}

// appendLists writes an object of lists of texts, in the order of their names.
func appendLists(b []byte, lists map[string][]string) []byte {
	o := reply{body: append(b, '{')}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		o.texts(name, lists[name])
	}
	o.end()
	return o.body
}

// bulkTag adds tags to all alerts that match: PUT /_bulk/alerts/tag.
func (a *API) bulkTag(r *request, out *reply) error {
	tags, err := r.tags()
	if err != nil {
		return err
	}
	return a.bulkEdit(r, out, "updated", engine.ChangeTags(tags, nil), "alert-tagged")
}

// bulkUntag removes tags from all alerts that match: PUT /_bulk/alerts/untag.
func (a *API) bulkUntag(r *request, out *reply) error {
	tags, err := r.tags()
	if err != nil {
		return err
	}
	return a.bulkEdit(r, out, "updated", engine.ChangeTags(nil, tags), "alert-untagged")
}

// bulkAttributes sets and removes attributes of all alerts that match:
// PUT /_bulk/alerts/attributes.
func (a *API) bulkAttributes(r *request, out *reply) error {
	set, err := r.attributes()
	if err != nil {
		return err
	}
	return a.bulkEdit(r, out, "updated", engine.ChangeAttributes(set), "alert-attributes-updated")
}

// bulkNote adds a note to all alerts that match: PUT /_bulk/alerts/note.
func (a *API) bulkNote(r *request, out *reply) error {
	text, err := r.note()
	if err != nil {
		return err
	}
	if text == "" {
		return db.Errorf(db.Invalid, "must supply 'note' text")
	}
	return a.bulkEdit(r, out, "updated", engine.ChangeNote(text), "alert-note-added")
}

// bulkDelete removes all alerts that match: DELETE /_bulk/alerts. Without any
// filter it wants to be told confirm=all, or which ones: should the body get
// lost on its way, nothing is deleted.
func (a *API) bulkDelete(r *request, out *reply) error {
	q, err := a.query(r)
	if err != nil {
		return err
	}
	_, named, err := r.ids()
	if err != nil {
		return err
	}
	if _, all := q.Where.(query.All); all && !named && r.params.Get("confirm") != "all" {
		return db.Errorf(db.Invalid, "without a filter this deletes every alert: give a filter, or confirm=all")
	}
	return a.bulkEdit(r, out, "deleted", engine.ChangeDelete(), "alert-deleted")
}

// bulkEdit makes a change for which it is no error that there is nothing to do.
func (a *API) bulkEdit(r *request, out *reply, name string, do engine.Change, event string) error {
	done, err := a.bulk(r, do, event)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return err
	}
	if len(done.Errors) > 0 {
		out.error(r, http.StatusBadRequest, fmt.Sprintf("%d alerts were left as they are", len(done.Errors)), details(done.Errors))
		return nil
	}
	out.bulk(name, done)
	return nil
}

// maxIDs is how many alerts one request may name.
const maxIDs = 100_000

// bulk changes the alerts that the request's filter matches; those only that
// its body names, if it does. The engine restricts it to those that the caller
// may see.
func (a *API) bulk(r *request, do engine.Change, event string) (engine.Bulk, error) {
	q, err := a.query(r)
	if err != nil {
		return engine.Bulk{}, err
	}
	ids, named, err := r.ids()
	if err != nil {
		return engine.Bulk{}, err
	}
	var done engine.Bulk
	if named {
		done, err = a.Engine.BulkOf(r.Context(), r.caller, ids, q.Where, do)
	} else {
		done, err = a.Engine.Bulk(r.Context(), r.caller, q.Where, do)
	}
	for _, id := range done.Updated {
		a.audit(r, event, "bulk change", "alert", id)
	}
	return done, err
}

// ids reads the ids that a request's body names; named is false if it has none
// to say, which is not the same as an empty list.
func (r *request) ids() (ids []string, named bool, err error) {
	if r.Method == http.MethodDelete && len(r.body) == 0 {
		return nil, false, nil
	}
	m, err := r.members()
	if err != nil {
		return nil, false, err
	}
	ids, err = m.list("ids")
	if len(ids) > maxIDs {
		err = db.Errorf(db.Invalid, "more than %d ids", maxIDs)
	}
	_, named = m["ids"]
	return ids, named, err
}

func (o *reply) bulk(name string, done engine.Bulk) {
	o.ok()
	o.texts(name, done.Updated)
	o.number("count", len(done.Updated))
	o.end()
	o.pack = true
}

func details(errors []string) []any {
	list := make([]any, len(errors))
	for i, e := range errors {
		list[i] = e
	}
	return list
}

// bulkTask tells how a bulk action went: GET /_bulk/task/{task}.
func (a *API) bulkTask(r *request, out *reply) error {
	id := r.vars["task"]
	outcome, ok := a.tasks.find(id)
	if !ok {
		return db.ErrNotFound
	}
	out.body = append(out.body[:0], '{')
	out.text("status", outcome)
	out.text("id", id)
	out.end()
	return nil
}

// tasks is the outcomes of the newest bulk actions, in memory only: whoever
// asks, asks at once.
type tasks struct {
	mu    sync.Mutex
	ids   []string // a ring
	next  int
	state map[string]string
}

func newTasks() *tasks {
	return &tasks{ids: make([]string, 1000), state: map[string]string{}}
}

func (t *tasks) add(id string, done engine.Bulk) string {
	outcome := "success"
	if len(done.Errors) > 0 {
		outcome = "failure"
	}
	t.keep(id, outcome)
	return outcome
}

func (t *tasks) keep(id, outcome string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.state, t.ids[t.next])
	t.ids[t.next], t.state[id] = id, outcome
	t.next = (t.next + 1) % len(t.ids)
}

func (t *tasks) find(id string) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	outcome, ok := t.state[id]
	return outcome, ok
}
