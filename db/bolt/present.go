package bolt

import (
	"errors"
	"fmt"
	"os"
)

var errMoved = errors.New("the file was removed or replaced; what it held can still be read, and be taken as a backup")

// present tells whether what is written will be found again: whether the path
// still leads to the file that is open.
func (s *Store) present() error {
	info, err := os.Stat(s.bolt.Path())
	switch {
	case errors.Is(err, os.ErrNotExist):
		return errMoved
	case err != nil:
		return fmt.Errorf("look at the file: %w", err)
	case !os.SameFile(info, s.file):
		return errMoved
	}
	return nil
}
