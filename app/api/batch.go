package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/db"
)

// Bounds of a batch. A chunk is one transaction.
const (
	chunkAlerts = 1024
	chunkBytes  = 1 << 20
	maxBatch    = 100_000 // alerts of one request: the answer has a line for each
	maxMessage  = 300     // bytes of what is said about one of them
	maxResult   = 512     // bytes of a result, about
)

// receiveBatch takes many alerts, as a JSON array or as NDJSON: POST /alerts.
// Each is as for POST /alert and has its own result, in the order sent. The code
// is 201 if all were taken and 207 if some were not. If the request cannot be
// read to its end, it is that of the error; what came before is stored, and has
// its results.
func (a *API) receiveBatch(r *request, out *reply) error {
	if err := a.switches.mayReceive(); err != nil {
		return err
	}
	in, err := a.items(r)
	if err != nil {
		return err
	}
	b := &batch{a: a, r: r, watch: a.watch(r), raw: a.newBuffer()}
	defer b.free()
	b.show(out, b.run(in))
	return nil
}

// batch is a batch on its way in.
type batch struct {
	a       *API
	r       *request
	watch   *watch
	raw     *bytes.Buffer // the items of a chunk, one behind the other
	chunk   []parcel
	results []byte // of all chunks that are done, as members of a JSON list
	held    int64  // bytes that are counted for these
	total   int
	failed  int
}

// parcel is one item of a chunk: an alert, or why it is none.
type parcel struct {
	size  int // in raw
	alert *db.Alert
	err   error
}

// free gives back what the batch took.
func (b *batch) free() {
	b.a.freeBuffer(b.raw)
	b.a.load.drop(b.held)
}

// run takes the items chunk by chunk, to the end or an error that ends it.
func (b *batch) run(in items) error {
	for {
		b.r.stream.extend()
		readErr := b.fill(in)
		if err := b.watch.check(); err != nil {
			return err
		}
		if err := b.store(); err != nil {
			return err
		}
		switch {
		case readErr == io.EOF:
			return nil
		case readErr != nil:
			return b.a.badBody(readErr)
		}
	}
}

// fill reads a chunk. Its items are left as they are until the chunk has its
// turn: decoded they take far more, and a slow sender has no turn.
func (b *batch) fill(in items) error {
	b.chunk = b.chunk[:0]
	b.raw.Reset()
	for len(b.chunk) < chunkAlerts && b.raw.Len() < chunkBytes {
		item, err := in.next()
		var bad badItem
		switch {
		case errors.As(err, &bad):
			b.chunk = append(b.chunk, parcel{err: bad.error})
			continue
		case err != nil:
			return err
		case b.total+len(b.chunk) == maxBatch:
			return db.Errorf(db.TooLarge, "a request may have %d alerts", maxBatch)
		}
		b.raw.Write(item)
		b.chunk = append(b.chunk, parcel{size: len(item)})
	}
	return nil
}

// decode makes alerts of the items, and returns those that are some.
func (b *batch) decode() []*db.Alert {
	var alerts []*db.Alert
	for i := range b.chunk {
		e := &b.chunk[i]
		if e.err != nil {
			continue
		}
		if e.alert, e.err = decodeAlert(b.raw.Next(e.size)); e.err == nil {
			e.err = b.a.own(b.r, e.alert)
		}
		if e.err == nil {
			alerts = append(alerts, e.alert)
		}
	}
	return alerts
}

// store stores a chunk and notes the results.
func (b *batch) store() error {
	start := b.a.Now()
	turn, err := b.a.load.change(b.r.Context(), int(b.r.meter.seen))
	if err != nil {
		return err
	}
	defer turn.leave()
	done, err := b.room()
	if err != nil {
		return err
	}
	defer done()
	outcomes, err := b.receive(b.decode())
	stored := 0
	for _, e := range b.chunk {
		v := verdict{}
		switch {
		case e.err != nil:
			v.code, v.message, _ = b.a.explain(b.r, e.err)
		case len(outcomes) == 0: // the store failed at this one
			return err
		default:
			v = b.a.judge(b.r, e.alert, outcomes[0])
			outcomes = outcomes[1:]
		}
		if v.code == http.StatusCreated {
			stored++
		}
		b.note(v)
	}
	b.observe(stored, start)
	return nil
}

// room counts as held what the results of a chunk may take, as long as it can
// still be refused. Once they are noted, done counts what they do take.
func (b *batch) room() (done func(), err error) {
	most := int64(len(b.chunk)) * maxResult
	if b.total == 0 && most <= freeBytes {
		return func() {}, nil
	}
	if !b.a.load.hold(most) {
		return nil, b.a.load.refuse()
	}
	return func() {
		grown := int64(cap(b.results)) - b.held
		b.a.load.take(grown - most)
		b.held += grown
	}, nil
}

// receive stores alerts in one transaction. Should a single one of them be what
// stops it, each gets its own. With an error there are outcomes of those that
// were stored before it.
func (b *batch) receive(alerts []*db.Alert) ([]engine.Outcome, error) {
	ctx := b.r.Context()
	outcomes, err := b.a.Engine.ReceiveAll(ctx, b.r.caller, alerts)
	if err == nil || ours(err) {
		return outcomes, err
	}
	for i := range alerts {
		one, err := b.a.Engine.ReceiveAll(ctx, b.r.caller, alerts[i:i+1])
		switch {
		case err == nil:
			outcomes = append(outcomes, one...)
		case ours(err):
			return outcomes, err
		default:
			outcomes = append(outcomes, engine.Outcome{Err: err})
		}
	}
	return outcomes, nil
}

// ours reports whether an error is the server's, whatever was sent.
func ours(err error) bool {
	code := db.CodeOf(err)
	return code == db.Internal || code == db.Unavailable
}

// observe counts the stored alerts as if each had come alone.
func (b *batch) observe(stored int, start time.Time) {
	for took := b.a.Now().Sub(start); stored > 0; stored-- {
		b.a.timers[received].Observe(took / time.Duration(len(b.chunk)))
	}
}

// note writes the result of one alert.
func (b *batch) note(v verdict) {
	b.total++
	status := "ok"
	if !v.ok() {
		b.failed++
		status = "error"
	}
	dst := b.results
	if len(dst) > 0 {
		dst = append(dst, ',')
	}
	dst = append(dst, '{')
	dst = appendNullable(appendName(dst, "id"), v.id)
	dst = db.AppendString(appendName(dst, "status"), status)
	dst = strconv.AppendInt(appendName(dst, "code"), int64(v.code), 10)
	if v.message != "" {
		dst = db.AppendString(appendName(dst, "message"), v.message[:min(len(v.message), maxMessage)])
	}
	b.results = append(dst, '}')
}

// show answers; err is why the rest of the request was not read.
func (b *batch) show(out *reply, err error) {
	status, message := "ok", ""
	switch {
	case err != nil:
		out.code, message, _ = b.a.explain(b.r, err)
		out.reset(out.code, err)
		status, message = "error", message+"; the rest of the request was not read"
	case b.failed > 0:
		out.code, status = http.StatusMultiStatus, "error"
		message = strconv.Itoa(b.failed) + " of " + strconv.Itoa(b.total) + " alerts were not taken"
	default:
		out.code = http.StatusCreated
	}
	out.body = append(out.body[:0], '{')
	out.text("status", status)
	if message != "" {
		out.text("message", message)
		out.number("code", out.code)
		out.text("requestId", b.r.id)
	}
	out.flag("complete", err == nil)
	out.number("total", b.total)
	out.number("ok", b.total-b.failed)
	out.number("failed", b.failed)
	out.name("results")
	out.body = append(append(append(out.body, '['), b.results...), ']')
	out.end()
	out.pack = true
}
