package query_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/db/query"
)

// Contains is defined by the lower case of both. The signs here are those that
// differ by a bit only, and those whose lower case is longer, shorter or ASCII.
func TestContainsIsOfLowerCase(t *testing.T) {
	values := texts(4, "a", "A", "z", "@", "`", "Ⱥ", "\u212a")
	for _, constant := range texts(2, "a", "A", "Z", "@", "`", "k", "ⱥ", "\u212a") {
		n := test(t, "text", query.Contains, constant)
		for _, value := range values {
			want := strings.Contains(strings.ToLower(value), strings.ToLower(constant))
			if got := query.Match(n, only("text", text(value))); value != "" && got != want {
				t.Errorf("%q in %q: %v, want %v", constant, value, got, want)
			}
		}
	}
}

// texts is all of up to n such signs.
func texts(n int, signs ...string) []string {
	all := []string{""}
	for begin := 0; n > 0; n-- {
		end := len(all)
		for _, s := range all[begin:end] {
			for _, sign := range signs {
				all = append(all, s+sign)
			}
		}
		begin = end
	}
	return all
}
