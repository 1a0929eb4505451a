package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/alertad/alertad/db"
)

// Inspection is what Inspect finds in a file.
type Inspection struct {
	Format  uint32         // of the file; 0: nothing was ever written to it
	Records map[string]int // by the name of their kind, without kinds that are unknown
	Size    int64          // bytes
	Free    int64          // bytes of it that are not in use
	Older   bool           // the newest state is damaged: this is the one before
}

// Inspect checks a file without a change to it: its pages, as bbolt and as this
// package do; the checksum and the form of each record; that no two records of a
// kind have one id, and that each child has a parent. The error is the first
// fault, in one sentence. Nobody may have the file open for writing.
func Inspect(path string) (found Inspection, err error) {
	defer guardFaults()()
	info, err := os.Stat(path)
	if err != nil {
		return found, err
	}
	if info.Size() == 0 {
		return found, fmt.Errorf("%s is empty", path)
	}
	file, err := openReadOnly(path, &found.Older)
	if err != nil {
		return found, explain(path, err)
	}
	err = found.inspect(file)
	if err = firstError(err, file.Close()); err != nil {
		return found, fmt.Errorf("%s: %w", path, err)
	}
	return found, nil
}

func openReadOnly(path string, older *bool) (file *bbolt.DB, err error) {
	defer catchFault(&err)
	return bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:      lockWait,
		ReadOnly:     true,
		NoStatistics: true,
		OpenFile: func(path string, flag int, mode os.FileMode) (*os.File, error) {
			f, state, err := openChecked(path, flag, mode)
			*older = state
			return f, err
		},
	})
}

func (found *Inspection) inspect(file *bbolt.DB) (err error) {
	defer catchFault(&err)
	s := newStore(file, Options{Kinds: db.Kinds, mapped: initialMap()})
	if err := s.checkFormat(); err != nil {
		return err
	}
	tx, err := file.Begin(false)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, tx.Rollback()) }()
	for fault := range tx.Check() {
		err = firstError(err, fault)
	}
	if err != nil {
		return damaged(err)
	}
	found.Size = tx.Size()
	if meta := tx.Bucket(metaBucket); meta != nil {
		found.Format = binary.BigEndian.Uint32(meta.Get(formatKey))
	}
	if found.Free, err = freeBytes(tx); err != nil {
		return err
	}
	return found.records(s, tx)
}

// freeBytes counts the pages that are not in use, which bbolt's check has found.
func freeBytes(tx *bbolt.Tx) (int64, error) {
	size := int64(tx.DB().Info().PageSize)
	var n int64
	for id := range tx.Size() / size {
		p, err := tx.Page(int(id))
		if err != nil {
			return 0, err
		}
		if p != nil && p.Type == "free" {
			n += size
		}
	}
	return n, nil
}

func (found *Inspection) records(s *Store, tx *bbolt.Tx) error {
	found.Records = map[string]int{}
	for _, t := range s.tables {
		if tx.Bucket(t.cold) == nil { // an older program did not know the kind
			continue
		}
		count := t.inspect
		if t.parent != nil {
			count = t.inspectKids
		}
		n, err := count(tx)
		if err != nil {
			return err
		}
		found.Records[t.kind.Name] = n
	}
	return nil
}

// inspect decodes all records and returns how many there are. Ids are compared by
// their hashes, of which two are never the same.
func (t *table) inspect(tx *bbolt.Tx) (int, error) {
	var ids []uint64
	var fault error
	err := t.walk(tx, func(row uint64, cold, hot []byte) bool {
		r, err := t.assemble(row, cold, hot)
		if err != nil {
			fault = err
			return false
		}
		ids = append(ids, maphash.String(t.seed, r.Base().ID))
		return true
	})
	if err = firstError(err, fault); err != nil {
		return 0, err
	}
	slices.Sort(ids)
	if n := len(slices.Compact(slices.Clone(ids))); n < len(ids) {
		return 0, damaged(fmt.Errorf("%d records of the kind %s have an id that another has", len(ids)-n, t.kind.Name))
	}
	return len(ids), nil
}

// inspectKids decodes all children and returns how many there are.
func (t *table) inspectKids(tx *bbolt.Tx) (n int, err error) {
	parents := tx.Bucket(t.parent.cold)
	if parents == nil {
		return 0, damaged(errors.New("a bucket is missing"))
	}
	var last []byte
	c := tx.Bucket(t.cold).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if len(k) != 16 {
			return 0, damaged(fmt.Errorf("%s %x: wrong key", t.kind.Name, k))
		}
		if !bytes.Equal(last, k[:8]) {
			if last = k[:8]; parents.Get(last) == nil {
				return 0, damaged(fmt.Errorf("%s %x: its %s is missing", t.kind.Name, k, t.parent.kind.Name))
			}
		}
		data, err := unseal(t.cold, k, v)
		if err != nil {
			return 0, err
		}
		if _, err := decodeChild(t, data, "", 0); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}
