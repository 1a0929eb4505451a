package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// seed makes the channels and rules of the settings that are not there. One
// that can't be made keeps the server from nothing: what it names may have been
// deleted since.
func (s *server) seed(ctx context.Context) {
	f := func(setting string, k *db.Kind, make func(db.Record) error) {
		for _, m := range dictsOf(s.cfg, setting) {
			r, err := seedling(k, m)
			if err == nil {
				err = make(r)
			}
			if err != nil && db.CodeOf(err) != db.Conflict {
				s.log.Error("not made: see the setting", "setting", setting, "name", m["name"], "err", err)
			}
		}
	}
	f("NOTIFY_CHANNELS", db.Channels, func(r db.Record) error {
		_, err := s.ways.Create(ctx, auth.System(), r.(*db.Channel))
		return err
	})
	f("NOTIFY_RULES", db.Rules, func(r db.Record) error {
		_, err := s.engine.Notices().CreateRule(ctx, auth.System(), r.(*db.Rule))
		return err
	})
}

func dictsOf(cfg *config.Config, setting string) []map[string]any {
	list, _ := cfg.Any(setting).([]any)
	var out []map[string]any
	for _, item := range list {
		if m, ok := item.(map[string]any); ok { // as the configuration has checked
			out = append(out, m)
		}
	}
	return out
}

// seedling reads a record of the settings. What it leaves out is as in the API.
func seedling(k *db.Kind, m map[string]any) (db.Record, error) {
	whole := map[string]any{"enabled": true, "id": m["name"]}
	if k == db.Rules {
		whole["resolve"], whole["group"] = true, notice.DefaultGroup
	}
	maps.Copy(whole, m)
	if steps, ok := whole["steps"]; ok {
		delete(whole, "steps")
		whole["escalation"] = map[string]any{"steps": steps}
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return nil, err
	}
	r, unknown, err := k.ParseWhole(text)
	if err == nil && len(unknown) > 0 {
		err = fmt.Errorf("there is no member %s", strings.Join(unknown, ", "))
	}
	return r, err
}
