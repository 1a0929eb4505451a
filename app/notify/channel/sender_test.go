package channel_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

func newStore(t *testing.T) db.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s db.Store, records ...db.Record) {
	t.Helper()
	err := s.Update(t.Context(), func(tx db.Tx) error {
		for _, r := range records {
			if err := tx.Put(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stand is a service that answers as told and keeps what it was asked.
type stand struct {
	*httptest.Server
	mu     sync.Mutex
	answer func(n int, w http.ResponseWriter, r *http.Request)
	bodies []string
}

func newStand(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *stand {
	t.Helper()
	s := &stand{answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.bodies = append(s.bodies, string(body))
		n := len(s.bodies)
		s.mu.Unlock()
		s.answer(n, w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *stand) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.bodies...)
}

func saying(code int, body string, header ...string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

func item(id, to string, m notify.Message) *db.Outgoing {
	body, _ := json.Marshal(m)
	at := db.At(time.Now())
	return &db.Outgoing{Meta: db.Meta{ID: id}, Sender: notify.Channel, To: to, Body: string(body), CreateTime: at, Due: at}
}

func sender(t *testing.T, s db.Store, change ...func(*channel.Options)) *channel.Sender {
	t.Helper()
	o := channel.Options{Store: s, Metrics: metrics.New(), Agent: "alertad/test"}
	for _, c := range change {
		c(&o)
	}
	return channel.NewSender(o)
}

// What an answer means: some services say no with status 200, or say when to
// come back in the body.
func TestJudgements(t *testing.T) {
	f := func(name, kind string, code int, body string, header []string, permanent bool, after time.Duration, want string) {
		t.Helper()
		server := newStand(t, saying(code, body, header...))
		s := newStore(t)
		c := &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: kind, Enabled: true,
			Settings: db.Attributes{"url": server.URL, "to": []any{"1"}, "room": "!r:x"}, Secrets: db.Attributes{"token": "planted-secret", "url": server.URL + "/planted-path"}}
		if kind != "slack" && kind != "discord" {
			delete(c.Secrets, "url")
		}
		put(t, s, c)
		r, err := sender(t, s).Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1"))))
		if len(server.asked()) != 1 {
			t.Fatalf("%s: asked %d times: %v", name, len(server.asked()), err)
		}
		if want == "" {
			if err != nil || !strings.HasPrefix(r.Answer, fmt.Sprint(code)) {
				t.Errorf("%s: %q %v", name, r.Answer, err)
			}
			return
		}
		var e *notify.Error
		if !errors.As(err, &e) || e.Permanent != permanent || e.After != after || err.Error() != want {
			t.Errorf("%s: %v %+v", name, err, e)
		}
	}
	f("Slack's webhook", "slack", 200, "ok", nil, false, 0, "")
	f("Slack's webhook gone", "slack", 403, "invalid_token", nil, true, 0, "answer 403 Forbidden invalid_token")
	f("Slack says no", "slack", 200, `{"ok":false,"error":"channel_not_found"}`, nil, true, 0, "Slack: channel_not_found")
	f("Slack later", "slack", 200, `{"ok":false,"error":"ratelimited"}`, []string{"Retry-After", "30"}, false, 30*time.Second, "Slack: ratelimited")
	f("Slack's limit", "slack", 429, ``, []string{"Retry-After", "7"}, false, 7*time.Second, "answer 429 Too Many Requests")
	f("Discord", "discord", 204, ``, nil, false, 0, "")
	f("Discord's limit", "discord", 429, `{"message":"You are being rate limited.","retry_after":1.5,"global":false}`, nil, false, 1500*time.Millisecond, "answer 429 Too Many Requests You are being rate limited.")
	f("Telegram", "telegram", 200, `{"ok":true,"result":{}}`, nil, false, 0, "")
	f("Telegram says no", "telegram", 400, `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`, nil, true, 0, "Telegram: 400 Bad Request: chat not found")
	f("Telegram's limit", "telegram", 429, `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":42}}`, nil, false, 42*time.Second, "Telegram: 429 Too Many Requests")
	f("Telegram says no with 200", "telegram", 200, `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked"}`, nil, true, 0, "Telegram: 403 Forbidden: bot was blocked")
	f("garbage for Telegram", "telegram", 200, `<html>`, nil, false, 0, "the answer is not that of the Bot API")
	f("Matrix", "matrix", 200, `{"event_id":"$x"}`, nil, false, 0, "")
	f("Matrix's limit", "matrix", 429, `{"errcode":"M_LIMIT_EXCEEDED","error":"Too many","retry_after_ms":2500}`, nil, false, 2500*time.Millisecond, "Matrix: M_LIMIT_EXCEEDED Too many")
	f("Pushover says no", "pushover", 200, `{"status":0,"errors":["user identifier is invalid"]}`, nil, true, 0, `Pushover did not take it: {"status":0,"errors":["user identifier is invalid"]}`)
	f("Pushover", "pushover", 200, `{"status":1}`, nil, false, 0, "")
	f("Opsgenie", "opsgenie", 202, `{"result":"Request will be processed"}`, nil, false, 0, "")
	f("Opsgenie's fault", "opsgenie", 500, ``, nil, false, 0, "answer 500 Internal Server Error")
	f("an echo of the secret", "gotify", 400, `token planted-secret at /planted-path?`, nil, true, 0, "answer 400 Bad Request token *** at /planted-path?")
	f("an echo of the address", "discord", 400, `nothing at /planted-path`, nil, true, 0, "answer 400 Bad Request nothing at ***")
}

// What does not arrive is tried again, in order, and holds up nobody else;
// nothing is lost; what each side said is kept.
func TestTroubles(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	troubles := map[string]func(w http.ResponseWriter, r *http.Request){
		"500":     func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) },
		"429":     func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Retry-After", "1"); w.WriteHeader(429) },
		"garbage": func(w http.ResponseWriter, r *http.Request) { hijacked(w, "no HTTP at all\r\n\r\n") },
		"closed":  func(w http.ResponseWriter, r *http.Request) { hijacked(w, "") },
		"hang": func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		},
	}
	store := newStore(t)
	services := map[string]*stand{"healthy": newStand(t, saying(200, "fine"))}
	for name, trouble := range troubles {
		services[name] = newStand(t, func(n int, w http.ResponseWriter, r *http.Request) {
			if n == 1 {
				trouble(w, r)
			}
		})
	}
	for name, s := range services {
		put(t, store, &db.Channel{Meta: db.Meta{ID: name}, Name: name, Type: "webhook", Enabled: true,
			Settings: db.Attributes{"template": "{{.ID}}", "limit": 0}, Secrets: db.Attributes{"url": s.URL + "/planted"}})
		for i := range 3 {
			put(t, store, item(fmt.Sprintf("%s-%d", name, i), name, message(notify.Trigger, alert("a1"))))
		}
	}
	o := func(o *channel.Options) { o.Timeout = 300 * time.Millisecond }
	w := notify.NewWorker(notify.WorkerOptions{
		Store: store, Senders: map[string]notify.Sender{notify.Channel: sender(t, store, o)}, Metrics: metrics.New(), Log: quiet(), Outcome: channel.Log,
	})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	healthy := time.Now()
	await(t, func() bool { return len(services["healthy"].asked()) == 3 })
	if took := time.Since(healthy); took > 5*time.Second {
		t.Errorf("the healthy one took %v", took)
	}
	await(t, func() bool { return len(deliveries(t, store, "state", db.DeliverySent)) == 18 })
	stop()
	<-done
	for name, s := range services {
		var want []string
		if name != "healthy" {
			want = append(want, name+"-0")
		}
		want = append(want, name+"-0", name+"-1", name+"-2")
		if got := s.asked(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s was asked %v", name, got)
		}
	}
	for _, d := range deliveries(t, store, "channel", "500") {
		if tries := map[string]int64{"500-0": 2}[d.ID]; d.Attempts != max(tries, 1) || d.Answer != "200 OK" || d.DoneTime == 0 || d.Body != "" || d.Rule != "rule-1" || fmt.Sprint(d.Alerts) != "[a1]" {
			t.Errorf("%+v", d)
		}
	}
	if n := len(deliveries(t, store, "alerts", "a1")); n != 18 {
		t.Errorf("%d are found by the alert", n)
	}
}

func hijacked(w http.ResponseWriter, text string) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	io.WriteString(c, text)
	c.Close()
}

// await waits for what other goroutines and servers do.
func await(t *testing.T, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatal("it did not happen")
		}
	}
}

func deliveries(t *testing.T, s db.Store, field, value string) []*db.Delivery {
	t.Helper()
	var list []*db.Delivery
	err := s.View(t.Context(), func(f db.Finder) (err error) {
		list, err = db.Collect[*db.Delivery](f.Find(db.Deliveries, query.Query{Where: db.Deliveries.Is(field, value)}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// What is refused for good holds up nothing, and can be sent again by hand.
func TestDeadLetters(t *testing.T) {
	server := newStand(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.WriteHeader(400)
		}
	})
	store := newStore(t)
	put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "webhook", Enabled: true, Settings: db.Attributes{"template": "{{.ID}}"}, Secrets: db.Attributes{"url": server.URL}},
		&db.Channel{Meta: db.Meta{ID: "off"}, Name: "off", Type: "webhook", Secrets: db.Attributes{"url": server.URL}},
		item("1", "c", message(notify.Trigger, alert("a1"))), item("2", "c", message(notify.Trigger, alert("a1"))),
		item("3", "off", message(notify.Trigger, alert("a1"))), item("4", "gone", message(notify.Trigger, alert("a1"))))
	w := notify.NewWorker(notify.WorkerOptions{
		Store: store, Senders: map[string]notify.Sender{notify.Channel: sender(t, store)}, Metrics: metrics.New(), Log: quiet(), Outcome: channel.Log,
	})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	defer func() { stop(); <-done }()
	await(t, func() bool {
		return len(deliveries(t, store, "state", db.DeliveryFailed)) == 3 && len(deliveries(t, store, "state", db.DeliverySent)) == 1
	})
	for _, d := range deliveries(t, store, "state", db.DeliveryFailed) {
		want := map[string]string{"1": "answer 400 Bad Request", "3": "channel is switched off", "4": "channel is switched off"}[d.ID]
		if d.Answer != want || d.Body == "" {
			t.Errorf("%+v", d)
		}
	}
	r := channel.NewRegistry(channel.RegistryOptions{Store: store, Queued: w.Wake})
	if err := r.Retry(t.Context(), auth.System(), "1"); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { return len(deliveries(t, store, "state", db.DeliverySent)) == 2 })
	if got := server.asked(); fmt.Sprint(got) != "[1 2 1]" {
		t.Errorf("asked %v", got)
	}
}

// Several are told each by themselves: who has it is not told again, and one who
// cannot be told does not keep it from the rest.
func TestSeveralPeople(t *testing.T) {
	fails := true
	server := newStand(t, nil)
	server.answer = func(_ int, w http.ResponseWriter, r *http.Request) {
		last := server.asked()
		switch body := last[len(last)-1]; {
		case strings.Contains(body, `"404"`):
			w.WriteHeader(400)
			io.WriteString(w, `{"ok":false,"error_code":400,"description":"chat not found"}`)
		case strings.Contains(body, `"502"`) && fails:
			fails = false
			w.WriteHeader(502)
		default:
			io.WriteString(w, `{"ok":true}`)
		}
	}
	store := newStore(t)
	put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "telegram", Enabled: true, Customer: "ACME",
		Settings: db.Attributes{"to": []any{"100", "502", "rota:Ops"}, "url": server.URL}, Secrets: db.Attributes{"token": "t"}})
	var on []notify.Person
	s := sender(t, store, loopback, func(o *channel.Options) {
		o.OnCall = func(_ context.Context, rota, customer string, _ time.Time) ([]notify.Person, error) {
			if rota != "Ops" || customer != "ACME" {
				t.Errorf("rota %q of %q", rota, customer)
			}
			return on, nil
		}
	})
	it := item("i", "c", message(notify.Trigger, alert("a1")))
	fail := func(want string) {
		t.Helper()
		_, err := s.Report(t.Context(), it)
		var e *notify.Error
		if err == nil || !strings.Contains(err.Error(), want) || errors.As(err, &e) && e.Permanent {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	fail(`nobody is on call in rota "Ops"`)
	on = []notify.Person{{Name: "Jo", Addresses: map[string]string{"mail": "jo@example.com"}}}
	fail(`nobody on call in rota "Ops" has an address for telegram`)
	on = append(on, notify.Person{Name: "Kim", Addresses: map[string]string{"telegram": "404"}})
	if n := len(server.asked()); n != 3 {
		t.Errorf("asked %d times: those whose address is known are told, the one who was not at once again", n)
	}
	r, err := s.Report(t.Context(), it)
	if err != nil || !strings.Contains(r.Answer, "2 of 3 were told") || fmt.Sprint(r.To) != "[100 502]" {
		t.Errorf("%+v, %v", r, err)
	}
	firsts := 0
	for _, body := range server.asked() {
		firsts += strings.Count(body, `"100"`)
	}
	if firsts != 1 {
		t.Errorf("the first was told %d times", firsts)
	}
}

// A channel has a limit, of which others know nothing; one that refuses all
// pauses, until it takes one.
func TestPace(t *testing.T) {
	server := newStand(t, saying(403, "no"))
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	store := newStore(t)
	put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "webhook", Enabled: true, Settings: db.Attributes{"limit": 2}, Secrets: db.Attributes{"url": server.URL}})
	s := sender(t, store, func(o *channel.Options) { o.Now = func() time.Time { return now } })
	for range 60 {
		if wait := s.Pause("c"); wait != 0 {
			t.Fatalf("waits %v", wait)
		}
	}
	if wait := s.Pause("c"); wait != time.Second {
		t.Errorf("the usual limit: waits %v", wait)
	}
	refuse := func() { _ = s.Send(t.Context(), item("i", "c", message(notify.Trigger, alert("a1")))) }
	refuse()
	now = now.Add(time.Minute)
	if a, b, c := s.Pause("c"), s.Pause("c"), s.Pause("c"); a != 0 || b != 0 || c != 30*time.Second {
		t.Errorf("its own limit: waits %v, %v, %v", a, b, c)
	}
	for range 4 {
		refuse()
	}
	now = now.Add(29 * time.Second)
	if p := s.Pauses()["c"]; p.Error != "answer 403 Forbidden no" || p.Attempts != 5 || s.Pause("c") != time.Second || s.Pause("other") != 0 {
		t.Errorf("%+v", p)
	}
	now = now.Add(time.Hour)
	if s.Pause("c") != 0 || len(s.Pauses()) != 0 {
		t.Error("the pause does not end")
	}
	refuse()
	if wait := s.Pause("c"); wait != time.Minute {
		t.Errorf("the second pause: %v", wait)
	}
	server.answer = saying(200, "yes")
	now = now.Add(time.Minute)
	refuse()
	server.answer = saying(403, "no")
	refuse()
	if s.Pause("c") != 0 {
		t.Error("one that was accepted does not end it")
	}
}

func TestExec(t *testing.T) {
	t.Setenv("PLANTED", "planted")
	store := newStore(t)
	script := filepath.Join(t.TempDir(), "told")
	out := script + ".out"
	if err := os.WriteFile(script, []byte("#!/bin/sh\ncat >'"+out+"'\nenv >>'"+out+"'\necho \"$1\"\nexit \"$2\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	allowed := sender(t, store, func(o *channel.Options) { o.Exec = true })
	run := func(s *channel.Sender, command ...any) channel.Trial {
		return s.Try(t.Context(), &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "exec", Settings: db.Attributes{"command": command, "timeout": 1}}, "Jo")
	}
	if r := run(allowed, script, "$(id) said", "0"); !r.Sent || r.Answer != "exit 0 $(id) said" {
		t.Errorf("%+v", r)
	}
	text, err := os.ReadFile(out)
	if err != nil || !strings.Contains(string(text), `"what":"test"`) || !strings.Contains(string(text), "PATH=") || strings.Contains(string(text), "planted") {
		t.Errorf("%s %v", text, err)
	}
	if r := run(allowed, script, "no", "3"); r.Sent || r.Answer != "exit status 3 no" {
		t.Errorf("%+v", r)
	}
	if r := run(allowed, "/bin/sleep", "60"); r.Sent || r.Answer != "the command took too long" || r.Took > 10*time.Second {
		t.Errorf("%+v", r)
	}
	if r := run(allowed, "/does/not/exist"); r.Sent || r.Answer != "the command cannot be run" {
		t.Errorf("%+v", r)
	}
	if r := run(sender(t, store), script, "x", "0"); r.Sent || !strings.Contains(r.Answer, "NOTIFY_EXEC_ALLOWED") {
		t.Errorf("%+v", r)
	}
}

// A command that takes too long ends with all that it started, and so does what
// one leaves behind that holds its output; what it let go stays.
func TestExecEndsWithItsChildren(t *testing.T) {
	s := sender(t, newStore(t), func(o *channel.Options) { o.Exec = true })
	f := func(script string, want string) {
		t.Helper()
		alive := filepath.Join(t.TempDir(), "alive") // has an end when all are gone that hold it
		if err := syscall.Mkfifo(alive, 0o600); err != nil {
			t.Fatal(err)
		}
		gone := make(chan error, 1)
		go func() {
			_, err := os.ReadFile(alive)
			gone <- err
		}()
		r := s.Try(t.Context(), &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "exec",
			Settings: db.Attributes{"command": []any{"/bin/sh", "-c", "exec 3>'" + alive + "'; " + script}, "timeout": 1}}, "Jo")
		if r.Answer != want {
			t.Errorf("%s: %q", script, r.Answer)
		}
		select {
		case err := <-gone:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: something is left", script)
		}
	}
	f("sleep 60 & sleep 60", "the command took too long")
	f("sleep 60 & echo said", "exit 0 said")
	f("sleep 60 & exit 3", "exit status 3")
}

// Nothing is sent where nobody has business, whatever the type.
func TestGuard(t *testing.T) {
	s := sender(t, newStore(t))
	f := func(kind string, settings, secrets db.Attributes) {
		t.Helper()
		r := s.Try(t.Context(), &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: kind, Settings: settings, Secrets: secrets}, "Jo")
		if r.Sent || !strings.Contains(r.Answer, "refused") {
			t.Errorf("%s: %+v", kind, r)
		}
	}
	f("webhook", nil, db.Attributes{"url": "http://169.254.169.254/latest/meta-data/"})
	f("gotify", db.Attributes{"url": "http://[fd00:ec2::254]"}, db.Attributes{"token": "t"})
	f("sns", db.Attributes{"topic": "arn:aws:sns:eu-west-1:1:x", "access": "a", "url": "http://100.100.100.200"}, db.Attributes{"secret": "s"})
	f("syslog", db.Attributes{"address": "169.254.169.254:514", "protocol": "tcp"}, nil)
	f("mail", db.Attributes{"to": []any{"jo@example.com"}, "from": "a@example.com", "host": "169.254.169.254", "port": 25, "security": "none"}, nil)
}
