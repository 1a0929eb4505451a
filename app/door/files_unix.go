//go:build unix

package door

import "syscall"

// Files is how many files this process may have open; connections are some,
// too. The runtime raises the soft limit to the hard one.
func Files() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 1024
	}
	return uint64(limit.Cur)
}
