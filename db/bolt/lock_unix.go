//go:build unix

package bolt

import (
	"os"
	"syscall"
	"time"
)

// lockFile takes the lock that bbolt takes again later, so that the file is not
// looked at while another process writes it. It asks that many times.
func lockFile(f *os.File, times int) error {
	for range times {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if err != syscall.EWOULDBLOCK {
			return os.NewSyscallError("flock", err)
		}
		time.Sleep(lockWait / time.Duration(times))
	}
	return errLocked
}
