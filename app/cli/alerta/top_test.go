package alerta_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"github.com/alertad/alertad/app/cli/alerta"
)

func TestTop(t *testing.T) {
	done := make(chan string, 8)
	s := newStand(t, func(w http.ResponseWriter, r *http.Request, body string) {
		if r.Method == http.MethodPut {
			done <- r.URL.Path + " " + body
			fmt.Fprint(w, `{"status":"ok"}`)
			return
		}
		fmt.Fprint(w, `{"total":2,"lastTime":"2026-11-23T01:00:00.000Z","alerts":[
			{"id":"id-a","severity":"critical","status":"open","resource":"web01","event":"Down","text":"bad \u001b[2J news"},
			{"id":"id-b","severity":"ok","status":"ack","resource":"web02","event":"Down","service":["Web","Mail"]}]}`)
	})
	screen := &pictured{tcell.NewSimulationScreen("UTF-8"), make(chan string, 1000)}
	ended := make(chan error)
	go func() { ended <- alerta.TopOn(t.Context(), newClient(t, s.URL).options(), screen) }()

	shows := func(want ...string) {
		t.Helper()
		for text := range screen.pictures {
			missing := false
			for _, w := range want {
				missing = missing || !strings.Contains(text, w)
			}
			if !missing {
				return
			}
		}
	}
	press := func(r rune, want string) {
		t.Helper()
		screen.InjectKey(tcell.KeyRune, r, tcell.ModNone)
		if got := <-done; !strings.HasPrefix(got, want) {
			t.Errorf("%c: %s, want %s", r, got, want)
		}
		shows(": done")
	}
	shows("Crit", "web01", "web02", "Count: 2", s.URL, "a ack")
	press('a', `/alert/id-a/action {"action":"ack"`)
	screen.InjectKey(tcell.KeyDown, 0, tcell.ModNone)
	press('c', `/alert/id-b/action {"action":"close"`)
	screen.InjectKey(tcell.KeyUp, 0, tcell.ModNone)
	press('s', `/alert/id-a/action {"action":"shelve"`)
	screen.InjectKey(tcell.KeyRune, 'd', tcell.ModNone)
	shows("alert id     | id-a", "bad  [2J news")
	screen.InjectKey(tcell.KeyRune, 'q', tcell.ModNone)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// pictured is a screen that tells what it shows.
type pictured struct {
	tcell.SimulationScreen
	pictures chan string
}

func (p *pictured) Show() {
	p.SimulationScreen.Show()
	cells, width, _ := p.GetContents()
	var b strings.Builder
	for i, c := range cells {
		if i > 0 && i%width == 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(c.Runes))
	}
	p.pictures <- b.String()
}
