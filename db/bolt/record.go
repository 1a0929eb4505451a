package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"go.etcd.io/bbolt"

	"github.com/alertad/alertad/db"
)

// A record is stored under its row, or as a child under its parent's row and
// its order. The value is what Kind.Encode made, and a checksum of key and
// value. Of a kind with hot fields the hot and the cold ones are two values.

// part is a part of a record.
type part uint8

const (
	wholeRecord part = iota
	hotPart
	coldPart
)

// errGone is what reading a row returns that has no record in the snapshot.
var errGone = errors.New("no such row")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func rowKey(row uint64) []byte { return binary.BigEndian.AppendUint64(nil, row) }

func childKey(parent uint64, order int64) []byte {
	key := binary.BigEndian.AppendUint64(make([]byte, 0, 16), parent)
	return binary.BigEndian.AppendUint64(key, uint64(order))
}

// seal appends the checksum of a value that begins at from.
func seal(dst []byte, from int, key []byte) []byte {
	return binary.LittleEndian.AppendUint32(dst, checksum(key, dst[from:]))
}

// unseal checks and cuts off the checksum.
func unseal(bucket, key, value []byte) ([]byte, error) {
	n := len(value) - 4
	if n < 0 || binary.LittleEndian.Uint32(value[n:]) != checksum(key, value[:n]) {
		return nil, damaged(fmt.Errorf("%s %x: wrong checksum", bucket, key))
	}
	return value[:n], nil
}

func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// reader reads records in one bbolt transaction, for one goroutine.
type reader struct {
	tx      *bbolt.Tx
	cursors map[string]*bbolt.Cursor
}

func newReader(tx *bbolt.Tx) *reader {
	return &reader{tx: tx, cursors: make(map[string]*bbolt.Cursor, 4)}
}

func (r *reader) cursor(bucket []byte) (*bbolt.Cursor, error) {
	if c, ok := r.cursors[string(bucket)]; ok {
		return c, nil
	}
	b := r.tx.Bucket(bucket)
	if b == nil {
		return nil, damaged(fmt.Errorf("no bucket %s", bucket))
	}
	c := b.Cursor()
	r.cursors[string(bucket)] = c
	return c, nil
}

// value returns a stored value, which lives as long as the transaction.
func (r *reader) value(bucket, key []byte) (v []byte, err error) {
	defer catchFault(&err)
	c, err := r.cursor(bucket)
	if err != nil {
		return nil, err
	}
	k, v := c.Seek(key)
	if !bytes.Equal(k, key) {
		return nil, errGone
	}
	return unseal(bucket, key, v)
}

// read returns the record of a row.
func (r *reader) read(t *table, row uint64) (db.Record, error) {
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], row)
	cold, err := r.value(t.cold, key[:])
	if err != nil {
		return nil, err
	}
	rec := t.kind.New()
	if err := decode(t, rec, cold); err != nil || !t.hot {
		return rec, err
	}
	hot, err := r.value(t.warm, key[:])
	if err == errGone {
		err = damaged(fmt.Errorf("%s %d: half of the record is missing", t.kind.Name, row))
	}
	if err != nil {
		return nil, err
	}
	return rec, decode(t, rec, hot)
}

// readPart returns a record with the fields of one part only.
func (r *reader) readPart(t *table, row uint64, p part) (db.Record, error) {
	if p == wholeRecord {
		return r.read(t, row)
	}
	bucket := t.cold
	if p == hotPart {
		bucket = t.warm
	}
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], row)
	data, err := r.value(bucket, key[:])
	if err != nil {
		return nil, err
	}
	rec := t.kind.New()
	return rec, decode(t, rec, data)
}

// child returns the child of a parent's row, or errGone.
func (r *reader) child(t *table, parent uint64, parentID string, order int64) (db.Record, error) {
	data, err := r.value(t.cold, childKey(parent, order))
	if err != nil {
		return nil, err
	}
	return decodeChild(t, data, parentID, order)
}

// children returns the children of a parent's row, in order.
func (r *reader) children(t *table, parent uint64, parentID string) (recs []db.Record, err error) {
	defer catchFault(&err)
	c, err := r.cursor(t.cold)
	if err != nil {
		return nil, err
	}
	prefix := rowKey(parent)
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		data, err := unseal(t.cold, k, v)
		if err != nil {
			return nil, err
		}
		if len(k) != 16 {
			return nil, damaged(fmt.Errorf("%s %x: wrong key", t.kind.Name, k))
		}
		rec, err := decodeChild(t, data, parentID, int64(binary.BigEndian.Uint64(k[8:])))
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, nil
}

func decodeChild(t *table, data []byte, parentID string, order int64) (db.Record, error) {
	rec := t.kind.New()
	if err := decode(t, rec, data); err != nil {
		return nil, err
	}
	rec.Base().ID = db.ChildID(parentID, order)
	return rec, nil
}

func decode(t *table, rec db.Record, data []byte) error {
	if err := t.kind.Decode(rec, data); err != nil {
		return damaged(err)
	}
	return nil
}

// appendRecord appends the stored form of a record or of a part of it.
func appendRecord(dst, key []byte, r db.Record, p part) []byte {
	from, k := len(dst), r.Kind()
	if p != coldPart {
		dst = k.Encode(dst, r, true)
	}
	if p != hotPart {
		dst = k.Encode(dst, r, false)
	}
	return seal(dst, from, key)
}
