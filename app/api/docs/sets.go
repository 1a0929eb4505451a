package docs

import (
	"maps"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// sets are parameters that several operations share. The filters are made of
// the fields themselves.
var sets = map[string]func() []parameter{
	"Paging": func() []parameter {
		return written("Paging", `
			page?       integer  from 1; beyond the last one is 416
			page-size?  integer  up to 10,000; DEFAULT_PAGE_SIZE if left out`)
	},
	"alerts": func() []parameter {
		return append(written("alerts", `
			q?          string    a query as people type it
			q.df?       string    the field that its bare words are looked for in; text if left out
			id?         string[]  the beginning of an id or of a lastReceiveId
			from-date?  SentTime  reported last after this
			to-date?    SentTime  and up to this`), filters("alerts", db.Alerts)...)
	},
	"blackouts": func() []parameter {
		return append(filters("blackouts", db.Blackouts), written("blackouts", `
			status?     string[]  pending, active or expired
			remaining?  string[]
			sort-by?    string[]  a field, or -field for the other direction`)...)
	},
	"heartbeats": func() []parameter {
		return append(filters("heartbeats", db.Heartbeats), written("heartbeats", `
			status?   string[]  ok, slow or expired
			latency?  string[]
			since?    string[]
			sort-by?  string[]  a field, or -field for the other direction`)...)
	},
	"audit":     func() []parameter { return administered("audit", db.Audits, "") },
	"users":     func() []parameter { return administered("users", db.Users, "domain?") },
	"groups":    func() []parameter { return administered("groups", db.UserGroups, "count?") },
	"perms":     func() []parameter { return administered("perms", db.Perms, "") },
	"customers": func() []parameter { return administered("customers", db.Customers, "") },
	"views":     func() []parameter { return administered("views", db.Views, "") },
	"rotas":     func() []parameter { return administered("rotas", db.Rotas, "") },
	"rules":     func() []parameter { return administered("rules", db.Rules, "") },
	"keys":      func() []parameter { return administered("keys", db.APIKeys, "status?", "type?") },
	"channels":  func() []parameter { return administered("channels", db.Channels, "") },
	"deliveries": func() []parameter {
		return append(filters("deliveries", db.Deliveries), written("deliveries", `
			sort-by?  string[]  a field, or -field for the other direction`)...)
	},
}

// administered is the filters of a list that is worked out in memory; more are
// fields that the store does not have.
func administered(set string, k *db.Kind, more ...string) []parameter {
	list := filters(set, k)
	for _, name := range more {
		if name != "" {
			list = append(list, written(set, name+" string[]")...)
		}
	}
	return append(list, written(set, `
		q?        string    a query as people type it
		sort-by?  string[]  a field, or -field for the other direction`)...)
}

func written(set, notation string) []parameter {
	var list []parameter
	for _, l := range lines(notation) {
		list = append(list, parameter{name: l.name, in: "query", kind: typeOf(l.kind), text: l.text, set: set})
	}
	return list
}

// filters makes a parameter of each field that may be one, and of its other
// names.
func filters(set string, k *db.Kind) []parameter {
	var list []parameter
	for _, f := range k.Schema.Fields() {
		p := parameter{name: f.Name, in: "query", kind: typeOf("string[]"), text: "Filters by " + words(f.Name) + ".", set: set}
		switch {
		case !f.Filter || f.Name == "id":
			continue
		case f.Type == query.Map:
			p.name += ".{name}"
			p.text = "Filters by an attribute; {name} stands for its name."
		case f.Type == query.Set:
			p.text = "Filters by the " + words(f.Name) + " that it has."
		}
		list = append(list, p)
	}
	for _, name := range slices.Sorted(maps.Keys(k.Aliases)) {
		list = append(list, parameter{name: name, in: "query", kind: typeOf("string[]"), text: "The same as " + k.Aliases[name] + ".", set: set})
	}
	return list
}

// words writes a name as people do: lastReceiveTime is last receive time.
func words(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
