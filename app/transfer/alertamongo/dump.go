package alertamongo

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/db"
)

// OpenDump opens what mongodump wrote: its folder, that of one database in it, or
// the file of --archive. With several databases in it, the one with that name is
// taken; "" is the only one that has alerts.
func OpenDump(path, database string, o alerta.Options) (*Source, error) {
	convert, err := alerta.New(o)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, db.Wrap(db.Invalid, "open dump", err)
	}
	var d data
	if info.IsDir() {
		d, err = openFolder(path, database)
	} else {
		d, err = openArchive(path, database)
	}
	if err != nil {
		return nil, err
	}
	return &Source{data: d, convert: convert}, nil
}

// folder is a dump's folder of one database: a file for each collection.
type folder struct{ path string }

func openFolder(path, database string) (*folder, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open dump: %w", err)
	}
	if f := (&folder{whole}); f.file("alerts") != "" && (database == "" || database == filepath.Base(whole)) {
		return f, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, db.Wrap(db.Invalid, "open dump", err)
	}
	var found []string
	for _, e := range entries {
		if f := (&folder{filepath.Join(path, e.Name())}); e.IsDir() && f.file("alerts") != "" {
			found = append(found, e.Name())
		}
	}
	name, err := choose(found, database)
	return &folder{filepath.Join(path, name)}, err
}

// choose is the database to read.
func choose(found []string, want string) (string, error) {
	switch {
	case want != "" && slices.Contains(found, want):
		return want, nil
	case want != "":
		return "", db.Errorf(db.Invalid, "the dump has no database %s with alerts", want)
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return "", db.Errorf(db.Invalid, "this is no dump of Alerta's database: it has no alerts")
	}
	return "", db.Errorf(db.Invalid, "several databases of the dump have alerts: name one of %s", strings.Join(found, ", "))
}

// file is the file of a collection; "" if there is none.
func (f *folder) file(collection string) string {
	for _, ending := range []string{".bson", ".bson.gz"} {
		path := filepath.Join(f.path, collection+ending)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

func (f *folder) name() string { return "MongoDB dump " + f.path }
func (f *folder) sorted() bool { return false }
func (f *folder) Close() error { return nil }

func (f *folder) count(ctx context.Context, collection string) (int, error) {
	n := 0
	for _, err := range f.docs(ctx, collection) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

func (f *folder) docs(ctx context.Context, collection string, _ ...string) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		path := f.file(collection)
		if path == "" {
			return
		}
		in, err := openPacked(path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = in.Close() }() // it was only read
		var buf []byte
		for ctx.Err() == nil {
			raw, err := readDocument(in, &buf)
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(raw, err) || err != nil {
				return
			}
		}
		yield(nil, ctx.Err())
	}
}

// packed is a file that may be packed with gzip.
type packed struct {
	*bufio.Reader
	file *os.File
}

func (p *packed) Close() error { return p.file.Close() }

func openPacked(path string) (*packed, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, db.Wrap(db.Invalid, "open dump", err)
	}
	const size = 64 << 10
	p := &packed{Reader: bufio.NewReaderSize(file, size), file: file}
	if head, _ := p.Peek(2); string(head) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(p.Reader)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("unpack %s: %w", filepath.Base(path), err), file.Close())
		}
		p.Reader = bufio.NewReaderSize(unpacked, size)
	}
	return p, nil
}

// maxDocument is the most bytes of a document in a dump: MongoDB's 16 MiB and
// what it allows its own tools on top.
const maxDocument = 17 << 20

// errNoDump says that the bytes are none that mongodump writes, or not all.
var errNoDump = db.Errorf(db.Invalid, "the dump is broken or ends too early")

// readDocument reads the next document into the buffer, which grows. The error is
// io.EOF at the end.
func readDocument(in *packed, buf *[]byte) (bson.Raw, error) {
	head, err := in.Peek(4)
	switch {
	case len(head) == 0 && errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		return nil, broken(err)
	}
	size := int(int32(binary.LittleEndian.Uint32(head)))
	if size < 5 || size > maxDocument {
		return nil, errNoDump
	}
	if cap(*buf) < size {
		*buf = make([]byte, size)
	}
	*buf = (*buf)[:size]
	if _, err := io.ReadFull(in, *buf); err != nil {
		return nil, broken(err)
	}
	raw := bson.Raw(*buf)
	if err := raw.Validate(); err != nil {
		return nil, broken(err)
	}
	return raw, nil
}

// broken is the error for bytes that are missing or wrong. It is never the end of
// a dump that is whole.
func broken(err error) error {
	var file *fs.PathError
	if errors.As(err, &file) {
		return err
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return db.Wrap(db.Invalid, errNoDump.Message, err)
}
