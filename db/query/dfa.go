package query

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// dfa says of text after text whether a regular expression matches somewhere in
// it, with one look into a table for each character: some 20 times faster than
// package regexp. It makes a state when a text first leads there, as RE2 does
// (https://swtch.com/~rsc/regexp/regexp3.html). It is of one goroutine.
type dfa struct {
	prog    *syntax.Prog
	borders bool // what is before a place matters

	// Characters that the expression cannot tell apart are one class, whose
	// sample stands for all; the last class is the end of the text.
	first  []rune // of each range, ascending
	class  []uint8
	ascii  [utf8.RuneSelf]uint8
	sample []rune
	width  int

	next   []int32 // by state and class; see unknown and matched
	states []dfaState
	ids    map[string]int32
	held   int // instructions of all states
	resets int

	stack []uint32 // scratch
	seen  []bool
}

// dfaState is where the expression may be in the middle of a text.
type dfaState struct {
	at     []uint32 // instructions, ascending
	before rune     // what went before: a character of that sort, -1 at the beginning
}

// What next holds in the place of a state.
const (
	unknown = 0
	matched = -1
)

const (
	begin     = 1       // the first state
	maxNext   = 1 << 16 // entries of next, and instructions of states; beyond, all states are forgotten
	maxResets = 8       // then the expression needs too many states
	maxClass  = 256
	maxTells  = 1 << 18 // questions that the classes are made by
	noRune    = -1
)

// newDFA returns nil for an expression with too many classes.
func newDFA(pattern string) *dfa {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil
	}
	d := &dfa{prog: prog, seen: make([]bool, len(prog.Inst))}
	if !d.classify(d.cuts()) {
		return nil
	}
	d.forget()
	return d
}

// cuts finds the ranges, and returns the instructions that take a character.
func (d *dfa) cuts() (takers []*syntax.Inst) {
	d.first = []rune{0, '\n', '\n' + 1, '0', '9' + 1, 'A', 'Z' + 1, '_', '_' + 1, 'a', 'z' + 1}
	for i := range d.prog.Inst {
		in := &d.prog.Inst[i]
		switch in.Op {
		case syntax.InstEmptyWidth:
			d.borders = true
		case syntax.InstRune1, syntax.InstRune, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			d.cut(in)
			takers = append(takers, in)
		}
	}
	slices.Sort(d.first)
	d.first = slices.Compact(d.first)
	return takers
}

func (d *dfa) cut(in *syntax.Inst) {
	if len(in.Rune) == 1 {
		r := in.Rune[0]
		d.first = append(d.first, r, r+1)
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			d.first = append(d.first, f, f+1)
		}
		return
	}
	for i := 0; i+1 < len(in.Rune); i += 2 {
		d.first = append(d.first, in.Rune[i], in.Rune[i+1]+1)
	}
}

// classify makes one class of the ranges that the same instructions take, and
// reports whether there are few enough.
func (d *dfa) classify(takers []*syntax.Inst) bool {
	if len(d.first)*len(takers) > maxTells {
		return false
	}
	known := map[string]uint8{}
	for _, r := range d.first {
		key := []byte{byte(d.sort(r))}
		for i, in := range takers {
			if in.MatchRune(r) {
				key = binary.AppendUvarint(key, uint64(i))
			}
		}
		class, ok := known[string(key)]
		if !ok {
			if len(d.sample) == maxClass {
				return false
			}
			class = uint8(len(d.sample))
			known[string(key)] = class
			d.sample = append(d.sample, r)
		}
		d.class = append(d.class, class)
	}
	for c := range rune(utf8.RuneSelf) {
		d.ascii[c] = d.classOf(c)
	}
	d.width = len(d.sample) + 1
	return true
}

func (d *dfa) classOf(r rune) uint8 {
	i, found := slices.BinarySearch(d.first, r)
	if !found {
		i--
	}
	return d.class[i]
}

// match reports whether the expression matches; ok is false if it needs too many
// states, now and for good.
func (d *dfa) match(s string) (holds, ok bool) {
	state := int32(begin)
	for i := 0; i < len(s); {
		class := 0
		if c := s[i]; c < utf8.RuneSelf {
			class = int(d.ascii[c])
			i++
		} else {
			r, n := utf8.DecodeRuneInString(s[i:])
			class = int(d.classOf(r))
			i += n
		}
		to := d.next[int(state)*d.width+class]
		if to == unknown {
			to = d.step(state, class)
		}
		if to == matched {
			return true, true
		}
		state = to
	}
	end := d.next[int(state)*d.width+d.width-1]
	if end == unknown {
		end = d.step(state, d.width-1)
	}
	return end == matched, d.resets < maxResets
}

// step finds where a class leads to from a state.
func (d *dfa) step(from int32, class int) int32 {
	r := rune(noRune)
	if class < len(d.sample) {
		r = d.sample[class]
	}
	at, found := d.follow(d.states[from], r)
	if found {
		d.next[int(from)*d.width+class] = matched
		return matched
	}
	to, old := d.state(at, d.sort(r))
	if old {
		d.next[int(from)*d.width+class] = to
	}
	return to
}

// follow runs all instructions up to the next character and over it. A match may
// begin at any place.
func (d *dfa) follow(s dfaState, r rune) (at []uint32, found bool) {
	clear(d.seen)
	given := syntax.EmptyOpContext(s.before, r)
	d.stack = append(append(d.stack[:0], s.at...), uint32(d.prog.Start))
	for len(d.stack) > 0 {
		pc := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if d.seen[pc] {
			continue
		}
		d.seen[pc] = true
		switch in := &d.prog.Inst[pc]; in.Op {
		case syntax.InstMatch:
			return nil, true
		case syntax.InstAlt, syntax.InstAltMatch:
			d.stack = append(d.stack, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			d.stack = append(d.stack, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^given == 0 {
				d.stack = append(d.stack, in.Out)
			}
		case syntax.InstFail:
		default:
			if r != noRune && in.MatchRune(r) {
				at = append(at, in.Out)
			}
		}
	}
	slices.Sort(at)
	return slices.Compact(at), false
}

// sort is a character that stands for r as far as borders go.
func (d *dfa) sort(r rune) rune {
	switch {
	case !d.borders:
		return noRune
	case syntax.IsWordChar(r):
		return 'a'
	case r == '\n':
		return r
	}
	return ' '
}

// state returns the number of a state; kept is false if all others were
// forgotten for it.
func (d *dfa) state(at []uint32, before rune) (id int32, kept bool) {
	key := binary.AppendVarint(nil, int64(before))
	for _, pc := range at {
		key = binary.AppendUvarint(key, uint64(pc))
	}
	if id, ok := d.ids[string(key)]; ok {
		return id, true
	}
	kept = true
	if max(len(d.next)+d.width, d.held+len(at)) > maxNext {
		d.resets++
		d.forget()
		kept = false
	}
	id = int32(len(d.states))
	d.ids[string(key)] = id
	d.held += len(at)
	d.states = append(d.states, dfaState{at, before})
	d.next = append(d.next, make([]int32, d.width)...)
	return id, kept
}

// forget keeps the first state only.
func (d *dfa) forget() {
	d.next = make([]int32, 2*d.width)
	d.states = []dfaState{{}, {before: noRune}}
	d.ids, d.held = map[string]int32{}, 0
}
