package transfer

import (
	"context"
	"iter"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// NewSnapshot is what a View of a store sees, as a source. Its positions are ids.
func NewSnapshot(f db.Finder, name string) Source { return &snapshot{f, name} }

type snapshot struct {
	f    db.Finder
	name string
}

// Survey counts.
func (s *snapshot) Survey(context.Context) (Survey, error) {
	out := Survey{Name: s.name, Counts: map[string]int{}}
	for _, k := range parents(nil) {
		groups, err := s.f.Count(k, nil)
		if err != nil {
			return Survey{}, err
		}
		out.Counts[k.Name] = 0
		for _, g := range groups {
			out.Counts[k.Name] = g.N
		}
	}
	return out, nil
}

// Items yields records in order of their ids, each with its children.
func (s *snapshot) Items(ctx context.Context, k *db.Kind, position string) iter.Seq2[Item, error] {
	var q query.Query
	if position != "" {
		q.Where = k.Between("id", &query.Bound{Text: position}, nil)
	}
	return func(yield func(Item, error) bool) {
		for r, err := range s.f.Find(k, q) {
			var item Item
			if err == nil {
				item, err = s.item(r)
			}
			if err == nil {
				err = ctx.Err()
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

func (s *snapshot) item(r db.Record) (Item, error) {
	item := Item{Records: []db.Record{r}, Position: r.Base().ID}
	for _, child := range children(r.Kind()) {
		list, err := s.f.Lookup(child, "parent", r.Base().ID)
		if err != nil {
			return Item{}, err
		}
		item.Records = append(item.Records, list...)
	}
	return item, nil
}

// children are the kinds that belong to a kind.
func children(k *db.Kind) []*db.Kind {
	var list []*db.Kind
	for _, child := range db.Kinds {
		if child.Parent == k {
			list = append(list, child)
		}
	}
	return list
}

// Close has nothing to do.
func (s *snapshot) Close() error { return nil }

// FromStore is a store as a source, which closes it. Each kind is seen at an
// instant of its own.
func FromStore(s db.Store, name string) Source { return &stored{s, name} }

type stored struct {
	db.Store
	name string
}

func (s *stored) Survey(ctx context.Context) (out Survey, err error) {
	err = s.View(ctx, func(f db.Finder) error {
		out, err = NewSnapshot(f, s.name).Survey(ctx)
		return err
	})
	return out, err
}

func (s *stored) Items(ctx context.Context, k *db.Kind, position string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		left := false
		err := s.View(ctx, func(f db.Finder) error {
			for item, err := range NewSnapshot(f, s.name).Items(ctx, k, position) {
				if err != nil {
					return err
				}
				if left = !yield(item, nil); left {
					return nil
				}
			}
			return nil
		})
		if err != nil && !left {
			yield(Item{}, err)
		}
	}
}
