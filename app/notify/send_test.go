package notify_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

// asked is what a server was asked.
type asked struct {
	*http.Request
	body string
}

// answering is a server that answers as told and keeps what it was asked.
func answering(t *testing.T, code int, header ...string) (*httptest.Server, func() []asked) {
	t.Helper()
	var all []asked
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		all = append(all, asked{r, string(body)})
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		io.WriteString(w, "because\n of this")
	}))
	t.Cleanup(s.Close)
	return s, func() []asked { return all }
}

func senders(t *testing.T, o notify.SenderOptions) map[string]notify.Sender {
	t.Helper()
	s, err := notify.Senders(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func item(sender, to, body string) *db.Outgoing {
	return &db.Outgoing{Meta: db.Meta{ID: "the-id"}, Sender: sender, To: to, Body: body}
}

const forwardBody = `{"method":"PUT","path":"/alert/x/action","loop":"http://a,http://b","body":{"action":"ack"}}`

func TestForwardCredentials(t *testing.T) {
	f := func(name string, d notify.Destination, want string) {
		t.Helper()
		server, got := answering(t, 200)
		d.Name, d.URL = "there", server.URL+"/api/"
		s := senders(t, notify.SenderOptions{Destinations: []notify.Destination{d}, Agent: "alertad/1"})
		if err := s[notify.Forward].Send(t.Context(), item("forward", "there", forwardBody)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r := got()[0]
		if !regexp.MustCompile("^" + want + "$").MatchString(r.Header.Get("Authorization")) {
			t.Errorf("%s: Authorization %q", name, r.Header.Get("Authorization"))
		}
		if r.Method != "PUT" || r.URL.Path != "/api/alert/x/action" || r.body != `{"action":"ack"}` {
			t.Errorf("%s: %s %s %s", name, r.Method, r.URL, r.body)
		}
		for header, want := range map[string]string{"Content-Type": "application/json", "X-Request-Id": "the-id", "X-Alerta-Loop": "http://a,http://b", "User-Agent": "alertad/1"} {
			if got := r.Header.Get(header); got != want {
				t.Errorf("%s: %s %q", name, header, got)
			}
		}
	}
	basic := "Basic " + regexp.QuoteMeta(base64.StdEncoding.EncodeToString([]byte("user:pa55")))
	f("none", notify.Destination{}, "")
	f("basic", notify.Destination{Username: "user", Password: "pa55"}, basic)
	f("basic before the rest", notify.Destination{Username: "user", Password: "pa55", Key: "k", Secret: "s", Token: "t"}, basic)
	f("key", notify.Destination{Key: "demo-key"}, "Key demo-key")
	f("bearer", notify.Destination{Token: "a.b.c"}, "Bearer a.b.c")
	f("Hawk", notify.Destination{Key: "the-key", Secret: "secret"},
		`Hawk id="the-key", ts="\d{10}", nonce="\w+", hash="[\w+/=]+", mac="[\w+/=]+"`)
}

// What an answer means for the item.
func TestVerdicts(t *testing.T) {
	f := func(code int, header []string, permanent bool, after time.Duration, want string) {
		t.Helper()
		server, got := answering(t, code, header...)
		s := senders(t, notify.SenderOptions{})
		err := s[notify.HTTP].Send(t.Context(), item("http", server.URL, `{}`))
		if len(got()) != 1 {
			t.Errorf("%d: asked %d times", code, len(got()))
		}
		if want == "" {
			if err != nil {
				t.Errorf("%d: %v", code, err)
			}
			return
		}
		var e *notify.Error
		if !errors.As(err, &e) || e.Permanent != permanent || e.After != after || err.Error() != want {
			t.Errorf("%d: %v, %+v", code, err, e)
		}
	}
	f(200, nil, false, 0, "")
	f(202, nil, false, 0, "")
	f(302, []string{"Location", "/elsewhere"}, false, 0, "answer 302 Found: redirects are not followed")
	f(400, nil, true, 0, "answer 400 Bad Request because of this")
	f(401, nil, false, 0, "answer 401 Unauthorized because of this")
	f(403, nil, true, 0, "answer 403 Forbidden because of this")
	f(404, nil, false, 0, "answer 404 Not Found because of this")
	f(409, nil, true, 0, "answer 409 Conflict because of this")
	f(408, nil, false, 0, "answer 408 Request Timeout because of this")
	f(429, []string{"Retry-After", "30"}, false, 30*time.Second, "answer 429 Too Many Requests because of this")
	f(500, nil, false, 0, "answer 500 Internal Server Error because of this")
	f(503, []string{"Retry-After", "soon"}, false, 0, "answer 503 Service Unavailable because of this")
}

// An alert that the other server does not know can't be acted on there, ever.
func TestForwardOfTheUnknown(t *testing.T) {
	server, _ := answering(t, 404)
	s := senders(t, notify.SenderOptions{Destinations: []notify.Destination{{Name: "there", URL: server.URL}}})
	f := func(to, body string) {
		t.Helper()
		var e *notify.Error
		if err := s[notify.Forward].Send(t.Context(), item("forward", to, body)); !errors.As(err, &e) || !e.Permanent {
			t.Errorf("%s %s: %v", to, body, err)
		}
	}
	f("there", forwardBody)
	f("gone", forwardBody)
	f("there", `{`)
	f("there", `{"method":"b a d"}`)
}

func TestPostOfScripts(t *testing.T) {
	server, got := answering(t, 200)
	s := senders(t, notify.SenderOptions{})
	f := func(body, want, kind, token string) {
		t.Helper()
		if err := s[notify.HTTP].Send(t.Context(), item("http", server.URL+"/hook?a=1", body)); err != nil {
			t.Fatal(err)
		}
		r := got()[len(got())-1]
		if r.Method != "POST" || r.URL.RequestURI() != "/hook?a=1" || r.body != want || r.Header.Get("Content-Type") != kind || r.Header.Get("X-Token") != token {
			t.Errorf("%s: %s %s %q %v", body, r.Method, r.URL, r.body, r.Header)
		}
	}
	f(`{"headers":{"X-Token":"secret"},"body":{"a":[1]}}`, `{"a":[1]}`, "application/json", "secret")
	f(`{"body":"plain \"text\""}`, `plain "text"`, "text/plain; charset=utf-8", "")
	f(`{"headers":{"Content-Type":"text/csv"},"body":"a,b"}`, "a,b", "text/csv", "")
	f(`{}`, "", "application/json", "")

	bad := func(to, body string) {
		t.Helper()
		var e *notify.Error
		err := s[notify.HTTP].Send(t.Context(), item("http", to, body))
		if !errors.As(err, &e) || !e.Permanent || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s %s: %v", to, body, err)
		}
	}
	bad("file:///etc/secret", `{}`)
	bad("/secret", `{}`)
	bad("http://secret\x7f/", `{}`)
	bad(server.URL, `[]`)
	bad(server.URL, `{"headers":{"X":"a\r\nY: b"}}`)
	bad(server.URL, `{"headers":{"X Y":"a"}}`)
}

func TestAuditURL(t *testing.T) {
	server, got := answering(t, 200)
	s := senders(t, notify.SenderOptions{AuditURL: server.URL + "/?token=t"})
	if err := s[notify.Audit].Send(t.Context(), item("audit", "AUDIT_URL", `{"event":"x"}`)); err != nil {
		t.Fatal(err)
	}
	if r := got()[0]; r.body != `{"event":"x"}` || r.URL.RequestURI() != "/?token=t" || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %s", r.URL, r.body)
	}
	var e *notify.Error
	err := senders(t, notify.SenderOptions{})[notify.Audit].Send(t.Context(), item("audit", "AUDIT_URL", `{}`))
	if !errors.As(err, &e) || !e.Permanent {
		t.Errorf("without AUDIT_URL: %v", err)
	}
}

// Where nobody has business is not sent to, by whatever name.
func TestGuard(t *testing.T) {
	s := senders(t, notify.SenderOptions{})
	f := func(to string) {
		t.Helper()
		var e *notify.Error
		err := s[notify.HTTP].Send(t.Context(), item("http", to, `{}`))
		if !errors.As(err, &e) || !e.Permanent || !strings.Contains(err.Error(), "OUTGOING_ALLOW") {
			t.Errorf("%s: %v", to, err)
		}
	}
	f("http://169.254.169.254/latest/meta-data/")
	f("http://169.254.1.1:8080/")
	f("http://[fe80::1]/")
	f("http://[::ffff:169.254.169.254]/")
	f("http://[fd00:ec2::254]/")
	f("http://[64:ff9b::a9fe:a9fe]/")
	f("http://100.100.100.200/")
	f("http://168.63.129.16/")
	f("http://224.0.0.1/")
}

// Errors that are shown have no address, which may hold a secret.
func TestUnreached(t *testing.T) {
	server, _ := answering(t, 200)
	server.Close()
	err := senders(t, notify.SenderOptions{})[notify.HTTP].Send(t.Context(), item("http", server.URL+"/secret", `{}`))
	var e *notify.Error
	if err == nil || errors.As(err, &e) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestTimeout(t *testing.T) {
	hanging := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-hanging }))
	defer server.Close()
	defer close(hanging)
	s := senders(t, notify.SenderOptions{Destinations: []notify.Destination{{Name: "there", URL: server.URL, Timeout: 50 * time.Millisecond}}})
	err := s[notify.Forward].Send(context.Background(), item("forward", "there", forwardBody))
	if err == nil || err.Error() != "no answer in time" {
		t.Errorf("got %v", err)
	}
}

func TestCertificates(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	server.Config.ErrorLog = nil
	send := func(d notify.Destination) error {
		d.Name, d.URL = "there", server.URL
		return senders(t, notify.SenderOptions{Destinations: []notify.Destination{d}})[notify.Forward].Send(t.Context(), item("forward", "there", forwardBody))
	}
	if err := send(notify.Destination{}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("unknown certificate: %v", err)
	}
	if err := send(notify.Destination{Insecure: true}); err != nil {
		t.Errorf("ssl_verify False: %v", err)
	}
	for _, file := range []string{"/does/not/exist", "send_test.go"} {
		_, err := notify.Senders(notify.SenderOptions{Destinations: []notify.Destination{{Name: "x", URL: "http://u:secret@x", CAFile: file}}})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", file, err)
		}
	}
}
