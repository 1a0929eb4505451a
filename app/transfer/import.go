package transfer

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/alertad/alertad/db"
)

// Options says how data is imported.
type Options struct {
	Store db.Store
	Kinds []*db.Kind // without those that have a parent, which come with it; nil is all

	// DryRun changes nothing: the report says what would be done.
	DryRun bool

	// Overwrite replaces what the store has and is not older too.
	Overwrite bool

	// Journal is where the position is kept, for an import that ends early; ""
	// is nowhere. Resume goes on from there, if there is one.
	Journal string
	Resume  bool

	Progress func(Progress) // is told how far it is, often; nil: nobody is
	Now      func() time.Time
}

// Progress is how far an import or export is.
type Progress struct {
	Kind        string
	Done, Total int // items of that kind; a Total of 0 is unknown
}

// Import puts what a source has into a store. It may be done again: what is
// there already stays as it is. What the store has too, by its id or as the
// same thing under another id, is replaced only by something newer. If it ends
// early it returns an error and a report of what was done.
func Import(ctx context.Context, src Source, o Options) (*Report, error) {
	begun := o.Now()
	if o.DryRun {
		o.Journal, o.Resume = "", false
	}
	im := &importer{Options: o, journal: &journal{Report: newReport(), Users: map[string]string{}}}
	if o.Resume {
		if err := im.journal.load(o.Journal); err != nil {
			return nil, err
		}
	}
	report := im.journal.Report
	defer func() { report.Seconds += o.Now().Sub(begun).Seconds() }()
	survey, err := src.Survey(ctx)
	if err != nil {
		return report, err
	}
	report.Source, report.DryRun, im.secretless = survey.Name, o.DryRun, survey.Secretless
	if len(report.Kinds) == 0 { // else they are in it
		for _, note := range survey.Notes {
			report.note(note, 0)
		}
	}
	for _, k := range parents(o.Kinds) {
		if slices.Contains(im.journal.Done, k.Name) {
			continue
		}
		if err := im.kind(ctx, src, k, survey.Counts[k.Name]); err != nil {
			return report, fmt.Errorf("import %s: %w", k.Name, err)
		}
	}
	return report, im.journal.remove(o.Journal)
}

type importer struct {
	Options
	journal    *journal
	secretless bool
}

// kind imports the items of a kind.
func (im *importer) kind(ctx context.Context, src Source, k *db.Kind, total int) error {
	from := ""
	if im.journal.Kind == k.Name {
		from = im.journal.Position
	}
	q := &queue{im: im, kind: k, total: total, done: im.journal.Report.Kinds[k.Name].read()}
	for item, err := range src.Items(ctx, k, from) {
		if err == nil {
			err = check(k, item)
		}
		if err == nil {
			err = q.add(ctx, item)
		}
		if err != nil {
			return err
		}
	}
	if err := q.flush(ctx); err != nil {
		return err
	}
	q.tell(q.done) // whatever the source said
	im.journal.Done = append(im.journal.Done, k.Name)
	return nil
}

// check refuses an item that no source should make.
func check(k *db.Kind, item Item) error {
	for i, r := range item.Records {
		switch {
		case i == 0 && r.Kind() == k && r.Base().ID != "":
			continue
		case i > 0 && r.Kind().Parent == k:
			if parent, _, ok := db.SplitChildID(r.Base().ID); ok && parent == item.Records[0].Base().ID {
				continue
			}
		}
		return db.Errorf(db.Invalid, "the %s %q does not belong here", r.Kind().Name, r.Base().ID)
	}
	return nil
}

// write writes a batch. If one of its items cannot be stored, the others are.
func (im *importer) write(ctx context.Context, batch []Item) ([]verdict, error) {
	verdicts, err := im.update(ctx, batch)
	if refused(err) {
		return im.singly(ctx, batch)
	}
	return verdicts, err
}

// wrote takes down what became of a batch, and the position behind it.
func (im *importer) wrote(k *db.Kind, batch []Item, verdicts []verdict) error {
	for i, v := range verdicts {
		im.journal.Report.count(k, batch[i], v)
		if v.otherID != "" {
			im.journal.Users[batch[i].Records[0].Base().ID] = v.otherID
		}
	}
	im.journal.Kind, im.journal.Position = k.Name, batch[len(batch)-1].Position
	return im.journal.save(im.Journal)
}

// refused reports whether the store will never take what it was given.
func refused(err error) bool {
	code := db.CodeOf(err)
	return code == db.Invalid || code == db.TooLarge
}

// singly writes each item by itself: one that the store refuses is dropped.
func (im *importer) singly(ctx context.Context, batch []Item) ([]verdict, error) {
	var out []verdict
	for _, item := range batch {
		v, err := im.update(ctx, []Item{item})
		if refused(err) {
			v, err = []verdict{{outcome: dropped, note: "the database refuses it: " + err.Error()}}, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v...)
	}
	return out, nil
}

// update decides about the items and stores those that are to be. It is the one
// place where an import writes.
func (im *importer) update(ctx context.Context, batch []Item) (out []verdict, err error) {
	if im.DryRun {
		err = im.Store.View(ctx, func(f db.Finder) error {
			out, err = im.decideAll(f, batch, func(Item, verdict) error { return nil })
			return err
		})
		return out, err
	}
	err = im.Store.Update(ctx, func(tx db.Tx) error {
		if err := lock(tx, batch); err != nil {
			return err
		}
		out, err = im.decideAll(tx, batch, func(item Item, v verdict) error { return v.apply(tx, item) })
		return err
	})
	return out, err
}

func (im *importer) decideAll(r db.Reader, batch []Item, apply func(Item, verdict) error) ([]verdict, error) {
	out := make([]verdict, 0, len(batch))
	for _, item := range batch {
		item.Records = slices.Clone(item.Records)
		v, err := im.decide(r, item.Records)
		if err == nil {
			err = apply(item, v)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
