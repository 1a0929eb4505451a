package dbtest_test

import (
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
)

var bug = flag.String("bug", "", "the rule that the store in memory breaks")

// TestRun shows that a store can pass.
func TestRun(t *testing.T) {
	dbtest.Run(t, opener())
}

// opener opens stores in memory; a folder stands for what they keep.
func opener() func(t *testing.T, dir string) db.Store {
	disks := map[string]*disk{}
	return func(_ *testing.T, dir string) db.Store {
		if disks[dir] == nil {
			disks[dir] = &disk{}
		}
		return openMemory(disks[dir], *bug)
	}
}

func TestDifferential(t *testing.T) {
	dbtest.Differential(t, opener(), db.Blackouts, 7, 20, 30)
}

// TestRunNotices shows that a store that breaks a rule does not pass: it runs
// this program again with such a store.
func TestRunNotices(t *testing.T) {
	f := func(bug, where string) {
		t.Helper()
		cmd := exec.Command(os.Args[0], "-test.run=^TestRun$/^"+strings.ReplaceAll(where, " ", "_")+"$", "-bug="+bug)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "--- FAIL: TestRun/"+strings.ReplaceAll(where, " ", "_")) {
			t.Errorf("%s: the case %q passes: %v\n%.2000s", bug, where, err, out)
		}
	}
	f("failure kept", "rollback on error")
	f("failure kept", "rollback on panic")
	f("failure kept", "neighbours")
	f("cancel ignored", "context cancelled")
	f("lost update", "contention")
	f("lost update", "lock")
	f("lost update", "held")
	f("torn snapshot", "snapshot")
	f("forgetful", "reopen")
	f("forgetful", "close while busy")
	f("unordered", "secondary key")
	f("unordered", "children")
	f("rev", "revisions")
	f("in place", "records stay as they are")
	f("orphans", "delete takes children")
	f("page", "pages")
	f("order", "order")
	f("empty group", "groups")
	f("null", "disagreements")
	f("null", "differential")
}
