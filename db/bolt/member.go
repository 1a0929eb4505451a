package bolt

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/alertad/alertad/db/query"
)

func (s *setColumn) leaf(t *query.Test) leaf {
	l := &memberLeaf{col: s, table: codeTable{test: t, empty: t.MatchText("")}}
	if s.pairs {
		l.table.prefix = pairPrefix(t.Key)
		l.table.empty = false
	}
	l.absent = t.MatchAbsent()
	return l
}

// memberLeaf tests the members of sets, or the value of one key of maps.
type memberLeaf struct {
	col    *setColumn
	table  codeTable
	absent bool
}

func (l *memberLeaf) cost() int { return l.table.cost(l.col.dict, 4) }

func (l *memberLeaf) eval(e *eval, c int, cand, out *words) error {
	e.tab.mu.RLock()
	huge := l.col.huge
	e.tab.mu.RUnlock()
	if huge {
		*out = words{}
		return e.byRecord(c, cand, out, l.table.test)
	}
	return e.withTable(&l.table, l.col.dict, func() { l.scan(l.col.chunk(c), cand, out) })
}

func (l *memberLeaf) scan(ch *setChunk, cand, out *words) {
	*out = words{}
	switch {
	case ch.list.d != nil:
		scanMembers(l, ch, ch.list.d, cand, out)
	case ch.list.w != nil:
		scanMembers(l, ch, ch.list.w, cand, out)
	default:
		scanMembers(l, ch, ch.list.b, cand, out)
	}
}

// scanMembers reads the marks of a row's members: a 1 is a member that the test
// holds for, a 2 one that it could be asked about. A row without any is absent.
func scanMembers[T uint8 | uint16 | uint32](l *memberLeaf, ch *setChunk, list []T, cand, out *words) {
	for at := range cand.all() {
		var marks uint8
		if at < len(ch.n) {
			start := ch.start[at]
			for _, code := range list[start : start+uint32(ch.n[at])] {
				marks |= l.table.of[code]
			}
		}
		if marks&1 != 0 || marks == 0 && l.absent {
			out.set(at)
		}
	}
}

func (s *setColumn) keys(tab *table, o query.Order) (keyFunc, bool) {
	tab.mu.RLock()
	huge := s.huge
	tab.mu.RUnlock()
	switch {
	case huge || !s.pairs && o.Rank != nil:
		return nil, false
	case s.pairs:
		return s.pairKeys(tab, o), true
	}
	return s.listKeys(tab, o), false
}

// listKeys orders sets by their first two members; what is equal then, the
// records decide.
func (s *setColumn) listKeys(tab *table, o query.Order) keyFunc {
	rank := sortTexts(tab, s.dict)
	flip := int64(0)
	if o.Desc {
		flip = -1
	}
	of := func(code uint32) int64 {
		if int(code) < len(rank) {
			return int64(rank[code]) + 1
		}
		return 0
	}
	return func(c int, rows *words, dst *[chunkRows]int64) {
		ch := s.chunk(c)
		for at := range rows.all() {
			start, n := ch.at(at)
			if n == 0 {
				dst[at] = keyAbsent
				continue
			}
			key := of(ch.list.get(start)) << 31
			if n > 1 {
				key |= of(ch.list.get(start + 1))
			}
			dst[at] = key ^ flip
		}
	}
}

// otherKey is the sort key of a member that is not of the key asked for.
const otherKey = math.MinInt64

func (s *setColumn) pairKeys(tab *table, o query.Order) keyFunc {
	key := s.pairTable(tab, o)
	return func(c int, rows *words, dst *[chunkRows]int64) {
		ch := s.chunk(c)
		for at := range rows.all() {
			dst[at] = keyAbsent
			start, n := ch.at(at)
			for i := range n {
				code := ch.list.get(start + i)
				if int(code) < len(key) && key[code] != otherKey {
					dst[at] = key[code]
				}
			}
		}
	}
}

func (s *setColumn) pairTable(tab *table, o query.Order) []int64 {
	type coded struct {
		text string
		code int
	}
	var list []coded
	prefix, n := pairPrefix(o.Key), 0
	eachText(tab, s.dict, 0, func(text string) {
		if strings.HasPrefix(text, prefix) {
			list = append(list, coded{text[len(prefix):], n})
		}
		n++
	})
	if o.Rank == nil {
		slices.SortFunc(list, func(a, b coded) int { return cmp.Compare(a.text, b.text) })
	}
	key := slices.Repeat([]int64{otherKey}, n)
	for i, p := range list {
		rank, ok := int64(i), true
		if o.Rank != nil {
			rank, ok = o.Rank[p.text]
		}
		key[p.code] = sortKey(rank, ok, o.Desc)
	}
	return key
}

// sortKey turns a rank into a number that is the smaller the earlier it comes.
func sortKey(rank int64, ranked, desc bool) int64 {
	switch {
	case !ranked:
		return keyUnranked
	case desc:
		return ^rank
	}
	return rank
}
