package bolt

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/alertad/alertad/db/query"
)

// proseColumn holds long texts that are mostly distinct, in lower case, one
// after another, so that a search is one sweep over memory. What needs the text
// as it was written asks the record.
type proseColumn struct{ chunks []proseChunk }

// proseChunk is the texts of one chunk of rows. An entry is a text and an end
// byte; entries are in the order of writing, and a row that gets another text
// leaves its old entry behind. What is written is not written again: a sweep
// needs no lock once it has the slices.
type proseChunk struct {
	data  []byte
	start []uint32 // of each entry
	owner []uint16 // row of each entry
	entry []uint16 // of each row, counted from 1; 0 is no text
	live  int      // entries that a row has
	huge  bool     // too large to index: ask the records
}

// proseEnd is a byte that no UTF-8 text has.
const proseEnd = 0xff

func (p *proseColumn) put(slot uint32, old, value query.Value) {
	if old.Text != value.Text {
		p.set(slot, value.Text)
	}
}

func (p *proseColumn) set(slot uint32, text string) {
	c, at := split(slot)
	if c >= len(p.chunks) {
		for i := range p.chunks {
			p.chunks[i].clip()
		}
		p.chunks = chunked(p.chunks, c)
	}
	p.chunks[c].set(at, text)
}

func (p *proseChunk) set(at int, text string) {
	if at < len(p.entry) && p.entry[at] != 0 {
		p.entry[at] = 0
		p.live--
	}
	if text == "" || p.huge {
		return
	}
	if len(p.start) > 1024 && len(p.start) > 2*p.live || len(p.start) == math.MaxUint16 {
		p.compact()
	}
	if uint64(len(p.data))+2*uint64(len(text)) > math.MaxUint32 {
		*p = proseChunk{huge: true}
		return
	}
	p.entry = grown(p.entry, at)
	p.start = append(p.start, uint32(len(p.data)))
	p.owner = append(p.owner, uint16(at))
	p.entry[at] = uint16(len(p.start))
	p.data = append(appendLower(p.data, text), proseEnd)
	p.live++
}

// appendLower appends what strings.ToLower returns.
func appendLower(dst []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return append(dst, strings.ToLower(s[i:])...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

func (p *proseChunk) compact() {
	old := *p
	p.data = make([]byte, 0, len(old.data))
	p.start = make([]uint32, 0, old.live+1024)
	p.owner = make([]uint16, 0, old.live+1024)
	p.entry = make([]uint16, len(old.entry))
	for i, at := range old.owner {
		if int(old.entry[at]) == i+1 {
			p.start = append(p.start, uint32(len(p.data)))
			p.owner = append(p.owner, at)
			p.entry[at] = uint16(len(p.start))
			p.data = append(p.data, old.bytes(i)...)
		}
	}
}

// clip gives back what the chunk has in reserve.
func (p *proseChunk) clip() {
	if cap(p.data) > len(p.data)+len(p.data)/32 {
		p.data, p.start, p.owner = slices.Clone(p.data), slices.Clone(p.start), slices.Clone(p.owner)
	}
}

// bytes returns an entry with its end byte.
func (p *proseChunk) bytes(i int) []byte {
	end := len(p.data)
	if i+1 < len(p.start) {
		end = int(p.start[i+1])
	}
	return p.data[p.start[i]:end]
}

// text returns an entry's text, which shares memory with the chunk.
func (p *proseChunk) text(i int) string {
	b := p.bytes(i)
	return unsafe.String(unsafe.SliceData(b), len(b)-1)
}

func (p *proseColumn) size() int64 {
	size := int64(0)
	for i := range p.chunks {
		c := &p.chunks[i]
		size += int64(cap(c.data) + 4*cap(c.start) + 2*cap(c.owner) + 2*cap(c.entry))
	}
	return size
}

// entryAt finds the entry that a position belongs to, from i on.
func (p *proseChunk) entryAt(i int, pos uint32) int {
	step := 1
	for i+step < len(p.start) && p.start[i+step] <= pos {
		i += step
		step *= 2
	}
	for ; step > 0; step /= 2 {
		if i+step < len(p.start) && p.start[i+step] <= pos {
			i += step
		}
	}
	return i
}
