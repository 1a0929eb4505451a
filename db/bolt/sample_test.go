package bolt_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/alertad/alertad/db"
)

// noon is when the samples happen.
const noon = db.Time(1_790_000_000_000)

var vocabulary = strings.Fields(`disk usage on volume above threshold for minutes link down
	packet loss latency between hosts service not responding to health check certificate
	expires soon memory pressure kernel oom killed process restart loop detected in pod
	Replication lag exceeds limit queue depth growing consumer stalled Temperature fan speed
	power supply failure battery Ärger naïve 温度 timeout connecting upstream gateway`)

// uuid makes a random id.
func uuid(r *rand.Rand) string {
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>52, b&(1<<48-1))
}

// alertOf makes an alert of the size and variety that a large site has.
func alertOf(r *rand.Rand, resource int) *db.Alert {
	var text strings.Builder
	for text.Len() < 80 {
		text.WriteString(vocabulary[r.IntN(len(vocabulary))])
		text.WriteByte(' ')
	}
	fmt.Fprintf(&text, "%d", r.IntN(1_000_000))
	at := noon + db.Time(r.IntN(86_400_000))
	a := &db.Alert{
		Resource:    fmt.Sprintf("host-%05d.dc%d.example.com", resource%20_000, resource%20_000%5),
		Event:       fmt.Sprintf("Event%03d", r.IntN(300)),
		Environment: []string{"Production", "Development", "Staging"}[r.IntN(3)],
		Severity:    []string{"critical", "major", "minor", "warning", "informational", "normal"}[r.IntN(6)],
		Status:      []string{"open", "ack", "closed", "shelved"}[r.IntN(4)],
		Service:     []string{fmt.Sprintf("Service%02d", r.IntN(50))},
		Group:       []string{"Network", "OS", "Web", "Database"}[r.IntN(4)],
		ValueText:   fmt.Sprintf("%d%%", r.IntN(1000)),
		Text:        text.String(),
		Tags:        []string{fmt.Sprintf("dc:%d", r.IntN(5)), fmt.Sprintf("role:%d", r.IntN(40)), fmt.Sprintf("rack:%d", r.IntN(400))},
		Attributes: db.Attributes{
			"ip":     fmt.Sprintf("10.%d.%d.%d", r.IntN(256), r.IntN(256), r.IntN(256)),
			"region": fmt.Sprintf("eu-%d", r.IntN(9)),
			"ticket": fmt.Sprintf("INC%07d", r.IntN(100)),
		},
		Origin:           "prometheus/host",
		Type:             "prometheusAlert",
		CreateTime:       at - 1500,
		Timeout:          86400,
		RawData:          strings.Repeat("x", r.IntN(200)),
		DuplicateCount:   int64(r.IntN(20)),
		PreviousSeverity: "indeterminate",
		TrendIndication:  "moreSevere",
		ReceiveTime:      at,
		LastReceiveTime:  at + 2000,
		UpdateTime:       at,
	}
	a.ID = uuid(r)
	a.LastReceiveID = a.ID
	if r.IntN(4) == 0 {
		a.Tags = append(a.Tags, fmt.Sprintf("job:%d", r.IntN(100)))
	}
	if r.IntN(20) == 0 {
		a.Correlate = []string{"EventUp", "EventDown"}
	}
	return a
}
