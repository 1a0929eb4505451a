// Package alertamongo reads the MongoDB database of an Alerta server: the running
// database, of which nothing is changed, or what mongodump made of it, be that a
// folder or an archive, packed with gzip or not.
package alertamongo

import (
	"context"
	"fmt"
	"iter"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/db"
)

// Source is an open database or dump.
type Source struct {
	data
	convert *alerta.Converter
}

var _ transfer.Source = (*Source)(nil)

// data is where documents come from.
type data interface {
	name() string
	// count is how many documents a collection has.
	count(ctx context.Context, collection string) (int, error)
	// docs yields those of a collection, in an order that stays. Each is sound, and
	// there until the next. Of fields only those that are named need to be in it,
	// if any is.
	docs(ctx context.Context, collection string, fields ...string) iter.Seq2[bson.Raw, error]
	// sorted reports whether that order is the one of the ids.
	sorted() bool
	Close() error
}

// Survey counts the documents.
func (s *Source) Survey(ctx context.Context) (transfer.Survey, error) {
	out := transfer.Survey{Name: s.name(), Counts: map[string]int{}}
	for _, k := range alerta.Kinds {
		n, err := s.count(ctx, k.Name)
		if err != nil {
			return out, fmt.Errorf("count %s: %w", k.Name, err)
		}
		out.Counts[k.Kind.Name] = n
	}
	n, err := s.orphans(ctx)
	if n > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("notes that are not kept, as their alerts are gone: %d", n))
	}
	return out, err
}

// orphans counts the notes of alerts that are not there.
func (s *Source) orphans(ctx context.Context) (int, error) {
	notes, err := s.notes(ctx)
	if err != nil || len(notes) == 0 {
		return 0, err
	}
	for raw, err := range s.docs(ctx, "alerts", "_id") {
		if err != nil {
			return 0, fmt.Errorf("read alerts: %w", err)
		}
		delete(notes, alerta.Doc{"_id": value(raw.Lookup("_id"))}.ID())
	}
	n := 0
	for _, list := range notes {
		n += len(list)
	}
	return n, nil
}

// Items yields the alerts as they come, and the rest by their ids.
func (s *Source) Items(ctx context.Context, k *db.Kind, position string) iter.Seq2[transfer.Item, error] {
	name := alerta.NameOf(k)
	switch {
	case name == "":
		return func(func(transfer.Item, error) bool) {}
	case k == db.Alerts:
		return s.alerts(ctx, position)
	}
	return func(yield func(transfer.Item, error) bool) {
		docs, err := s.collect(ctx, name)
		if err != nil {
			yield(transfer.Item{}, err)
			return
		}
		s.convert.All(k, docs, position)(yield)
	}
}

// collect reads a whole collection.
func (s *Source) collect(ctx context.Context, collection string) ([]alerta.Doc, error) {
	var out []alerta.Doc
	for raw, err := range s.docs(ctx, collection) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", collection, err)
		}
		out = append(out, document(raw))
	}
	return out, nil
}
