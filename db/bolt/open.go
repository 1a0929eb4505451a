package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/bits"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"github.com/alertad/alertad/db"
)

// format is the version of what this program writes. It changes when an older
// program could no longer read the file; new fields and kinds do not change it.
const format = 1

var (
	metaBucket = []byte("meta")
	formatKey  = []byte("format")
)

var errLocked = errors.New("the file is locked")

// lockWait is how long opening waits for another process to let go.
const (
	lockWait  = 500 * time.Millisecond
	lockTimes = 25
)

// Open opens the store in a file, which it makes if there is none; its folder
// must exist. One process has it open at a time. What is wrong with the file is
// told in one sentence, and the file is left as it is.
func Open(path string, o Options) (s *Store, err error) {
	defer guardFaults()()
	if o.Kinds == nil {
		o.Kinds = db.Kinds
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Patience == 0 {
		o.Patience = db.Patience
	}
	begun := o.Now()
	if o.mapped == 0 {
		o.mapped = initialMap()
	}
	file, err := openBolt(path, o)
	if err != nil {
		return nil, explain(path, err)
	}
	s = newStore(file, o)
	if s.file, err = os.Stat(path); err != nil {
		return nil, explain(path, firstError(err, file.Close()))
	}
	if err := s.load(); err != nil {
		return nil, explain(path, firstError(err, file.Close()))
	}
	o.Log.Info("store opened", "path", path, "records", s.records(), "took", o.Now().Sub(begun).Round(time.Millisecond))
	go s.write()
	return s, nil
}

func newStore(file *bbolt.DB, o Options) *Store {
	s := &Store{
		bolt:        file,
		mapped:      mappedSize(o.mapped),
		log:         o.Log,
		now:         o.Now,
		byKind:      map[*db.Kind]*table{},
		slow:        make(slots, queries(o.Queries)),
		patience:    o.Patience,
		queue:       make(chan *call, 4*batchCalls),
		done:        make(chan struct{}),
		publication: make(chan struct{}),
		views:       map[*view]struct{}{},
	}
	s.keyBuffers.New = func() any { return new([chunkRows]int64) }
	for _, k := range o.Kinds {
		t := newTable(k)
		if k.Parent != nil {
			t.parent = s.byKind[k.Parent]
			t.parent.children = append(t.parent.children, t)
		}
		s.tables = append(s.tables, t)
		s.byKind[k] = t
	}
	return s
}

func (s *Store) records() int {
	n := 0
	for _, t := range s.tables {
		n += t.n
	}
	return n
}

// openBolt opens the file after a look at all of it: bbolt trusts what it reads,
// and through its mapping it reads a cold file a page at a time.
func openBolt(path string, o Options) (file *bbolt.DB, err error) {
	defer catchFault(&err)
	return bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         lockWait,
		NoFreelistSync:  true,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: int(o.mapped),
		NoStatistics:    true,
		OpenFile: func(path string, flag int, mode os.FileMode) (*os.File, error) {
			f, older, err := openChecked(path, flag, mode)
			if older {
				o.Log.Warn("the store's newest state is damaged: opening the one before", "path", path)
			}
			return f, err
		},
	})
}

// initialMap is the size of file up to which the mapping never moves, which
// would have to wait for all queries to end.
func initialMap() int64 {
	if bits.UintSize == 32 {
		return 256 << 20
	}
	return 4 << 30
}

func openChecked(path string, flag int, mode os.FileMode) (f *os.File, older bool, err error) {
	f, err = os.OpenFile(path, flag, mode)
	if err != nil {
		return nil, false, err
	}
	defer func() {
		if err != nil {
			err = firstError(err, f.Close())
			f = nil
		}
	}()
	if err := lockFile(f, lockTimes); err != nil {
		return f, false, err
	}
	if err := stillAt(path, f); err != nil {
		return f, false, err
	}
	readInPages(f)
	if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, make([]byte, 1<<20)); err != nil {
		return f, false, err
	}
	older, err = checkFile(f)
	return f, older, err
}

// stillAt refuses a file that another took the place of, while this one waited for
// its lock: what is written to it would be lost.
func stillAt(path string, f *os.File) error {
	here, err := os.Stat(path)
	if err != nil {
		return err
	}
	mine, err := f.Stat()
	if err == nil && !os.SameFile(here, mine) {
		err = errors.New("it was replaced at this moment: try again")
	}
	return err
}

// load prepares the buckets and fills the tables.
func (s *Store) load() (err error) {
	defer catchFault(&err)
	if err := s.checkFormat(); err != nil {
		return err
	}
	if err := s.createBuckets(); err != nil {
		return err
	}
	tx, err := s.bolt.Begin(false)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, tx.Rollback()) }()
	for _, t := range s.tables {
		if t.parent == nil {
			if err := t.rebuild(tx); err != nil {
				return err
			}
		}
	}
	s.published, s.stats.File = tx.ID(), tx.Size()
	s.mapped = max(s.mapped, mappedSize(tx.Size()))
	return nil
}

// checkFormat reads before anything is written.
func (s *Store) checkFormat() error {
	return s.bolt.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		if meta == nil {
			if k, _ := tx.Cursor().First(); k != nil {
				return fmt.Errorf("it is a bbolt file, but of another program")
			}
			return nil
		}
		v := meta.Get(formatKey)
		if len(v) != 4 {
			return damaged(errors.New("no format version"))
		}
		if n := binary.BigEndian.Uint32(v); n > format {
			return fmt.Errorf("a newer version of this program wrote it: its format is %d, and this one knows %d", n, format)
		}
		return nil
	})
}

// createBuckets makes what is missing, and writes nothing if nothing is.
func (s *Store) createBuckets() error {
	names := [][]byte{metaBucket}
	for _, t := range s.tables {
		names = append(names, t.cold)
		if t.hot {
			names = append(names, t.warm)
		}
	}
	complete := true
	err := s.bolt.View(func(tx *bbolt.Tx) error {
		for _, name := range names {
			complete = complete && tx.Bucket(name) != nil
		}
		return nil
	})
	if err != nil || complete {
		return err
	}
	return s.bolt.Update(func(tx *bbolt.Tx) error {
		for _, name := range names {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(metaBucket)
		if meta.Get(formatKey) != nil {
			return nil
		}
		return meta.Put(formatKey, binary.BigEndian.AppendUint32(nil, format))
	})
}
