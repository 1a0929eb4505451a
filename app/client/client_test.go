package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/client"
)

func serve(t *testing.T, o client.Options, f http.HandlerFunc) *client.Client {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	o.Endpoint = s.URL + "/"
	c, err := client.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhoAsks(t *testing.T) {
	f := func(o client.Options, want string) {
		t.Helper()
		c := serve(t, o, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"is":%q}`, r.Header.Get("Authorization"))
		})
		got, err := c.Get(t.Context(), "/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(got.Text("is"), want) || want == "" && got.Text("is") != "" {
			t.Errorf("%q, want %q", got.Text("is"), want)
		}
	}
	f(client.Options{}, "")
	f(client.Options{Token: "t"}, "Bearer t")
	f(client.Options{Token: "t", Key: "k"}, "Key k")
	f(client.Options{Token: "t", Key: "k", Secret: "s"}, `Hawk id="k", ts="`)
	f(client.Options{Token: "t", Key: "k", Username: "u", Password: "p"}, "Basic dTpw")
}

func TestAnswers(t *testing.T) {
	f := func(code int, answer, want string, wantCode int) {
		t.Helper()
		c := serve(t, client.Options{}, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			io.WriteString(w, answer)
		})
		o, err := c.Do(t.Context(), http.MethodPost, "/x", url.Values{"a": {"b c"}}, map[string]int{"n": 1})
		got := ""
		var refusal *client.Error
		switch {
		case errors.As(err, &refusal) != (wantCode != 0) || refusal != nil && refusal.Code != wantCode:
			t.Errorf("%d %s: %v", code, answer, err)
		case err != nil:
			got = err.Error()
		default:
			got = string(client.Spaced(nil, o, true))
		}
		if got != want {
			t.Errorf("%d %s: %s, want %s", code, answer, got, want)
		}
	}
	f(200, `{"b":1.50,"a":[{"x":null},"<&>",true]}`, `{"b": 1.50, "a": [{"x": null}, "<&>", true]}`, 0)
	f(200, ``, `{}`, 0)
	f(200, `<html>`, "the server did not answer with JSON: is the endpoint the URL of the API?", 0)
	f(200, `[]`, "the server did not answer with JSON: is the endpoint the URL of the API?", 0)
	f(200, `{"status":"error","message":"oh"}`, "oh", 200)
	f(404, `{"status":"error","message":"not found"}`, "not found", 404)
	f(502, `<html>`, "the server answered 502 Bad Gateway", 502)
	f(403, `{}`, "Forbidden", 403)
}

func TestNoAnswer(t *testing.T) {
	stuck := make(chan struct{})
	c := serve(t, client.Options{Timeout: 20 * time.Millisecond}, func(http.ResponseWriter, *http.Request) { <-stuck })
	t.Cleanup(func() { close(stuck) })
	_, err := c.Get(t.Context(), "/x", nil)
	var silent *client.Unreachable
	if !errors.As(err, &silent) || !strings.Contains(err.Error(), "nothing came within 20ms") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, "/x", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestObject(t *testing.T) {
	o, err := client.Parse([]byte(`{"z":"\u00fc\n","n":-1.0e3,"list":["a",1,"b"],"e":{},"l":[],"o":{"b":2,"a":false},"z2":null}`))
	if err != nil {
		t.Fatal(err)
	}
	const pretty = `{
    "e": {},
    "l": [],
    "list": [
        "a",
        1,
        "b"
    ],
    "n": -1.0e3,
    "o": {
        "a": false,
        "b": 2
    },
    "z": "ü\n",
    "z2": null
}`
	if diff := cmp.Diff(pretty, string(client.Pretty(nil, o))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a", "b"}, o.Texts("list")); diff != "" {
		t.Error(diff)
	}
	if o.Object("o").Int("b") != 2 || o.Object("none").Int("b") != 0 || o.Has("none") || !o.Has("z2") || o.Get("z2") != nil {
		t.Error("members are not what they were")
	}
	if v, ok := o.Take("z"); !ok || v != "ü\n" || o.Has("z") {
		t.Errorf("took %v", v)
	}
	for _, bad := range []string{``, `{`, `[]`, `{"a":1} 2`, `{"a":}`, strings.Repeat(`{"a":`, 5000)} {
		if _, err := client.Parse([]byte(bad)); err == nil {
			t.Errorf("%.20s: no error", bad)
		}
	}
}

// A stream that breaks goes on where it was; one that is refused does not.
func TestStream(t *testing.T) {
	visits := 0
	c := serve(t, client.Options{}, func(w http.ResponseWriter, r *http.Request) {
		visits++
		switch visits {
		case 1:
			w.Header().Set("Content-Type", "text/event-stream")
			io.WriteString(w, "event: ready\r\nid: 7\r\ndata: {}\r\n\r\n: keep-alive\nid: 8\n\nevent: alert\ndata: half")
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 3:
			w.Header().Set("Content-Type", "text/event-stream")
			fmt.Fprintf(w, "event: alert\ndata: from %s\n\n", r.Header.Get("Last-Event-ID"))
		default:
			w.WriteHeader(http.StatusUnauthorized)
			io.WriteString(w, `{"status":"error","message":"who are you?"}`)
		}
	})
	var got []string
	waits := 0
	err := c.Stream(t.Context(), nil, func(e client.Event) error {
		got = append(got, e.Name+" "+e.Data)
		return nil
	}, func(error) { waits++ })
	if diff := cmp.Diff([]string{"ready {}", "alert from 8"}, got); diff != "" {
		t.Error(diff)
	}
	var refusal *client.Error
	if !errors.As(err, &refusal) || refusal.Code != 401 || waits != 3 {
		t.Errorf("%v after %d waits", err, waits)
	}
	stop := errors.New("enough")
	visits = 2
	if err := c.Stream(t.Context(), nil, func(client.Event) error { return stop }, func(error) {}); err != stop {
		t.Errorf("%v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"\ud800"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := client.Parse(data)
		if err != nil {
			return
		}
		for _, text := range [][]byte{client.Spaced(nil, o, true), client.Pretty(nil, o)} {
			again, err := client.Parse(text)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if string(client.Pretty(nil, again)) != string(client.Pretty(nil, o)) {
				t.Fatalf("%q became %q", data, text)
			}
		}
	})
}
