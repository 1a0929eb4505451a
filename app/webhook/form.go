package webhook

import (
	"encoding/json"
)

// readForm reads the payload of senders that post a form, or the same as a
// JSON object. Of a field that is there twice the first counts.
func readForm(r Request) fields {
	if r.Form == nil {
		return readFields(r.Body)
	}
	o := object{members: make(map[string]json.RawMessage, len(r.Form))}
	for name, values := range r.Form {
		if len(values) > 0 {
			o.members[name] = quote(values[0])
		}
	}
	return fields{object: o, err: new(error)}
}

// quote encodes a text, which always can be.
func quote(s string) json.RawMessage {
	data, _ := json.Marshal(s)
	return data
}

// keep is the payload as it may be kept, without what shows who the sender is.
func (f fields) keep(secrets ...string) string {
	kept := make(map[string]json.RawMessage, len(f.members))
	for name, data := range f.members {
		kept[name] = data
	}
	for _, name := range secrets {
		delete(kept, name)
	}
	data, err := json.Marshal(kept)
	if err != nil {
		return ""
	}
	return compact(data)
}
