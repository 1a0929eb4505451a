package alertaapi

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strconv"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/db"
)

// alertPage is the part of an answer with alerts that matters here.
type alertPage struct {
	Alerts []map[string]any `json:"alerts"`
	Total  int              `json:"total"`
	More   bool             `json:"more"`
}

// order sorts alerts by what they are about. There is only one about each thing,
// and it stays where it is as long as it is there: by any time it would not.
var order = []string{"environment", "resource", "event", "customer"}

// wordings are the ways to ask for alerts, best first.
var wordings = []url.Values{
	{"sort-by": order, "show-history": {"true"}, "show-raw-data": {"true"}},
	{"sort-by": order},
}

// rounds is how often the pages are gone through at most. An alert that goes away
// meanwhile moves those behind it to the front, perhaps over to a page that was
// read already; so if the number of alerts changed there is another round.
const rounds = 3

// alerts yields the alerts page by page. The position is a page and, behind that,
// nothing: what was on it may come again.
func (s *Source) alerts(ctx context.Context, position string) iter.Seq2[transfer.Item, error] {
	return func(yield func(transfer.Item, error) bool) {
		first, err := strconv.Atoi(position)
		if err != nil || first < 1 {
			first = 1
		}
		seen := map[string]bool{}
		for range rounds {
			changed, ok := s.round(ctx, first, seen, yield)
			if !ok || !changed {
				return
			}
			first = 1
		}
	}
}

// round goes through the pages once and yields what was not seen before. It
// reports whether the alerts became more or fewer meanwhile; ok is false when
// nothing more is to be yielded.
func (s *Source) round(ctx context.Context, first int, seen map[string]bool, yield func(transfer.Item, error) bool) (changed, ok bool) {
	total := -1
	for page := first; ; page++ {
		var answer alertPage
		err := s.client.get(ctx, "/alerts", s.page(page, s.size, s.words), &answer)
		if isPast(err) {
			return true, true
		}
		if err != nil {
			yield(transfer.Item{}, err)
			return false, false
		}
		changed = changed || total >= 0 && answer.Total != total
		total = answer.Total
		for _, object := range answer.Alerts {
			d := alerta.Doc(object)
			if id := d.ID(); id != "" && seen[id] {
				continue
			}
			seen[d.ID()] = true
			item, err := s.alert(ctx, d)
			item.Position = strconv.Itoa(page)
			if !yield(item, err) || err != nil {
				return false, false
			}
		}
		if !answer.More {
			return changed, true
		}
	}
}

// alert is one alert with its notes, which are asked for one by one: only if its
// history tells of a note, or does not reach back to the beginning.
func (s *Source) alert(ctx context.Context, d alerta.Doc) (transfer.Item, error) {
	told, whole := false, false
	history, _ := d["history"].([]any)
	for _, entry := range history {
		if e, ok := entry.(map[string]any); ok {
			told = told || e["type"] == db.ChangeNote
			whole = whole || e["type"] == db.ChangeNew
		}
	}
	if whole && !told {
		return s.convert.Alert(d, nil), nil
	}
	var answer struct {
		Notes []alerta.Doc `json:"notes"`
	}
	err := s.client.get(ctx, "/alert/"+url.PathEscape(d.ID())+"/notes", nil, &answer)
	if err != nil && !isMissing(err) { // an old server has none, and the alert may be gone
		return transfer.Item{}, fmt.Errorf("notes of alert %s: %w", d.ID(), err)
	}
	item := s.convert.Alert(d, answer.Notes)
	if err != nil && told {
		item.Notes = append(item.Notes, "alert notes: not kept, the server does not tell them")
	}
	return item, nil
}
