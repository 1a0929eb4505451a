package bolt

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/alertad/alertad/db"
)

// Options is how a store is opened. The zero value will do.
type Options struct {
	// Kinds that the store keeps, parents before children; nil is db.Kinds.
	Kinds []*db.Kind

	// Queries is how many slow queries (searches of long texts, and what must
	// read every record) run at once; others of them wait. 0 is one less than
	// the number of processors, so that one is left for writing, at least 1.
	Queries int

	// Patience is how long patterns may be looked for in a View, by Now; 0 is
	// db.Patience.
	Patience time.Duration

	// Log gets what is worth knowing about opening and failing. Nil is silent.
	Log *slog.Logger

	Now func() time.Time

	mapped int64 // bytes of the file that are mapped at first; 0 is initialMap
}

// Store is a db.Store in one file. It also offers Alive, Backup and Stats.
type Store struct {
	bolt   *bbolt.DB
	file   os.FileInfo // of what is open
	log    *slog.Logger
	now    func() time.Time
	tables []*table
	byKind map[*db.Kind]*table
	slow   slots

	patience time.Duration

	keyBuffers sync.Pool // of *[chunkRows]int64

	gate  sync.RWMutex // held for reading while a call is put into queue
	queue chan *call
	calls sync.Pool     // of *call
	done  chan struct{} // closed when the writer has ended

	mu          sync.Mutex // guards what follows
	closed      bool
	published   int // the transaction whose state is in memory
	publication chan struct{}
	spare       []*bbolt.Tx // on that state
	tight       bool        // the commit under way may wait for all snapshots to end
	mapped      int64       // bytes of the file that bbolt has mapped
	views       map[*view]struct{}
	stats       Stats
	trouble     trouble
}

var _ db.Store = (*Store)(nil)

// Stats is a measure of the store.
type Stats struct {
	Records map[string]int // in memory, by the name of their kind
	Search  int64          // bytes that searching takes
	File    int64          // bytes of the file in use
	Commits int64          // transactions written
	Updates int64          // calls of Update that they were made of
	Fails   int64          // transactions that could not be written
}

// Stats measures the store. It takes a moment on a large one.
func (s *Store) Stats() Stats {
	s.mu.Lock()
	st := s.stats
	s.mu.Unlock()
	st.Records = map[string]int{}
	for _, t := range s.tables {
		if t.parent == nil {
			t.mu.RLock()
			st.Records[t.kind.Name] = t.n
			t.mu.RUnlock()
			st.Search += t.size()
		}
	}
	return st
}

// Backup writes a copy of the file, as it is at one instant, while the store
// goes on. The copy can be opened in its place.
func (s *Store) Backup(w io.Writer) (err error) {
	defer guardFaults()()
	defer catchFault(&err)
	tx, err := s.bolt.Begin(false)
	if err != nil {
		return errClosed
	}
	defer func() { err = firstError(err, tx.Rollback()) }()
	if _, err := tx.WriteTo(w); err != nil {
		return fmt.Errorf("back up the store: %w", err)
	}
	return nil
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// Close waits for what is under way, then closes.
func (s *Store) Close() error {
	s.gate.Lock()
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if !again {
		close(s.queue)
	}
	s.gate.Unlock()
	<-s.done
	if again {
		return nil
	}
	s.mu.Lock()
	s.dropSpare()
	s.mu.Unlock()
	if err := s.bolt.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

// table returns the table of a kind.
func (s *Store) table(k *db.Kind) (*table, error) {
	t, ok := s.byKind[k]
	if !ok {
		return nil, fmt.Errorf("the store keeps no %s records", k.Name)
	}
	return t, nil
}

// searched returns the table of a kind that Find and Count work on.
func (s *Store) searched(k *db.Kind) (*table, error) {
	t, err := s.table(k)
	if err == nil && t.parent != nil {
		err = fmt.Errorf("%s records are not searched", k.Name)
	}
	return t, err
}

// keyAt returns the place of a secondary key in kind.Keys.
func (t *table) keyAt(name string) (int, error) {
	for i := range t.kind.Keys {
		if t.kind.Keys[i].Name == name {
			return i, nil
		}
	}
	return 0, noKey(t.kind, name)
}

func noKey(k *db.Kind, name string) error {
	return fmt.Errorf("%s records have no key %q", k.Name, name)
}

func queries(n int) int {
	if n > 0 {
		return n
	}
	return max(1, runtime.GOMAXPROCS(0)-1)
}
