package bolt

// index maps the hashes of keys to numbers: slots of rows or codes of texts. It
// holds 32 bits of each hash, so what it finds must be compared with the key
// itself. An entry takes about 12 bytes and no pointer. Many numbers under one
// hash are kept aside, so that adding and removing stays cheap for them too.
//
// It is made of shards that grow one by one: no growth takes long.
type index struct {
	shards [1 << shardBits]shard
	many   map[uint32]map[uint32]struct{}
}

const (
	shardBits = 6
	localBits = 32 - shardBits
)

// shard is an open-addressing table with linear probing. An entry is the hash
// in the upper half and the number plus one in the lower; 0 is free.
type shard struct {
	entries []uint64
	n       int
}

// several, as the number of an entry, refers to index.many.
const several = 1<<32 - 2

func entry(hash, n uint32) uint64 { return uint64(hash)<<32 | uint64(n+1) }

func (x *index) shard(hash uint32) *shard { return &x.shards[hash>>localBits] }

// each yields the numbers under a hash until yield returns false.
func (x *index) each(hash uint32, yield func(n uint32) bool) {
	s := x.shard(hash)
	at, ok := s.find(hash)
	if !ok {
		return
	}
	n := uint32(s.entries[at]) - 1
	if n != several {
		yield(n)
		return
	}
	for n := range x.many[hash] {
		if !yield(n) {
			return
		}
	}
}

// add puts a number under a hash. Twice is once.
func (x *index) add(hash, n uint32) {
	s := x.shard(hash)
	at, ok := s.find(hash)
	if !ok {
		s.insert(entry(hash, n))
		return
	}
	old := uint32(s.entries[at]) - 1
	if old == n {
		return
	}
	if old != several {
		if x.many == nil {
			x.many = map[uint32]map[uint32]struct{}{}
		}
		x.many[hash] = map[uint32]struct{}{old: {}}
		s.entries[at] = entry(hash, several)
	}
	x.many[hash][n] = struct{}{}
}

// remove takes a number away from under a hash.
func (x *index) remove(hash, n uint32) {
	s := x.shard(hash)
	at, ok := s.find(hash)
	if !ok {
		return
	}
	switch old := uint32(s.entries[at]) - 1; old {
	case n:
		s.delete(at)
	case several:
		set := x.many[hash]
		delete(set, n)
		if len(set) == 0 {
			delete(x.many, hash)
			s.delete(at)
		}
	}
}

func (x *index) size() int64 {
	size := int64(0)
	for i := range x.shards {
		size += int64(8 * cap(x.shards[i].entries))
	}
	for _, set := range x.many {
		size += 64 + 12*int64(len(set))
	}
	return size
}

func (s *shard) home(hash uint32) int {
	return int(uint64(hash&(1<<localBits-1)) * uint64(len(s.entries)) >> localBits)
}

func (s *shard) find(hash uint32) (at int, ok bool) {
	if len(s.entries) == 0 {
		return 0, false
	}
	for at = s.home(hash); s.entries[at] != 0; {
		if uint32(s.entries[at]>>32) == hash {
			return at, true
		}
		if at++; at == len(s.entries) {
			at = 0
		}
	}
	return at, false
}

func (s *shard) insert(e uint64) {
	if 5*(s.n+1) > 4*len(s.entries) {
		s.resize(len(s.entries)*3/2 + 8)
	}
	s.place(e)
	s.n++
}

func (s *shard) place(e uint64) {
	at := s.home(uint32(e >> 32))
	for s.entries[at] != 0 {
		if at++; at == len(s.entries) {
			at = 0
		}
	}
	s.entries[at] = e
}

func (s *shard) resize(size int) {
	old := s.entries
	s.entries = make([]uint64, size)
	for _, e := range old {
		if e != 0 {
			s.place(e)
		}
	}
}

// delete frees an entry and moves up those after it that would not be found
// behind a gap.
func (s *shard) delete(gap int) {
	s.n--
	for at := gap; ; {
		if at++; at == len(s.entries) {
			at = 0
		}
		if s.entries[at] == 0 {
			break
		}
		home := s.home(uint32(s.entries[at] >> 32))
		if between := gap < home && home <= at; between || at < gap && (gap < home || home <= at) {
			continue
		}
		s.entries[gap] = s.entries[at]
		gap = at
	}
	s.entries[gap] = 0
	if len(s.entries) > 64 && 4*s.n < len(s.entries) {
		s.resize(2 * s.n)
	}
}
