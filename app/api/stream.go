package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/event"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// stream tells of changes as they are committed, as Server-Sent Events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html):
// GET /alerts/stream, with the filter of GET /alerts. It begins with "ready".
// Then "alert" is one that matches now, "gone" one that was deleted or matches
// no longer, and "reset" means that events were missed. A client that comes
// back with Last-Event-ID goes on where it was. The stream ends when the login
// does, and when what it may show changes.
func (a *API) stream(r *request, out *reply) error {
	filter, err := a.alternatives(r)
	if err != nil {
		return err
	}
	limit, err := r.textLimit()
	if err != nil {
		return err
	}
	if r.Method == http.MethodHead {
		out.plain(streamType)
		return nil
	}
	select {
	case a.streams <- struct{}{}:
	default:
		return db.Errorf(db.Unavailable, "too many clients are listening")
	}
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.params.Get("last-event-id")
	}
	where := query.Conj(filter, r.caller.Principal.Tenancy.Where())
	out.stream = func(w http.ResponseWriter) {
		defer func() { <-a.streams }()
		sub := a.Hub.Subscribe(where, last)
		sub.Within(r.caller.Principal.Tenancy.Where())
		if limit > 0 {
			sub.Encode(briefEvent(limit))
		}
		defer sub.Close()
		(&listener{a, r, w, http.NewResponseController(w), sub, a.watch(r), nil}).run(r.Context())
	}
	return nil
}

const streamType = "text/event-stream; charset=utf-8"

// listener is one client of the stream.
type listener struct {
	a   *API
	r   *request
	w   http.ResponseWriter
	rc  *http.ResponseController
	sub *event.Subscription

	watch *watch
	buf   []byte
}

// run sends events until the client is gone or too slow, or the server stops.
func (l *listener) run(ctx context.Context) {
	h := l.w.Header()
	h.Set("Content-Type", streamType)
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	l.w.WriteHeader(http.StatusOK)
	// The server's bound on reading a request is none on staying connected.
	if err := l.rc.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return
	}
	defer l.rc.SetWriteDeadline(time.Time{}) // the connection may go on to other requests
	if l.a.MaxLag > 0 && (l.flush() != nil || !l.a.settle(ctx)) {
		return
	}
	l.ready()
	for l.flush() == nil {
		items, err := l.next(ctx)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return
		}
		if l.watch.check() != nil { // before anything is sent
			return
		}
		if err != nil {
			l.keepAlive()
		}
		for _, item := range items {
			if item.Kind == event.Reset && !l.a.settle(ctx) {
				return
			}
			l.item(item)
		}
	}
}

// next waits for events, or for a change of rights, no longer than a client
// should go without a sign nor than the login lasts.
func (l *listener) next(ctx context.Context) ([]event.Item, error) {
	most := l.a.KeepAlive
	if until := l.r.caller.Principal.Until; until != 0 {
		most = min(most, until.Time().Sub(l.a.Now()))
	}
	wait, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	items, err := l.sub.NextOr(wait, l.watch.changed)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return items, err
}

func (l *listener) ready() {
	id := l.sub.Position()
	seq := id[strings.LastIndexByte(id, '-')+1:]
	l.event("ready", id, []byte(`{"seq":`+seq+`}`))
}

// keepAlive is a comment, with the position so that a resume after a long quiet
// time finds its place.
func (l *listener) keepAlive() {
	l.buf = append(append(append(l.buf, ": keep-alive\nid: "...), l.sub.Position()...), "\n\n"...)
}

func (l *listener) item(item event.Item) {
	switch item.Kind {
	case event.Alert:
		l.event("alert", item.ID, item.Data)
	case event.Gone:
		data := db.AppendString([]byte(`{"id":`), item.AlertID)
		data = strconv.AppendInt(append(data, `,"rev":`...), item.Rev, 10)
		l.event("gone", item.ID, append(data, '}'))
	case event.Reset:
		l.event("reset", item.ID, []byte("{}"))
	}
}

// event adds one event. JSON has no line breaks, so data is one line.
func (l *listener) event(name, id string, data []byte) {
	l.buf = append(append(l.buf, "event: "...), name...)
	l.buf = append(append(l.buf, "\nid: "...), id...)
	l.buf = append(append(l.buf, "\ndata: "...), data...)
	l.buf = append(l.buf, "\n\n"...)
}

// flush sends what was added. A client that does not take it in time is
// dropped.
func (l *listener) flush() error {
	if len(l.buf) == 0 {
		return nil
	}
	if err := l.rc.SetWriteDeadline(l.a.Now().Add(l.a.WriteWithin)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	_, err := l.w.Write(l.buf)
	l.buf = l.buf[:0]
	if cap(l.buf) > 1<<16 {
		l.buf = nil
	}
	if err != nil {
		return err
	}
	if err := l.rc.Flush(); err != nil {
		return err
	}
	// In HTTP/2 the bound would end a stream that has nothing to write.
	if err := l.rc.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
