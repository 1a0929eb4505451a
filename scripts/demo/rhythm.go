package main

import (
	"context"
	"strings"
	"time"
)

// rhythm is how often what happens, and what.
var rhythm = []struct {
	weight int
	happen func(*world, context.Context) error
}{
	{44, (*world).repeat},
	{20, (*world).strike},
	{9, (*world).worsen},
	{4, (*world).ease},
	{14, (*world).recover},
	{4, (*world).flap},
	{5, (*world).operate},
	{1, (*world).storm},
}

// step lets one thing happen.
func (w *world) step(ctx context.Context) error {
	switch {
	case len(w.open) < w.size/2:
		return w.strike(ctx)
	case len(w.open) > w.size*3/2:
		return w.recover(ctx)
	}
	sum := 0
	for _, r := range rhythm {
		sum += r.weight
	}
	n := w.draw.IntN(sum)
	for _, r := range rhythm {
		if n -= r.weight; n < 0 {
			return r.happen(w, ctx)
		}
	}
	return nil
}

// past lets one incident of the last hours have happened: it went on, got
// worse, an operator looked at it, and it may be over.
func (w *world) past(ctx context.Context) error {
	w.age = time.Duration(w.draw.Int64N(int64(6 * time.Hour)))
	defer func() { w.age = 0 }()
	h := pick(w.draw, w.hosts)
	i, err := w.begin(ctx, h, drawTrouble(w, h))
	if err != nil || i == nil {
		return err
	}
	for n := w.draw.IntN(4); n > 0; n-- {
		w.age = w.age * 3 / 4
		if w.draw.IntN(4) == 0 && i.level < i.trouble.worst() {
			i.level++
		}
		w.look(i)
		if err := w.report(ctx, i); err != nil {
			return err
		}
	}
	if w.draw.IntN(4) == 0 {
		return w.end(ctx, i)
	}
	if w.draw.IntN(5) == 0 {
		return w.take(ctx, i)
	}
	return nil
}

func drawTrouble(w *world, h *host) *trouble {
	return troubles[pick(w.draw, strings.Fields(h.tier.troubles))]
}

// strike is new trouble somewhere.
func (w *world) strike(ctx context.Context) error {
	h := pick(w.draw, w.hosts)
	_, err := w.begin(ctx, h, drawTrouble(w, h))
	return err
}

func anyone(*incident) bool { return true }

// repeat is the same report again, in one of two cases with a new value.
func (w *world) repeat(ctx context.Context) error {
	i := w.oneOf(anyone)
	if i == nil {
		return w.strike(ctx)
	}
	if w.draw.IntN(2) == 0 {
		w.look(i)
	}
	w.tally.add("again")
	return w.report(ctx, i)
}

func (w *world) worsen(ctx context.Context) error {
	i := w.oneOf(func(i *incident) bool { return i.level < i.trouble.worst() })
	if i == nil {
		return w.strike(ctx)
	}
	i.level++
	w.look(i)
	w.tally.add("worse")
	return w.report(ctx, i)
}

func (w *world) ease(ctx context.Context) error {
	i := w.oneOf(func(i *incident) bool { return i.level > 0 })
	if i == nil {
		return w.repeat(ctx)
	}
	i.level--
	w.look(i)
	w.tally.add("better")
	return w.report(ctx, i)
}

// recover ends an incident; one of a storm takes the others with it.
func (w *world) recover(ctx context.Context) error {
	i := w.oneOf(anyone)
	if i == nil {
		return nil
	}
	if i.storm {
		return w.clear(ctx)
	}
	return w.end(ctx, i)
}

// flap is trouble that ends and is there again at once.
func (w *world) flap(ctx context.Context) error {
	i := w.oneOf(func(i *incident) bool { return i.trouble.over != "" && !i.storm })
	if i == nil {
		return w.repeat(ctx)
	}
	if err := w.end(ctx, i); err != nil {
		return err
	}
	_, err := w.begin(ctx, i.host, i.trouble)
	return err
}

// storm is a core switch that fails, with all that stands behind it.
func (w *world) storm(ctx context.Context) error {
	if w.oneOf(func(i *incident) bool { return i.storm }) != nil {
		return w.clear(ctx)
	}
	site := w.draw.IntN(len(sites))
	names := "sw-core " + strings.Repeat("web api pg k8s-node nfs ", 2)
	trouble := troubles["link"]
	for _, name := range strings.Fields(names) {
		h := w.oneHost(name, site)
		if h == nil {
			continue
		}
		i, err := w.begin(ctx, h, trouble)
		if i != nil {
			i.storm = true
		}
		if err != nil {
			return err
		}
		trouble = troubles["unreach"]
	}
	return nil
}

// oneHost draws a host in production by the beginning of its name.
func (w *world) oneHost(name string, site int) *host {
	var some []*host
	for _, h := range w.hosts {
		if strings.HasPrefix(h.name, name) && h.site == site && h.environment == "Production" {
			some = append(some, h)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return pick(w.draw, some)
}

// clear ends a storm.
func (w *world) clear(ctx context.Context) error {
	for {
		i := w.oneOf(func(i *incident) bool { return i.storm })
		if i == nil {
			return nil
		}
		if err := w.end(ctx, i); err != nil {
			return err
		}
	}
}
