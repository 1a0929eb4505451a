package postgres

import (
	"fmt"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Count counts in groups of equal values.
func (v *view) Count(k *db.Kind, where query.Node, by ...string) ([]db.Group, error) {
	t, err := v.s.searched(k)
	if err != nil {
		return nil, err
	}
	groupings, err := k.Groupings(by)
	if err != nil {
		return nil, err
	}
	c := &compiler{table: t}
	condition := c.where(where)
	if c.inexact {
		return v.countMatching(t, c, condition, where, groupings)
	}
	return v.countGroups(t, c, condition, groupings)
}

func (v *view) countGroups(t *table, c *compiler, where string, by []db.Grouping) (out []db.Group, err error) {
	err = v.patiently(c, func() error {
		out, err = v.readGroups(t, c, where, by)
		return err
	})
	return out, err
}

func (v *view) readGroups(t *table, c *compiler, where string, by []db.Grouping) ([]db.Group, error) {
	rows, err := v.tx.Query(v.ctx, selectCount(c, where, by), described(c.args)...)
	if err != nil {
		return nil, v.fault("count "+t.kind.Name, err)
	}
	defer rows.Close()
	var out []db.Group
	for rows.Next() {
		var names []*string
		var n int
		if err := rows.Scan(&names, &n); err != nil {
			return nil, v.fault("count "+t.kind.Name, err)
		}
		if n > 0 {
			out = append(out, db.Group{Values: texts(names), N: n})
		}
	}
	return out, v.fault("count "+t.kind.Name, rows.Err())
}

// selectCount counts members of sets one by one.
func selectCount(c *compiler, where string, by []db.Grouping) string {
	from, values := c.table.name+" t", []string{}
	for i, g := range by {
		f := c.table.kind.Fields[g.Field]
		col := c.column(f.Name)
		switch members := fmt.Sprintf("m%d", i); {
		case f.Type == query.Set:
			from += fmt.Sprintf(` CROSS JOIN LATERAL unnest(%s) AS %s(v)`, col, members)
			col = members + `.v COLLATE "C"`
		case g.Keys:
			from += fmt.Sprintf(` CROSS JOIN LATERAL jsonb_object_keys(%s) AS %s(v)`, col, members)
			col = members + `.v COLLATE "C"`
		case f.Type == query.Map && !storable(g.Key):
			col = "NULL"
		case f.Type == query.Map:
			col = "COALESCE(" + c.under(col, g.Key) + ", '')"
		}
		values = append(values, col)
	}
	sql := `SELECT ARRAY[` + strings.Join(values, ", ") + `]::text[], count(*) FROM ` + from + ` WHERE ` + where
	if len(by) > 0 {
		sql += ` GROUP BY ` + strings.Join(values, ", ")
	}
	return sql
}

// texts gives an absent value its form in a Group.
func texts(values []*string) []string {
	if len(values) == 0 {
		return nil
	}
	out := make([]string, len(values))
	for i, v := range values {
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

// countMatching reads the records that the SQL finds and counts those for which
// the evaluator says that the condition holds.
func (v *view) countMatching(t *table, c *compiler, sql string, where query.Node, by []db.Grouping) ([]db.Group, error) {
	counts := map[string]*db.Group{}
	all := v.stream(t, c, `SELECT t._row, t._rev, t._doc FROM `+t.name+` t WHERE `+sql)
	for f, err := range v.matchingPatiently(c, all, where) {
		if err != nil {
			return nil, err
		}
		for _, values := range combinations(f.rec, by) {
			key := strings.Join(values, "\x00")
			if counts[key] == nil {
				counts[key] = &db.Group{Values: values}
			}
			counts[key].N++
		}
	}
	var out []db.Group
	for _, g := range counts {
		out = append(out, *g)
	}
	return out, nil
}

// combinations are the groups that a record is in: one for each member of its
// sets.
func combinations(r db.Record, by []db.Grouping) [][]string {
	all := [][]string{nil}
	for _, g := range by {
		members := g.Values(r)
		var next [][]string
		for _, values := range all {
			for _, m := range members {
				next = append(next, append(values[:len(values):len(values)], m))
			}
		}
		all = next
	}
	return all
}
