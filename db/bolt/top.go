package bolt

import "slices"

// top keeps the first of what it is offered: a heap whose root is the last of
// those kept, so that most are turned away by one comparison.
type top[T any] struct {
	want int // 0 keeps all
	cmp  func(a, b *T) int
	kept []T
}

// last returns the last of those kept, if no more than it can come in.
func (t *top[T]) last() (*T, bool) {
	if t.want == 0 || len(t.kept) < t.want {
		return nil, false
	}
	return &t.kept[0], true
}

func (t *top[T]) offer(x *T) {
	last, full := t.last()
	switch {
	case !full:
		t.kept = append(t.kept, *x)
		if t.want > 0 {
			t.up(len(t.kept) - 1)
		}
	case t.cmp(x, last) < 0:
		*last = *x
		t.down(0)
	}
}

func (t *top[T]) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if t.cmp(&t.kept[i], &t.kept[parent]) <= 0 {
			return
		}
		t.kept[i], t.kept[parent] = t.kept[parent], t.kept[i]
		i = parent
	}
}

func (t *top[T]) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(t.kept) {
			return
		}
		if r := child + 1; r < len(t.kept) && t.cmp(&t.kept[r], &t.kept[child]) > 0 {
			child = r
		}
		if t.cmp(&t.kept[child], &t.kept[i]) <= 0 {
			return
		}
		t.kept[i], t.kept[child] = t.kept[child], t.kept[i]
		i = child
	}
}

// sorted returns what was kept, in order. It is called once.
func (t *top[T]) sorted() []T {
	slices.SortFunc(t.kept, func(a, b T) int { return t.cmp(&a, &b) })
	return t.kept
}
