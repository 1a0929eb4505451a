package alertamongo

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/alertad/alertad/db"
)

// archive is the file that mongodump --archive writes: a magic number, documents
// about the whole and about each collection, a terminator; then blocks, each a
// header that names its collection, that one's documents and a terminator. Blocks
// of different collections come mixed.
// (https://github.com/mongodb/mongo-tools/blob/master/common/archive/README.md)
type archive struct {
	path     string
	database string
	counts   map[string]int
}

const (
	archiveMagic = 0x8199e26d
	terminator   = 0xffffffff
)

// IsArchive reports whether the file is one that mongodump --archive wrote,
// packed or not.
func IsArchive(path string) bool {
	in, err := openPacked(path)
	if err != nil {
		return false
	}
	defer func() { _ = in.Close() }()
	head, err := in.Peek(4)
	return err == nil && binary.LittleEndian.Uint32(head) == archiveMagic
}

// openArchive reads the file once, to see that it is whole and what is in it.
func openArchive(path, database string) (*archive, error) {
	if !IsArchive(path) {
		return nil, db.Errorf(db.Invalid, "%s is no archive of mongodump", path)
	}
	ended := map[header]bool{} // the collections, and whether their end was there
	see := func(h header) {
		end := h.EOF
		h.EOF = false
		ended[h] = ended[h] || end
	}
	counts := map[header]int{}
	a := &archive{path: path, counts: map[string]int{}}
	for f, err := range a.blocks(context.Background(), see, nil) {
		if err != nil {
			return nil, err
		}
		counts[f.header]++
	}
	var found []string
	for h := range ended {
		if h.Collection == "alerts" {
			found = append(found, h.DB)
		}
	}
	slices.Sort(found)
	var err error
	if a.database, err = choose(found, database); err != nil {
		return nil, err
	}
	for h, end := range ended {
		if h.DB == a.database && h.Collection != "" {
			if a.counts[h.Collection] = counts[h]; !end {
				return nil, errNoDump
			}
		}
	}
	return a, nil
}

func (a *archive) name() string { return "MongoDB archive " + a.path }
func (a *archive) sorted() bool { return false }
func (a *archive) Close() error { return nil }

func (a *archive) count(_ context.Context, collection string) (int, error) {
	return a.counts[collection], nil
}

func (a *archive) docs(ctx context.Context, collection string, _ ...string) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		wanted := func(h header) bool { return h.DB == a.database && h.Collection == collection }
		for block, err := range a.blocks(ctx, nil, wanted) {
			if !yield(block.raw, err) {
				return
			}
		}
	}
}

// header says of what collection the documents of a block are, or that there are
// no more of it.
type header struct {
	DB         string `bson:"db"`
	Collection string `bson:"collection"`
	EOF        bool   `bson:"EOF"`
}

// entry is a document and its collection.
type entry struct {
	header
	raw bson.Raw
}

// blocks shows all headers, also those of the collections that are said to be in
// it, and yields the documents of those that are wanted, all if that is nil.
func (a *archive) blocks(ctx context.Context, see func(header), wanted func(header) bool) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		in, err := openPacked(a.path)
		if err != nil {
			yield(entry{}, err)
			return
		}
		defer func() { _ = in.Close() }()
		r := &blockReader{in: in, see: see}
		if err := r.prelude(); err != nil {
			yield(entry{}, err)
			return
		}
		for ctx.Err() == nil {
			f, err := r.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && wanted != nil && !wanted(f.header) {
				continue
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
		yield(entry{}, ctx.Err())
	}
}

// blockReader reads an archive.
type blockReader struct {
	in   *packed
	see  func(header) // nil: nobody does
	buf  []byte
	open bool // within a block, which is of:
	of   header
}

// prelude reads what stands before the blocks: a document about the archive, then
// one about each collection.
func (r *blockReader) prelude() error {
	if _, err := r.in.Discard(4); err != nil {
		return broken(err)
	}
	for {
		ends, err := r.ends()
		if ends || err != nil {
			return err
		}
		if err := r.header(); err != nil {
			return err
		}
	}
}

// header reads what is said of a collection.
func (r *blockReader) header() error {
	raw, err := r.document()
	if err != nil {
		return err
	}
	r.of = header{}
	if err := bson.Unmarshal(raw, &r.of); err != nil {
		return broken(err)
	}
	if r.see != nil {
		r.see(r.of)
	}
	return nil
}

// next reads the next document of a block. The error is io.EOF behind the last
// block, and no other end is one.
func (r *blockReader) next() (entry, error) {
	for {
		if !r.open {
			if _, err := r.in.Peek(1); errors.Is(err, io.EOF) {
				return entry{}, io.EOF
			}
			if err := r.header(); err != nil {
				return entry{}, err
			}
			r.open = true
		}
		ends, err := r.ends()
		if err != nil {
			return entry{}, err
		}
		if r.open = !ends; ends {
			continue
		}
		raw, err := r.document()
		return entry{r.of, raw}, err
	}
}

// ends takes a terminator, if one is next.
func (r *blockReader) ends() (bool, error) {
	head, err := r.in.Peek(4)
	if err != nil {
		return false, broken(err)
	}
	if binary.LittleEndian.Uint32(head) != terminator {
		return false, nil
	}
	_, err = r.in.Discard(4)
	return true, err
}

func (r *blockReader) document() (bson.Raw, error) {
	raw, err := readDocument(r.in, &r.buf)
	if errors.Is(err, io.EOF) {
		return nil, errNoDump
	}
	return raw, err
}
