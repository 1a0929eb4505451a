package api

import (
	"encoding/json"
	"fmt"

	"github.com/alertad/alertad/db"
)

// configMembers encodes what /config shows, without the braces.
func configMembers(values map[string]any) ([]byte, error) {
	b, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("config values: %w", err)
	}
	if len(values) == 0 {
		return nil, nil
	}
	return b[1 : len(b)-1], nil
}

// showConfig tells consoles how the server is set up: GET /config.
func (a *API) showConfig(r *request, out *reply) error {
	out.body = append(out.body[:0], '{')
	out.text("endpoint", r.origin.url(""))
	if len(a.config) > 0 {
		out.body = append(append(out.body, ','), a.config...)
	}
	out.end()
	out.pack = true
	return nil
}

// showEndpoint tells Alerta's own web console, which asks at the place that it
// came from, where the API is: GET /config.json.
func (a *API) showEndpoint(r *request, out *reply) error {
	out.body = append(out.body[:0], '{')
	out.text("endpoint", r.origin.url(""))
	out.end()
	return nil
}

// index lists the routes: GET /.
func (a *API) index(r *request, out *reply) error {
	out.ok()
	out.text("uri", r.origin.url("/"))
	out.name("data")
	out.body = append(out.body, `{"description":"Alerta API"}`...)
	links := a.router.links
	out.list("links", len(links), func(dst []byte, i int) []byte {
		dst = db.AppendString(append(dst, `{"rel":`...), links[i].rel)
		dst = db.AppendString(appendName(dst, "href"), r.origin.url(links[i].path))
		return append(db.AppendString(appendName(dst, "method"), links[i].method), '}')
	})
	out.end()
	out.pack = true
	return nil
}

// link is a route as the index shows it.
type link struct{ rel, path, method string }
