package alertapg

import (
	"context"
	"fmt"
	"iter"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
)

// Alerts with their notes in one query: it is sorted and joined there, and comes
// row by row.
const (
	selectAlerts = `SELECT row_to_json(a) FROM alerts a WHERE a.id > $1 ORDER BY a.id`

	selectWithNotes = `SELECT row_to_json(a), n.list FROM alerts a
		LEFT JOIN (SELECT alert, json_agg(row_to_json(notes) ORDER BY create_time, id) AS list FROM notes GROUP BY alert) n ON n.alert = a.id
		WHERE a.id > $1 ORDER BY a.id`

	// selectDoubles is the alerts that are not the only ones about what they are
	// about. The index that would forbid them came late, and took two absent
	// customers for different ones.
	selectDoubles = `SELECT row_to_json(d) FROM (
		SELECT id, environment, resource, event, customer, last_receive_time,
			count(*) OVER (PARTITION BY coalesce(environment, ''), resource, event, coalesce(customer, '')) AS n
		FROM alerts) d WHERE n > 1`
)

func (s *Source) alerts(ctx context.Context, position string) iter.Seq2[transfer.Item, error] {
	return func(yield func(transfer.Item, error) bool) {
		older, err := s.older(ctx)
		if err != nil {
			yield(transfer.Item{}, fmt.Errorf("look for alerts about the same: %w", err))
			return
		}
		query := selectAlerts
		if s.tables["notes"] {
			query = selectWithNotes
		}
		for docs, err := range s.docs(ctx, query, position) {
			if err != nil {
				yield(transfer.Item{}, fmt.Errorf("read alerts: %w", err))
				return
			}
			item, lost := older.Item(docs[0].ID())
			if !lost {
				item = s.convert.Alert(docs[0], docs[1:])
			}
			if !yield(item, nil) {
				return
			}
		}
	}
}

func (s *Source) older(ctx context.Context) (*alerta.Older, error) {
	older := alerta.NewOlder()
	for docs, err := range s.docs(ctx, selectDoubles) {
		if err != nil {
			return nil, err
		}
		older.See(docs[0])
	}
	older.Seen()
	return older, nil
}
