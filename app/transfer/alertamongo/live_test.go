package alertamongo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/app/transfer/alerta/alertatest"
	"github.com/alertad/alertad/app/transfer/alertamongo"
	"github.com/alertad/alertad/db"
)

// mongod answers the driver as a MongoDB server does, as far as reading goes, and
// notes what it is asked that does not.
// (https://github.com/mongodb/specifications/blob/master/source/message/OP_MSG.md)
type mongod struct {
	t           *testing.T
	collections map[string][]bson.Raw

	mu      sync.Mutex
	strange []string
	cursors map[int64][]bson.Raw
	forgets bool // the cursors
}

// startMongod starts a server on the loopback and returns its address.
func startMongod(t *testing.T, collections ...collection) (*mongod, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mongod{t: t, collections: map[string][]bson.Raw{}, cursors: map[int64][]bson.Raw{}}
	for _, c := range collections {
		m.collections[c.name] = c.docs
	}
	var group sync.WaitGroup
	group.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			group.Go(func() { m.serve(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		group.Wait() // the client has hung up
		if len(m.strange) > 0 {
			t.Errorf("the server was asked for %q", m.strange)
		}
	})
	return m, l.Addr().String()
}

const (
	opReply = 1
	opQuery = 2004 // of the first greeting only
	opMsg   = 2013
)

func (m *mongod) serve(conn net.Conn) {
	defer conn.Close()
	for {
		head := make([]byte, 16)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(head)-16)
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		op, skip, prefix := uint32(opMsg), 5, []byte{0, 0, 0, 0, 0}
		if binary.LittleEndian.Uint32(head[12:]) == opQuery {
			op, skip = opReply, 4+bytes.IndexByte(body[4:], 0)+1+8
			prefix = append(make([]byte, 16), 1, 0, 0, 0)
		}
		answer, err := bson.Marshal(m.answer(bson.Raw(body[skip:])))
		if err != nil {
			m.t.Error(err)
			return
		}
		var out []byte
		for _, n := range []uint32{uint32(16 + len(prefix) + len(answer)), 1, binary.LittleEndian.Uint32(head[4:]), op} {
			out = binary.LittleEndian.AppendUint32(out, n)
		}
		if _, err := conn.Write(slices.Concat(out, prefix, answer)); err != nil {
			return
		}
	}
}

func (m *mongod) answer(command bson.Raw) bson.M {
	m.mu.Lock()
	defer m.mu.Unlock()
	elements, err := command.Elements()
	if err != nil {
		m.t.Error(err)
		return nil
	}
	about, _ := elements[0].Value().StringValueOK()
	switch name := elements[0].Key(); name {
	case "hello", "isMaster", "ismaster":
		return bson.M{"ok": 1, "isWritablePrimary": true, "ismaster": true, "minWireVersion": 0, "maxWireVersion": 21,
			"maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48 << 20, "maxWriteBatchSize": 1000, "helloOk": true}
	case "listCollections":
		var names []bson.Raw
		for name := range m.collections {
			names = append(names, encode(m.t, bson.M{"name": name, "type": "collection"}))
		}
		return m.page("firstBatch", names)
	case "count":
		return bson.M{"ok": 1, "n": len(m.collections[about])}
	case "find":
		if by, ok := command.Lookup("sort", "_id").AsInt64OK(); !ok || by != 1 {
			m.strange = append(m.strange, command.String())
		}
		return m.page("firstBatch", m.collections[about])
	case "getMore":
		id := elements[0].Value().Int64()
		docs := m.cursors[id]
		delete(m.cursors, id)
		if m.forgets {
			return bson.M{"ok": 0, "errmsg": "cursor not found", "code": 43}
		}
		return m.page("nextBatch", docs)
	case "ping", "endSessions", "killCursors":
		return bson.M{"ok": 1}
	default:
		m.strange = append(m.strange, name)
		return bson.M{"ok": 0, "errmsg": "no such command", "code": 59}
	}
}

// page is an answer with the first two documents. The rest is asked for.
func (m *mongod) page(batch string, docs []bson.Raw) bson.M {
	id, list := int64(0), bson.A{}
	if len(docs) > 2 {
		id = int64(len(m.cursors) + 1)
		docs, m.cursors[id] = docs[:2], docs[2:]
	}
	for _, d := range docs {
		list = append(list, d)
	}
	return bson.M{"ok": 1, "cursor": bson.M{"id": id, "ns": "monitoring.x", batch: list}}
}

func TestLive(t *testing.T) {
	_, address := startMongod(t, monitoring(t)...)
	s, err := alertamongo.Open(t.Context(), "mongodb://"+address, options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	alertatest.Golden(t, *update, "items.txt", alertatest.All(t, s)) // as of the dumps
	alertatest.GoOn(t, s)
	survey, err := s.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if survey.Name != "MongoDB database monitoring" {
		t.Errorf("it is called %q", survey.Name)
	}
	checkSurvey(t, survey)
}

// A cursor that is lost is an error, not an end.
func TestLiveBreaks(t *testing.T) {
	m, address := startMongod(t, monitoring(t)...)
	s, err := alertamongo.Open(t.Context(), "mongodb://"+address+"/of%20ours", options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m.mu.Lock()
	m.forgets = true
	m.mu.Unlock()
	var fault error
	for _, err := range s.Items(t.Context(), db.Alerts, "") {
		fault = err
	}
	if fault == nil {
		t.Error("no error")
	}
	for _, err := range s.Items(t.Context(), db.Perms, "") {
		if err != nil {
			t.Errorf("of what is one page: %v", err)
		}
	}
}

func TestLiveEmpty(t *testing.T) {
	_, address := startMongod(t, collection{name: "alerts"})
	s, err := alertamongo.Open(t.Context(), "mongodb://"+address, options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if all := alertatest.All(t, s); all != "" {
		t.Error(all)
	}
}

func TestNotOfAlerta(t *testing.T) {
	_, address := startMongod(t, collection{name: "other"})
	f := func(url, want string) {
		t.Helper()
		s, err := alertamongo.Open(t.Context(), url, alerta.Options{})
		if err == nil {
			s.Close()
			err = errors.New("none")
		}
		if db.CodeOf(err) != db.Invalid || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", url, err)
		}
	}
	f("mongodb://"+address+"/alerta?retryReads=false", "database alerta has no collection alerts")
	f("mongodb://alerta:s3cret@", "no URL of a MongoDB database")
}
