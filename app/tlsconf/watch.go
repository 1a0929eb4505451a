package tlsconf

import (
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// lookEvery is how long a change of a file may go unseen.
const lookEvery = time.Second

// watched is something made of files. It is made anew when they change, by
// whoever asks for it then; so it needs no goroutine.
type watched[T any] struct {
	load    func() (T, error)
	files   []string
	log     *slog.Logger
	now     func() time.Time
	current atomic.Pointer[T]

	mu   sync.Mutex
	next time.Time // when to look again
	seen []stamp   // of the files at the last try, good or not
}

// stamp tells whether a file is still the same.
type stamp struct {
	changed time.Time
	size    int64
}

func watch[T any](o Options, load func() (T, error), files ...string) (*watched[T], error) {
	w := &watched[T]{load: load, files: files, log: o.Log, now: o.Now}
	w.seen, w.next = w.stamps(), o.Now().Add(lookEvery)
	v, err := load()
	if err != nil {
		return nil, err
	}
	w.current.Store(&v)
	return w, nil
}

// get returns the newest that is good. Only one of those who ask at the same
// time looks at the files, the others do not wait for it.
func (w *watched[T]) get() T {
	if w.mu.TryLock() {
		defer w.mu.Unlock()
		w.look()
	}
	return *w.current.Load()
}

// look loads again if the files changed. Bad ones are told of once: they are
// tried again when they change again.
func (w *watched[T]) look() {
	now := w.now()
	if now.Before(w.next) {
		return
	}
	w.next = now.Add(lookEvery)
	stamps := w.stamps() // before the content, so that no change is missed
	if slices.Equal(stamps, w.seen) {
		return
	}
	w.seen = stamps
	v, err := w.load()
	if err != nil {
		w.log.Error("the old certificate stays in use, the new one is not good", "err", err)
		return
	}
	w.current.Store(&v)
	w.log.Info("certificate read again", "files", w.files)
}

func (w *watched[T]) stamps() []stamp {
	out := make([]stamp, len(w.files))
	for i, file := range w.files {
		if info, err := os.Stat(file); err == nil {
			out[i] = stamp{info.ModTime(), info.Size()}
		}
	}
	return out
}
