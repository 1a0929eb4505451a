package transfer

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alertad/alertad/db"
)

// Report is what an import did, or would do.
type Report struct {
	Source  string           `json:"source"`
	DryRun  bool             `json:"dryRun"`
	Kinds   map[string]Count `json:"kinds"` // by name; those with a parent too
	Notes   []Note           `json:"notes"` // what is not kept or was changed
	Seconds float64          `json:"seconds"`
}

// Count is what became of the items of a kind; of a kind with a parent, what
// became of its parents.
type Count struct {
	Added    int `json:"added"`
	Replaced int `json:"replaced"`
	Same     int `json:"same"`    // were there already
	Kept     int `json:"kept"`    // the database has others, which stay
	Dropped  int `json:"dropped"` // cannot be stored
}

// Note is a remark, and about how many items it was made.
type Note struct {
	Text  string `json:"text"`
	Count int    `json:"count,omitempty"` // 0: about the whole
}

func newReport() *Report { return &Report{Kinds: map[string]Count{}, Notes: []Note{}} }

func (c Count) read() int { return c.Added + c.Replaced + c.Same + c.Kept + c.Dropped }

func (c Count) and(o outcome) Count {
	switch o {
	case added:
		c.Added++
	case replaced:
		c.Replaced++
	case same:
		c.Same++
	case kept:
		c.Kept++
	default:
		c.Dropped++
	}
	return c
}

func (r *Report) count(k *db.Kind, item Item, v verdict) {
	if len(item.Records) == 0 {
		r.Kinds[k.Name] = r.Kinds[k.Name].and(dropped)
	}
	for _, rec := range item.Records {
		name := rec.Kind().Name
		r.Kinds[name] = r.Kinds[name].and(v.outcome)
	}
	for _, note := range item.Notes {
		r.note(note, 1)
	}
	if v.note != "" {
		r.note(v.note, 1)
	}
}

// maxNotes is how many different notes are kept; the rest are counted as one.
const maxNotes = 1000

func (r *Report) note(text string, n int) {
	i := slices.IndexFunc(r.Notes, func(n Note) bool { return n.Text == text })
	if i < 0 && len(r.Notes) >= maxNotes {
		text = "more of other kinds"
		i = slices.IndexFunc(r.Notes, func(n Note) bool { return n.Text == text })
	}
	if i < 0 {
		i = len(r.Notes)
		r.Notes = append(r.Notes, Note{Text: text})
	}
	r.Notes[i].Count += n
}

// Write prints the report for people.
func (r *Report) Write(w io.Writer) error {
	title := "Imported from the %s:\n\n"
	if r.DryRun {
		title = "Nothing was changed. An import from the %s would do this:\n\n"
	}
	fmt.Fprintf(w, title, r.Source)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "kind\tread\tadded\treplaced\tsame\tkept\tdropped\t")
	names := slices.SortedFunc(maps.Keys(r.Kinds), func(a, b string) int { return place(a) - place(b) })
	for _, name := range names {
		c := r.Kinds[name]
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", name, c.read(), c.Added, c.Replaced, c.Same, c.Kept, c.Dropped)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteByte('\n')
	for _, n := range slices.SortedStableFunc(slices.Values(r.Notes), func(a, b Note) int { return cmp.Compare(b.Count, a.Count) }) {
		if n.Count > 0 {
			fmt.Fprintf(&b, "%d times: ", n.Count)
		}
		b.WriteString(n.Text + "\n")
	}
	fmt.Fprintf(&b, "it took %.1f s\n", r.Seconds)
	_, err := io.WriteString(w, b.String())
	return err
}
