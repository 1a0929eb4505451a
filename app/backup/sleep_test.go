package backup_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alertad/alertad/app/backup"
	"github.com/alertad/alertad/app/metrics"
)

// A machine that slept, or whose clock was set, makes its next backup when that
// is due by the clock, or after the time between two at the latest.
func TestKeeperBesideTheClock(t *testing.T) {
	good, dir := empty(t), filepath.Join(t.TempDir(), "backups")
	synctest.Test(t, func(t *testing.T) {
		var ahead atomic.Int64 // of the timers
		k := backup.New(backup.Options{
			Store: &file{bytes: good}, Dir: dir, Every: time.Hour, Keep: 100, Log: slog.New(slog.DiscardHandler), Metrics: metrics.New(),
			Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
		})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { k.Run(ctx); close(done) }()
		jump := func(d, then time.Duration, want int) {
			t.Helper()
			ahead.Add(int64(d))
			time.Sleep(then)
			synctest.Wait()
			made, err := filepath.Glob(filepath.Join(dir, "*.db"))
			if err != nil || len(made) != want {
				t.Errorf("%s on, and %s later: %d backups, want %d (%v)", d, then, len(made), want, err)
			}
		}
		jump(0, 10*time.Minute, 1)
		jump(40*time.Minute, time.Minute+time.Second, 1)
		jump(40*time.Minute, time.Minute+time.Second, 2)
		jump(0, 57*time.Minute, 2)
		jump(0, 4*time.Minute, 3)
		jump(-10*time.Hour, 58*time.Minute, 3)
		jump(0, 3*time.Minute, 4)
		cancel()
		<-done
	})
}
