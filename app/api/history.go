package api

import (
	"cmp"
	"container/heap"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

const (
	maxHistory = 100_000 // entries that pages reach back to
	thorough   = 2_000   // changed alerts that are read before anything is taken as too old
)

// history lists what happened to the alerts that match, newest first:
// GET /alerts/history.
func (a *API) history(r *request, out *reply) error {
	q, err := a.query(r)
	if err != nil {
		return err
	}
	page, err := query.ParsePage(r.params, a.PageSize)
	if err == nil {
		err = page.Check(0)
	}
	if err != nil {
		return err
	}
	var entries []entry
	err = a.view(r, func(s sight) (err error) {
		n := newest{limit: min(page.Offset(), maxHistory) + page.Size, seen: map[string]bool{}}
		err = n.read(s, query.Conj(q.Where, unchanged), "createTime", 0)
		if err == nil {
			err = n.read(s, query.Conj(q.Where, changed), "lastReceiveTime", thorough)
		}
		if err == nil {
			err = n.read(s, query.Conj(q.Where, changed), "updateTime", 0)
		}
		entries = n.sorted()
		return err
	})
	if err != nil {
		return err
	}
	entries = entries[min(page.Offset(), len(entries)):]
	out.ok()
	out.empty(len(entries))
	out.list("history", len(entries), func(dst []byte, i int) []byte {
		return appendHistory(dst, entries[i].History, entries[i].alert, r.origin.url(""))
	})
	out.number("total", len(entries))
	out.end()
	out.pack = true
	return nil
}

// entry is an entry of history with its alert.
type entry struct {
	*db.History
	alert *db.Alert
}

// newest gathers the newest entries of history. Nothing indexes those by time,
// so it reads alerts from the newest on, until they are older than all it has:
// those with one entry by their creation, which that is about, and others by when
// they were received and then by when they were changed. An entry that did
// neither to its alert, a note, may be missed where there are many alerts.
type newest struct {
	limit int
	heap  entries
	seen  map[string]bool // ids of alerts
}

// unchanged holds for the alerts that changed does not hold for.
var unchanged = db.Alerts.Between("historySeq", nil, &query.Bound{Num: 1, Inclusive: true})

// read takes no alert as too old before it has seen that many.
func (n *newest) read(s sight, where query.Node, field string, many int) error {
	q := query.Query{
		Where: where,
		Order: []query.Order{{Field: field, Type: query.Time, Desc: true}},
		Limit: max(n.limit, many) + 1,
	}
	many += len(n.seen)
	for {
		found := 0
		for rec, err := range s.find(db.Alerts, q) {
			if err != nil {
				return err
			}
			found++
			alert := rec.(*db.Alert)
			if len(n.seen) >= many && n.tooOld(db.Time(alert.Value(field).Num)) {
				return nil
			}
			if err := n.add(s, alert); err != nil {
				return err
			}
		}
		if found < q.Limit {
			return nil
		}
		q.Offset, q.Limit = q.Offset+q.Limit, q.Limit*4
	}
}

func (n *newest) tooOld(t db.Time) bool {
	return len(n.heap) == n.limit && t < n.heap[0].UpdateTime
}

func (n *newest) add(s sight, alert *db.Alert) error {
	if n.seen[alert.ID] {
		return nil
	}
	n.seen[alert.ID] = true
	history, err := s.history(alert)
	for _, h := range history {
		e := entry{h, alert}
		switch {
		case len(n.heap) < n.limit:
			heap.Push(&n.heap, e)
		case n.heap[0].before(e):
			n.heap[0] = e
			heap.Fix(&n.heap, 0)
		}
	}
	return err
}

// sorted empties the heap.
func (n *newest) sorted() []entry {
	out := make([]entry, len(n.heap))
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = heap.Pop(&n.heap).(entry)
	}
	return out
}

// before orders by time, then by alert and the order within its history.
func (e entry) before(f entry) bool {
	if e.UpdateTime != f.UpdateTime {
		return e.UpdateTime < f.UpdateTime
	}
	alert, i, _ := db.SplitChildID(e.ID)
	other, j, _ := db.SplitChildID(f.ID)
	return cmp.Or(cmp.Compare(alert, other), cmp.Compare(i, j)) < 0
}

// entries is a heap with the oldest on top.
type entries []entry

func (h entries) Len() int           { return len(h) }
func (h entries) Less(i, j int) bool { return h[i].before(h[j]) }
func (h entries) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *entries) Push(x any)        { *h = append(*h, x.(entry)) }
func (h *entries) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	*h = (*h)[:last]
	return e
}
