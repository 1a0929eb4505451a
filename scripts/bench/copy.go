package main

import (
	"errors"
	"io"
	"os"
)

// copyOf copies an embedded database that no server has open. The copy is on
// disk already: to write it would slow down what is measured.
func (l *lab) copyOf(s *stock) (*stock, error) {
	dir, err := os.MkdirTemp(l.dir, "copy-")
	if err != nil {
		return nil, err
	}
	c := &stock{dir: dir, size: s.size, search: s.search}
	c.next.Store(s.next.Load())
	return c, copyFile(c.file(), s.file())
}

// copyFile copies a file and returns when the copy is on disk.
func copyFile(to, from string) (err error) {
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if _, err := io.Copy(w, r); err != nil {
		return err
	}
	return dataSync(w)
}
