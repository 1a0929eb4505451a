// Package jsonscan reads JSON texts of requests from front to back, in one pass
// and without reflection.
package jsonscan

import (
	"cmp"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/alertad/alertad/db"
)

// Bounds of a text. They are far above honest use.
const (
	maxDepth   = 50   // objects and lists within each other
	maxMembers = 2000 // of one list or object
)

// Scanner reads one JSON text. It takes exactly the texts that json.Valid takes,
// bounds apart, and like encoding/json puts U+FFFD for what is not UTF-8. NUL
// characters are left out of strings: not every store can keep them. After an
// error it is spent. Errors are of code db.Invalid.
type Scanner struct {
	Data []byte // the text, which is not changed
	What string // what it is, for errors; empty is "request body"
	Most int    // members of one list or object; 0 is the bound of 2000

	whole string // Data, for strings to share; empty until it is needed
	pos   int
	depth int
	spare []byte // memory for a string that is skipped
}

// Kind skips white space and tells what comes next by a character: one of
// {["tfn, 0 for a number, or -1 for something that begins no value.
func (s *Scanner) Kind() int {
	s.space()
	if s.pos == len(s.Data) {
		return -1
	}
	switch c := s.Data[s.pos]; c {
	case '{', '[', '"', 't', 'f', 'n':
		return int(c)
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return 0
	}
	return -1
}

func (s *Scanner) space() {
	for s.pos < len(s.Data) {
		switch s.Data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// Fail returns the error that what comes next is not JSON.
func (s *Scanner) Fail() error {
	if s.pos >= len(s.Data) {
		return s.refuse("is not valid JSON: it ends too early")
	}
	r, _ := utf8.DecodeRune(s.Data[s.pos:])
	return s.refuse("is not valid JSON: unexpected %q at offset %d", r, s.pos)
}

func (s *Scanner) refuse(format string, args ...any) error {
	return db.Errorf(db.Invalid, "%s %s", cmp.Or(s.What, "request body"), fmt.Sprintf(format, args...))
}

// expect reads one character, after white space.
func (s *Scanner) expect(c byte) error {
	s.space()
	if s.pos == len(s.Data) || s.Data[s.pos] != c {
		return s.Fail()
	}
	s.pos++
	return nil
}

// End checks that nothing but white space is left.
func (s *Scanner) End() error {
	if s.space(); s.pos < len(s.Data) {
		return s.Fail()
	}
	return nil
}

// Members reads an object: member is called with each name, to read its value.
// The name is valid until it returns.
func (s *Scanner) Members(member func(name []byte) error) error {
	return s.sequence('{', '}', func() error {
		if s.Kind() != '"' {
			return s.Fail()
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

// Elements reads a list: element is called to read each value.
func (s *Scanner) Elements(element func() error) error {
	return s.sequence('[', ']', element)
}

func (s *Scanner) sequence(open, shut byte, item func() error) error {
	if err := s.expect(open); err != nil {
		return err
	}
	if s.depth++; s.depth > maxDepth {
		return s.refuse("is nested more than %d deep", maxDepth)
	}
	s.space()
	most := cmp.Or(s.Most, maxMembers)
	for n := 0; s.pos < len(s.Data) && (n > 0 || s.Data[s.pos] != shut); n++ {
		if n == most {
			return s.refuse("has a list or object of more than %d members", most)
		}
		if err := item(); err != nil {
			return err
		}
		if s.space(); s.pos == len(s.Data) || s.Data[s.pos] != ',' {
			break
		}
		s.pos++
	}
	s.depth--
	return s.expect(shut)
}

// Value reads any value: nil, bool, float64, string, []any or map[string]any.
func (s *Scanner) Value() (any, error) {
	switch s.Kind() {
	case '{':
		return s.Object()
	case '[':
		list := []any{}
		err := s.Elements(func() error {
			v, err := s.Value()
			list = append(list, v)
			return err
		})
		return list, err
	case '"':
		return s.Text()
	case 't':
		return true, s.Word("true")
	case 'f':
		return false, s.Word("false")
	case 'n':
		return nil, s.Word("null")
	case 0:
		return s.float()
	}
	return nil, s.Fail()
}

// Object reads an object as Value does.
func (s *Scanner) Object() (map[string]any, error) {
	object := map[string]any{}
	err := s.Members(func(name []byte) error {
		key := string(name)
		v, err := s.Value()
		object[key] = v
		return err
	})
	return object, err
}

// Skip passes over any value. Numbers may be out of range.
func (s *Scanner) Skip() error {
	switch s.Kind() {
	case '{':
		return s.Members(func([]byte) error { return s.Skip() })
	case '[':
		return s.Elements(s.Skip)
	case '"':
		return s.skipText()
	case 't':
		return s.Word("true")
	case 'f':
		return s.Word("false")
	case 'n':
		return s.Word("null")
	case 0:
		return s.skipNumber()
	}
	return s.Fail()
}

// Raw passes over any value and returns it as it was written, a part of Data.
func (s *Scanner) Raw() ([]byte, error) {
	s.space()
	from := s.pos
	err := s.Skip()
	return s.Data[from:s.pos:s.pos], err
}

// Word reads one of true, false and null.
func (s *Scanner) Word(w string) error {
	s.space()
	for i := range len(w) {
		if s.pos == len(s.Data) || s.Data[s.pos] != w[i] {
			return s.Fail()
		}
		s.pos++
	}
	return nil
}

func (s *Scanner) float() (float64, error) {
	token, err := s.Number()
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(token, 64)
	if err != nil {
		return 0, db.Errorf(db.Invalid, "number out of range: %.40s", token)
	}
	return f, nil
}

// Number reads a number and returns it as it was written.
func (s *Scanner) Number() (string, error) {
	s.space()
	from := s.pos
	err := s.skipNumber()
	return string(s.Data[from:s.pos]), err
}

func (s *Scanner) skipNumber() error {
	s.space()
	s.skip('-')
	if !s.skip('0') && !s.digits() {
		return s.Fail()
	}
	if s.skip('.') && !s.digits() {
		return s.Fail()
	}
	if s.skip('e') || s.skip('E') {
		if !s.skip('+') {
			s.skip('-')
		}
		if !s.digits() {
			return s.Fail()
		}
	}
	return nil
}

func (s *Scanner) skip(c byte) bool {
	if s.pos < len(s.Data) && s.Data[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *Scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.Data) && s.Data[s.pos]-'0' <= 9 {
		s.pos++
	}
	return s.pos > start
}
