package transfer_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
)

// FuzzFile: whatever a file holds, reading it ends, and what it yields can be
// written and read again.
func FuzzFile(f *testing.F) {
	const head = `{"format":"alertad-export","version":1,"secrets":true}` + "\n"
	f.Add([]byte(head + `{"kind":"alert","record":{"id":"a","tags":["x"],"attributes":{"a":[1,null]},"createTime":-1}}` + "\n" +
		`{"kind":"note","parent":"a","order":1,"record":{"id":"n"}}` + "\n" + `{"end":true,"counts":{"alert":1,"note":1}}` + "\n"))
	f.Add([]byte(head + `{"kind":"user","record":{"login":"é","selfGiven":true}}` + "\n" + `{"kind":"new"}` + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		src, err := transfer.FromFile(io.NopCloser(bytes.NewReader(text)))
		if err != nil {
			return
		}
		for _, k := range db.Kinds {
			if k.Parent != nil {
				continue
			}
			for item, err := range src.Items(context.Background(), k, "") {
				if err != nil {
					return
				}
				for _, r := range item.Records {
					once := db.AppendWhole(nil, r)
					again, unknown, err := r.Kind().ParseWhole(once)
					if err != nil || len(unknown) > 0 || !bytes.Equal(once, db.AppendWhole(nil, again)) {
						t.Fatalf("%s: %v, unknown %q", once, err, unknown)
					}
				}
			}
		}
	})
}
