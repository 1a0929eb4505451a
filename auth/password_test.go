package auth_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func TestPasswords(t *testing.T) {
	p := auth.NewPasswords(4, 2)
	ctx := context.Background()
	f := func(name, password, given string, want bool) {
		t.Helper()
		hash, err := p.Hash(ctx, password)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(hash, "$2a$04$") {
			t.Errorf("%s: hash %s", name, hash)
		}
		if got, err := p.Check(ctx, hash, given); got != want || err != nil {
			t.Errorf("%s: Check = %v, %v, want %v", name, got, err, want)
		}
	}
	long := strings.Repeat("x", 72)
	f("right", "p8ssw0rd", "p8ssw0rd", true)
	f("wrong", "p8ssw0rd", "p8ssw0re", false)
	f("empty", "p8ssw0rd", "", false)
	f("not ASCII", "pässwörd", "pässwörd", true)
	f("as long as it gets", long, long, true)
	f("one byte too short", long, long[1:], false)
	f("longer than bcrypt looks", long+"yz", long+"yz", true)
	f("longer, cut in a character", long[1:]+"ß", long[1:]+"ß", true)
	f("NUL appended", "a", "a\x00a", false) // the same to bcrypt, which repeats the key

	for _, bad := range []string{"", "\x00", "a\x00b"} {
		if _, err := p.Hash(ctx, bad); db.CodeOf(err) != db.Invalid {
			t.Errorf("Hash(%q): %v", bad, err)
		}
	}
}

// Hashes of "p8ssw0rd" in the forms of Alerta's releases, and ones that are none.
func TestStoredHashes(t *testing.T) {
	p := auth.NewPasswords(4, 1)
	f := func(hash, password string, want bool) {
		t.Helper()
		if got, err := p.Check(context.Background(), hash, password); got != want || err != nil {
			t.Errorf("Check(%q, %q) = %v, %v, want %v", hash, password, got, err, want)
		}
	}
	hash, err := p.Hash(context.Background(), "p8ssw0rd")
	if err != nil {
		t.Fatal(err)
	}
	f("$2b$"+hash[4:], "p8ssw0rd", true)
	f("$2y$"+hash[4:], "p8ssw0rd", true)
	f("$2b$"+hash[4:], "secret", false)
	f("", "p8ssw0rd", false)
	f("", "", false)
	f("p8ssw0rd", "p8ssw0rd", false)
	f("$2b$04$short", "p8ssw0rd", false)
}

// Who asks whether a user exists must not learn it by the clock: an unknown one
// costs a whole computation too.
func TestUnknownUserTakesAsLong(t *testing.T) {
	p := auth.NewPasswords(6, 1)
	ctx := context.Background()
	hash, err := p.Hash(ctx, "p8ssw0rd")
	if err != nil {
		t.Fatal(err)
	}
	fastest := func(hash string) time.Duration {
		best := time.Hour
		for range 3 {
			begun := time.Now()
			if good, err := p.Check(ctx, hash, "wrong"); good || err != nil {
				t.Errorf("Check = %v, %v", good, err)
			}
			best = min(best, time.Since(begun))
		}
		return best
	}
	if known, unknown := fastest(hash), fastest(""); unknown < known/3 {
		t.Errorf("a known user takes %v, an unknown one %v", known, unknown)
	}
}

func TestPasswordsTakeTurns(t *testing.T) {
	p := auth.NewPasswords(7, 1)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	var mu sync.Mutex
	gone := 0
	for range 20 {
		group.Go(func() {
			if _, err := p.Check(ctx, "", "x"); errors.Is(err, context.Canceled) {
				mu.Lock()
				gone++
				mu.Unlock()
			}
		})
	}
	cancel()
	group.Wait()
	if gone < 15 {
		t.Errorf("%d of 20 stopped waiting: they did not take turns", gone)
	}
}
