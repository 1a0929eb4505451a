//go:build !linux

package app

// freeSpace is not known.
func freeSpace(string) (uint64, bool) { return 0, false }

// synchronized is not known.
func synchronized() (yes, known bool) { return false, false }
