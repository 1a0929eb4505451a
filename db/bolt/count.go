package bolt

import (
	"encoding/binary"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Count counts the records that where holds for, in groups of equal values.
func (v *view) Count(k *db.Kind, where query.Node, by ...string) ([]db.Group, error) {
	t, err := v.s.searched(k)
	if err != nil {
		return nil, err
	}
	fields, err := k.Groupings(by)
	if err != nil {
		return nil, err
	}
	res, err := v.where(t, where)
	if err != nil {
		return nil, err
	}
	if len(by) == 0 {
		if n := res.count(); n > 0 {
			return []db.Group{{N: n}}, nil
		}
		return nil, nil
	}
	c := &counter{v: v, tab: t, fields: fields, byValues: map[string]*db.Group{}}
	if err := c.count(res); err != nil {
		return nil, err
	}
	return c.groups(), nil
}

// counter counts rows by the codes of their values, and those whose values are
// not in memory by their records.
type counter struct {
	v      *view
	tab    *table
	fields []db.Grouping

	dims     []dim
	dense    []int          // by combined code
	sparse   map[string]int // the same, if it would be too large
	byValues map[string]*db.Group
}

// dim is one of the fields that are counted by.
type dim struct {
	dict  *dict
	codes func(dst []uint32, c, at int) []uint32
	texts []string // by code, as they were when the counting began
}

// denseLimit is the largest number of groups for which there is an array.
const denseLimit = 1 << 18

func (c *counter) count(res *result) error {
	if !c.prepare() {
		return c.countRecords(res)
	}
	var left []uint64
	for i, rows := range res.rows {
		if err := c.v.ctx.Err(); err != nil {
			return err
		}
		if rows != nil {
			left = c.countChunk(i, rows, left)
		}
	}
	c.name()
	for _, row := range left {
		if err := c.addRow(row); err != nil {
			return err
		}
	}
	return nil
}

// prepare finds the dictionaries, and reports whether there is one for each
// field.
func (c *counter) prepare() bool {
	c.tab.mu.RLock()
	for _, f := range c.fields {
		g, ok := c.tab.columns[f.Field].(grouper)
		if !ok {
			break
		}
		d, codes := g.groups()
		if d == nil {
			break
		}
		c.dims = append(c.dims, dim{dict: d, codes: codes})
	}
	c.tab.mu.RUnlock()
	if len(c.dims) < len(c.fields) {
		return false
	}
	size := 1
	for i := range c.dims {
		d := &c.dims[i]
		eachText(c.tab, d.dict, 0, func(s string) { d.texts = append(d.texts, s) })
		if c.tab.kind.Fields[c.fields[i].Field].Type == query.Map {
			d.unpair(c.fields[i])
		}
		size = min(size*len(d.texts), denseLimit+1)
	}
	if size <= denseLimit {
		c.dense = make([]int, size)
	} else {
		c.sparse = map[string]int{}
	}
	return true
}

// name turns the codes into values.
func (c *counter) name() {
	values := make([]string, len(c.dims))
	for index, n := range c.dense {
		if n == 0 {
			continue
		}
		for d, rest := len(c.dims)-1, index; d >= 0; d-- {
			values[d] = c.dims[d].texts[rest%len(c.dims[d].texts)]
			rest /= len(c.dims[d].texts)
		}
		c.put(values, n)
	}
	for key, n := range c.sparse {
		for d := range c.dims {
			values[d] = c.dims[d].texts[binary.BigEndian.Uint32([]byte(key[4*d:]))]
		}
		c.put(values, n)
	}
}

func (c *counter) put(values []string, n int) {
	var key []byte
	for _, s := range values {
		key = append(binary.AppendUvarint(key, uint64(len(s))), s...)
	}
	g, ok := c.byValues[string(key)]
	if !ok {
		g = &db.Group{Values: make([]string, len(values))}
		for i, s := range values {
			g.Values[i] = strings.Clone(s)
		}
		c.byValues[string(key)] = g
	}
	g.N += n
}

// countRecords counts by reading every record.
func (c *counter) countRecords(res *result) error {
	rows, err := c.v.rows(c.tab, res)
	if err != nil {
		return err
	}
	seat, err := c.v.s.slow.acquire(c.v.ctx)
	if err != nil {
		return err
	}
	defer seat.release()
	for i, row := range rows {
		if i%turn == turn-1 {
			if err := seat.pass(c.v.ctx); err != nil {
				return err
			}
		}
		if err := c.addRow(row); err != nil {
			return err
		}
	}
	return nil
}

func (c *counter) addRow(row uint64) error {
	r, err := c.v.read(c.tab, row)
	if err != nil {
		return err
	}
	c.addRecord(r, make([]string, 0, len(c.fields)))
	return nil
}

func (c *counter) addRecord(r db.Record, values []string) {
	if len(values) == len(c.fields) {
		c.put(values, 1)
		return
	}
	for _, s := range c.fields[len(values)].Values(r) {
		c.addRecord(r, append(values, s))
	}
}

func (c *counter) groups() []db.Group {
	out := make([]db.Group, 0, len(c.byValues))
	for _, g := range c.byValues {
		out = append(out, *g)
	}
	return out
}
