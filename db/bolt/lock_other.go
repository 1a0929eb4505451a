//go:build !unix

package bolt

import "os"

// lockFile leaves the lock to bbolt.
func lockFile(*os.File, int) error { return nil }
