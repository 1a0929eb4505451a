package bolt_test

import (
	"slices"
	"testing"

	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

// Who wants the newest first is not led through all that are older: each row would
// take the place of one before.
func TestNewestFirst(t *testing.T) {
	f := func(want []int, order ...query.Order) {
		t.Helper()
		if got := bolt.ChunkOrder(order, 3); !slices.Equal(got, want) {
			t.Errorf("%v: looks at %v, want %v", order, got, want)
		}
	}
	f([]int{0, 1, 2})
	f([]int{0, 1, 2}, query.Order{Field: "lastReceiveTime"})
	f([]int{2, 1, 0}, query.Order{Field: "lastReceiveTime", Desc: true})
	f([]int{2, 1, 0}, query.Order{Field: "severity"}, query.Order{Field: "lastReceiveTime", Desc: true})
}
