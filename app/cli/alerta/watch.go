package alerta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/alertad/alertad/app/client"
)

// watching are the commands that go on until they are stopped.
var watching = []command{{
	name: "watch", short: "Watch alerts", long: "Watch for new alerts.",
	options: slices.Concat(selection, []option{
		{long: "details", flag: true, help: "output with details"},
		{long: "interval", short: "n", meta: "SECONDS", number: true, usual: "2", help: "refresh interval, where the server cannot tell of changes itself"},
	}),
	run: watch,
}, {
	name: "top", short: "Show top offenders and stats", options: selection,
	long: "Display alerts like unix \"top\" command. Keys: arrows move, a ack, u unack, c close, s shelve, d details, q quit.",
	run:  top,
}}

// watch prints alerts as they come: from the server's stream, else by asking
// again and again.
func watch(s *session) error {
	w := watcher{s: s, q: s.filter("id")}
	if err := w.poll(); err != nil {
		return err
	}
	err := s.client.Stream(s.ctx, s.filter("id"), w.event, func(err error) {
		fmt.Fprintf(s.Err, "%v; trying again\n", err)
	})
	var refusal *client.Error
	if errors.As(err, &refusal) && (refusal.Code == http.StatusNotFound || refusal.Code == http.StatusMethodNotAllowed) {
		err = w.polls()
	}
	if errors.Is(err, context.Canceled) {
		return nil // to be stopped is how it ends
	}
	return err
}

type watcher struct {
	s    *session
	q    url.Values
	seen string // time of the last look, or of what came after it
	live bool   // the stream has begun
}

func (w *watcher) polls() error {
	n, err := strconv.Atoi(w.s.text("interval"))
	if err != nil {
		return err
	}
	tick := time.NewTicker(max(time.Second, time.Duration(n)*time.Second))
	defer tick.Stop()
	for {
		select {
		case <-w.s.ctx.Done():
			return w.s.ctx.Err()
		case <-tick.C:
			if err := w.poll(); err != nil {
				return err
			}
		}
	}
}

// poll prints what came since the last look.
func (w *watcher) poll() error {
	q := paged(url.Values{}, 1, 1000)
	for name, v := range w.q {
		q[name] = v
	}
	if w.seen != "" {
		q.Set("from-date", w.seen)
	}
	o, err := w.s.get("/alerts", q)
	if err != nil {
		return err
	}
	w.seen = o.Text("lastTime")
	alerts := o.Objects("alerts")
	slices.Reverse(alerts)
	for _, a := range alerts {
		if err := w.print(a); err != nil {
			return err
		}
	}
	return nil
}

func (w *watcher) event(e client.Event) error {
	switch e.Name {
	case "ready": // what came since the first look, before the stream began
		if !w.live {
			w.live = true
			return w.poll()
		}
	case "reset": // events were missed
		return w.poll()
	case "alert":
		change, err := client.Parse([]byte(e.Data))
		if err != nil {
			return err
		}
		o := change.Object("alert")
		if t := o.Text("lastReceiveTime"); t > w.seen {
			w.seen = t
		}
		return w.print(o)
	}
	return nil
}

func (w *watcher) print(o *client.Object) error {
	if isJSON(w.s.format) {
		return w.s.say("%s", client.Spaced(nil, o, true))
	}
	return w.s.report(o, w.s.flag("details"))
}
