package api

import (
	"html/template"
	"net/url"
	"sync/atomic"

	"github.com/alertad/alertad/db"
)

// switches are what an administrator can turn off while the server runs. They
// are on after a start.
type switches struct {
	autoRefresh atomic.Bool // consoles may ask again by themselves
	senders     atomic.Bool // alerts are taken

	refreshSince, sendersSince atomic.Int64
}

func newSwitches() *switches {
	s := &switches{}
	s.autoRefresh.Store(true)
	s.senders.Store(true)
	return s
}

// mayReceive refuses alerts while they are switched off.
func (s *switches) mayReceive() error {
	if s.senders.Load() {
		return nil
	}
	return db.Errorf(db.Unavailable, "alert submission is switched off (sender-api-allow)")
}

// lever is one switch as the switchboard and the status show it.
type lever struct {
	Name, Title, Description string
	on                       *atomic.Bool
	since                    *atomic.Int64 // when somebody turned it, in milliseconds; 0: nobody did
}

func (s *switches) all() []lever {
	return []lever{
		{"auto-refresh-allow", "Alerta console auto-refresh", "Allow consoles to auto-refresh alerts", &s.autoRefresh, &s.refreshSince},
		{"sender-api-allow", "API alert submission", "Allow alerts to be submitted via the API", &s.senders, &s.sendersSince},
	}
}

// On tells the template about the switch.
func (l lever) On() bool { return l.on.Load() }

func (l lever) turn(on bool, since int64) {
	l.on.Store(on)
	l.since.Store(since)
}

func (l lever) state() string {
	if l.On() {
		return "ON"
	}
	return "OFF"
}

// switchboard shows the switches, or one of them: GET /management/switchboard.
func (a *API) switchboard(r *request, out *reply) error {
	shown := a.switches.all()
	if name := r.params.Get("switch"); name != "" {
		shown = named(shown, name)
		if len(shown) == 0 {
			return db.ErrNotFound
		}
	}
	return out.html(switchboardPage, shown)
}

func named(levers []lever, name string) []lever {
	for _, l := range levers {
		if l.Name == name {
			return []lever{l}
		}
	}
	return nil
}

// setSwitches turns the switches that the form names:
// POST /management/switchboard.
func (a *API) setSwitches(r *request, out *reply) error {
	form, err := url.ParseQuery(string(r.body))
	if err != nil {
		return db.Wrap(db.Invalid, "malformed form", err)
	}
	for _, l := range a.switches.all() {
		if form.Has(l.Name) {
			l.turn(form.Get(l.Name) == "ON", max(int64(r.now), l.since.Load()+1))
			a.tellSwitch(l)
			a.audit(r, "switch-changed", l.state(), "switch", l.Name)
		}
	}
	return out.html(switchboardPage, a.switches.all())
}

var switchboardPage = template.Must(template.New("switchboard").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Switchboard</title></head>
<body>
<h1>Switchboard</h1>
<form method="POST">
<table>
<tr><th>Switch</th><th>What it does</th><th>State</th><th></th></tr>
{{range .}}<tr>
<td><a href="?switch={{.Name}}">{{.Name}}</a></td>
<td>{{.Description}}</td>
<td>{{if .On}}ON{{else}}OFF{{end}}</td>
<td>{{if .On}}<button name="{{.Name}}" value="OFF">Turn off</button>{{else}}<button name="{{.Name}}" value="ON">Turn on</button>{{end}}</td>
</tr>
{{end}}</table>
</form>
</body>
</html>
`))
