package api

import (
	"strconv"
	"unicode/utf8"

	"github.com/alertad/alertad/db"
)

// Bounds of a request's JSON. They are far above honest use.
const (
	maxDepth   = 50   // objects and lists within each other
	maxMembers = 2000 // of one list or object
)

// scanner reads JSON text from front to back, in one pass and without
// reflection. It takes exactly the texts that encoding/json takes, bounds
// apart, and like it puts U+FFFD for what is not UTF-8. NUL characters are left
// out of strings: not every store can keep them. After an error it is spent.
type scanner struct {
	data  []byte
	whole string // data, for strings to share; empty until it is needed
	pos   int
	depth int
}

// kind skips white space and tells what comes next by a character: one of
// {["tfn, 0 for a number, or -1 for something that begins no value.
func (s *scanner) kind() int {
	s.space()
	if s.pos == len(s.data) {
		return -1
	}
	switch c := s.data[s.pos]; c {
	case '{', '[', '"', 't', 'f', 'n':
		return int(c)
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return 0
	}
	return -1
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

func (s *scanner) fail() error {
	if s.pos >= len(s.data) {
		return db.Errorf(db.Invalid, "request body is not valid JSON: it ends too early")
	}
	r, _ := utf8.DecodeRune(s.data[s.pos:])
	return db.Errorf(db.Invalid, "request body is not valid JSON: unexpected %q at offset %d", r, s.pos)
}

// expect reads one character, after white space.
func (s *scanner) expect(c byte) error {
	s.space()
	if s.pos == len(s.data) || s.data[s.pos] != c {
		return s.fail()
	}
	s.pos++
	return nil
}

// end checks that nothing but white space is left.
func (s *scanner) end() error {
	if s.space(); s.pos < len(s.data) {
		return s.fail()
	}
	return nil
}

// members reads an object: member is called with each name, to read its value.
// The name is valid until it returns.
func (s *scanner) members(member func(name []byte) error) error {
	return s.sequence('{', '}', func() error {
		if s.kind() != '"' {
			return s.fail()
		}
		name, err := s.bytes()
		if err != nil {
			return err
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		return member(name)
	})
}

// elements reads a list: element is called to read each value.
func (s *scanner) elements(element func() error) error {
	return s.sequence('[', ']', element)
}

func (s *scanner) sequence(open, shut byte, item func() error) error {
	if err := s.expect(open); err != nil {
		return err
	}
	if s.depth++; s.depth > maxDepth {
		return db.Errorf(db.Invalid, "request body is nested more than %d deep", maxDepth)
	}
	s.space()
	for n := 0; s.pos < len(s.data) && (n > 0 || s.data[s.pos] != shut); n++ {
		if n == maxMembers {
			return db.Errorf(db.Invalid, "request body has a list or object of more than %d members", maxMembers)
		}
		if err := item(); err != nil {
			return err
		}
		if s.space(); s.pos == len(s.data) || s.data[s.pos] != ',' {
			break
		}
		s.pos++
	}
	s.depth--
	return s.expect(shut)
}

// value reads any value: nil, bool, float64, string, []any or map[string]any.
func (s *scanner) value() (any, error) {
	switch s.kind() {
	case '{':
		return s.object()
	case '[':
		list := []any{}
		err := s.elements(func() error {
			v, err := s.value()
			list = append(list, v)
			return err
		})
		return list, err
	case '"':
		return s.text()
	case 't':
		return true, s.word("true")
	case 'f':
		return false, s.word("false")
	case 'n':
		return nil, s.word("null")
	case 0:
		return s.float()
	}
	return nil, s.fail()
}

func (s *scanner) object() (map[string]any, error) {
	object := map[string]any{}
	err := s.members(func(name []byte) error {
		key := string(name)
		v, err := s.value()
		object[key] = v
		return err
	})
	return object, err
}

// word reads one of true, false and null.
func (s *scanner) word(w string) error {
	s.space()
	for i := range len(w) {
		if s.pos == len(s.data) || s.data[s.pos] != w[i] {
			return s.fail()
		}
		s.pos++
	}
	return nil
}

func (s *scanner) float() (float64, error) {
	token, err := s.number()
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(token, 64)
	if err != nil {
		return 0, db.Errorf(db.Invalid, "number out of range: %.40s", token)
	}
	return f, nil
}

// number reads a number and returns it as it was written.
func (s *scanner) number() (string, error) {
	s.space()
	start := s.pos
	s.skip('-')
	if !s.skip('0') && !s.digits() {
		return "", s.fail()
	}
	if s.skip('.') && !s.digits() {
		return "", s.fail()
	}
	if s.skip('e') || s.skip('E') {
		if !s.skip('+') {
			s.skip('-')
		}
		if !s.digits() {
			return "", s.fail()
		}
	}
	return string(s.data[start:s.pos]), nil
}

func (s *scanner) skip(c byte) bool {
	if s.pos < len(s.data) && s.data[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos]-'0' <= 9 {
		s.pos++
	}
	return s.pos > start
}
