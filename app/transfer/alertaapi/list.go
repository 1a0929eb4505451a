package alertaapi

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strconv"

	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/db"
)

// docs is everything of a kind.
func (s *Source) docs(ctx context.Context, k *db.Kind) ([]alerta.Doc, error) {
	name := alerta.NameOf(k)
	list := name // in the answer
	if k == db.Perms {
		list = "permissions"
	}
	docs, err := s.list(ctx, "/"+name, list)
	if err != nil {
		return nil, err
	}
	switch k {
	case db.UserGroups:
		err = s.members(ctx, docs)
	case db.Perms:
		docs, err = s.stored(ctx, docs)
	}
	return docs, err
}

// list reads all pages of a list that changes seldom. A server that knows no pages
// answers with all of it each time.
func (s *Source) list(ctx context.Context, path, name string) ([]alerta.Doc, error) {
	var out []alerta.Doc
	seen := map[string]bool{}
	for page := 1; ; page++ {
		var answer map[string]any
		err := s.client.get(ctx, path, s.page(page, s.size, nil), &answer)
		if isPast(err) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		list, _ := answer[name].([]any)
		fresh := false
		for _, e := range list {
			d, ok := e.(map[string]any)
			if !ok {
				return nil, fmt.Errorf("GET %s: an answer without objects in %q", path, name)
			}
			if id := alerta.Doc(d).ID(); id == "" || !seen[id] {
				seen[id], fresh = true, true
				out = append(out, d)
			}
		}
		if more, _ := answer["more"].(bool); !more || !fresh {
			return out, nil
		}
	}
}

// page is the parameters for a page, and more.
func (s *Source) page(n, size int, more url.Values) url.Values {
	params := url.Values{"page": {strconv.Itoa(n)}, "page-size": {strconv.Itoa(size)}}
	maps.Copy(params, more)
	return params
}

// members adds to each group the ids of its users.
func (s *Source) members(ctx context.Context, groups []alerta.Doc) error {
	for _, g := range groups {
		var answer struct {
			Users []struct {
				ID string `json:"id"`
			} `json:"users"`
		}
		err := s.client.get(ctx, "/group/"+url.PathEscape(g.ID())+"/users", nil, &answer)
		if err != nil && !isMissing(err) { // it may be gone
			return err
		}
		var users []any
		for _, u := range answer.Users {
			users = append(users, u.ID)
		}
		g["users"] = users
	}
	return nil
}

// stored leaves out the permissions that the server makes up for its default
// roles with each answer: nobody stored them, and none has the id it is shown with.
func (s *Source) stored(ctx context.Context, perms []alerta.Doc) ([]alerta.Doc, error) {
	var out []alerta.Doc
	for _, p := range perms {
		var answer struct{}
		err := s.client.get(ctx, "/perm/"+url.PathEscape(p.ID()), nil, &answer)
		switch {
		case err == nil:
			out = append(out, p)
		case !isMissing(err):
			return nil, err
		}
	}
	return out, nil
}
