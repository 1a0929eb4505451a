//go:build !linux

package bolt

import "os"

// readInPages is for Linux.
func readInPages(*os.File) {}
