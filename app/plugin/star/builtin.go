package star

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/script"
	"github.com/alertad/alertad/db"
)

// builtins are the names that every plugin sees, beside those of Starlark.
func (s *Set) builtins() map[string]any {
	return map[string]any{
		"config":     s.config,
		"reject":     refuse("reject", db.Forbidden),
		"rate_limit": refuse("rate_limit", db.RateLimited),
		"blackout":   refuse("blackout", db.Suppressed),
		"log":        script.Func{Name: "log", Params: []string{"message"}, Do: logText},
		"now":        script.Func{Name: "now", Do: s.now},
		"http_post":  script.Func{Name: "http_post", Params: []string{"url", "json?", "headers?"}, Do: httpPost},
		"Alert":      script.Func{Name: "Alert", Params: []string{"resource?", "event?", "**"}, Do: newAlert},
	}
}

// refuse is a function that ends the request with that code.
func refuse(name string, code db.Code) script.Func {
	return script.Func{Name: name, Params: []string{"why?"}, Do: func(ctx context.Context, args []any) (any, error) {
		if r := runOf(ctx); r == nil || r.call == nil {
			return nil, outside(name)
		}
		why, ok := args[0].(string)
		if !ok && args[0] != nil {
			return nil, wrong(name+": the reason", "a string", args[0])
		}
		if why == "" {
			why = "refused by a plugin (" + name + ")"
		}
		return nil, db.Errorf(code, "%s", why)
	}}
}

// outside is the error of a function that means something in hooks only.
func outside(name string) error { return fmt.Errorf("%s works in a hook of an alert only", name) }

func logText(ctx context.Context, args []any) (any, error) {
	r := runOf(ctx)
	if r == nil {
		return nil, outside("log")
	}
	text, ok := args[0].(string)
	if !ok {
		return nil, wrong("log: the message", "a string", args[0])
	}
	if r.logs++; r.logs > maxLogs {
		return nil, fmt.Errorf("log: more than %d messages from one call", maxLogs)
	}
	r.set.say(r.name, text)
	return nil, nil
}

// maxLogs is how often one call may log.
const maxLogs = 100

// now is the time of the request, the same for all plugins.
func (s *Set) now(ctx context.Context, _ []any) (any, error) {
	if r := runOf(ctx); r != nil && r.call != nil {
		return newDatetime(r.call.Now), nil
	}
	return newDatetime(db.At(s.o.Now())), nil
}

// httpPost has something posted once the change is committed.
func httpPost(ctx context.Context, args []any) (any, error) {
	r := runOf(ctx)
	if r == nil || r.call == nil {
		return nil, outside("http_post")
	}
	to, ok := args[0].(string)
	if !ok {
		return nil, wrong("http_post: url", "a string", args[0])
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("http_post: %.100q is no address: write http://host/path or https://host/path", to)
	}
	headers, err := headers(args[2])
	if err != nil {
		return nil, err
	}
	post := map[string]any{"headers": headers}
	if args[1] != nil {
		post["body"] = args[1]
	}
	body, err := json.Marshal(post)
	if err != nil {
		return nil, fmt.Errorf("http_post: json: %w", err)
	}
	if len(r.call.Effects) >= maxEffects {
		return nil, fmt.Errorf("http_post: more than %d posts for one request", maxEffects)
	}
	r.call.Effects = append(r.call.Effects, plugin.Effect{Sender: "http", To: to, Body: body})
	return nil, nil
}

// maxEffects bounds what the plugins of one request may have sent. Many alerts
// may come in one request.
const maxEffects = 10_000

// headers checks header fields, so that none of them breaks the request apart.
func headers(v any) (map[string]string, error) {
	out := map[string]string{}
	if v == nil {
		return out, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, wrong("http_post: headers", "a dict of strings", v)
	}
	for name, value := range m {
		s, ok := value.(string)
		if !ok {
			return nil, wrong("http_post: the header "+name, "a string", value)
		}
		if name == "" || strings.ContainsAny(name, " \t\r\n:\x00") || strings.ContainsAny(s, "\r\n\x00") {
			return nil, fmt.Errorf("http_post: the header %.100q is not well formed", name)
		}
		out[http.CanonicalHeaderKey(name)] = s
	}
	return out, nil
}

// newAlert makes an alert for a webhook to return. It takes the names of
// Alerta's class and returns a dict with those of its API.
func newAlert(_ context.Context, args []any) (any, error) {
	out := map[string]any{}
	for name, v := range args[2].(map[string]any) {
		f, ok := find(name)
		if !ok {
			return nil, fmt.Errorf("an alert has no field %s", name)
		}
		out[f.api] = v
	}
	for i, name := range []string{"resource", "event"} {
		if args[i] == nil {
			return nil, fmt.Errorf("an alert needs the field %s", name)
		}
		out[name] = args[i]
	}
	return out, nil
}
