package api

import (
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/fleet"
)

// The topics on which the handlers of servers on the same store talk.
const (
	topicEnded  = "ended"  // a login ended
	topicSwitch = "switch" // the state of one, and since when
	topicWriter = "writer" // somebody changed something
	topicTask   = "task"   // the outcome of a bulk action
)

// Heard takes what the handler of another server told. Topics of others are
// ignored.
func (a *API) Heard(topic, text string) {
	first, rest, _ := strings.Cut(text, " ")
	switch topic {
	case fleet.Hello:
		for _, l := range a.switches.all() {
			a.tellSwitch(l)
		}
	case topicEnded:
		if a.Login.Directory != nil {
			a.Login.Directory.Notify()
		}
	case topicSwitch:
		state, since, _ := strings.Cut(rest, " ")
		ms, err := strconv.ParseInt(since, 10, 64)
		for _, l := range named(a.switches.all(), first) {
			if err == nil && ms > l.since.Load() {
				l.turn(state == "ON", ms)
			}
		}
	case topicWriter:
		a.writers.note(first, a.Now(), 2*a.MaxLag)
	case topicTask:
		a.tasks.keep(first, rest)
	}
}

// tellSwitch tells the other servers of a switch that somebody turned.
func (a *API) tellSwitch(l lever) {
	if since := l.since.Load(); since > 0 {
		a.Tell(topicSwitch, l.Name+" "+l.state()+" "+strconv.FormatInt(since, 10))
	}
}
