//go:build unix

package channel

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// together has a command that takes too long be killed with its children, which
// are in a group of processes of their own. So does what it returns.
func together(c *exec.Cmd) (kill func()) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error {
		err := syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
	return func() { _ = c.Cancel() } // what is not ours to kill stays
}
