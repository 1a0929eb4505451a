package app

import "golang.org/x/sys/unix"

// freeSpace is how many bytes this user can still write in a folder.
func freeSpace(dir string) (uint64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}

// synchronized reports whether something keeps the clock right, as far as the
// kernel knows.
func synchronized() (yes, known bool) {
	var t unix.Timex
	if _, err := unix.Adjtimex(&t); err != nil {
		return false, false
	}
	return t.Status&unix.STA_UNSYNC == 0, true
}
