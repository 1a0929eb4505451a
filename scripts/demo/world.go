package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// world is the estate with what is wrong in it.
type world struct {
	api   *client
	draw  *rand.Rand
	now   func() time.Time
	hosts []*host
	open  []*incident
	size  int // how many incidents there are at most times
	age   time.Duration
	tally tally
}

func newWorld(api *client, seed uint64, size int) *world {
	return &world{
		api: api, draw: rand.New(rand.NewPCG(seed, 1)), now: time.Now,
		hosts: hosts(), size: max(size, 20), tally: tally{},
	}
}

// incident is a trouble that a host has.
type incident struct {
	host    *host
	trouble *trouble
	level   int
	value   string
	text    string
	id      string // of the alert; "" if the server did not keep it
	taken   bool   // by an operator
	storm   bool   // ends with others
}

// alert is the body of POST /alert.
type alert struct {
	Resource    string            `json:"resource"`
	Event       string            `json:"event"`
	Environment string            `json:"environment"`
	Severity    string            `json:"severity"`
	Correlate   []string          `json:"correlate,omitempty"`
	Service     []string          `json:"service"`
	Group       string            `json:"group"`
	Value       string            `json:"value"`
	Text        string            `json:"text"`
	Tags        []string          `json:"tags"`
	Attributes  map[string]string `json:"attributes"`
	Origin      string            `json:"origin"`
	Type        string            `json:"type"`
	CreateTime  string            `json:"createTime"`
	Timeout     int               `json:"timeout,omitempty"`
	RawData     string            `json:"rawData,omitempty"`
}

// send posts an alert of the incident.
func (w *world) send(ctx context.Context, i *incident, event, severity, value, text string) error {
	h, t := i.host, i.trouble
	a := alert{
		Resource: h.name, Event: event, Environment: h.environment, Severity: severity,
		Service: strings.Split(h.tier.service, ","), Group: h.tier.group, Value: value, Text: text,
		Tags: h.tags(), Attributes: h.attributes(t.event), Origin: h.tier.origin + "/" + sites[h.site].name,
		Type: h.tier.origin + "Alert", CreateTime: stamp(w.now().Add(-w.age)),
	}
	if t.over != "" {
		a.Correlate = []string{t.event, t.over}
	}
	if h.tier.origin == "syslog" {
		a.RawData = "<34>1 " + a.CreateTime + " " + h.short() + " kernel - - - " + text
	}
	got, err := w.api.call(ctx, http.MethodPost, "/alert", a)
	if err != nil {
		return err
	}
	i.id = ""
	if got.stored() {
		i.id = got.ID
	} else {
		w.tally.add("held back")
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// report posts what is wrong now.
func (w *world) report(ctx context.Context, i *incident) error {
	return w.send(ctx, i, i.trouble.event, i.trouble.severities()[i.level], i.value, i.text)
}

// look measures anew, so that value and text change.
func (w *world) look(i *incident) {
	i.value = i.trouble.measure(w.draw, i.level)
	i.text = tell(w.draw, i.trouble.text, i.host, w.peer(i.host), i.value)
}

// peer is another host of the same tier, if there is one.
func (w *world) peer(h *host) *host {
	var others []*host
	for _, o := range w.hosts {
		if o != h && o.tier == h.tier {
			others = append(others, o)
		}
	}
	if len(others) == 0 {
		return h
	}
	return pick(w.draw, others)
}

// begin starts an incident, unless the host has it already.
func (w *world) begin(ctx context.Context, h *host, t *trouble) (*incident, error) {
	for _, i := range w.open {
		if i.host == h && i.trouble == t {
			return nil, nil
		}
	}
	i := &incident{host: h, trouble: t}
	for i.level < t.worst() && w.draw.IntN(3) == 0 {
		i.level++
	}
	w.look(i)
	w.open = append(w.open, i)
	w.tally.add("new")
	return i, w.report(ctx, i)
}

// end reports that an incident is over.
func (w *world) end(ctx context.Context, i *incident) error {
	w.open = slices.DeleteFunc(w.open, func(o *incident) bool { return o == i })
	event := i.trouble.event
	if i.trouble.over != "" {
		event = i.trouble.over
	}
	severity := pick(w.draw, []string{"normal", "normal", "ok", "cleared"})
	w.tally.add("over")
	return w.send(ctx, i, event, severity, "", tell(w.draw, i.trouble.calm, i.host, w.peer(i.host), ""))
}

// oneOf draws an incident that fits, nil if none does.
func (w *world) oneOf(fits func(*incident) bool) *incident {
	var some []*incident
	for _, i := range w.open {
		if fits(i) {
			some = append(some, i)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return pick(w.draw, some)
}
