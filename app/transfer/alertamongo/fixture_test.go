package alertamongo_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// collection is a collection's documents.
type collection struct {
	name string
	docs []bson.Raw
}

// monitoring is a database as Alerta keeps it, with what old versions and other
// programs left in there: an object with a list for each collection, in MongoDB's
// Extended JSON.
func monitoring(t testing.TB) []collection {
	t.Helper()
	text, err := os.ReadFile("testdata/monitoring.json")
	if err != nil {
		t.Fatal(err)
	}
	var all bson.Raw
	if err := bson.UnmarshalExtJSON(text, false, &all); err != nil {
		t.Fatal(err)
	}
	elements, err := all.Elements()
	if err != nil {
		t.Fatal(err)
	}
	var out []collection
	for _, e := range elements {
		c := collection{name: e.Key()}
		docs, err := e.Value().Array().Values()
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range docs {
			c.docs = append(c.docs, d.Document())
		}
		out = append(out, c)
	}
	return out
}

func encode(t testing.TB, d any) []byte {
	t.Helper()
	data, err := bson.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// zip packs data as mongodump --gzip does.
func zip(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// writeFolder writes what mongodump makes of a database.
func writeFolder(t testing.TB, dir string, packed bool) {
	t.Helper()
	for _, c := range monitoring(t) {
		var data []byte
		for _, d := range c.docs {
			data = append(data, d...)
		}
		path := filepath.Join(dir, c.name+".bson")
		if packed {
			path, data = path+".gz", zip(t, data)
		}
		write(t, path, data)
		write(t, filepath.Join(dir, c.name+".metadata.json"), []byte(`{"indexes":[]}`))
	}
}

// archive writes what mongodump --archive makes of databases: their collections in
// blocks of one document, mixed.
func archive(t testing.TB, databases ...string) []byte {
	t.Helper()
	terminator := []byte{0xff, 0xff, 0xff, 0xff}
	prelude := binary.LittleEndian.AppendUint32(nil, 0x8199e26d)
	prelude = append(prelude, encode(t, bson.M{"concurrent_collections": 4, "version": "0.1", "server_version": "4.4.0", "tool_version": "100.3"})...)
	var blocks []byte
	block := func(database, collection string, doc []byte) {
		blocks = append(blocks, encode(t, bson.M{"db": database, "collection": collection, "EOF": doc == nil, "CRC": int64(0)})...)
		blocks = append(append(blocks, doc...), terminator...)
	}
	for round := range 6 {
		for _, name := range databases {
			for _, c := range monitoring(t) {
				if round == 0 {
					prelude = append(prelude, encode(t, bson.M{"db": name, "collection": c.name, "metadata": `{"indexes":[]}`, "size": 9, "type": "collection"})...)
				}
				switch {
				case round < len(c.docs):
					block(name, c.name, c.docs[round])
				case round == len(c.docs):
					block(name, c.name, nil)
				}
			}
		}
	}
	return slices.Concat(prelude, terminator, blocks)
}
