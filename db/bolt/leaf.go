package bolt

import (
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// leaf evaluates one test. It may keep what it prepares between chunks, and is
// used by one query.
type leaf interface {
	// cost ranks leaves: cheap ones go first. It is called with the lock held.
	cost() int

	// eval sets out to the rows of cand, which are of chunk c, that the test
	// holds for. It takes the lock itself. Rows that changed since the snapshot
	// may come out wrong: eval.fix decides those.
	eval(e *eval, c int, cand, out *words) error
}

// costRecords is the cost of reading every record.
const costRecords = 100

// leafOf returns what evaluates a test on a kind. The lock is held.
func (t *table) leafOf(test *query.Test) leaf {
	for i := range t.kind.Fields {
		if t.kind.Fields[i].Name != test.Field {
			continue
		}
		if l := t.shortLeaf(test); l != nil {
			return l
		}
		if t.columns[i] != nil {
			return t.columns[i].leaf(test)
		}
		return &recordLeaf{test}
	}
	return fixedLeaf(test.Matches(query.Value{}))
}

// fixedLeaf is a test on a field that the kind has not.
type fixedLeaf bool

func (l fixedLeaf) cost() int { return 0 }

func (l fixedLeaf) eval(_ *eval, _ int, cand, out *words) error {
	*out = words{}
	if l {
		*out = *cand
	}
	return nil
}

// recordLeaf is a test on a field that is not held in memory.
type recordLeaf struct{ test *query.Test }

func (l *recordLeaf) cost() int { return costRecords }

func (l *recordLeaf) eval(e *eval, c int, cand, out *words) error {
	*out = words{}
	return e.byRecord(c, cand, out, l.test)
}

// shortLeaf finds ids by the key "short", which has the first characters of
// these fields, if the test gives enough of them.
type shortLeaf struct {
	test  *query.Test
	key   int
	slots []uint32
	known bool
}

func (t *table) shortLeaf(test *query.Test) leaf {
	ids := test.Field == "id" || test.Field == "lastReceiveId"
	begins := test.Op == query.Equal || test.Op == query.Prefix
	key, err := t.keyAt("short")
	if err != nil || !ids || !begins || len(test.Text) < db.ShortIDLen {
		return nil
	}
	return &shortLeaf{test: test, key: key}
}

func (l *shortLeaf) cost() int { return 0 }

func (l *shortLeaf) eval(e *eval, c int, cand, out *words) error {
	if !l.known {
		for _, p := range e.tab.lookup(nil, l.key, l.test.Text[:db.ShortIDLen]) {
			l.slots = append(l.slots, p.slot)
		}
		l.known = true
	}
	*out = words{}
	found := words{}
	for _, slot := range l.slots {
		if at := int(slot & (chunkRows - 1)); int(slot>>chunkBits) == c && cand.has(at) {
			found.set(at)
		}
	}
	return e.byRecord(c, &found, out, l.test)
}
