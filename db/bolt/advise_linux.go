package bolt

import (
	"os"

	"golang.org/x/sys/unix"
)

// readInPages makes the kernel read the file into single pages. What it reads
// ahead by itself it keeps in large folios, and writing one page within such a
// folio costs several times as much: see DESIGN.md.
func readInPages(f *os.File) {
	// It is only advice: without it all works, slower.
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_RANDOM)
}
