package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/alertad/alertad/db"
)

var errClosed = db.Errorf(db.Unavailable, "the store is closed")

// damaged is the error for bytes that this program cannot have written.
func damaged(cause error) error {
	return db.Wrap(db.Unavailable, "the store's file is damaged", cause)
}

// guardFaults turns a fault on the mapped file (its disk fails, or it was cut
// short under us) into a panic of this goroutine, which catchFault can turn into
// an error. What it returns restores the old state.
func guardFaults() (restore func()) {
	old := debug.SetPanicOnFault(true)
	return func() { debug.SetPanicOnFault(old) }
}

// catchFault is deferred where the file is read: bbolt panics on pages that make
// no sense.
func catchFault(err *error) {
	if p := recover(); p != nil {
		*err = damaged(fmt.Errorf("%v", p))
	}
}

// explain turns an error of opening the file into one sentence.
func explain(path string, err error) error {
	why := ""
	switch {
	case errors.Is(err, bolterrors.ErrTimeout), errors.Is(err, errLocked):
		why = "another process has it open"
	case errors.Is(err, fs.ErrNotExist):
		why = "the folder does not exist"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		why = "it cannot be written"
	case isFull(err):
		why = "no space is left for it"
	default:
		return fmt.Errorf("open store %s: %w", path, err)
	}
	return fmt.Errorf("open store %s: %s (%w)", path, why, err)
}

// isFault says whether a panic came from memory that could not be read.
func isFault(p any) bool {
	f, ok := p.(interface {
		error
		Addr() uintptr
	})
	return ok && f != nil
}

// isFull says whether an error means that there is no room. Some of bbolt's have
// lost all but the text of their cause.
func isFull(err error) bool {
	for _, e := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, e) || strings.HasSuffix(err.Error(), e.Error()) {
			return true
		}
	}
	return false
}
