package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// write is one change of the file: a value to put, or with none a key to delete.
// A wipe deletes all keys that begin with its key.
type write struct {
	bucket []byte
	key    []byte
	value  []byte
	wipe   bool
}

// writes is all that a batch changes in the file, and the memory it lies in.
type writes struct {
	list []write
	next []*table // whose next row changed
	data []byte
}

// writes gathers what is to be written, in the memory of an earlier batch.
func (b *batch) writes(memory writes) writes {
	w := writes{list: memory.list[:0], data: memory.data[:0]}
	for t, c := range b.tables {
		if t.parent != nil {
			w.addKids(t, c)
			continue
		}
		fresh := false
		for _, r := range c.rows {
			w.addRecord(t, r)
			fresh = fresh || r.fresh
		}
		if fresh {
			w.next = append(w.next, t)
		}
	}
	slices.SortFunc(w.list, func(x, y write) int {
		if c := bytes.Compare(x.bucket, y.bucket); c != 0 {
			return c
		}
		return bytes.Compare(x.key, y.key)
	})
	return w
}

func (w *writes) addRecord(t *table, r *record) {
	key := rowKey(r.row)
	switch {
	case r.now == r.old, r.fresh && r.now == nil:
	case r.now == nil:
		w.list = append(w.list, write{bucket: t.cold, key: key})
		if t.hot {
			w.list = append(w.list, write{bucket: t.warm, key: key})
		}
		for _, child := range t.children {
			w.list = append(w.list, write{bucket: child.cold, key: key, wipe: true})
		}
	case !t.hot:
		from := len(w.data)
		w.data = appendRecord(w.data, key, r.now, wholeRecord)
		w.put(t.cold, key, from)
	default:
		from := len(w.data)
		w.data = appendRecord(w.data, key, r.now, hotPart)
		w.put(t.warm, key, from)
		if r.hotOnly = !r.fresh && t.kind.SameCold(r.old, r.now); !r.hotOnly {
			from = len(w.data)
			w.data = appendRecord(w.data, key, r.now, coldPart)
			w.put(t.cold, key, from)
		}
	}
}

func (w *writes) put(bucket, key []byte, from int) {
	w.list = append(w.list, write{bucket: bucket, key: key, value: w.data[from:len(w.data):len(w.data)]})
}

func (w *writes) addKids(t *table, c *changed) {
	for parent, kids := range c.kids {
		for _, k := range kids {
			key := childKey(parent, k.order)
			if k.now == nil {
				w.list = append(w.list, write{bucket: t.cold, key: key})
				continue
			}
			from := len(w.data)
			w.data = appendRecord(w.data, key, k.now, wholeRecord)
			w.put(t.cold, key, from)
		}
	}
}

// commit writes to the file. After an error the file is as it was, or, if only
// the last step failed, may already be as it should become: publish looks.
func (w *writer) commit(ws writes) (err error) {
	s := w.s
	if err := s.present(); err != nil {
		return err
	}
	s.makeRoom(ws)
	tx, err := s.bolt.Begin(true)
	if err != nil {
		return err
	}
	defer func() {
		// bbolt panics when it finds the file damaged. It may not recover.
		if p := recover(); p != nil {
			err = damaged(fmt.Errorf("%v", p))
			w.stuck = err
			func() {
				defer func() { _ = recover() }()
				_ = tx.Rollback()
			}()
		}
	}()
	if err := apply(tx, ws); err != nil {
		return firstError(err, tx.Rollback())
	}
	return tx.Commit()
}

func apply(tx *bbolt.Tx, ws writes) error {
	for _, t := range ws.next {
		if err := tx.Bucket(t.cold).SetSequence(t.nextRow); err != nil {
			return err
		}
	}
	for list := ws.list; len(list) > 0; {
		n := 1
		for n < len(list) && bytes.Equal(list[n].bucket, list[0].bucket) {
			n++
		}
		bucket := tx.Bucket(list[0].bucket)
		bucket.FillPercent = fill(bucket, list[:n])
		for _, w := range list[:n] {
			if err := applyOne(bucket, w); err != nil {
				return fmt.Errorf("%s %x: %w", w.bucket, w.key, err)
			}
		}
		list = list[n:]
	}
	return nil
}

// fill returns how full a page is left when it is split. What is added at the
// end leaves full pages behind, with some room for records that grow; elsewhere
// a page that is split so would soon be split again.
func fill(b *bbolt.Bucket, list []write) float64 {
	last, _ := b.Cursor().Last()
	if bytes.Compare(list[len(list)/2].key, last) > 0 {
		return 0.9
	}
	return 0.6
}

func applyOne(bucket *bbolt.Bucket, w write) error {
	switch {
	case w.wipe:
		return wipe(bucket, w.key)
	case w.value == nil:
		return bucket.Delete(w.key)
	}
	return bucket.Put(w.key, w.value)
}

// wipe deletes all keys with a prefix.
func wipe(b *bbolt.Bucket, prefix []byte) error {
	var keys [][]byte
	c := b.Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// makeRoom ends the spare snapshots if the file may outgrow its mapping: bbolt
// waits for all snapshots to end before it maps more.
func (s *Store) makeRoom(ws writes) {
	size := int64(len(ws.data)) + 64<<20
	for _, w := range ws.list {
		size += 4 * (4096 + int64(len(w.value)))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tight = s.stats.File+size > s.mapped; s.tight {
		s.dropSpare()
	}
}

func rowOfKey(key []byte) uint64 { return binary.BigEndian.Uint64(key) }
