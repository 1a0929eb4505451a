package audit

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"strings"

	"github.com/alertad/alertad/db"
)

// Document is an event in the form that Alerta posts it in: members in groups,
// with the time as @timestamp. What was sent is a text, or with asObject the
// JSON value that it is.
func Document(e *db.Audit, asObject bool) []byte {
	args := map[string]string{}
	if u, err := url.Parse(e.URL); err == nil {
		for name, values := range u.Query() {
			args[name] = values[0]
		}
	}
	var data any
	switch {
	case e.Data == "":
	case asObject && json.Valid([]byte(e.Data)):
		data = json.RawMessage(e.Data)
	default:
		data = e.Data
	}
	type group map[string]any
	doc := struct {
		ID       string `json:"id"`
		Stamp    string `json:"@timestamp"`
		Event    string `json:"event"`
		Category string `json:"category"`
		Message  string `json:"message"`
		User     group  `json:"user"`
		Resource group  `json:"resource"`
		Request  group  `json:"request"`
		Extra    group  `json:"extra"`
	}{
		ID: e.ID, Stamp: e.CreateTime.String(), Event: e.Event, Category: e.Category, Message: e.Message,
		User:     group{"id": null(e.User), "customers": list(e.Customers), "scopes": list(e.Scopes)},
		Resource: group{"id": e.Resource, "type": e.Type},
		Request: group{
			"id": e.RequestID, "endpoint": e.Endpoint, "method": e.Method, "url": e.URL, "args": args,
			"data": data, "remoteIp": null(e.RemoteIP), "userAgent": null(e.UserAgent),
		},
		Extra: group{},
	}
	text, _ := json.Marshal(doc) // texts and valid JSON: cannot fail
	return text
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func list(l []string) []string { return append([]string{}, l...) }

// secrets are the members and parameters that are not to be read in a trail,
// in lower case and without - and _.
var secrets = map[string]bool{
	"password": true, "passwd": true, "secret": true, "clientsecret": true, "secretkey": true,
	"token": true, "accesstoken": true, "refreshtoken": true, "idtoken": true,
	"key": true, "apikey": true, "authorization": true, "code": true,
}

func isSecret(name string) bool {
	return secrets[strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))]
}

// MaxData is how many bytes of what was sent are kept.
const MaxData = 64 << 10

// Redact returns what was sent as the trail may show it: without the values of
// members and parameters that are secret by their names, at any depth. A body
// that is neither JSON nor a form is left as it is.
func Redact(body []byte, form bool) string {
	if form {
		return redactForm(body)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var out []string // of a body with several values: one a line
	found := false
	for {
		var v any
		err := d.Decode(&v)
		switch {
		case err == io.EOF && found:
			return strings.Join(out, "\n")
		case err == io.EOF, err != nil && !found:
			return string(body)
		case err != nil:
			return malformed
		}
		found = hide(v) || found
		text, err := json.Marshal(v)
		if err != nil {
			return malformed
		}
		out = append(out, string(text))
	}
}

const malformed = "(malformed)"

const redacted = "[REDACTED]"

// hide replaces the secrets in v, and reports whether there were any.
func hide(v any) bool {
	found := false
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if isSecret(name) && member != nil {
				v[name] = redacted
				found = true
				continue
			}
			found = hide(member) || found
		}
	case []any:
		for _, element := range v {
			found = hide(element) || found
		}
	}
	return found
}

func redactForm(body []byte) string {
	v, err := url.ParseQuery(string(body))
	if err != nil {
		return malformed
	}
	for name := range v {
		if isSecret(name) {
			v.Set(name, redacted)
		}
	}
	return v.Encode()
}
