package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sample is what the server holds at one time.
type sample struct {
	after time.Duration
	held  map[string]float64 // by the names of watched, and the number of alerts
}

// watched is what must not grow, where it comes from, and by how much it may:
// that much, or a tenth.
var watched = []struct {
	name, metric string
	may          float64
}{
	{"anonymous memory, MiB", "process_resident_memory_anon_bytes", 24},
	{"goroutines", "go_goroutines", 15},
	{"descriptors", "process_open_fds", 15},
	{"file, MiB", "", 20}, // it grows by 16 at a time
}

// settles is how long a run takes until all is as it stays: the newest events,
// what was told lately. What a shorter one says is less sharp.
const settles = 20 * time.Minute

const alerts = "alerta_alerts_total"

const mebi = 1 << 20

func (s *soak) sample(ctx context.Context) (sample, error) {
	metrics, err := s.metrics(ctx)
	if err != nil {
		return sample{}, err
	}
	file, err := os.Stat(filepath.Join(s.dir, "alertad.db"))
	if err != nil {
		return sample{}, err
	}
	now := sample{held: map[string]float64{alerts: metrics[alerts], "file, MiB": float64(file.Size()) / mebi}}
	for _, w := range watched {
		value, ok := metrics[w.metric]
		switch {
		case w.metric == "":
			continue
		case !ok:
			return sample{}, fmt.Errorf("the server tells no %s", w.metric)
		case strings.HasSuffix(w.metric, "_bytes"):
			value /= mebi
		}
		now.held[w.name] = value
	}
	return now, nil
}

// metrics reads what the server says of itself.
func (s *soak) metrics(ctx context.Context) (map[string]float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.child.URL+"/management/metrics", nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.load.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	all := map[string]float64{}
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			all[name] = n
		}
	}
	return all, lines.Err()
}

func (n sample) print(w io.Writer, changes, sent, told int64) {
	fmt.Fprintf(w, "%8s %10.1f %11.0f %12.0f %10.1f %8.0f %8d %8d %8d\n", n.after.Round(time.Second),
		n.held["anonymous memory, MiB"], n.held["goroutines"], n.held["descriptors"], n.held["file, MiB"], n.held[alerts], changes, sent, told)
}

// report prints what came of it. It is an error if anything grew, or was not
// as it must be.
func (s *soak) report() error {
	l, r := s.load, &s.received
	fmt.Fprintf(s.out, "\n%d changes, %d queries, %d events heard; longest answer %s\n",
		l.count(), l.queries.Load(), l.events.Load(), time.Duration(l.longest.Load()).Round(time.Millisecond))
	fmt.Fprintf(s.out, "%d requests of the plugin were received, %d messages of rules, %d of them twice\n", r.count.Load(), r.told.Load(), r.twice.Load())
	fmt.Fprintf(s.out, "the file was checked and compared %d times: %d alerts were as answered; %d answers were wrong\n", s.checks, s.alerts, len(l.wrong))
	fmt.Fprintf(s.out, "%s, and all is there\n", s.small)
	var faults []error
	for _, text := range l.wrong[:min(len(l.wrong), 20)] {
		faults = append(faults, errors.New(text))
	}
	if r.count.Load() == 0 || r.told.Load() == 0 || l.events.Load() == 0 {
		faults = append(faults, errors.New("no notification, or no event, arrived: it was no test of them"))
	}
	if n := r.twice.Load(); n > 0 {
		faults = append(faults, fmt.Errorf("%d messages came twice", n))
	}
	faults = append(faults, s.growth()...)
	fmt.Fprintf(s.out, "seed %d\n", s.seed)
	return errors.Join(faults...)
}

// growth prints by how much grew what must not. The first quarter of the run is
// how long it takes until all is as it stays; it is left out.
func (s *soak) growth() (faults []error) {
	rest := s.samples[len(s.samples)/4:]
	quarter, blur := max(1, len(rest)/4), 1.0
	if s.lasts < settles {
		blur = 3
	}
	for _, w := range watched {
		first, last := median(rest[:quarter], w.name), median(rest[len(rest)-quarter:], w.name)
		grew, verdict := last-first, "flat"
		if grew > blur*max(w.may, first/10) {
			verdict = "grows"
			faults = append(faults, fmt.Errorf("%s: from %.1f to %.1f", w.name, first, last))
		}
		fmt.Fprintf(s.out, "%-22s grew by %5.1f %% between first and last quarter, from %.1f to %.1f: %s\n",
			w.name, 100*grew/first, first, last, verdict)
	}
	return faults
}

func median(list []sample, name string) float64 {
	var values []float64
	for _, s := range list {
		values = append(values, s.held[name])
	}
	slices.SortFunc(values, cmp.Compare)
	return values[len(values)/2]
}
