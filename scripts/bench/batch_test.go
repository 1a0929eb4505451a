package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sent takes a request apart that a maker made.
func sent(t *testing.T, request []byte) (head string, body []byte) {
	t.Helper()
	head, text, ok := strings.Cut(string(request), "\r\n\r\n")
	_, after, _ := strings.Cut(head, "Content-Length:")
	if !ok || strings.TrimSpace(after) != fmt.Sprint(len(text)) {
		t.Fatalf("%d bytes behind the head %q", len(text), head)
	}
	return head, []byte(text)
}

// All forms bring the same alerts, each once, and the yardstick takes them.
func TestBatches(t *testing.T) {
	l := &lab{estate: sharedEstate()}
	var want []echoAlert
	for n := range 30 {
		var a echoAlert
		if err := json.Unmarshal(l.estate.appendBody(nil, n, 0), &a); err != nil {
			t.Fatal(err)
		}
		want = append(want, a)
	}
	f := func(p packing) {
		t.Helper()
		var got []echoAlert
		next := l.batches(&stock{}, 10, p)(0)
		for range 3 {
			head, body := sent(t, next(nil))
			if !strings.HasPrefix(head, "POST /alerts HTTP/1.1\r\n") || !strings.Contains(head, "\r\nContent-Type: "+p.media+"\r\n") {
				t.Errorf("%s: %q", p.name, head)
			}
			alerts, err := decodeMany(body, p == inLines)
			if err != nil {
				t.Fatalf("%s: %v", p.name, err)
			}
			got = append(got, alerts...)
			checkResults(t, p, body)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want -, got +:\n%s", p.name, diff)
		}
	}
	f(inArray)
	f(inLines)
}

func checkResults(t *testing.T, p packing, body []byte) {
	t.Helper()
	r := httptest.NewRequest("POST", "/alerts", bytes.NewReader(body))
	r.Header.Set("Content-Type", p.media)
	w := httptest.NewRecorder()
	receiveMany(w, r)
	var answer struct{ Results []echoResult }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusCreated || len(answer.Results) != 10 {
		t.Errorf("%s: %d %v %.200s", p.name, w.Code, err, w.Body)
	}
	for _, one := range answer.Results {
		if one.ID == "" || one.Code != http.StatusCreated {
			t.Errorf("%s: result %+v", p.name, one)
		}
	}
}

func TestEchoRefusesBatch(t *testing.T) {
	f := func(media, body string) {
		t.Helper()
		r := httptest.NewRequest("POST", "/alerts", strings.NewReader(body))
		r.Header.Set("Content-Type", media)
		w := httptest.NewRecorder()
		if receiveMany(w, r); w.Code != http.StatusBadRequest {
			t.Errorf("%q is answered %d", body, w.Code)
		}
	}
	f(inArray.media, `[{}`)
	f(inArray.media, `{}`)
	f(inLines.media, "{}\n[]")
}

// Of a mixed load every other alert is new, and no two new ones are the same.
func TestMixed(t *testing.T) {
	l := &lab{estate: sharedEstate()}
	s := &stock{size: 50}
	s.next.Store(50)
	known := map[string]bool{}
	for n := range s.size {
		known[string(l.estate.appendBody(nil, n, 0))] = true
	}
	makers := l.mixed(s)
	for _, conn := range []int{0, 1} {
		next, fresh := makers(conn), 0
		for range 20 {
			_, body := sent(t, next(nil))
			if !known[string(body)] {
				known[string(body)] = true
				fresh++
			}
		}
		if fresh != 10 {
			t.Errorf("connection %d: %d of 20 are new", conn, fresh)
		}
	}
	if n := s.next.Load(); n != 70 {
		t.Errorf("the next new alert is %d", n)
	}
}
