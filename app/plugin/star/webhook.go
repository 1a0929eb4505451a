package star

import (
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// Webhook returns the webhook that a file of that name defines.
func (s *Set) Webhook(name string) (webhook.Custom, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, ok := s.files[name]
	if !ok || st.file == nil || !st.file.Does("webhook") {
		return nil, false
	}
	return st.file.webhook, true
}

// webhook is a webhook.Custom. What is wrong with the plugin is told to whoever
// called, as Alerta does: that is who sees it fail.
func (f *file) webhook(r webhook.Request) (webhook.Answer, error) {
	answer, err := f.incoming(r)
	if err != nil {
		f.set.Fault(f.name, "webhook", err)
		f.set.o.Log.Error("plugin failed", "plugin", f.name, "hook", "webhook", "error", err)
		return webhook.Answer{}, db.Errorf(db.Invalid, "%s", err)
	}
	return answer, nil
}

// incoming calls webhook(path, query, payload).
func (f *file) incoming(r webhook.Request) (webhook.Answer, error) {
	got, err := f.do("webhook", &run{set: f.set, name: f.name}, f.named("webhook", nil, nil), r.Path, first(r.Query), payload(r))
	if err != nil {
		return webhook.Answer{}, err
	}
	return f.answer(got)
}

// first are the first values of a query, as most plugins want them.
func first(values url.Values) map[string]any {
	m := make(map[string]any, len(values))
	for name := range values {
		m[name] = values.Get(name)
	}
	return m
}

// payload is the body as JSON if it is, whatever its type says; else the fields
// of a form, else the text.
func payload(r webhook.Request) any {
	if len(r.Form) > 0 {
		return first(r.Form)
	}
	if v, err := decode(r.Body); err == nil {
		return v
	}
	return string(r.Body)
}

// answer reads what the function returned: an alert or a list of alerts; or, as
// a dict, {"response": any value, "status": its HTTP status}.
func (f *file) answer(got any) (webhook.Answer, error) {
	var out webhook.Answer
	switch got := got.(type) {
	case map[string]any:
		if _, ok := got["response"]; ok {
			return f.reply(got)
		}
		return f.alerts([]any{got})
	case []any:
		return f.alerts(got)
	}
	return out, f.unexpected("webhook", `an alert, a list of alerts, or {"response": ..., "status": ...}`, got)
}

func (f *file) alerts(list []any) (webhook.Answer, error) {
	var out webhook.Answer
	for i, a := range list {
		if _, ok := a.(map[string]any); !ok {
			return out, f.unexpected("webhook", fmt.Sprintf("an alert as element %d", i+1), a)
		}
		data, err := json.Marshal(a)
		if err != nil {
			return out, fmt.Errorf("%s: webhook: alert %d: %w", f.path(), i+1, err)
		}
		out.Alerts = append(out.Alerts, data)
	}
	return out, nil
}

func (f *file) reply(got map[string]any) (webhook.Answer, error) {
	code := int64(200)
	if status, ok := got["status"]; ok {
		n, whole := status.(int64)
		if !whole || n < 200 || n > 599 {
			return webhook.Answer{}, f.unexpected("webhook", "a status from 200 to 599", status)
		}
		code = n
	}
	body, err := json.Marshal(got["response"])
	if err != nil {
		return webhook.Answer{}, fmt.Errorf("%s: webhook: response: %w", f.path(), err)
	}
	return webhook.Answer{Reply: body, Code: int(code)}, nil
}
