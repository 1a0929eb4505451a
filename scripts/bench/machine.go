package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// machine is what the figures were measured on.
type machine struct {
	Cores    int     `json:"cores"`
	Kernel   string  `json:"kernel"`
	Go       string  `json:"go"`
	TwoSyncs float64 `json:"twoSyncsMillis"` // a commit's worth of flushing
}

func inspect(dir string) (machine, error) {
	m := machine{Cores: runtime.NumCPU(), Kernel: strings.TrimSpace(kernel()), Go: runtime.Version()}
	d, err := twoSyncs(dir)
	m.TwoSyncs = ms(d)
	return m, err
}

func (m machine) print(w io.Writer) {
	fmt.Fprintf(w, "%d cores, Linux %s, %s; two syncs in a row take %s ms (median)\n",
		m.Cores, m.Kernel, m.Go, number(m.TwoSyncs))
	fmt.Fprintln(w, "Server, yardstick and load share the machine. echo is the yardstick: net/http that stores nothing.")
}

// twoSyncs is the median time of two writes of a page that are each made
// durable: what a commit of the database waits for.
func twoSyncs(dir string) (d time.Duration, err error) {
	p, err := newPage(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	var took []time.Duration
	for range 200 {
		begun := time.Now()
		for range 2 {
			if err := p.write(); err != nil {
				return 0, err
			}
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	return percentile(took, 50), nil
}

// page is a page of a file that is there already, as most that a database
// writes are.
type page struct {
	f    *os.File
	data []byte
}

func newPage(dir string) (*page, error) {
	f, err := os.CreateTemp(dir, "sync-*")
	if err != nil {
		return nil, err
	}
	p := &page{f, make([]byte, 4096)}
	if _, err := f.Write(slices.Repeat(p.data, 16)); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// write writes the page and returns when it is on disk.
func (p *page) write() error {
	if _, err := p.f.WriteAt(p.data, 0); err != nil {
		return err
	}
	return dataSync(p.f)
}

func (p *page) close() error { return errors.Join(p.f.Close(), os.Remove(p.f.Name())) }

// noise is how many cores other programs use.
type noise struct {
	begun     time.Time
	busy, own time.Duration
}

// listenToNoise begins to measure. No child may run, then or at the end.
func listenToNoise() (n noise, err error) {
	n.begun = time.Now()
	if n.busy, err = busy(); err != nil {
		return n, err
	}
	n.own, err = own()
	return n, err
}

// cores is how many cores others have used on average since n.
func (n noise) cores() (float64, error) {
	now, err := listenToNoise()
	others := now.busy - n.busy - (now.own - n.own)
	return max(0, ratio(others.Seconds(), now.begun.Sub(n.begun).Seconds())), err
}
