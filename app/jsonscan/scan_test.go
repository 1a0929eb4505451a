package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/jsonscan"
)

func parse(data []byte) (any, error) {
	s := jsonscan.Scanner{Data: data}
	v, err := s.Value()
	if err == nil {
		err = s.End()
	}
	return v, err
}

// bounded reports whether an error is of our own bounds.
func bounded(err error) bool {
	return strings.Contains(err.Error(), "nested") || strings.Contains(err.Error(), "members")
}

// The scanner takes what encoding/json takes, and makes the same of it. What it
// passes over it takes as well.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-0.5e+3,"b\n",null,true,false,{}],"é":"\u00e9\ud83d\ude00"}`, `[]`, ` "x" `, `{"a":1,"a":2}`,
		`01`, `1.`, `1e`, `-`, `+1`, `tru`, `nul`, `"\x"`, `"\u12"`, `"\ud800"`, `"\ud800\u0041"`, `"\udc00\ud800"`, "\"\xff\xfe\"",
		"\"a\x01\"", `{"a"}`, `{"a":}`, `{,}`, `[1,]`, `[,1]`, `{"a":1,}`, `[1 2]`, `"`, ``, `{`, `[`, `1 1`, `1e999`, "\ufeff1", `"\u0000a"`, `"\b\f\/\r\t\"\\"`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want any
		wantErr := json.Unmarshal(data, &want)
		got, err := parse(data)
		s := jsonscan.Scanner{Data: data}
		raw, rawErr := s.Raw()
		if rawErr == nil {
			rawErr = s.End()
		}
		if rawErr != nil && bounded(rawErr) {
			return
		}
		if (rawErr == nil) != json.Valid(data) {
			t.Fatalf("%q: passed over with error %v, encoding/json says %v", data, rawErr, wantErr)
		}
		if rawErr == nil && !bytes.Equal(raw, bytes.Trim(data, " \t\r\n")) {
			t.Fatalf("%q: raw is %q", data, raw)
		}
		if err != nil && bounded(err) {
			return
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, encoding/json says %v", data, err, wantErr)
		}
		if err != nil {
			return
		}
		if bytes.Contains(data, []byte("u0000")) {
			return // left out of strings here
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-encoding/json +got):\n%s", data, diff)
		}
	})
}

func TestBounds(t *testing.T) {
	f := func(name, text, want string) {
		t.Helper()
		_, err := parse([]byte(text))
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: error %v, want one that says %q", name, err, want)
		}
	}
	nest := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	f("depth in bounds", nest(50), "")
	f("one too deep", nest(51), "nested more than 50 deep")
	f("far too deep", strings.Repeat(`{"a":`, 100_000), "nested more than 50 deep")
	f("list in bounds", "["+strings.Repeat("1,", 1999)+"1]", "")
	f("list too long", "["+strings.Repeat("1,", 2000)+"1]", "more than 2000 members")
	f("where it ends", `{"a":[1,2`, "it ends too early")
	f("where it goes wrong", `{"a":1,é}`, `unexpected 'é' at offset 7`)
}

func TestWhatAndMost(t *testing.T) {
	s := jsonscan.Scanner{Data: []byte(`[1,2,3 4]`), What: "the 1% payload", Most: 3}
	if err := s.Skip(); err == nil || err.Error() != "the 1% payload is not valid JSON: unexpected '4' at offset 7" {
		t.Errorf("error %v", err)
	}
	s = jsonscan.Scanner{Data: []byte(`[1,2,3,4]`), What: "the payload", Most: 3}
	if err := s.Skip(); err == nil || err.Error() != "the payload has a list or object of more than 3 members" {
		t.Errorf("error %v", err)
	}
}

func TestStripsNUL(t *testing.T) {
	got, err := parse([]byte(`{"a\u0000b":"\u0000c\u0000"}`))
	if diff := cmp.Diff(map[string]any{"ab": "c"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
