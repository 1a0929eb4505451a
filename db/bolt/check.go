package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"unsafe"
)

// bbolt trusts the pages of its file: damage makes it panic in a goroutine of
// its own, or read wild memory. So the file is checked before bbolt sees it:
// that every page which the newest state refers to is there, is what it should
// be, belongs to one place, and has its keys in order. What is in the values is
// checked by their checksums when they are read.
//
// The layout is that of bbolt's file format version 2
// (https://github.com/etcd-io/bbolt, internal/common). Numbers are in the byte
// order of the machine.
const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2

	pageHeader  = 16 // id 8, flags 2, count 2, overflow 4
	elementSize = 16
	bucketSize  = 16 // root 8, sequence 8
	metaSize    = 64

	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freelistPage = 0x10

	bucketElement = 0x01
)

var order = nativeOrder()

func nativeOrder() binary.ByteOrder {
	n := uint16(1)
	if *(*byte)(unsafe.Pointer(&n)) == 1 {
		return binary.LittleEndian
	}
	return binary.BigEndian
}

// checker walks the pages of a file.
type checker struct {
	f    io.ReaderAt
	size uint64 // of a page
	high uint64 // pages in use
	seen []uint64
}

// checkFile checks a whole file. An empty one is a store that is yet to be made.
// The file is older if what would say so is damaged: then its last commit may be
// lost.
func checkFile(f *os.File) (older bool, err error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, errors.New("it is not a regular file")
	}
	m, older, err := newestMeta(f)
	if err != nil {
		return false, err
	}
	if have := uint64(info.Size()); m.high > have/m.size {
		return false, damaged(fmt.Errorf("it is cut short: %d bytes of at least %d", have, m.high*m.size))
	}
	c := &checker{f: f, size: m.size, high: m.high, seen: make([]uint64, m.high/64+1)}
	if err := firstError(c.bucket(m.root), c.freelist(m.free)); err != nil {
		return false, damaged(err)
	}
	return older, nil
}

// noFreelist is in place of a free list's page if there is none. This program
// writes none, but other tools for bbolt files do.
const noFreelist = 1<<64 - 1

// freelist checks that what is listed as free is not in use.
func (c *checker) freelist(id uint64) error {
	if id == noFreelist {
		return nil
	}
	p, err := c.read(id, freelistPage)
	if err != nil {
		return err
	}
	n, list := uint64(order.Uint16(p[10:])), p[pageHeader:]
	if n == 0xffff { // too many for the header
		n, list = order.Uint64(list), list[8:]
	}
	if n > uint64(len(list)/8) {
		return fmt.Errorf("page %d: too many elements", id)
	}
	for i := range n {
		if free := order.Uint64(list[8*i:]); free < 2 || free >= c.high || c.seen[free/64]>>(free%64)&1 != 0 {
			return fmt.Errorf("page %d: is in use and free", free)
		}
	}
	return nil
}

// meta is what a meta page says of the file.
type meta struct {
	size, root, free, high, tx uint64
}

// newestMeta reads the two meta pages. A crash may leave one of them torn: the
// other is then the newest that was committed.
func newestMeta(f io.ReaderAt) (m meta, older bool, err error) {
	first, err0 := readMeta(f, 0)
	size := first.size
	if err0 != nil {
		size = uint64(os.Getpagesize())
	}
	second, err1 := readMeta(f, int64(size))
	for size = 1024; err0 != nil && err1 != nil && size <= 64<<10; size *= 2 {
		second, err1 = readMeta(f, int64(size))
	}
	switch {
	case err0 != nil && err1 != nil:
		return meta{}, false, err0
	case err1 != nil || err0 == nil && first.tx > second.tx:
		return first, err1 != nil, nil
	}
	return second, err0 != nil, nil
}

func readMeta(f io.ReaderAt, at int64) (meta, error) {
	b := make([]byte, pageHeader+metaSize)
	if _, err := f.ReadAt(b, at); err != nil && err != io.EOF {
		return meta{}, err
	}
	page, b := b[:pageHeader], b[pageHeader:]
	if order.Uint32(b) != boltMagic || order.Uint32(b[4:]) != boltVersion {
		return meta{}, errors.New("it is not a store's file")
	}
	sum := fnv.New64a()
	_, _ = sum.Write(b[:56])
	if sum.Sum64() != order.Uint64(b[56:]) || order.Uint16(page[8:]) != metaPage {
		return meta{}, damaged(errors.New("its first pages make no sense"))
	}
	m := meta{size: uint64(order.Uint32(b[8:])), root: order.Uint64(b[16:]), free: order.Uint64(b[32:]), high: order.Uint64(b[40:]), tx: order.Uint64(b[48:])}
	if m.size < 1024 || m.size > 64<<10 || m.size&(m.size-1) != 0 || m.high < 3 || m.high > 1<<50 {
		return meta{}, damaged(errors.New("its first pages make no sense"))
	}
	return m, nil
}

// bucket checks the pages of a bucket from its root on.
func (c *checker) bucket(root uint64) error {
	_, err := c.page(root, nil, nil, 0)
	return err
}

// maxDepth is more than any file can have.
const maxDepth = 64

// page checks a page and those below it: their keys are not before low and, if
// there is a high, before that. It returns the last key.
func (c *checker) page(id uint64, low, high []byte, depth int) ([]byte, error) {
	p, err := c.read(id, leafPage|branchPage)
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("page %d: too deep", id)
	}
	leaf := order.Uint16(p[8:]) == leafPage
	return c.elements(fmt.Sprintf("page %d", id), p, leaf, low, high, depth)
}

// read reads a page of one of the kinds, with its overflow, and notes that it
// was referred to.
func (c *checker) read(id uint64, kinds uint16) ([]byte, error) {
	if id < 2 || id >= c.high {
		return nil, fmt.Errorf("page %d: there is none", id)
	}
	p := make([]byte, c.size)
	if _, err := c.f.ReadAt(p, int64(id*c.size)); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	kind, more := order.Uint16(p[8:]), uint64(order.Uint32(p[12:]))
	if order.Uint64(p) != id || kind&(kind-1) != 0 || kind&kinds == 0 || id+more >= c.high {
		return nil, fmt.Errorf("page %d: not what it should be", id)
	}
	for i := id; i <= id+more; i++ {
		if c.seen[i/64]>>(i%64)&1 != 0 {
			return nil, fmt.Errorf("page %d: in two places", i)
		}
		c.seen[i/64] |= 1 << (i % 64)
	}
	if more > 0 {
		p = append(p, make([]byte, more*c.size)...)
		if _, err := c.f.ReadAt(p[c.size:], int64((id+1)*c.size)); err != nil {
			return nil, fmt.Errorf("page %d: %w", id, err)
		}
	}
	return p, nil
}

// elements checks what is on a page, which may lie within a value.
func (c *checker) elements(name string, p []byte, leaf bool, low, high []byte, depth int) (last []byte, err error) {
	n := int(order.Uint16(p[10:]))
	if pageHeader+n*elementSize > len(p) || !leaf && n == 0 {
		return nil, fmt.Errorf("%s: too many or too few elements", name)
	}
	last = low
	for i := range n {
		e, ok := elementAt(p, i, leaf)
		if !ok {
			return nil, fmt.Errorf("%s: element %d is out of bounds", name, i)
		}
		before := bytes.Compare(last, e.key)
		if before > 0 || before == 0 && i > 0 || high != nil && bytes.Compare(e.key, high) >= 0 {
			return nil, fmt.Errorf("%s: element %d is out of order", name, i)
		}
		if last, err = c.below(p, i, n, e, leaf, high, depth); err != nil {
			return nil, err
		}
	}
	return last, nil
}

// below checks what an element refers to, and returns the last key there.
func (c *checker) below(p []byte, i, n int, e element, leaf bool, high []byte, depth int) ([]byte, error) {
	switch {
	case !leaf:
		if i+1 < n {
			next, ok := elementAt(p, i+1, false)
			if !ok {
				return nil, fmt.Errorf("an element is out of bounds")
			}
			high = next.key
		}
		return c.page(e.page, e.key, high, depth+1)
	case e.flags&bucketElement == 0:
		return e.key, nil
	case len(e.value) < bucketSize:
		return nil, fmt.Errorf("bucket %q is too short", e.key)
	}
	if root := order.Uint64(e.value); root != 0 {
		return e.key, c.bucket(root)
	}
	inline := e.value[bucketSize:]
	if len(inline) < pageHeader || order.Uint16(inline[8:]) != leafPage {
		return nil, fmt.Errorf("bucket %q is not what it should be", e.key)
	}
	_, err := c.elements(fmt.Sprintf("bucket %q", e.key), inline, true, nil, nil, depth+1)
	return e.key, err
}

// element is an element of a page. A branch has pages, a leaf values.
type element struct {
	key, value []byte
	page       uint64
	flags      uint32
}

// elementAt reads an element; ok is false if it reaches beyond the page.
func elementAt(p []byte, i int, leaf bool) (e element, ok bool) {
	at := pageHeader + i*elementSize
	b := p[at:]
	var pos, keyLen, valueLen uint64
	if leaf {
		e.flags = order.Uint32(b)
		pos, keyLen, valueLen = uint64(order.Uint32(b[4:])), uint64(order.Uint32(b[8:])), uint64(order.Uint32(b[12:]))
	} else {
		pos, keyLen = uint64(order.Uint32(b)), uint64(order.Uint32(b[4:]))
		e.page = order.Uint64(b[8:])
	}
	if keyLen == 0 || pos < elementSize || pos+keyLen+valueLen > uint64(len(b)) {
		return e, false
	}
	e.key = b[pos : pos+keyLen]
	e.value = b[pos+keyLen : pos+keyLen+valueLen]
	return e, true
}
