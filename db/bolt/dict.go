package bolt

import (
	"encoding/binary"
	"hash/maphash"
	"unsafe"
)

// dict numbers the distinct texts of a column: equal texts have one code, which
// lives as long as a row uses it and is then given to another text. Code 0 is
// the empty text.
//
// The texts lie one after another in blocks, each behind its length. Bytes that
// were written are never written again, so a text handed out stays right.
type dict struct {
	seed   maphash.Seed
	index  index
	uses   []uint32 // by code; 0 is free
	places []uint64 // by code: block<<32 | offset
	free   []uint32 // codes
	blocks [][]byte
	open   int      // the block that is written to
	holes  []uint32 // blocks that are free
	held   int      // bytes in blocks,
	dead   int      // of them no longer used
	gone   []int    // dead bytes by block
	writes uint64   // how often a code got a text
}

const blockSize = 64 << 10

func newDict() *dict {
	return &dict{seed: maphash.MakeSeed(), uses: []uint32{1}, places: []uint64{0}}
}

// codes is the number of codes ever given: all codes are below.
func (d *dict) codes() int { return len(d.uses) }

// distinct is the number of texts.
func (d *dict) distinct() int { return len(d.uses) - len(d.free) - 1 }

// text returns the text of a code in use.
func (d *dict) text(code uint32) string {
	if code == 0 {
		return ""
	}
	return textAt(d.blocks, d.places[code])
}

func textAt(blocks [][]byte, place uint64) string {
	b := blocks[place>>32][uint32(place):]
	n, w := binary.Uvarint(b)
	return unsafe.String(unsafe.SliceData(b[w:]), int(n))
}

func (d *dict) hash(s string) uint32 { return uint32(maphash.String(d.seed, s)) }

// find returns the code of a text, if it has one.
func (d *dict) find(s string) (code uint32, ok bool) {
	if s == "" {
		return 0, true
	}
	return d.search(d.hash(s), s)
}

func (d *dict) search(hash uint32, s string) (code uint32, ok bool) {
	d.index.each(hash, func(c uint32) bool {
		if d.text(c) == s {
			code, ok = c, true
		}
		return !ok
	})
	return code, ok
}

// take returns the code of a text and counts one more use of it.
func (d *dict) take(s string) uint32 {
	if s == "" {
		return 0
	}
	hash := d.hash(s)
	code, ok := d.search(hash, s)
	if !ok {
		code = d.fresh()
		d.places[code] = d.write(s)
		d.index.add(hash, code)
		d.writes++
	}
	d.uses[code]++
	return code
}

// drop counts one use less.
func (d *dict) drop(code uint32) {
	if code == 0 {
		return
	}
	if d.uses[code]--; d.uses[code] > 0 {
		return
	}
	s := d.text(code)
	d.index.remove(d.hash(s), code)
	d.bury(int(d.places[code]>>32), uvarintLen(len(s))+len(s))
	d.free = append(d.free, code)
	if d.dead > d.held/2 && d.dead > blockSize {
		d.compact()
	}
}

func (d *dict) fresh() uint32 {
	if n := len(d.free); n > 0 {
		code := d.free[n-1]
		d.free = d.free[:n-1]
		return code
	}
	d.uses = append(d.uses, 0)
	d.places = append(d.places, 0)
	return uint32(len(d.uses) - 1)
}

// write puts a text into the open block, or a new one, and returns its place.
func (d *dict) write(s string) uint64 {
	size := uvarintLen(len(s)) + len(s)
	if len(d.blocks) == 0 || len(d.blocks[d.open])+size > cap(d.blocks[d.open]) {
		d.open = d.openBlock(size)
	}
	b := d.blocks[d.open]
	place := uint64(d.open)<<32 | uint64(len(b))
	d.blocks[d.open] = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	d.held += size
	return place
}

// openBlock makes a block with room for size. The first ones are small, as most
// dictionaries are.
func (d *dict) openBlock(size int) int {
	b := make([]byte, 0, max(size, min(blockSize, 512<<min(2*len(d.blocks), 16))))
	if n := len(d.holes); n > 0 {
		at := d.holes[n-1]
		d.holes = d.holes[:n-1]
		d.blocks[at] = b
		return int(at)
	}
	d.blocks = append(d.blocks, b)
	d.gone = append(d.gone, 0)
	return len(d.blocks) - 1
}

// bury counts dead bytes, and gives a block back that has no others.
func (d *dict) bury(block, size int) {
	d.dead += size
	d.gone[block] += size
	if b := d.blocks[block]; d.gone[block] == len(b) && block != d.open {
		d.held -= len(b)
		d.dead -= len(b)
		d.gone[block] = 0
		d.blocks[block] = nil
		d.holes = append(d.holes, uint32(block))
	}
}

// compact writes the texts in use to new blocks.
func (d *dict) compact() {
	old := d.blocks
	d.blocks, d.holes, d.gone, d.open, d.held, d.dead = nil, nil, nil, 0, 0, 0
	for code := 1; code < len(d.uses); code++ {
		if d.uses[code] > 0 {
			d.places[code] = d.write(textAt(old, d.places[code]))
		}
	}
}

func (d *dict) size() int64 {
	size := d.index.size() + int64(4*cap(d.uses)+8*cap(d.places)+4*cap(d.free))
	for _, b := range d.blocks {
		size += int64(cap(b))
	}
	return size
}

func uvarintLen(n int) int {
	size := 1
	for ; n >= 0x80; n >>= 7 {
		size++
	}
	return size
}
