package bolt

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db/query"
)

// TestIndex compares it with a map, also with many numbers under few hashes.
func TestIndex(t *testing.T) {
	for _, hashes := range []int{3, 500, 1 << 30} {
		r, x, want := rand.New(rand.NewPCG(1, 1)), new(index), map[uint32]map[uint32]bool{}
		for range 30_000 {
			hash, n := uint32(r.IntN(hashes))*0x9e3779b1, uint32(r.IntN(500))
			if want[hash] == nil {
				want[hash] = map[uint32]bool{}
			}
			if r.IntN(5) < 2 || hashes > 500 && r.IntN(2) == 0 {
				x.remove(hash, n)
				delete(want[hash], n)
			} else {
				x.add(hash, n)
				want[hash][n] = true
			}
		}
		total := 0
		for hash, set := range want {
			got := map[uint32]bool{}
			x.each(hash, func(n uint32) bool { got[n] = true; return true })
			if diff := cmp.Diff(set, got); diff != "" {
				t.Fatalf("%d hashes, %x (-want +got):\n%s", hashes, hash, diff)
			}
			total += len(set)
		}
		if n := x.count(); n != total {
			t.Errorf("%d hashes: %d entries, want %d", hashes, n, total)
		}
	}
}

// TestDict takes and drops texts so that blocks are freed and compacted.
func TestDict(t *testing.T) {
	r, d, uses, codes := rand.New(rand.NewPCG(1, 1)), newDict(), map[string]int{}, map[string]uint32{}
	for range 100_000 {
		s := fmt.Sprint(r.IntN(3000))
		s = strings.Repeat(s, 1+len(s)*len(s)) + strings.Repeat("long", r.IntN(100)/99*30_000)
		switch {
		case r.IntN(2) == 0 && uses[s] > 0:
			d.drop(codes[s])
			if uses[s]--; uses[s] == 0 {
				delete(uses, s)
			}
		default:
			code := d.take(s)
			if uses[s] > 0 && codes[s] != code {
				t.Fatalf("%.20s has codes %d and %d", s, codes[s], code)
			}
			codes[s] = code
			uses[s]++
		}
	}
	for s, n := range uses {
		code, ok := d.find(s)
		if !ok || code != codes[s] || d.text(code) != s || int(d.uses[code]) != n {
			t.Fatalf("%.20s: code %d %v with %d uses, want %d with %d", s, code, ok, d.uses[code], codes[s], n)
		}
	}
	if d.distinct() != len(uses) {
		t.Errorf("%d texts, want %d", d.distinct(), len(uses))
	}
	for s := range uses {
		for range uses[s] {
			d.drop(codes[s])
		}
	}
	if d.distinct() != 0 || d.held > blockSize*4 {
		t.Errorf("%d texts and %d bytes remain", d.distinct(), d.held)
	}
}

// TestCodes grows a chunk through all its widths.
func TestCodes(t *testing.T) {
	r, c, want := rand.New(rand.NewPCG(1, 1)), new(codes), make([]uint32, chunkRows)
	for _, limit := range []int{1, 200, 60_000, 1 << 30} {
		for range 20_000 {
			i := r.IntN(chunkRows)
			want[i] = uint32(r.IntN(limit))
			c.set(i, want[i])
		}
		for i := range want {
			if c.get(i) != want[i] {
				t.Fatalf("limit %d: %d is %d, want %d", limit, i, c.get(i), want[i])
			}
		}
	}
	if c.len() > chunkRows {
		t.Errorf("length %d", c.len())
	}
}

// TestColumnsKeepUp changes a few rows often, so that lists and texts are
// compacted many times.
func TestColumnsKeepUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	set, pairs, prose := newSetColumn(false), newSetColumn(true), new(proseColumn)
	rows := map[uint32]query.Value{}
	for range 200_000 {
		slot, v := uint32(r.IntN(3000)*11), query.Value{}
		if r.IntN(3) > 0 {
			v.Text = fmt.Sprintf("Größe %d %s", r.IntN(1000), strings.Repeat("x", r.IntN(30)))
			for range r.IntN(5) {
				v.List = append(v.List, fmt.Sprint("m", r.IntN(400)))
			}
			v.Map = map[string]any{"k": v.Text, "n": float64(len(v.List))}
		}
		set.put(slot, rows[slot], v)
		pairs.put(slot, rows[slot], v)
		prose.put(slot, rows[slot], v)
		rows[slot] = v
	}
	for slot, v := range rows {
		c, at := split(slot)
		got := fmt.Sprintf("%s %q %q", prose.chunks[c].textOf(at), set.textsOf(c, at), pairs.textsOf(c, at))
		want := fmt.Sprintf("%s %q %q", strings.ToLower(v.Text), append([]string{}, v.List...), pairTexts(v.Map))
		if got != want {
			t.Fatalf("slot %d: %s, want %s", slot, got, want)
		}
	}
	if n := prose.size() + set.size() + pairs.size(); n > 2_000_000 {
		t.Errorf("%d bytes for 3000 rows", n)
	}
}

func pairTexts(m map[string]any) []string {
	texts := []string{}
	for key := range m {
		text, _ := query.MapText(m, key)
		texts = append(texts, pairPrefix(key)+text)
	}
	slices.Sort(texts)
	return texts
}

// TestTop compares it with sorting.
func TestTop(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for want := range 40 {
		all := make([]int, 30)
		h := &top[int]{want: want, cmp: func(a, b *int) int { return *a - *b }}
		for i := range all {
			all[i] = r.IntN(20)
			h.offer(&all[i])
		}
		slices.Sort(all)
		if want > 0 {
			all = all[:min(want, len(all))]
		}
		if diff := cmp.Diff(all, h.sorted()); diff != "" {
			t.Errorf("first %d (-want +got):\n%s", want, diff)
		}
	}
}

func TestMappedSize(t *testing.T) {
	f := func(size, want int64) {
		t.Helper()
		if got := mappedSize(size); got != want {
			t.Errorf("mappedSize(%d) = %d, want %d", size, got, want)
		}
	}
	f(1, 32<<10)
	f(32<<10, 32<<10)
	f(33<<10, 64<<10)
	f(1<<30, 1<<30)
	f(1<<30+1, 2<<30)
	f(4<<30, 4<<30)
}
