package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/db"
)

// dialect is what differs for the routes that speak another product's API: its
// clients take a base URL and nothing else, so keys come and errors go its way.
type dialect struct {
	prefix string // of the paths

	// key finds the API key where the clients put it, "" if it is not there.
	// Authenticate gets it as it comes from Alerta's clients, in the header
	// "Authorization: Key".
	key       func(*request) string
	keyInBody bool // so the body is read before anybody is asked for

	// fail writes the body of an error. The code is set, and may be changed.
	fail func(a *API, r *request, out *reply, message string, details []any)
}

// dialects are all that are not Alerta's.
var dialects = []dialect{
	{prefix: "/alertmanager/", fail: (*API).failAlertmanager},
	{prefix: "/pagerduty/", fail: (*API).failPagerDuty, key: routingKey, keyInBody: true},
	{prefix: "/opsgenie/", fail: (*API).failOpsgenie, key: genieKey},
}

// dialect is that of the request's path, the zero one for Alerta's.
func (r *request) dialect() dialect {
	for _, d := range dialects {
		if strings.HasPrefix(r.URL.Path, d.prefix) {
			return d
		}
	}
	return dialect{}
}

// withKey is the request as Authenticate is to see it.
func (r *request) withKey() *http.Request {
	find := r.dialect().key
	if find == nil {
		return r.Request
	}
	key := find(r)
	if key == "" {
		return r.Request
	}
	req := new(http.Request)
	*req = *r.Request
	req.Header = r.Header.Clone()
	req.Header.Set("Authorization", "Key "+key)
	return req
}

// json makes the answer the JSON of v.
func (o *reply) json(code int, v any) error {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		return err
	}
	o.code, o.kind = code, jsonType
	o.body = append(o.body[:0], b.Bytes()...)
	return nil
}

// verdict is what became of one alert, for APIs that have their own words.
type verdict struct {
	id      string
	code    int    // 201; 202 if it was taken without being stored; or an error's
	message string // unless it was stored
}

// ok reports whether its sender has done all that is to be done.
func (v verdict) ok() bool { return v.code < http.StatusBadRequest }

// judge counts and logs the outcome of an alert as for a single one.
func (a *API) judge(r *request, sent *db.Alert, o engine.Outcome) verdict {
	if o.Err == nil {
		a.auditAlert(r, "alert-received", o.Alert.Text, o.Alert)
		return verdict{id: o.Alert.ID, code: http.StatusCreated}
	}
	v := verdict{id: sent.ID}
	var out reply
	if err := a.notStored(r, &out, sent, o.Err); err != nil {
		v.code, v.message, _ = a.explain(r, err)
	} else {
		v.code, v.message = out.code, message(o.Err)
	}
	return v
}

// receiveOne takes an alert that an API has read.
func (a *API) receiveOne(r *request, alert *db.Alert) (*db.Alert, error) {
	if err := a.own(r, alert); err != nil {
		return nil, err
	}
	return a.Engine.Receive(r.Context(), r.caller, alert)
}
