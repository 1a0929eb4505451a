package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// What was answered survives a kill at any instant: each alert is there, and
// none of its reports was lost or counted twice.
func TestAnsweredAlertsSurviveKill(t *testing.T) {
	const rounds = 4
	state := t.TempDir()
	answered := map[string]int{} // reports by resource
	for round := range rounds {
		p := start(t, state)
		check(t, p, answered)
		p.killBusy(answered)
		t.Logf("round %d: %d alerts", round, len(answered))
	}
	check(t, start(t, state), answered)
}

// killBusy has many send alerts, and kills the server at any instant. It adds
// up the reports that were answered, by resource.
func (p *process) killBusy(answered map[string]int) {
	const writers = 16
	var mu sync.Mutex
	var wg sync.WaitGroup
	refusal := ""
	enough := make(chan struct{})
	var once sync.Once
	for w := range writers {
		wg.Go(func() {
			for i := 0; ; i++ {
				resource := fmt.Sprintf("host-%d-%d", w, i%7)
				var a alertAnswer
				code, err := p.call("POST", "/alert", alertJSON(resource, "Down", "major"), &a)
				mu.Lock()
				if err != nil || code != 201 {
					refusal = fmt.Sprint(code, " ", err)
					mu.Unlock()
					return // killed
				}
				answered[resource]++
				if len(answered) > 40 {
					once.Do(func() { close(enough) })
				}
				mu.Unlock()
			}
		})
	}
	ended := make(chan struct{})
	go func() { wg.Wait(); close(ended) }()
	select {
	case <-enough:
	case <-ended:
		p.t.Fatalf("nobody is answered any more: %s\n%s", refusal, p.stderr)
	}
	time.Sleep(rand.N(20 * time.Millisecond))
	p.kill()
	<-ended
}

// Of each alert that was answered somebody is told, once the server is back.
func TestAnsweredAlertsAreToldAfterKill(t *testing.T) {
	var mu sync.Mutex
	told := map[string]int{} // messages by resource
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m struct{ Alerts []struct{ Resource string } }
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Errorf("message: %v", err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, a := range m.Alerts {
			told[a.Resource]++
		}
	}))
	defer receiver.Close()
	settings := []string{
		fmt.Sprintf(`NOTIFY_CHANNELS=[{"name": "hook", "type": "webhook", "settings": {"limit": 0}, "secrets": {"url": %q}}]`, receiver.URL),
		`NOTIFY_RULES=[{"name": "all", "channels": ["hook"], "group": 0}]`,
	}
	state := t.TempDir()
	answered := map[string]int{}
	start(t, state, settings...).killBusy(answered)
	p := start(t, state, settings...)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		mu.Lock()
		missing := slices.DeleteFunc(slices.Collect(maps.Keys(answered)), func(r string) bool { return told[r] > 0 })
		mu.Unlock()
		if len(missing) == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("nobody was told of %v\n%s", missing, p.stderr)
		}
	}
}

// check compares what is stored with what was answered. A report whose answer
// the kill cut off may be there too.
func check(t *testing.T, p *process, answered map[string]int) {
	t.Helper()
	for resource, n := range answered {
		var got struct {
			Total  int
			Alerts []struct{ DuplicateCount int }
		}
		p.must("GET", "/alerts?resource="+resource, "", &got)
		if got.Total != 1 {
			t.Fatalf("%s: %d alerts, want 1", resource, got.Total)
		}
		if reports := got.Alerts[0].DuplicateCount + 1; reports < n {
			t.Errorf("%s: %d reports stored, %d were answered", resource, reports, n)
		} else {
			answered[resource] = reports
		}
	}
}
