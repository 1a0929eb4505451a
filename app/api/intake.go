package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// intake is the body of a request that is read piece by piece: there is no
// bound on all of it, only on a piece, and on the time until that is there.
type intake struct {
	in     io.Reader
	extend func()
}

// pieceWithin is how long the next part of a stream may take.
const pieceWithin = time.Minute

// handleStream has the handler read the body by itself.
func (a *API) handleStream(w http.ResponseWriter, r *request, out *reply) error {
	rc := http.NewResponseController(w)
	r.stream = &intake{extend: func() {
		r.meter.rewind()
		_ = rc.SetReadDeadline(a.Now().Add(pieceWithin)) // where there is a connection
	}}
	r.stream.extend()
	in, err := a.unpacked(r, r.Body)
	if err != nil {
		return err
	}
	r.meter = meter{in: in, load: a.load}
	r.stream.in = &r.meter
	defer r.meter.rewind()
	if r.params, err = params(r.URL.RawQuery); err != nil {
		return err
	}
	return r.route.handle(a, r, out)
}

// items reads the items of a stream one after another.
type items interface {
	// next returns the next item, valid until the next call, or io.EOF. After
	// an error that is a badItem it goes on with the one behind.
	next() ([]byte, error)
}

// badItem is the fault of one item.
type badItem struct{ error }

// items finds the items of a request by its content type: the lines of NDJSON,
// or the elements of a JSON array.
func (a *API) items(r *request) (items, error) {
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(media)) {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return &lines{in: bufio.NewReaderSize(r.stream.in, 64<<10), max: int(a.MaxBody), large: a.tooLarge()}, nil
	}
	if !isJSON(r.Header) {
		return nil, db.Errorf(db.Unsupported, "send alerts as application/json or application/x-ndjson")
	}
	g := &gate{in: r.stream.in, large: a.tooLarge()}
	e := &elements{a: a, gate: g, in: json.NewDecoder(g)}
	return e, e.begin()
}

// lines are items that stand on lines of their own; empty lines are none.
type lines struct {
	in    *bufio.Reader
	max   int
	large error
	long  []byte
}

func (l *lines) next() ([]byte, error) {
	for {
		line, err := l.line()
		if line = bytes.TrimSpace(line); len(line) > 0 || err != nil {
			return line, err
		}
	}
}

// line reads one line; the last may lack its end.
func (l *lines) line() ([]byte, error) {
	l.long = l.long[:0]
	for tooLong := false; ; {
		part, err := l.in.ReadSlice('\n')
		if tooLong = tooLong || len(l.long)+len(part) > l.max; !tooLong {
			if err == nil && len(l.long) == 0 {
				return part, nil
			}
			l.long = append(l.long, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err != nil && err != io.EOF:
			return nil, err
		case tooLong:
			return nil, badItem{l.large}
		case err == io.EOF && len(l.long) == 0:
			return nil, io.EOF
		}
		return l.long, nil
	}
}

// elements are the items of one JSON array.
type elements struct {
	a    *API
	gate *gate
	in   *json.Decoder
	item json.RawMessage
}

func (e *elements) begin() error {
	e.gate.left = e.a.MaxBody
	token, err := e.in.Token()
	if err != nil {
		return e.fail(err)
	}
	if token != json.Delim('[') {
		return db.Errorf(db.Invalid, "request body must be a JSON array of alerts")
	}
	return nil
}

func (e *elements) next() ([]byte, error) {
	e.gate.left = e.a.MaxBody
	if !e.in.More() {
		return nil, e.end()
	}
	if err := e.in.Decode(&e.item); err != nil {
		return nil, e.fail(err)
	}
	if int64(len(e.item)) > e.a.MaxBody {
		return nil, badItem{e.gate.large}
	}
	return e.item, nil
}

// end reads the end of the array, behind which there is nothing.
func (e *elements) end() error {
	if _, err := e.in.Token(); err != nil {
		return e.fail(err)
	}
	switch _, err := e.in.Token(); {
	case err == io.EOF:
		return io.EOF
	case err != nil:
		return e.fail(err)
	}
	return db.Errorf(db.Invalid, "request body is not valid JSON: there is something behind the array")
}

func (e *elements) fail(err error) error {
	var bad *json.SyntaxError
	switch {
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		return db.Errorf(db.Invalid, "request body is not valid JSON: it ends too early")
	case errors.As(err, &bad):
		return db.Errorf(db.Invalid, "request body is not valid JSON: %v at offset %d", bad, e.in.InputOffset())
	}
	return e.a.badBody(err)
}

// gate lets through so much and no more.
type gate struct {
	in    io.Reader
	left  int64
	large error
}

func (g *gate) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, g.large
	}
	n, err := g.in.Read(p[:min(int64(len(p)), g.left)])
	g.left -= int64(n)
	return n, err
}
