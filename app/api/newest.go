package api

import (
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// answerNewest answers with a page of the records of a kind that q selects, the
// newest first unless the request asks for another order.
func answerNewest[R db.Record](a *API, r *request, out *reply, name string, k *db.Kind, q query.Query) error {
	if len(q.Order) == 0 {
		q.Order = []query.Order{{Field: "createTime", Type: query.Time, Desc: true}, {Field: "id", Type: query.Text, Desc: true}}
	}
	page, err := query.ParsePage(r.params, a.PageSize)
	if err != nil {
		return err
	}
	q.Offset, q.Limit = page.Offset(), page.Size
	var found []R
	total := 0
	err = a.view(r, func(s sight) error {
		groups, err := s.count(k, q.Where)
		if err != nil {
			return err
		}
		found, total = nil, 0
		for _, g := range groups {
			total += g.N
		}
		if err := page.Check(total); err != nil || total == 0 {
			return err
		}
		found, err = db.Collect[R](s.find(k, q))
		return err
	})
	if err != nil {
		return err
	}
	out.ok()
	out.empty(len(found))
	out.page(page, total)
	out.list(name, len(found), func(dst []byte, i int) []byte {
		return append(db.AppendMembers(append(dst, '{'), found[i]), '}')
	})
	out.number("total", total)
	out.end()
	out.pack = true
	return nil
}
