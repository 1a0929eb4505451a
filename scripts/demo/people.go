package main

import (
	"context"
	"net/http"
	"net/url"
)

var operators = []string{"Maya", "Jonas", "Aisha", "Pieter", "Lucía"}

// What operators say.
var (
	acks = []string{
		"on it", "known, change 4711 is running", "vendor is informed, ticket 20931",
		"looking into it with the database people", "this is mine", "will watch it until noon",
	}
	shelves = []string{
		"nobody needs this before Monday", "hardware is ordered, quiet until then", "noise from the load test",
	}
	notes = []string{
		"Same as last Thursday: a restart of the agent helped.",
		"The graph shows it began with the 10:15 rollout.",
		"Spoke to the network people, they see it too.",
		"Disk is from the batch with the bad firmware.",
		"Runbook is out of date: step 3 needs the new path.",
	}
)

// operate is an operator who does something about an incident.
func (w *world) operate(ctx context.Context) error {
	i := w.oneOf(func(i *incident) bool { return !i.taken && i.id != "" })
	if i == nil {
		return w.repeat(ctx)
	}
	return w.take(ctx, i)
}

// take has an operator ack an incident, mostly, or shelve or close it.
func (w *world) take(ctx context.Context, i *incident) error {
	if i.id == "" {
		return nil
	}
	i.taken = true
	who := pick(w.draw, operators) + ": "
	switch w.draw.IntN(8) {
	case 0:
		return w.act(ctx, i, "shelve", who+pick(w.draw, shelves), 1800)
	case 1:
		return w.note(ctx, i, who+pick(w.draw, notes))
	case 2, 3:
		if err := w.note(ctx, i, who+pick(w.draw, notes)); err != nil {
			return err
		}
	}
	return w.act(ctx, i, "ack", who+pick(w.draw, acks), 0)
}

// act takes it that somebody else, at the console, was quicker.
func (w *world) act(ctx context.Context, i *incident, action, text string, timeout int) error {
	body := map[string]any{"action": action, "text": text}
	if timeout > 0 {
		body["timeout"] = timeout
	}
	w.tally.add(action)
	_, err := w.api.call(ctx, http.MethodPut, "/alert/"+url.PathEscape(i.id)+"/action", body,
		http.StatusConflict, http.StatusNotFound)
	return err
}

func (w *world) note(ctx context.Context, i *incident, text string) error {
	w.tally.add("note")
	_, err := w.api.call(ctx, http.MethodPut, "/alert/"+url.PathEscape(i.id)+"/note",
		map[string]string{"text": text}, http.StatusNotFound)
	return err
}
