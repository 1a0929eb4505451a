package bolt

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"unsafe"

	"github.com/alertad/alertad/db/query"
)

// setColumn holds a Set or a Map: for each row the codes of its members. A
// member of a Map is its key and the text of its value.
type setColumn struct {
	pairs  bool // of a Map
	dict   *dict
	chunks []setChunk
	huge   bool // a row had too many members to index: ask the records

	codes []uint32 // scratch of put
	pair  []byte
}

// setChunk has the members of its rows in one list. A row that gets other
// members has them at the end of the list and leaves a gap.
type setChunk struct {
	start []uint32
	n     []uint16
	list  codes
	held  int // members that a row has
}

func newSetColumn(pairs bool) *setColumn { return &setColumn{pairs: pairs, dict: newDict()} }

func (s *setColumn) put(slot uint32, old, value query.Value) {
	s.codes = s.codes[:0]
	switch {
	case s.pairs && equalMaps(old.Map, value.Map), !s.pairs && slices.Equal(old.List, value.List):
		return
	case max(len(value.Map), len(value.List)) > math.MaxUint16:
		s.huge = true
	case s.pairs:
		s.takePairs(value.Map)
	default:
		for _, m := range value.List {
			s.codes = append(s.codes, s.dict.take(m))
		}
	}
	s.set(slot)
}

// equalMaps compares by the texts of the values, which is what is indexed.
func equalMaps(a, b map[string]any) bool {
	return len(a) == len(b) && maps.EqualFunc(a, b, func(x, y any) bool {
		xs, ok := x.(string)
		ys, ok2 := y.(string)
		return ok && ok2 && xs == ys
	})
}

// takePairs takes the codes of the members that stand for a map.
func (s *setColumn) takePairs(m map[string]any) {
	for key := range m {
		if text, ok := query.MapText(m, key); ok {
			s.pair = append(appendPrefix(s.pair[:0], key), text...)
			s.codes = append(s.codes, s.dict.take(unsafe.String(unsafe.SliceData(s.pair), len(s.pair))))
		}
	}
}

// pairPrefix is what the member of a key begins with, and of no other key.
func pairPrefix(key string) string { return string(appendPrefix(nil, key)) }

func appendPrefix(dst []byte, key string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(key))), key...)
}

// splitPair is the inverse: the key and the value of a member that stands for
// one of a map; ok is false for a code that is not in use.
func splitPair(pair string) (key, value string, ok bool) {
	var n, shift uint64
	for i := range len(pair) {
		n |= uint64(pair[i]&0x7f) << shift
		if pair[i] < 0x80 {
			rest := pair[i+1:]
			return rest[:n], rest[n:], true
		}
		shift += 7
	}
	return "", "", false
}

// set gives a slot the members whose codes were taken.
func (s *setColumn) set(slot uint32) {
	c, at := split(slot)
	s.chunks = chunked(s.chunks, c)
	ch := &s.chunks[c]
	start, n := ch.at(at)
	for i := range n {
		s.dict.drop(ch.list.get(start + i))
	}
	ch.set(at, s.codes)
}

func (ch *setChunk) at(at int) (start, n int) {
	if at >= len(ch.n) {
		return 0, 0
	}
	return int(ch.start[at]), int(ch.n[at])
}

func (ch *setChunk) set(at int, list []uint32) {
	if len(list) == 0 && at >= len(ch.n) {
		return
	}
	ch.start, ch.n = grown(ch.start, at), grown(ch.n, at)
	ch.held += len(list) - int(ch.n[at])
	ch.n[at] = 0
	if n := ch.list.len(); n > 1024 && n > 2*ch.held {
		ch.compact()
	}
	ch.start[at], ch.n[at] = uint32(ch.list.len()), uint16(len(list))
	for _, code := range list {
		ch.list.push(code)
	}
}

func (ch *setChunk) compact() {
	var list codes
	for at, n := range ch.n {
		start := int(ch.start[at])
		ch.start[at] = uint32(list.len())
		for i := range int(n) {
			list.push(ch.list.get(start + i))
		}
	}
	ch.list = list
}

func (s *setColumn) chunk(c int) *setChunk {
	if c < len(s.chunks) {
		return &s.chunks[c]
	}
	return new(setChunk)
}

func (s *setColumn) size() int64 {
	size := s.dict.size()
	for i := range s.chunks {
		ch := &s.chunks[i]
		size += int64(4*cap(ch.start)+2*cap(ch.n)) + ch.list.size()
	}
	return size
}

func (s *setColumn) groups() (*dict, func(dst []uint32, c, at int) []uint32) {
	if s.huge {
		return nil, nil
	}
	return s.dict, func(dst []uint32, c, at int) []uint32 {
		ch := s.chunk(c)
		start, n := ch.at(at)
		for i := range n {
			dst = append(dst, ch.list.get(start+i))
		}
		return dst
	}
}
