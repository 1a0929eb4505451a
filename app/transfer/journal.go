package transfer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// journal is how far an import is, in a file beside the database.
type journal struct {
	Done     []string          `json:"done"` // kinds
	Kind     string            `json:"kind"`
	Position string            `json:"position"`
	Users    map[string]string `json:"users"` // ids of users that others stand for, and theirs
	Report   *Report           `json:"report"`
}

// load reads what an import left that ended early; if there is none, nothing.
func (j *journal) load(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, j)
	}
	if err != nil {
		return fmt.Errorf("the position of the last import: %w", err)
	}
	return nil
}

// save replaces the file at once.
func (j *journal) save(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".import-*")
	if err != nil {
		return fmt.Errorf("keep the position: %w", err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keep the position: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

func (j *journal) remove(path string) error {
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
