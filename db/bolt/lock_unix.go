//go:build unix

package bolt

import (
	"os"
	"syscall"
	"time"
)

// lockFile takes the lock that bbolt takes again later, so that the file is not
// looked at while another process writes it.
func lockFile(f *os.File, wait time.Duration) error {
	for until := time.Now().Add(wait); ; time.Sleep(20 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if err != syscall.EWOULDBLOCK {
			return os.NewSyscallError("flock", err)
		}
		if time.Now().After(until) {
			return errLocked
		}
	}
}
