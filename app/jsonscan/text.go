package jsonscan

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text reads a string.
func (s *Scanner) Text() (string, error) {
	from, to, plain, err := s.plain()
	if err != nil {
		return "", err
	}
	if !plain {
		b, err := s.rest(append([]byte(nil), s.Data[from:to]...))
		return string(b), err
	}
	if s.whole == "" && len(s.Data) <= maxWhole {
		s.whole = string(s.Data)
	}
	if s.whole == "" {
		return string(s.Data[from:to]), nil
	}
	return s.whole[from:to], nil
}

// maxWhole is the size of an input whose strings are cut from one copy. Of a
// larger one a short string that is kept would hold too much.
const maxWhole = 4096

// bytes reads a string. The result may share memory with the input.
func (s *Scanner) bytes() ([]byte, error) {
	from, to, plain, err := s.plain()
	if err != nil || plain {
		return s.Data[from:to], err
	}
	return s.rest(append([]byte(nil), s.Data[from:to]...))
}

func (s *Scanner) skipText() error {
	_, _, plain, err := s.plain()
	if err != nil || plain {
		return err
	}
	b, err := s.rest(s.spare[:0])
	s.spare = b
	return err
}

// plain reads a string, or no more of it than is plain ASCII.
func (s *Scanner) plain() (from, to int, plain bool, err error) {
	if err := s.expect('"'); err != nil {
		return 0, 0, false, err
	}
	from = s.pos
	for s.pos < len(s.Data) {
		switch c := s.Data[s.pos]; {
		case c == '"':
			s.pos++
			return from, s.pos - 1, true, nil
		case c == '\\' || c >= utf8.RuneSelf:
			return from, s.pos, false, nil
		case c < ' ':
			return 0, 0, false, s.Fail()
		}
		s.pos++
	}
	return 0, 0, false, s.Fail()
}

// rest reads the rest of a string that is not plain ASCII.
func (s *Scanner) rest(out []byte) ([]byte, error) {
	for s.pos < len(s.Data) {
		switch c := s.Data[s.pos]; {
		case c == '"':
			s.pos++
			return out, nil
		case c < ' ':
			return nil, s.Fail()
		case c == '\\':
			r, err := s.escape()
			if err != nil {
				return nil, err
			}
			if r != 0 {
				out = utf8.AppendRune(out, r)
			}
		case c < utf8.RuneSelf:
			out = append(out, c)
			s.pos++
		default:
			r, size := utf8.DecodeRune(s.Data[s.pos:])
			out = utf8.AppendRune(out, r)
			s.pos += size
		}
	}
	return nil, s.Fail()
}

// escape reads one character that is written with a backslash, two such if
// they are the halves of one.
func (s *Scanner) escape() (rune, error) {
	if s.pos++; s.pos == len(s.Data) {
		return 0, s.Fail()
	}
	switch c := s.Data[s.pos]; c {
	case '"', '\\', '/':
		s.pos++
		return rune(c), nil
	case 'b', 'f', 'n', 'r', 't':
		s.pos++
		return rune("\b\f\n\r\t"[strings.IndexByte("bfnrt", c)]), nil
	case 'u':
		s.pos++
		return s.unicode()
	}
	return 0, s.Fail()
}

func (s *Scanner) unicode() (rune, error) {
	r, err := s.hex()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if s.pos+1 < len(s.Data) && s.Data[s.pos] == '\\' && s.Data[s.pos+1] == 'u' {
		before := s.pos
		s.pos += 2
		low, err := s.hex()
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, nil
		}
		s.pos = before
	}
	return utf8.RuneError, nil
}

func (s *Scanner) hex() (rune, error) {
	var r rune
	for range 4 {
		if s.pos == len(s.Data) {
			return 0, s.Fail()
		}
		switch c := s.Data[s.pos]; {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, s.Fail()
		}
		s.pos++
	}
	return r, nil
}
