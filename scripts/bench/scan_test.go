package main

import (
	"strings"
	"testing"
	"time"
)

func TestFloor(t *testing.T) {
	l := &lab{estate: sharedEstate(), model: alerta(t)}
	f := l.floor(2000)
	texts := strings.Split(strings.TrimSuffix(string(f.texts), "\n"), "\n")
	want := 0
	for _, text := range texts {
		if strings.Contains(text, "watchdog") {
			want++
		}
	}
	if got := f.withWord(); len(texts) != 2000 || want == 0 || got != want {
		t.Errorf("%d of %d texts have the word, want %d", got, len(texts), want)
	}
	want = 0
	for n := range 2000 {
		if a, _ := l.estate.record(l.model, n, "id", "last", time.UnixMilli(1e12), time.UnixMilli(1e12+1e6)); a.Environment == "Production" && a.Status == "open" {
			want++
		}
	}
	if got := f.inProduction(); want == 0 || got != want {
		t.Errorf("%d are open in production, want %d", got, want)
	}
}
