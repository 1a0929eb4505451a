package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

var (
	errNoRoute  = db.Errorf(db.NotFound, "the requested URL was not found on the server")
	errNotJSON  = db.Errorf(db.Unsupported, "POST and PUT requests must set 'Content-type' to 'application/json'")
	errNoMethod = errors.New("the method is not allowed for the requested URL")
)

// fail makes the answer that Alerta gives for an error. What has no code is a
// fault of ours: the client gets an id to ask about, the log has the cause.
func (a *API) fail(r *request, out *reply, err error) {
	code, message, details := a.explain(r, err)
	out.reset(code, err)
	if code == http.StatusAccepted { // dropped by policy, which is no fault
		out.code, out.kind = code, jsonType
		out.ok()
		out.text("message", message)
		out.end()
		return
	}
	if fail := r.dialect().fail; fail != nil {
		out.code, out.kind, out.body = code, jsonType, out.body[:0]
		fail(a, r, out, message, details)
		return
	}
	var refusal *auth.Refusal
	if errors.As(err, &refusal) && refusal.Realm != "" {
		out.header = map[string]string{"WWW-Authenticate": `Basic realm="` + refusal.Realm + `", charset="UTF-8"`}
	}
	out.error(r, code, message, details)
}

// reset takes back what a handler had begun before its error.
func (o *reply) reset(code int, err error) {
	o.location, o.header, o.pack, o.stream, o.cookies = "", nil, false, nil, nil
	if code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable {
		o.retry = retryAfter(err)
	}
}

// retryAfter is after how many seconds a request may be tried again.
func retryAfter(err error) int {
	var refusal *auth.Refusal
	if errors.As(err, &refusal) && refusal.RetryAfter > 0 {
		return int((refusal.RetryAfter + time.Second - 1) / time.Second)
	}
	var coded *db.Error
	if errors.As(err, &coded) && coded.RetryAfter > 0 {
		return int(coded.RetryAfter)
	}
	return 1
}

// error writes an error's JSON.
func (o *reply) error(r *request, code int, message string, details []any) {
	o.code, o.kind = code, jsonType
	o.body = append(o.body[:0], `{"status":"error"`...)
	o.text("message", message)
	o.number("code", code)
	o.name("errors")
	if list, err := json.Marshal(details); err == nil && len(details) > 0 {
		o.body = append(o.body, list...)
	} else {
		o.body = append(o.body, "null"...)
	}
	o.text("requestId", r.id)
	o.end()
}

// explain tells what the client may know of an error.
func (a *API) explain(r *request, err error) (code int, message string, details []any) {
	var coded *db.Error
	var q *query.Error
	switch {
	case err == errNoMethod:
		return http.StatusMethodNotAllowed, err.Error(), nil
	case errors.As(err, &q):
		return queryFault(q)
	case errors.As(err, &coded):
		switch {
		case coded == errBusy:
		case coded.Code == db.Unavailable:
			a.logOutage(r, coded.Message, err)
		case coded.Code == db.Internal:
			a.logFault(r, err)
		}
		return httpCodes[coded.Code], coded.Message, coded.Details
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		return 499, "the client closed the request", nil // nobody reads it
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "the request took too long", nil
	}
	a.logFault(r, err)
	return http.StatusInternalServerError, "An internal error has occurred! The server's log tells more, under " + r.id + ".", nil
}

func (a *API) logFault(r *request, err error, more ...any) {
	about := []any{"err", err, "request", r.id, "method", r.Method, "path", r.shownPath()}
	a.Log.Error("request failed", append(about, more...)...)
}

// logOutage logs an error that all requests may have for as long as it lasts.
func (a *API) logOutage(r *request, kind string, err error) {
	switch yes, more := a.outages.tell(kind, a.Now()); {
	case !yes:
	case more > 0:
		a.logFault(r, err, "unlogged", more)
	default:
		a.logFault(r, err)
	}
}

func queryFault(q *query.Error) (int, string, []any) {
	switch {
	case q.OutOfRange:
		return http.StatusRequestedRangeNotSatisfiable, q.Message, nil
	case q.Pos < 0:
		return http.StatusBadRequest, q.Message, nil
	}
	fault := map[string]any{"position": q.Pos, "message": q.Message}
	if q.Field != "" {
		fault["field"] = q.Field
	}
	return http.StatusBadRequest, "query: " + q.Message + " at position " + strconv.Itoa(q.Pos), []any{fault}
}

// httpCodes is the status that each code is answered with.
var httpCodes = map[db.Code]int{
	db.Internal:     http.StatusInternalServerError,
	db.Invalid:      http.StatusBadRequest,
	db.Unauthorized: http.StatusUnauthorized,
	db.Forbidden:    http.StatusForbidden,
	db.NotFound:     http.StatusNotFound,
	db.Conflict:     http.StatusConflict,
	db.TooLarge:     http.StatusRequestEntityTooLarge,
	db.Unsupported:  http.StatusUnsupportedMediaType,
	db.OutOfRange:   http.StatusRequestedRangeNotSatisfiable,
	db.RateLimited:  http.StatusTooManyRequests,
	db.Unavailable:  http.StatusServiceUnavailable,
	db.Suppressed:   http.StatusAccepted,
}
