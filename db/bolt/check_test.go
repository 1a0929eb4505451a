package bolt

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

// FuzzCheck: no bytes make the check panic or run for ever.
func FuzzCheck(f *testing.F) {
	path := filepath.Join(f.TempDir(), "small.db")
	file, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: 1024})
	if err != nil {
		f.Fatal(err)
	}
	err = file.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{"inline", "paged"} {
			b, err := tx.CreateBucket([]byte(name))
			if err != nil {
				return err
			}
			for i := range len(name) * len(name) * 20 / 36 {
				if err := b.Put(fmt.Append(nil, name, i), make([]byte, 50)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err = firstError(err, file.Close()); err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(_ *testing.T, data []byte) {
		r := bytes.NewReader(data)
		m, _, err := newestMeta(r)
		if err != nil || m.high > uint64(len(data)) {
			return
		}
		c := &checker{f: r, size: m.size, high: m.high, seen: make([]uint64, m.high/64+1)}
		_ = firstError(c.bucket(m.root), c.freelist(m.free))
	})
}
