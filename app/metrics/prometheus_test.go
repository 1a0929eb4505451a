package metrics_test

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWritePrometheus(t *testing.T) {
	s, counter, timer := sample()
	s.Gauge("alerts", "oldest", "", "Line one\nand a \\", func() float64 { return math.NaN() })
	s.Process("stream_subscribers", "Subscribers of the stream", func() float64 { return 1_500_000 })
	s.Process("sent_total", "Notifications sent", func() float64 { return 12 })
	counter.Add(3)
	timer.Observe(2500 * time.Microsecond)

	var b bytes.Buffer
	if err := s.WritePrometheus(&b, 90*time.Second); err != nil {
		t.Fatal(err)
	}
	ours, rest, _ := strings.Cut(b.String(), "go_")
	want := `# HELP alerta_alerts_total Alerts in the database
# TYPE alerta_alerts_total gauge
alerta_alerts_total 7
# HELP alerta_alerts_oldest Line one\nand a \\
# TYPE alerta_alerts_oldest gauge
alerta_alerts_oldest NaN
# HELP alerta_alerts_rejected_total Alerts that policy refused
# TYPE alerta_alerts_rejected_total counter
alerta_alerts_rejected_total 3
# HELP alerta_alerts_received Alerts received, and the time that took
# TYPE alerta_alerts_received summary
alerta_alerts_received_count 1
alerta_alerts_received_sum 2
# HELP alerta_uptime_msecs milliseconds since the server has started
# TYPE alerta_uptime_msecs counter
alerta_uptime_msecs 90000
# HELP alertad_stream_subscribers Subscribers of the stream
# TYPE alertad_stream_subscribers gauge
alertad_stream_subscribers 1500000
# HELP alertad_sent_total Notifications sent
# TYPE alertad_sent_total counter
alertad_sent_total 12
`
	if diff := cmp.Diff(want, ours); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	line := regexp.MustCompile(`^[a-z_]+(\{[^}]*\})? [0-9.e+-]+$`)
	for l := range strings.Lines("go_" + rest) {
		if !line.MatchString(strings.TrimSuffix(l, "\n")) {
			t.Errorf("bad line %q", l)
		}
	}
	if !strings.Contains(rest, "process_cpu_seconds_total") {
		t.Error("nothing about the process")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("connection lost") }

func TestWritePrometheusReportsErrors(t *testing.T) {
	s, _, _ := sample()
	if err := s.WritePrometheus(broken{}, 0); err == nil {
		t.Error("no error")
	}
}
