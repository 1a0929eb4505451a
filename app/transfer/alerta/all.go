package alerta

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
)

// All yields the items of all documents of a kind other than alerts, of which
// there are never so many that they could not be at hand at once, by their ids
// from behind the position. Of those that ours must be unique the newest is kept.
func (c *Converter) All(k *db.Kind, docs []Doc, position string) iter.Seq2[transfer.Item, error] {
	var items []transfer.Item
	for _, d := range docs {
		for _, one := range split(k, d) {
			items = append(items, c.record(k, one))
		}
	}
	single(items)
	slices.SortStableFunc(items, func(a, b transfer.Item) int { return strings.Compare(a.Position, b.Position) })
	return func(yield func(transfer.Item, error) bool) {
		for _, item := range items {
			if (position == "" || item.Position > position) && !yield(item, nil) {
				return
			}
		}
	}
}

// split makes one document for each customer of a lookup that names several.
func split(k *db.Kind, d Doc) []Doc {
	list, ok := d["customer"].([]any)
	if k != db.Customers || !ok || len(list) < 2 {
		return []Doc{d}
	}
	var out []Doc
	for i, customer := range list {
		one := maps.Clone(d)
		one["customer"] = customer
		if i > 0 {
			one["id"] = d.ID() + "-" + strconv.Itoa(i+1)
		}
		out = append(out, one)
	}
	return out
}

// single takes the records from items that are older than another of the same
// name.
func single(items []transfer.Item) {
	best := map[string]int{}
	for i := range items {
		what, name, age := identity(items[i])
		if name == "" {
			continue
		}
		j, taken := best[name]
		if !taken {
			best[name] = i
			continue
		}
		if _, _, other := identity(items[j]); age > other {
			best[name] = i
			i, j = j, i
		}
		lost := &items[i]
		lost.Notes = []string{fmt.Sprintf("%s %s: not kept, %s has the same %s",
			lost.Records[0].Kind().Name, lost.Position, items[j].Position, what)}
		lost.Records = nil
	}
}

// identity is what only one record of the kind may have, and how new it is.
func identity(item transfer.Item) (what, value string, age db.Time) {
	if len(item.Records) == 0 {
		return "", "", 0
	}
	switch r := item.Records[0].(type) {
	case *db.Heartbeat:
		return "origin", db.HeartbeatSource(r.Origin, r.Customer), r.ReceiveTime
	case *db.User:
		return "login", r.Login, cmp.Or(r.LastLogin, r.UpdateTime)
	case *db.UserGroup:
		return "name", r.Name, 0
	case *db.Perm:
		return "match", r.Match, 0
	case *db.APIKey:
		return "key", r.Hash, r.LastUsedTime
	}
	return "", "", 0
}
