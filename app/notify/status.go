package notify

import (
	"context"
	"math"
	"net/url"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Status tells how the outbox is.
type Status struct {
	Queued    int     // items that are to be sent
	Oldest    db.Time // when the oldest of them was made; 0: there is none
	Failed    int64   // items that were given up
	Error     string  // the last one, "" if there was none
	ErrorTime db.Time
}

// failure is the last error.
type failure struct {
	text string
	at   db.Time
}

type counters struct{ sent, failed *metrics.Counter }

// measure declares the metrics.
func (w *Worker) measure() {
	w.o.Metrics.Gauge("outbox", "queued", "Queued messages", "Number of messages that wait to be sent", func() float64 {
		s, err := w.Status(context.Background())
		if err != nil {
			return math.NaN()
		}
		return float64(s.Queued)
	})
	w.counters = counters{
		sent:   w.o.Metrics.Counter("outbox", "sent", "Sent messages", "Total number of messages that were accepted"),
		failed: w.o.Metrics.Counter("outbox", "failed", "Failed messages", "Total number of messages that were given up"),
	}
}

// Status returns how the outbox is now.
func (w *Worker) Status(ctx context.Context) (Status, error) {
	w.mu.Lock()
	s := Status{Error: w.last.text, ErrorTime: w.last.at}
	w.mu.Unlock()
	s.Failed = w.counters.failed.Count()
	oldest := query.Query{Order: []query.Order{{Field: "createTime", Type: query.Time}}, Limit: 1}
	err := w.o.Store.View(ctx, func(f db.Finder) error {
		s.Queued, s.Oldest = 0, 0
		groups, err := f.Count(db.Outbox, query.All{})
		if err != nil || len(groups) == 0 {
			return err
		}
		s.Queued = groups[0].N
		first, err := db.Collect[*db.Outgoing](f.Find(db.Outbox, oldest))
		if err == nil && len(first) > 0 {
			s.Oldest = first[0].CreateTime
		}
		return err
	})
	return s, err
}

// note remembers the error.
func (w *Worker) note(it *db.Outgoing, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = failure{it.Sender + " " + shown(it.To) + ": " + err.Error(), db.At(w.o.Now())}
}

// shown is a destination as it may be shown: of an address only the server,
// for the rest may be secret.
func shown(to string) string {
	u, err := url.Parse(to)
	if err != nil {
		return "(malformed)"
	}
	if u.Host == "" {
		return to
	}
	return u.Scheme + "://" + u.Host
}
