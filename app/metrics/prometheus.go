package metrics

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// ContentType is that of the Prometheus text.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// WritePrometheus writes all metrics in the Prometheus text format 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/), those of the
// Go runtime and the process among them. Uptime is that of the server.
func (s *Set) WritePrometheus(w io.Writer, uptime time.Duration) error {
	gauges, counters, timers, own := s.all()
	var b text
	for _, g := range gauges {
		b.family("alerta_"+g.group+"_"+g.name, "gauge", g.description)
		b.sample("", g.value())
	}
	for _, c := range counters {
		b.family("alerta_"+c.group+"_"+c.name+"_total", "counter", c.description)
		b.sample("", float64(c.Count()))
	}
	for _, t := range timers {
		n, total := t.Total()
		b.family("alerta_"+t.group+"_"+t.name, "summary", t.description)
		b.sample("_count", float64(n))
		b.sample("_sum", float64(total.Milliseconds()))
	}
	b.family("alerta_uptime_msecs", "counter", "milliseconds since the server has started")
	b.sample("", float64(uptime.Milliseconds()))
	for _, g := range own {
		kind := "gauge"
		if strings.HasSuffix(g.name, "_total") {
			kind = "counter"
		}
		b.family("alertad_"+g.name, kind, g.description)
		b.sample("", g.value())
	}
	metrics.WriteProcessMetrics(&b)
	metrics.WriteFDMetrics(&b)
	_, err := w.Write(b.Bytes())
	return err
}

// text is a Prometheus text being written.
type text struct {
	bytes.Buffer
	name string // of the family begun last
}

// family begins a family of samples.
func (b *text) family(name, kind, description string) {
	b.name = name
	help := strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(description)
	b.WriteString("# HELP " + name + " " + help + "\n# TYPE " + name + " " + kind + "\n")
}

func (b *text) sample(suffix string, value float64) {
	b.WriteString(b.name + suffix + " " + strconv.FormatFloat(value, 'f', -1, 64) + "\n")
}
