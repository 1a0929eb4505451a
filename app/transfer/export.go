package transfer

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/alertad/alertad/db"
)

// ExportOptions says what is exported.
type ExportOptions struct {
	Kinds    []*db.Kind     // without those that have a parent, which go with it; nil is all
	Secrets  bool           // with hashes of passwords and keys, and sessions
	Version  string         // of the program
	Progress func(Progress) // is told how far it is, often; nil: nobody is
	Now      func() time.Time
}

// Export writes what a source has to w, and returns how many records of each
// kind that were.
func Export(ctx context.Context, src Source, w io.Writer, o ExportOptions) (map[string]int, error) {
	survey, err := src.Survey(ctx)
	if err != nil {
		return nil, err
	}
	kinds := parents(o.Kinds)
	if !o.Secrets {
		kinds = slices.DeleteFunc(kinds, func(k *db.Kind) bool { return k == db.Sessions })
	}
	e := &exporter{w: bufio.NewWriterSize(w, 1<<16), o: o, counts: map[string]int{}}
	h := header{
		Format: formatName, Version: formatVersion, Alertad: o.Version, Secrets: o.Secrets && !survey.Secretless,
		Created: db.At(o.Now()).String(), Counts: map[string]int{},
	}
	for _, k := range kinds {
		if n, ok := survey.Counts[k.Name]; ok {
			h.Counts[k.Name] = n
		}
	}
	if err := e.json(h); err != nil {
		return nil, err
	}
	for _, k := range kinds {
		if err := e.kind(ctx, src, k, h.Counts[k.Name]); err != nil {
			return nil, err
		}
	}
	if err := e.json(trailer{true, e.counts}); err != nil {
		return nil, err
	}
	return e.counts, e.w.Flush()
}

// parents are the kinds of a list, or all, that have no parent, in the order of
// db.Kinds.
func parents(list []*db.Kind) []*db.Kind {
	return slices.DeleteFunc(slices.Clone(db.Kinds), func(k *db.Kind) bool {
		return k.Parent != nil || list != nil && !slices.Contains(list, k)
	})
}

type exporter struct {
	w      *bufio.Writer
	o      ExportOptions
	counts map[string]int
	buf    []byte
}

func (e *exporter) json(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = e.w.Write(append(text, '\n'))
	return err
}

func (e *exporter) kind(ctx context.Context, src Source, k *db.Kind, total int) error {
	n := 0
	for item, err := range src.Items(ctx, k, "") {
		if err != nil {
			return err
		}
		for _, r := range item.Records {
			if !e.o.Secrets {
				r = harmless(r)
			}
			e.buf = appendLine(e.buf[:0], r)
			if _, err := e.w.Write(e.buf); err != nil {
				return err
			}
			e.counts[r.Kind().Name]++
		}
		n++
		if e.o.Progress != nil {
			e.o.Progress(Progress{Kind: k.Name, Done: n, Total: total})
		}
	}
	return nil
}

// harmless is a record without what lets somebody in.
func harmless(r db.Record) db.Record {
	switch r := r.(type) {
	case *db.User:
		u := r.Copy()
		u.Password, u.Hash = "", ""
		return u
	case *db.APIKey:
		k := r.Copy()
		k.Hash = ""
		return k
	case *db.Channel:
		c := r.Copy()
		c.Secrets = nil
		return c
	case *db.Rota:
		n := *r
		n.FeedHash, n.FeedTime = "", 0
		return &n
	}
	return r
}
