package api

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"

	"github.com/alertad/alertad/db"
)

// reply is an answer in the making. A handler writes its body here; nothing
// goes to the client before the handler has returned without an error.
type reply struct {
	code     int
	kind     string // Content-Type
	location string
	header   map[string]string // others
	cookies  []string          // as headers Set-Cookie
	retry    int               // seconds until it may be tried again; 0: says nothing
	body     []byte
	policy   string                    // Content-Security-Policy, if not that of data
	public   bool                      // pages of any site may read it
	pack     bool                      // gzip, if it is worth it and the client takes it
	stream   func(http.ResponseWriter) // writes the answer itself, in the place of body
	size     int                       // bytes sent
}

const jsonType = "application/json"

func (a *API) newReply() *reply {
	out, _ := a.replies.Get().(*reply)
	if out == nil {
		out = &reply{body: make([]byte, 0, 4096)}
	}
	*out = reply{code: http.StatusOK, kind: jsonType, body: out.body[:0]}
	return out
}

// freeReply keeps a reply for the next request, if its buffer is not one of
// those that a rare large answer needs.
func (a *API) freeReply(out *reply) {
	if cap(out.body) <= 1<<20 {
		a.replies.Put(out)
	}
}

// ok begins a JSON object with the status that Alerta's answers have.
func (o *reply) ok() {
	o.body = append(o.body[:0], `{"status":"ok"`...)
}

// plain makes the answer a text.
func (o *reply) plain(kind string) {
	o.kind, o.body = kind, o.body[:0]
}

// name begins a member of the JSON object.
func (o *reply) name(name string) {
	o.body = appendName(o.body, name)
}

func (o *reply) text(name, value string) {
	o.name(name)
	o.body = db.AppendString(o.body, value)
}

func (o *reply) number(name string, n int) {
	o.name(name)
	o.body = strconv.AppendInt(o.body, int64(n), 10)
}

func (o *reply) flag(name string, yes bool) {
	o.name(name)
	o.body = strconv.AppendBool(o.body, yes)
}

func (o *reply) texts(name string, list []string) {
	o.name(name)
	o.body = db.AppendStrings(o.body, list)
}

// list writes n values, each by add.
func (o *reply) list(name string, n int, add func(dst []byte, i int) []byte) {
	o.name(name)
	o.body = append(o.body, '[')
	for i := range n {
		if i > 0 {
			o.body = append(o.body, ',')
		}
		o.body = add(o.body, i)
	}
	o.body = append(o.body, ']')
}

// end closes the JSON object.
func (o *reply) end() { o.body = append(o.body, '}') }

// appendName begins a member of a JSON object. The name needs no escapes.
func appendName(dst []byte, name string) []byte {
	if n := len(dst); n > 0 && dst[n-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(dst, '"')
	dst = append(dst, name...)
	return append(dst, '"', ':')
}

// send sends the answer, unless there are too many large ones on their way to
// clients who do not take them. What was changed is told all the same: it would
// be done again.
func (a *API) send(w http.ResponseWriter, r *request, o *reply) {
	if o.stream != nil {
		o.body = nil // it may last for days
		a.write(w, r, o)
		return
	}
	if n := int64(len(o.body)); n > freeBytes {
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			a.load.take(n)
		case !a.load.hold(n):
			a.fail(r, o, a.load.refuse())
			n = 0
		}
		defer a.load.drop(n)
	}
	a.write(w, r, o)
}

// write sends the answer. A client has WriteWithin to take a part of it; to
// begin with it has what the server gives it.
func (a *API) write(w http.ResponseWriter, r *request, o *reply) {
	if o.stream != nil {
		cw := &counter{ResponseWriter: w}
		o.stream(cw)
		o.code, o.size = cw.code, cw.size
		return
	}
	h := w.Header()
	switch o.kind {
	case "": // there is no body
	case jsonType:
		h["Content-Type"] = jsonTypes
	default:
		h.Set("Content-Type", o.kind)
	}
	if o.policy != "" {
		h.Set("Content-Security-Policy", o.policy)
	}
	if o.public {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Del("Access-Control-Allow-Credentials")
	}
	if o.location != "" {
		h.Set("Location", o.location)
	}
	for name, value := range o.header {
		h.Set(name, value)
	}
	for _, cookie := range o.cookies {
		h.Add("Set-Cookie", cookie)
	}
	if o.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(o.retry))
	}
	body := o.body
	if o.pack {
		h.Add("Vary", "Accept-Encoding")
		if len(body) > 1024 && quality(r.Header.Get("Accept-Encoding"), "gzip", "*") > 0 {
			packed := a.pack(body)
			defer a.freeBuffer(packed)
			body = packed.Bytes()
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(o.code)
	if r.Method == http.MethodHead {
		return
	}
	if len(body) <= sendStep && a.Now().Sub(r.now.Time()) < a.WriteWithin {
		o.size, _ = w.Write(body)
		return
	}
	o.size = a.sendFile(w, bytes.NewReader(body))
}

// pack compresses into a buffer that the caller gives back.
func (a *API) pack(body []byte) *bytes.Buffer {
	out := a.newBuffer()
	z, _ := a.packers.Get().(*gzip.Writer)
	if z == nil {
		z, _ = gzip.NewWriterLevel(out, gzip.BestSpeed)
	} else {
		z.Reset(out)
	}
	defer a.packers.Put(z)
	z.Write(body) // into memory: cannot fail
	z.Close()
	return out
}

// counter notes what a handler sends that writes by itself.
type counter struct {
	http.ResponseWriter
	code, size int
}

func (c *counter) WriteHeader(code int) {
	if c.code == 0 {
		c.code = code
	}
	c.ResponseWriter.WriteHeader(code)
}

func (c *counter) Write(b []byte) (int, error) {
	if c.code == 0 {
		c.code = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.size += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// isJSON reports whether a request says that its body is JSON.
func isJSON(h http.Header) bool {
	media, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == jsonType || strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")
}
