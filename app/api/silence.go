package api

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Silences are blackouts as Alertmanager's clients know them.

type gettableSilence struct {
	ID        string            `json:"id"`
	Status    silenceStatus     `json:"status"`
	UpdatedAt string            `json:"updatedAt"`
	Comment   string            `json:"comment"`
	CreatedBy string            `json:"createdBy"`
	EndsAt    string            `json:"endsAt"`
	Matchers  []gettableMatcher `json:"matchers"`
	StartsAt  string            `json:"startsAt"`
}

type silenceStatus struct {
	State string `json:"state"`
}

type gettableMatcher struct {
	IsEqual bool   `json:"isEqual"`
	IsRegex bool   `json:"isRegex"`
	Name    string `json:"name"`
	Value   string `json:"value"`
}

func showSilence(b *db.Blackout, now db.Time) gettableSilence {
	s := webhook.SilenceOf(b)
	g := gettableSilence{
		ID: s.ID, Status: silenceStatus{engine.StateOf(b, now).Status}, UpdatedAt: cmp.Or(b.CreateTime, s.StartsAt).String(),
		Comment: s.Comment, CreatedBy: s.CreatedBy, StartsAt: s.StartsAt.String(), EndsAt: s.EndsAt.String(),
		Matchers: []gettableMatcher{},
	}
	for _, m := range s.Matchers {
		g.Matchers = append(g.Matchers, gettableMatcher{m.IsEqual, m.IsRegex, m.Name, m.Value})
	}
	return g
}

// listSilences lists them, those that hold first:
// GET /alertmanager/api/v2/silences.
func (a *API) listSilences(r *request, out *reply) error {
	matchers, err := r.matchers()
	if err != nil {
		return err
	}
	var blackouts []*db.Blackout
	err = a.view(r, func(s sight) (err error) {
		blackouts, err = db.Collect[*db.Blackout](s.find(db.Blackouts, query.Query{}))
		return err
	})
	if err != nil {
		return err
	}
	place := map[string]int{db.BlackoutActive: 0, db.BlackoutPending: 1, db.BlackoutExpired: 2}
	slices.SortStableFunc(blackouts, func(x, y *db.Blackout) int {
		order := cmp.Compare(x.EndTime, y.EndTime)
		state := engine.StateOf(x, r.now).Status
		if state == db.BlackoutExpired {
			order = -order
		}
		return cmp.Or(cmp.Compare(place[state], place[engine.StateOf(y, r.now).Status]), order)
	})
	shown := []gettableSilence{}
	for _, b := range blackouts {
		s := showSilence(b, r.now)
		labels := map[string]string{}
		for _, m := range s.Matchers {
			labels[m.Name] = m.Value
		}
		if matchAll(matchers, labels) {
			shown = append(shown, s)
		}
	}
	out.pack = true
	return out.json(http.StatusOK, shown)
}

// getSilence shows one: GET /alertmanager/api/v2/silence/{id}.
func (a *API) getSilence(r *request, out *reply) error {
	b, err := a.Engine.Blackout(r.Context(), r.caller, r.vars["id"])
	if err != nil {
		return err
	}
	return out.json(http.StatusOK, showSilence(b, r.now))
}

// postSilence makes one, or changes that of the id sent:
// POST /alertmanager/api/v2/silences.
func (a *API) postSilence(r *request, out *reply) error {
	s, err := webhook.ReadSilence(r.body, r.now)
	if err != nil {
		return err
	}
	edit := func(b *db.Blackout) (err error) {
		if err := s.Apply(b); err != nil {
			return err
		}
		b.Customer, err = r.caller.Principal.AssignCustomer(b.Customer, auth.AdminBlackouts)
		return err
	}
	b, event := &db.Blackout{}, "blackout-updated"
	if s.ID != "" {
		b, err = a.Engine.UpdateBlackout(r.Context(), r.caller, s.ID, edit)
	} else if err = edit(b); err == nil {
		event = "blackout-created"
		b, err = a.Engine.CreateBlackout(r.Context(), r.caller, b)
	}
	if err != nil {
		return err
	}
	a.audit(r, event, "", "blackout", b.ID)
	return out.json(http.StatusOK, map[string]string{"silenceID": b.ID})
}

// expireSilence ends one: DELETE /alertmanager/api/v2/silence/{id}. As there,
// it is still listed; one that has not begun is gone.
func (a *API) expireSilence(r *request, out *reply) error {
	id := r.vars["id"]
	b, err := a.Engine.Blackout(r.Context(), r.caller, id)
	if err != nil {
		return err
	}
	switch engine.StateOf(b, r.now).Status {
	case db.BlackoutPending:
		err = a.Engine.DeleteBlackout(r.Context(), r.caller, id)
	case db.BlackoutActive:
		_, err = a.Engine.UpdateBlackout(r.Context(), r.caller, id, func(b *db.Blackout) error {
			b.EndTime = max(r.now, b.StartTime+1)
			return nil
		})
	}
	if err != nil {
		return err
	}
	a.audit(r, "blackout-deleted", "", "blackout", id)
	out.plain("") // no body
	return nil
}
