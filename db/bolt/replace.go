package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// compactStep is how many bytes Compact writes at a time.
const compactStep = 64 << 20

// Compact writes what is in use of a file to a new one, which is as small as can
// be. Nobody may have the file open; it stays as it is.
func Compact(path, to string) (err error) {
	defer guardFaults()()
	var older bool
	src, err := openReadOnly(path, &older)
	if err != nil {
		return explain(path, err)
	}
	defer func() { err = firstError(err, src.Close()) }()
	dst, err := bbolt.Open(to, 0o600, &bbolt.Options{NoFreelistSync: true, FreelistType: bbolt.FreelistMapType, NoSync: true, NoStatistics: true})
	if err != nil {
		return explain(to, err)
	}
	if err = copyAll(dst, src); err == nil {
		err = dst.Sync()
	}
	if err = firstError(err, dst.Close()); err != nil {
		return fmt.Errorf("compact %s: %w", path, err)
	}
	return nil
}

func copyAll(dst, src *bbolt.DB) (err error) {
	defer catchFault(&err)
	return bbolt.Compact(dst, src, compactStep)
}

// Replace puts a file in the place of a store's, at once: whatever happens, one of
// the two is there. If there is one it must not be open; it goes on under the name
// keep, unless that is "". The new file is from the same folder, and was written to
// its disk.
func Replace(path, by, keep string) (err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		keep = ""
	case err != nil:
		return err
	default:
		defer func() { err = firstError(err, f.Close()) }()
		if err := lockFile(f, lockTimes); err != nil {
			return explain(path, err)
		}
	}
	if keep != "" {
		if err := os.Link(path, keep); err != nil {
			return err
		}
	}
	if err := os.Rename(by, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes new names in a folder survive a loss of power.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return firstError(d.Sync(), d.Close())
}
