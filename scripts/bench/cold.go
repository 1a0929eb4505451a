package main

import (
	"context"
	"io"
	"os"
	"runtime"
	"time"
)

// coldStarts measures starting with many alerts whose file is nowhere in
// memory, beside plainly reading that file. The program itself is in memory.
func (l *lab) coldStarts(ctx context.Context) error {
	s, err := l.stock(ctx, l.large)
	if err != nil {
		return err
	}
	file := s.file()
	var read, started []float64
	var size int64
	for range l.rounds {
		took, n, err := readCold(file)
		if err != nil {
			return err
		}
		if err := forget(file); err != nil {
			return err
		}
		runtime.GC() // as in starts
		c, d, err := l.serve(ctx, s)
		if err != nil {
			return err
		}
		if err := c.stop(); err != nil {
			return err
		}
		read, started, size = append(read, ms(took)), append(started, ms(d)), n
	}
	l.reportCold(median(read), median(started), size)
	return nil
}

func (l *lab) reportCold(read, started float64, size int64) {
	name := count(l.large) + " stored, nothing cached"
	l.report.add(row{Name: name + ": reading the file", Value: read, Unit: "ms", Detail: number(float64(size)/mebi) + " MiB"}, goal{})
	l.report.add(row{Name: name + ": start", Value: started, Unit: "ms", Ratio: ratio(started, read), Of: "the reading",
		Detail: "may take twice the reading and 5 s"}, l.many(atMost(2*read+5000)))
}

// readCold reads a file from its first to its last byte, with nothing of it in
// the page cache.
func readCold(name string) (took time.Duration, size int64, err error) {
	if err := forget(name); err != nil {
		return 0, 0, err
	}
	f, err := os.Open(name)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	begun := time.Now()
	for buf := make([]byte, mebi); err == nil; {
		var n int
		n, err = f.Read(buf)
		size += int64(n)
	}
	if err == io.EOF {
		err = nil
	}
	return time.Since(begun), size, err
}
