package alerta

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/alertad/alertad/app/client"
	"github.com/alertad/alertad/app/table"
)

// serving are the commands about the server.
var serving = []command{{
	name: "status", short: "Display status and metrics",
	long: "Display API server switch status and usage metrics.", run: status,
}, {
	name: "uptime", short: "Display server uptime",
	run: func(s *session) error {
		o, err := s.get("/management/status", nil)
		if err != nil {
			return err
		}
		up := time.Duration(o.Int("uptime")) * time.Millisecond
		return s.say("%s up %d days %02d:%02d", time.UnixMilli(o.Int("time")).Format("15:04"),
			up/(24*time.Hour), up/time.Hour%24, up/time.Minute%60)
	},
}, {
	name: "version", short: "Display version info",
	run: func(s *session) error {
		o, err := s.get("/management/status", nil)
		if err != nil {
			return err
		}
		return s.say("alerta %s\nalerta client %s", o.Text("version"), s.Version)
	},
}, {
	name: "housekeeping", short: "Expired and clears old alerts.",
	long: "Trigger the expiration and deletion of alerts.",
	options: []option{
		{long: "expired", meta: "EXPIRED_DELETE_HOURS", help: "delete expired/closed alerts after this many hours"},
		{long: "info", meta: "INFO_DELETE_HOURS", help: "delete informational alerts after this many hours"},
	},
	run: func(s *session) error {
		q := url.Values{}
		for _, name := range []string{"expired", "info"} {
			if s.text(name) != "" {
				q.Set(name, s.text(name))
			}
		}
		_, err := s.get("/management/housekeeping", q)
		return err
	},
}, {
	name: "config", short: "Display remote client config",
	long: "Display client config downloaded from API server.",
	run: func(s *session) error {
		o, err := s.remote()
		if err != nil {
			return err
		}
		for _, own := range s.effective() {
			o.Set(own.name, own.value)
		}
		return s.facts(o)
	},
}, {
	name: "scopes", short: "List scopes",
	run: func(s *session) error {
		o, err := s.get("/scopes", nil)
		if err != nil {
			return err
		}
		var rows []table.Row
		list, _ := o.Get("scopes").([]any)
		if s.format == "json" {
			return s.say("%s", client.Pretty(nil, list))
		}
		for _, v := range list {
			if isJSON(s.format) {
				if err := s.say("%s", client.Spaced(nil, v, true)); err != nil {
					return err
				}
			}
			rows = append(rows, table.Row{s.cell("scope", v)})
		}
		if isJSON(s.format) {
			return nil
		}
		return s.table([]column{{"scope", "SCOPE", nil}}, rows)
	},
}}

// member is a name with a value.
type member struct {
	name  string
	value any
}

// effective are the client's own options.
func (s *session) effective() []member {
	own := []member{{"config_file", s.conf.file}, {"profile", orNone(s.conf.profile)}}
	for _, name := range []string{"endpoint", "key", "secret", "client_id", "username", "password", "timezone", "timeout",
		"sslverify", "sslcert", "sslkey", "output", "color", "debug"} {
		v := orNone(s.conf.get(name))
		switch name {
		case "key":
			v = s.conf.get(name)
		case "secret", "password":
			if v != nil {
				v = "********"
			}
		case "sslverify", "color", "debug":
			v = s.conf.on(name)
		case "client_id":
			if v == nil {
				continue
			}
		}
		own = append(own, member{name, v})
	}
	return own
}

func orNone(v string) any {
	if v == "" {
		return nil
	}
	return v
}

func status(s *session) error {
	o, err := s.get("/management/status", nil)
	if err != nil {
		return err
	}
	if isJSON(s.format) {
		return s.json(o.Objects("metrics"))
	}
	var rows []table.Row
	for _, m := range o.Objects("metrics") {
		v := m.Get("value")
		if v == nil || v == "" || v == json.Number("0") {
			v = json.Number(strconv.FormatInt(m.Int("count"), 10))
		}
		var average any
		if m.Text("type") == "timer" && m.Int("count") > 0 {
			average = json.Number(strconv.FormatFloat(float64(m.Int("totalTime"))/float64(m.Int("count")), 'g', -1, 64))
		}
		rows = append(rows, table.Row{s.cell("title", m.Get("title")), s.cell("type", m.Get("type")),
			s.cell("name", m.Text("group")+"."+m.Text("name")), s.cell("value", v), s.cell("average", average)})
	}
	return s.table([]column{{"title", "METRIC", nil}, {"type", "TYPE", nil}, {"name", "NAME", nil}, {"value", "VALUE", nil}, {"average", "AVERAGE", nil}}, rows)
}
