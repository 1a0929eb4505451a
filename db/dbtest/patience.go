package dbtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// RunImpatient checks what a store does that has hardly any patience with
// patterns: open opens it, empty, and RunImpatient closes it.
func RunImpatient(t *testing.T, open func(t *testing.T) db.Store) {
	r := &rig{T: t, store: open(t)}
	t.Cleanup(func() {
		if err := r.store.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	const many = 12_000
	r.update(func(tx db.Tx) error {
		for i := range many {
			a := Alert(func(a *db.Alert) {
				a.Text = fmt.Sprintf("%06d disk full, %s", i, strings.Repeat("and more of it ", 20))
				a.RawData = a.Text
			})
			if err := tx.Put(a); err != nil {
				return err
			}
		}
		return nil
	})
	tooSlow := func(field string, op query.Op, pattern string) {
		t.Helper()
		r.wantImpatience(leaf(db.Alerts, field, "", op, pattern))
	}
	tooSlow("text", query.Regex, `(a|b|c).*[mn]o.* (of|off) .*[xyz]$`)
	tooSlow("text", query.Regex, `full.*(a|b|c).*[mn]o.* (of|off) .*[xyz]$`)
	tooSlow("rawData", query.Regex, `(a|b|c).*[mn]o.* (of|off) .*[xyz]$`)
	tooSlow("text", query.Wildcard, `*a?d*m?re*f ?t*x*`)

	all := func(field string, op query.Op, text string) {
		t.Helper()
		if n := r.count(db.Alerts, leaf(db.Alerts, field, "", op, text)); n != many {
			t.Errorf("%s %v %q holds for %d alerts, want %d", field, op, text, n, many)
		}
	}
	all("text", query.Contains, "disk")
	all("text", query.Regex, "disk full")
	all("rawData", query.Contains, "disk")
}

// wantImpatience asks for a page, for all and for a number.
func (r *rig) wantImpatience(where query.Node) {
	r.Helper()
	ask := func(how string, fn func(db.Finder) error) {
		r.Helper()
		if err := r.store.View(context.Background(), fn); err != db.ErrTooSlow {
			r.Errorf("%s where %s: error %v, want %v", how, where, err, db.ErrTooSlow)
		}
	}
	find := func(limit int) func(db.Finder) error {
		return func(f db.Finder) error {
			_, err := db.Collect[db.Record](f.Find(db.Alerts, query.Query{Where: where, Limit: limit}))
			return err
		}
	}
	ask("a page", find(50))
	ask("all", find(0))
	ask("a number", func(f db.Finder) error {
		_, err := f.Count(db.Alerts, where)
		return err
	})
}
