// Package backup copies the file of the embedded database while it is in use,
// now or again and again, and puts a copy back.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alertad/alertad/db/bolt"
)

// Store is what can be backed up: it writes a copy of itself, as it is at one
// instant, while it goes on.
type Store interface {
	Backup(w io.Writer) error
}

// Made is a backup that was made.
type Made struct {
	Path   string
	Size   int64
	SHA256 string // in hexadecimal digits
}

// Write makes a backup, checks it, and puts it in a file with that name, which is
// there whole or not at all. Its checksum is beside it, as sha256sum reads it. A
// file that has the name is replaced.
func Write(ctx context.Context, s Store, path string) (Made, error) {
	c, err := copyTo(ctx, s, filepath.Dir(path))
	if err != nil {
		return Made{}, err
	}
	defer os.Remove(c.Name())
	if err := c.Close(); err != nil {
		return Made{}, err
	}
	m := Made{path, c.Size, hex.EncodeToString(c.SHA256)}
	return m, m.publish(c.Name())
}

// publish gives the file its name, and then the checksum.
func (m Made) publish(from string) error {
	if err := os.Remove(sumFile(m.Path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(from, m.Path); err != nil {
		return err
	}
	line := m.SHA256 + "  " + filepath.Base(m.Path) + "\n"
	if err := writeFile(sumFile(m.Path), line); err != nil {
		return err
	}
	return bolt.SyncDir(filepath.Dir(m.Path))
}

// sumFile is where the checksum of a backup is.
func sumFile(path string) string { return path + ".sha256" }

// writeFile makes a file that is there whole or not at all.
func writeFile(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), temporary)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// temporary is the pattern of names of files in the making.
const temporary = ".alertad-backup-*"

// Copy is a backup in a file that is read from its beginning.
type Copy struct {
	*os.File
	Size   int64
	SHA256 []byte
}

// copyTo makes a backup in a new file of a folder, on its disk, and checks it. The
// store's read transaction, which keeps its file from using pages again, lasts as
// long as the disk takes and no client can make it longer.
func copyTo(ctx context.Context, s Store, dir string) (c *Copy, err error) {
	f, err := os.CreateTemp(dir, temporary)
	if err != nil {
		return nil, fmt.Errorf("back up: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	h := sha256.New()
	if err := s.Backup(until{ctx, io.MultiWriter(f, h)}); err != nil {
		return nil, fmt.Errorf("back up: %w", err)
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, fmt.Errorf("back up: %w", err)
	}
	if _, err := bolt.Inspect(f.Name()); err != nil {
		return nil, fmt.Errorf("the backup is no good: %w", err)
	}
	return &Copy{f, size, h.Sum(nil)}, nil
}

// until is a writer that fails once a context has ended.
type until struct {
	ctx context.Context
	w   io.Writer
}

func (u until) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(p)
}

// Verify checks a backup: by the checksum beside it, if there is one, and as
// bolt.Inspect does. The file may be elsewhere in use for reading.
func Verify(path string) (bolt.Inspection, error) {
	if err := verifySum(path); err != nil {
		return bolt.Inspection{}, err
	}
	return bolt.Inspect(path)
}

func verifySum(path string) error {
	text, err := os.ReadFile(sumFile(path))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	want, _, _ := strings.Cut(string(text), " ")
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != strings.TrimSpace(want) {
		return fmt.Errorf("%s: its bytes are not those of %s", path, sumFile(path))
	}
	return nil
}

// Restore puts a copy of a backup in the place of a database's file, once it was
// checked. A file that is there is an error unless force is set: then it is kept
// under the name that is returned. No server may have it open.
func Restore(from, to string, force bool, now time.Time) (kept string, err error) {
	if _, err := os.Stat(to); err == nil && !force {
		return "", fmt.Errorf("%s is there already: with --force it is kept under another name", to)
	}
	if err := verifySum(from); err != nil {
		return "", err
	}
	src, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer src.Close()
	f, err := os.CreateTemp(filepath.Dir(to), temporary)
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	_, err = io.Copy(f, src)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", err
	}
	if _, err := bolt.Inspect(f.Name()); err != nil {
		return "", fmt.Errorf("%s is not restored: %w", from, err)
	}
	if _, err := os.Stat(to); err == nil {
		kept = to + ".before-" + now.UTC().Format(stamp)
	}
	if err := bolt.Replace(to, f.Name(), kept); err != nil {
		return "", err
	}
	return kept, nil
}

// Compact makes a database's file as small as can be, and returns its sizes. No
// server may have it open.
func Compact(path string) (before, after int64, err error) {
	was, err := bolt.Inspect(path)
	if err != nil {
		return 0, 0, err
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), temporary)
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	to := filepath.Join(dir, "new")
	if err := bolt.Compact(path, to); err != nil {
		return 0, 0, err
	}
	is, err := bolt.Inspect(to)
	if err != nil {
		return 0, 0, err
	}
	for kind, n := range was.Records {
		if is.Records[kind] != n {
			return 0, 0, fmt.Errorf("the copy has %d of %d records of the kind %s: nothing was changed", is.Records[kind], n, kind)
		}
	}
	return size(path), size(to), bolt.Replace(path, to, "")
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
