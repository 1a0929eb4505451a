package app_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// What was answered survives a kill at any instant: each alert is there, and
// none of its reports was lost or counted twice.
func TestAnsweredAlertsSurviveKill(t *testing.T) {
	const rounds, writers = 4, 16
	state := t.TempDir()
	answered := map[string]int{} // reports by resource
	for round := range rounds {
		p := start(t, state)
		check(t, p, answered)
		var mu sync.Mutex
		var wg sync.WaitGroup
		enough := make(chan struct{})
		var once sync.Once
		for w := range writers {
			wg.Go(func() {
				for i := 0; ; i++ {
					resource := fmt.Sprintf("host-%d-%d", w, i%7)
					var a alertAnswer
					code, err := p.call("POST", "/alert", alertJSON(resource, "Down", "major"), &a)
					if err != nil || code != 201 {
						return // killed
					}
					mu.Lock()
					answered[resource]++
					if len(answered) > 40 {
						once.Do(func() { close(enough) })
					}
					mu.Unlock()
				}
			})
		}
		<-enough
		time.Sleep(rand.N(20 * time.Millisecond)) // any instant
		p.kill()
		wg.Wait()
		t.Logf("round %d: %d alerts", round, len(answered))
	}
	check(t, start(t, state), answered)
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
