package webhook

import (
	"encoding/hex"
	"encoding/json"
	"hash/fnv"
	"maps"
	"strings"

	"github.com/alertad/alertad/db"
)

// Gettable is a stored alert as Alertmanager's clients know alerts.
type Gettable struct {
	Labels       map[string]string
	Annotations  map[string]string
	StartsAt     string
	GeneratorURL string
}

// ShowAlertmanager turns a stored alert back. What came from Prometheus has the
// labels it came with; of any other labels are made, by the rules that turn
// labels into an alert.
func ShowAlertmanager(a *db.Alert) Gettable {
	if a.Type == "prometheusAlert" {
		var p Gettable
		if json.Unmarshal([]byte(a.RawData), &p) == nil && len(p.Labels) > 0 {
			if p.Annotations == nil {
				p.Annotations = map[string]string{}
			}
			if _, err := db.ParseTime(p.StartsAt); err != nil {
				p.StartsAt = a.CreateTime.String()
			}
			return p
		}
	}
	return Gettable{
		Labels:      madeLabels(a),
		Annotations: madeAnnotations(a),
		StartsAt:    a.CreateTime.String(),
	}
}

func madeLabels(a *db.Alert) map[string]string {
	labels := map[string]string{}
	for _, tag := range a.Tags {
		if name, text, ok := strings.Cut(tag, "="); ok && labelName(name) {
			labels[name] = text
		}
	}
	maps.Copy(labels, map[string]string{
		"alertname": a.Event, "instance": a.Resource, "environment": a.Environment, "severity": a.Severity,
		"job": a.Group, "service": strings.Join(a.Service, ","), "origin": a.Origin, "customer": a.Customer,
	})
	maps.DeleteFunc(labels, func(_, text string) bool { return text == "" })
	return labels
}

func madeAnnotations(a *db.Alert) map[string]string {
	notes := map[string]string{}
	for name, v := range a.Attributes {
		if text, ok := v.(string); ok && labelName(name) {
			notes[name] = text
		}
	}
	notes["description"] = a.Text
	if a.ValueText != "" {
		notes["value"] = a.ValueText
	}
	return notes
}

// labelName reports whether Prometheus would take the name for a label.
func labelName(s string) bool {
	for i, c := range []byte(s) {
		letter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// Fingerprint is the id that Prometheus' programs give to a set of labels.
// Source: https://github.com/prometheus/common/blob/main/model/signature.go
func Fingerprint(labels map[string]string) string {
	return fingerprint(sortedNames(labels), labels)
}

func fingerprint(names []string, labels map[string]string) string {
	h := fnv.New64a()
	var buf [256]byte
	for _, name := range names {
		b := append(append(buf[:0], name...), 0xff)
		h.Write(append(append(b, labels[name]...), 0xff))
	}
	return hex.EncodeToString(h.Sum(buf[:0]))
}
