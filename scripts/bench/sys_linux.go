package main

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// dieTogether has the child killed if the thread that starts it ends. main
// keeps its thread until the end.
func dieTogether(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

func dataSync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

func kernel() string {
	b, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return "unknown"
	}
	return string(b)
}

// own is the processor time of this program and of its children that ended.
func own() (time.Duration, error) {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			return 0, err
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum, nil
}
