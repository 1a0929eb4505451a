//go:build !unix

package bolt

import (
	"os"
	"time"
)

// lockFile leaves the lock to bbolt.
func lockFile(*os.File, time.Duration) error { return nil }
