package bolt

import (
	"bytes"
	"fmt"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/alertad/alertad/db"
)

// rebuild fills a table from the file: one goroutine reads, two decode, two fill
// the columns, and the caller fills the indexes. Nobody else has the table yet,
// so no lock is needed.
func (t *table) rebuild(tx *bbolt.Tx) error {
	t.nextRow = max(1, tx.Bucket(t.cold).Sequence())
	l := &loader{t: t, jobs: make(chan *loadJob, 8), places: make(chan *loadJob, 8), stop: make(chan struct{})}
	var running sync.WaitGroup
	for half := range l.values {
		l.values[half] = make(chan *loadJob, 8)
		running.Go(func() { l.store(half) })
	}
	running.Go(l.decode)
	running.Go(l.decode)
	running.Go(func() { l.scan(tx) })
	err := l.place()
	running.Wait()
	return err
}

// loader is the channels between the goroutines. Every job goes through all.
type loader struct {
	t      *table
	jobs   chan *loadJob
	places chan *loadJob
	values [2]chan *loadJob
	stop   chan struct{} // closed when a job has failed
}

func (l *loader) decode() {
	defer guardFaults()()
	for j := range l.jobs {
		j.decode(l.t)
		close(j.done)
	}
}

// store fills every other column. The slots follow one another.
func (l *loader) store(half int) {
	slot := uint32(0)
	for j := range l.values[half] {
		<-j.done
		for _, r := range j.recs {
			for i := half; i < len(l.t.columns) && r != nil; i += 2 {
				l.t.storeField(i, slot, nil, r)
			}
			slot++
		}
	}
}

func (l *loader) place() (fail error) {
	for j := range l.places {
		<-j.done
		if j.err != nil && fail == nil {
			fail = j.err
			close(l.stop)
		}
		if fail != nil {
			continue
		}
		for i, r := range j.recs {
			l.t.occupy(l.t.take(), j.rows[i], r)
			l.t.nextRow = max(l.t.nextRow, j.rows[i]+1)
		}
	}
	return fail
}

// loadJob is some neighbouring records.
type loadJob struct {
	rows []uint64
	cold [][]byte
	hot  [][]byte
	recs []db.Record
	err  error
	done chan struct{}
}

const loadRows = 512

// scan cuts the buckets into jobs.
func (l *loader) scan(tx *bbolt.Tx) {
	defer guardFaults()()
	defer close(l.jobs)
	defer close(l.places)
	defer close(l.values[0])
	defer close(l.values[1])
	j := &loadJob{done: make(chan struct{})}
	send := func() bool {
		l.jobs <- j
		l.places <- j
		l.values[0] <- j
		l.values[1] <- j
		j = &loadJob{done: make(chan struct{})}
		select {
		case <-l.stop:
			return false
		default:
			return true
		}
	}
	err := l.t.walk(tx, func(row uint64, cold, hot []byte) bool {
		j.rows = append(j.rows, row)
		j.cold = append(j.cold, cold)
		j.hot = append(j.hot, hot)
		return len(j.rows) < loadRows || send()
	})
	j.err = err
	send()
}

// walk yields the stored parts of all records, in order of their rows.
func (t *table) walk(tx *bbolt.Tx, yield func(row uint64, cold, hot []byte) bool) (err error) {
	defer catchFault(&err)
	var hotKey, hot []byte
	cold := tx.Bucket(t.cold).Cursor()
	warm := cold
	if t.hot {
		warm = tx.Bucket(t.warm).Cursor()
		hotKey, hot = warm.First()
	}
	for k, v := cold.First(); k != nil; k, v = cold.Next() {
		if len(k) != 8 {
			return damaged(fmt.Errorf("%s %x: wrong key", t.kind.Name, k))
		}
		if t.hot && !bytes.Equal(k, hotKey) {
			return damaged(fmt.Errorf("%s %x: half of the record is missing", t.kind.Name, k))
		}
		if !yield(rowOfKey(k), v, hot) {
			return nil
		}
		if t.hot {
			hotKey, hot = warm.Next()
		}
	}
	if hotKey != nil {
		return damaged(fmt.Errorf("%s %x: half of the record is missing", t.kind.Name, hotKey))
	}
	return nil
}

func (j *loadJob) decode(t *table) {
	if j.err != nil {
		return
	}
	defer catchFault(&j.err)
	j.recs = make([]db.Record, len(j.rows))
	for i, row := range j.rows {
		if j.recs[i], j.err = t.assemble(row, j.cold[i], j.hot[i]); j.err != nil {
			return
		}
	}
}

// assemble makes a record of its stored parts.
func (t *table) assemble(row uint64, cold, hot []byte) (db.Record, error) {
	key, r := rowKey(row), t.kind.New()
	data, err := unseal(t.cold, key, cold)
	if err != nil {
		return nil, err
	}
	if err := decode(t, r, data); err != nil || !t.hot {
		return r, err
	}
	if data, err = unseal(t.warm, key, hot); err != nil {
		return nil, err
	}
	return r, decode(t, r, data)
}
