package api

import (
	"slices"

	"github.com/alertad/alertad/app/rota"
	"github.com/alertad/alertad/db"
)

// addOverride puts somebody else on call for a while:
// POST /rota/{id}/override.
func (a *API) addOverride(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	var o rota.Override
	if err := m.override(&o); err != nil {
		return err
	}
	if o.Start == 0 {
		o.Start = r.now
	}
	return a.changeRota(r, out, "rota-override-added", func(n *rota.Rota) error {
		n.Overrides = append(n.Overrides, o)
		return nil
	})
}

// deleteOverride takes an override back: DELETE /rota/{id}/override/{override}.
func (a *API) deleteOverride(r *request, out *reply) error {
	return a.changeRota(r, out, "rota-override-deleted", func(n *rota.Rota) error {
		before := len(n.Overrides)
		n.Overrides = slices.DeleteFunc(n.Overrides, func(o rota.Override) bool { return o.ID == r.vars["override"] })
		if len(n.Overrides) == before {
			return db.ErrNotFound
		}
		return nil
	})
}

// overrides sets the overrides of a rota, if they are there. One with the id of
// one that is there already stays that.
func (m members) overrides(field *[]rota.Override) error {
	v, ok := m["overrides"]
	if !ok {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		return db.Errorf(db.Invalid, "overrides must be a list")
	}
	next := make([]rota.Override, len(list))
	for i, v := range list {
		given, ok := v.(map[string]any)
		if !ok {
			return db.Errorf(db.Invalid, "overrides must be a list of JSON objects")
		}
		id, _, err := members(given).text("id")
		if err != nil {
			return err
		}
		if old := slices.IndexFunc(*field, func(o rota.Override) bool { return o.ID == id }); id != "" && old >= 0 {
			next[i] = (*field)[old]
		}
		if err := members(given).override(&next[i]); err != nil {
			return err
		}
	}
	*field = next
	return nil
}

// override puts the members that are there into o.
func (m members) override(o *rota.Override) error {
	start, err := m.time("start")
	if err != nil {
		return err
	}
	end, err := m.time("end")
	if err != nil {
		return err
	}
	if start != 0 {
		o.Start = start
	}
	if end != 0 {
		o.End = end
	}
	return m.set("member", &o.Member)
}
