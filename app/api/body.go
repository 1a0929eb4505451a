package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/alertad/alertad/db"
)

// readBody reads a request's body, unpacked if it comes with gzip. Neither
// form may be larger than the bound.
func (a *API) readBody(w http.ResponseWriter, r *request) (*bytes.Buffer, error) {
	switch r.Method {
	case http.MethodPost, http.MethodPut, http.MethodDelete:
	default:
		return nil, nil
	}
	in := io.Reader(r.Body)
	if r.ContentLength < 0 || r.ContentLength > a.MaxBody {
		in = http.MaxBytesReader(w, r.Body, a.MaxBody)
	}
	out, err := a.unpacked(r, in)
	if err != nil {
		return nil, err
	}
	if out != in {
		out = io.LimitReader(out, a.MaxBody+1)
	}
	r.meter = meter{in: out, load: a.load}
	return a.read(&r.meter)
}

// read reads a body, or somewhat more than the bound.
func (a *API) read(in io.Reader) (*bytes.Buffer, error) {
	body := a.newBuffer()
	n, err := body.ReadFrom(in)
	if err == nil && n > a.MaxBody {
		err = a.tooLarge()
	}
	if err != nil {
		a.freeBuffer(body)
		return nil, a.badBody(err)
	}
	return body, nil
}

// unpacked is the body without the packing that the request names.
func (a *API) unpacked(r *request, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
		return in, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, a.badBody(err)
		}
		return z, nil
	}
	return nil, db.Errorf(db.Unsupported, "a request body may be packed with gzip only")
}

func (a *API) badBody(err error) error {
	var large *http.MaxBytesError
	var coded *db.Error
	switch {
	case errors.As(err, &large):
		return a.tooLarge()
	case errors.As(err, &coded):
		return err
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return db.Wrap(db.Invalid, "request body is not gzip", err)
	}
	return db.Wrap(db.Invalid, "request body could not be read", err)
}

func (a *API) tooLarge() error {
	return db.Errorf(db.TooLarge, "request body is larger than %d bytes", a.MaxBody)
}

func (a *API) newBuffer() *bytes.Buffer {
	if b, ok := a.buffers.Get().(*bytes.Buffer); ok {
		b.Reset()
		return b
	}
	return new(bytes.Buffer)
}

// freeBuffer keeps a buffer for later, unless it grew for a rare large body.
func (a *API) freeBuffer(b *bytes.Buffer) {
	if b != nil && b.Cap() <= 1<<20 {
		a.buffers.Put(b)
	}
}

// members are those of a JSON object that a request sent.
type members map[string]any

// members reads the request's body as a JSON object.
func (r *request) members() (members, error) {
	s := newScanner(r.body)
	if err := s.beginsObject(); err != nil {
		return nil, err
	}
	m, err := s.Object()
	if err == nil {
		err = s.End()
	}
	return m, err
}

// text returns a member that is a text; ok is false if it is missing or null.
func (m members) text(name string) (text string, ok bool, err error) {
	switch v := m[name].(type) {
	case nil:
		return "", false, nil
	case string:
		return v, true, nil
	}
	return "", false, db.Errorf(db.Invalid, "%s must be a text", name)
}

// textOr is text with a default for a member that is missing or null.
func (m members) textOr(name, otherwise string) (string, error) {
	text, ok, err := m.text(name)
	if !ok {
		text = otherwise
	}
	return text, err
}

// list returns a member that is a list of texts; missing is nil, null is not
// allowed.
func (m members) list(name string) ([]string, error) {
	v, ok := m[name]
	if !ok {
		return nil, nil
	}
	values, ok := v.([]any)
	if !ok {
		return nil, db.Errorf(db.Invalid, "%s must be a list", name)
	}
	list := make([]string, len(values))
	for i, v := range values {
		if list[i], ok = v.(string); !ok {
			return nil, db.Errorf(db.Invalid, "%s must be a list of texts", name)
		}
	}
	return list, nil
}

// seconds returns a member that is a number of seconds, nil if it is missing or
// null.
func (m members) seconds(name string) (*int64, error) {
	switch v := m[name].(type) {
	case nil:
		return nil, nil
	case float64:
		n := int64(v)
		switch {
		case float64(n) != v:
		case n < 0:
			return nil, db.Errorf(db.Invalid, "Invalid negative '%s' value (%d)", name, n)
		case n > maxSeconds:
			return nil, db.Errorf(db.Invalid, "%s is more than %d seconds", name, maxSeconds)
		default:
			return &n, nil
		}
	}
	return nil, db.Errorf(db.Invalid, "%s must be an integer", name)
}

// time returns a member that is a time, zero if it is missing or null.
func (m members) time(name string) (db.Time, error) {
	text, ok, err := m.text(name)
	if err != nil || !ok {
		return 0, err
	}
	return db.ParseTime(text)
}

// attributes returns a member that is a JSON object; missing is nil, null is
// not allowed.
func (m members) attributes(name string) (db.Attributes, error) {
	v, ok := m[name]
	if !ok {
		return nil, nil
	}
	a, ok := v.(map[string]any)
	if !ok {
		return nil, db.Errorf(db.Invalid, "%s must be a JSON object", name)
	}
	for key := range a {
		if strings.ContainsAny(key, ".$") {
			return nil, db.Errorf(db.Invalid, `Attribute keys must not contain "." or "$"`)
		}
	}
	return a, nil
}
