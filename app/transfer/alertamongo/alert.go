package alertamongo

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
)

func (s *Source) alerts(ctx context.Context, position string) iter.Seq2[transfer.Item, error] {
	return func(yield func(transfer.Item, error) bool) {
		notes, err := s.notes(ctx)
		var older *alerta.Older
		if err == nil {
			older, err = s.older(ctx)
		}
		if err != nil {
			yield(transfer.Item{}, err)
			return
		}
		n := 0
		for raw, err := range s.docs(ctx, "alerts") {
			if err != nil {
				yield(transfer.Item{}, fmt.Errorf("read alerts: %w", err))
				return
			}
			n++
			if s.before(raw, n, position) {
				continue
			}
			d := document(raw)
			id := d.ID()
			item, lost := older.Item(id)
			if !lost {
				item = s.convert.Alert(d, notes[id])
			}
			item.Position = s.position(raw, n)
			if !yield(item, nil) {
				return
			}
		}
	}
}

// position is the place of the nth alert: its id, where they come by their ids, or
// else its number. MongoDB sorts ids that it made itself behind all texts.
func (s *Source) position(raw bson.Raw, n int) string {
	if !s.sorted() {
		return strconv.Itoa(n)
	}
	id := raw.Lookup("_id")
	if made, ok := id.ObjectIDOK(); ok {
		return objectID + made.Hex()
	}
	text, _ := id.StringValueOK()
	return text
}

const objectID = "ObjectID "

// before reports whether the nth alert was there before the position. One whose
// place is not known comes again.
func (s *Source) before(raw bson.Raw, n int, position string) bool {
	here := s.position(raw, n)
	if position == "" || here == "" {
		return false
	}
	if !s.sorted() {
		done, err := strconv.Atoi(position)
		return err == nil && n <= done
	}
	mine, theirs := strings.HasPrefix(here, objectID), strings.HasPrefix(position, objectID)
	return !mine && theirs || mine == theirs && here <= position
}

// notes are those of all alerts, by the alert. People wrote them: they are few
// enough to be at hand.
func (s *Source) notes(ctx context.Context) (map[string][]alerta.Doc, error) {
	docs, err := s.collect(ctx, "notes")
	if err != nil {
		return nil, err
	}
	out := map[string][]alerta.Doc{}
	for _, d := range docs {
		alert, _ := d["alert"].(string) // none has an empty id
		out[alert] = append(out[alert], d)
	}
	return out, nil
}

// identity is the fields that tell what an alert is about, and which is newer.
var identity = []string{"_id", "environment", "customer", "resource", "event", "lastReceiveTime"}

func (s *Source) older(ctx context.Context) (*alerta.Older, error) {
	older := alerta.NewOlder()
	for raw, err := range s.docs(ctx, "alerts", identity...) {
		if err != nil {
			return nil, fmt.Errorf("look for alerts about the same: %w", err)
		}
		d := alerta.Doc{}
		for _, name := range identity {
			if v, err := raw.LookupErr(name); err == nil {
				d[name] = value(v)
			}
		}
		older.See(d)
	}
	older.Seen()
	return older, nil
}
