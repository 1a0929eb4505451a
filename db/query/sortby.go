package query

import "strings"

// order reads sort-by. A minus turns the field's own direction round, which is
// newest first for times and ascending for all else. Without any, what was
// received last comes first.
func (p *params) order() error {
	for _, by := range p.values["sort-by"] {
		if by == "" {
			continue
		}
		if len(p.sort) == maxOrders {
			return fault("sort-by", "more than %d fields to sort by", maxOrders)
		}
		o, err := p.orderBy(by)
		if err != nil {
			return err
		}
		if o.Type == Map && o.Key == "" {
			continue // a whole map has no order to speak of
		}
		p.sort = append(p.sort, o)
	}
	if f, ok := p.schema.Field("lastReceiveTime"); ok && len(p.sort) == 0 {
		p.sort = []Order{{Field: f.Name, Type: f.Type, Desc: true}}
	}
	return nil
}

func (p *params) orderBy(by string) (Order, error) {
	name, reverse := strings.CutPrefix(by, "-")
	base, key, dotted := strings.Cut(name, ".")
	f, ok := p.schema.Field(base)
	if !ok || f.Name != base || !f.Sort || dotted && (f.Type != Map || key == "") {
		return Order{}, fault("sort-by", "Sorting by '%s' field not supported.", clip(name))
	}
	return Order{
		Field: f.Name,
		Key:   key,
		Type:  f.Type,
		Desc:  reverse != (f.Type == Time),
		Rank:  p.opts.Ranks[f.Name],
	}, nil
}
