package transfer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"strconv"

	"github.com/alertad/alertad/db"
)

// FromFile is an export as a source, which closes it. It may be packed with gzip.
// Its positions are numbers of lines.
func FromFile(f io.ReadCloser) (Source, error) {
	r := bufio.NewReaderSize(f, 1<<16)
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = bufio.NewReaderSize(unpacked, 1<<16)
	}
	s := &file{f: f, r: r, counts: map[string]int{}}
	first, err := s.read()
	if err != nil {
		return nil, err
	}
	s.header, err = parseHeader(first)
	return s, err
}

type file struct {
	f      io.Closer
	r      *bufio.Reader
	header header
	n      int            // number of the line that was read last
	ahead  *line          // that nobody has taken
	counts map[string]int // of the lines that were taken
}

// Survey tells what the first line says.
func (s *file) Survey(context.Context) (Survey, error) {
	out := Survey{Name: s.header.name(), Counts: s.header.Counts, Secretless: !s.header.Secrets}
	if out.Secretless {
		out.Notes = append(out.Notes, "the export has no secrets: people need new passwords, and programs new keys")
	}
	return out, nil
}

// read reads a line. Its end is missing only if the file was cut short.
func (s *file) read() ([]byte, error) {
	text, err := s.r.ReadBytes('\n')
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, db.Errorf(db.Invalid, "the file was cut short: it ends after line %d, and the last line is missing", s.n)
	}
	s.n++
	return text, err
}

// next returns the line to come.
func (s *file) next() (*line, error) {
	if s.ahead != nil {
		return s.ahead, nil
	}
	text, err := s.read()
	if err != nil {
		return nil, err
	}
	l := &line{}
	if err := json.Unmarshal(text, l); err != nil || l.Kind == "" && !l.End {
		return nil, db.Errorf(db.Invalid, "line %d is not one of an export", s.n)
	}
	s.ahead = l
	return l, nil
}

func (s *file) take() {
	s.counts[s.ahead.Kind]++
	s.ahead = nil
}

// Items yields the records of the lines that come next, if they are of that kind.
func (s *file) Items(ctx context.Context, k *db.Kind, position string) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		from, err := strconv.Atoi(position)
		if position == "" {
			from, err = 0, nil
		}
		for err == nil {
			var item *Item
			if item, err = s.item(k); err == nil {
				err = ctx.Err()
			}
			if err != nil || item == nil {
				break
			}
			if n, _ := strconv.Atoi(item.Position); n > from && !yield(*item, nil) {
				return
			}
		}
		if err != nil {
			yield(Item{}, err)
		}
	}
}

// item gathers the lines of the next item of a kind; nil if there is none. Lines
// of kinds before it are passed over, and those of kinds that are unknown.
func (s *file) item(k *db.Kind) (*Item, error) {
	for {
		l, err := s.next()
		if err != nil || l.End {
			return nil, errors.Join(err, s.ended(l))
		}
		at := place(l.Kind)
		if at < 0 {
			s.take()
			return &Item{Position: strconv.Itoa(s.n), Notes: []string{fmt.Sprintf("there is no kind %q here", l.Kind)}}, nil
		}
		if at > place(k.Name) {
			return nil, nil
		}
		if db.Kinds[at] == k {
			return s.whole(k)
		}
		s.take()
	}
}

// ended checks the counts of the last line.
func (s *file) ended(l *line) error {
	if l != nil && !maps.Equal(l.Counts, s.counts) {
		return db.Errorf(db.Invalid, "the file lacks lines: it has %v, and its end says %v", s.counts, l.Counts)
	}
	return nil
}

// whole gathers a record and its children.
func (s *file) whole(k *db.Kind) (*Item, error) {
	item := &Item{}
	for {
		l, err := s.next()
		if err != nil {
			return nil, err
		}
		at := place(l.Kind)
		if at < 0 || len(item.Records) > 0 && db.Kinds[at].Parent != k {
			return item, nil
		}
		r, unknown, err := l.parse(db.Kinds[at])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", s.n, err)
		}
		for _, name := range unknown {
			item.Notes = append(item.Notes, fmt.Sprintf("%s: %q is unknown here and left out", l.Kind, name))
		}
		item.Records = append(item.Records, r)
		item.Position = strconv.Itoa(s.n)
		s.take()
	}
}

// Close closes the file.
func (s *file) Close() error { return s.f.Close() }
