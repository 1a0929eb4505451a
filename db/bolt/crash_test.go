package bolt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// childEnv makes the test binary a process that writes to the store it names
// and prints what was promised.
const childEnv = "BOLT_TEST_WRITE"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		writeForever(path)
		return
	}
	os.Exit(m.Run())
}

// writeForever counts up one alert for each writer, with a history entry each
// time, and prints "writer count" when a change is promised.
func writeForever(path string) {
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ready")
	var mu sync.Mutex
	for w := range 8 {
		go func() {
			r := rand.New(rand.NewPCG(uint64(w), uint64(time.Now().UnixNano())))
			for {
				n, err := countUp(s, r, w)
				mu.Lock()
				fmt.Println(w, n, err)
				mu.Unlock()
			}
		}()
	}
	select {}
}

func countUp(s db.Store, r *rand.Rand, w int) (n int64, err error) {
	err = s.Update(context.Background(), func(tx db.Tx) error {
		id := fmt.Sprint("alert-", w)
		a, err := db.Get[*db.Alert](tx, db.Alerts, id)
		if errors.Is(err, db.ErrNotFound) {
			a, err = alertOf(r, w), nil
			a.ID, a.DuplicateCount = id, 0
		}
		if err != nil {
			return err
		}
		a = a.Copy()
		a.DuplicateCount++
		a.Text = strings.Repeat("x", r.IntN(3000))
		n = a.DuplicateCount
		if err := tx.Put(a); err != nil {
			return err
		}
		return tx.Put(&db.History{Meta: db.Meta{ID: db.ChildID(id, n)}})
	})
	return n, err
}

// TestKilled: what was promised is there after the process was killed at any
// moment.
func TestKilled(t *testing.T) {
	path := file(t)
	r := rand.New(rand.NewPCG(9, 9))
	promised := map[string]int64{}
	for range 8 {
		runAndKill(t, path, time.Duration(20+r.IntN(150))*time.Millisecond, promised)
		s, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Verify(); err != nil {
			t.Errorf("verify: %v", err)
		}
		for w, n := range promised {
			wantCount(t, s, "alert-"+w, n)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(promised) < 8 {
		t.Errorf("%d writers wrote, want 8", len(promised))
	}
}

func runAndKill(t *testing.T, path string, after time.Duration, promised map[string]int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the writing process says %q", lines.Text())
	}
	kill := time.AfterFunc(after, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
	defer kill.Stop()
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) != 3 || f[2] != "<nil>" {
			continue // the last line may be cut
		}
		if n, err := strconv.ParseInt(f[1], 10, 64); err == nil {
			promised[f[0]] = max(promised[f[0]], n)
		}
	}
	_ = cmd.Wait() // it was killed
}

// wantCount checks that at least n changes of an alert are there, each whole.
func wantCount(t *testing.T, s db.Store, id string, n int64) {
	t.Helper()
	err := s.View(context.Background(), func(f db.Finder) error {
		a, err := db.Get[*db.Alert](f, db.Alerts, id)
		if err != nil {
			return err
		}
		h, err := f.Lookup(db.Histories, "parent", id)
		if err != nil {
			return err
		}
		if a.DuplicateCount < n || a.Rev != a.DuplicateCount || len(h) != int(a.DuplicateCount) {
			t.Errorf("%s: count %d, revision %d, %d history entries; %d were promised", id, a.DuplicateCount, a.Rev, len(h), n)
		}
		return nil
	})
	if err != nil {
		t.Errorf("%s: %v", id, err)
	}
}
