package alerta_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/cli/alerta"
)

// stand is a server that answers as it is told, and notes what it was asked.
type stand struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newStand(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, body string)) *stand {
	t.Helper()
	s := &stand{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		s.asked = append(s.asked, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Authorization")+" "+string(body)))
		s.mu.Unlock()
		answer(w, r, string(body))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *stand) requests() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, "\n")
}

// client is the command line, with a home of its own.
type client struct {
	t    *testing.T
	env  map[string]string
	in   string
	out  bytes.Buffer
	err  bytes.Buffer
	home string
}

func newClient(t *testing.T, endpoint string) *client {
	home := t.TempDir()
	return &client{t: t, home: home, env: map[string]string{"HOME": home, "ALERTA_ENDPOINT": endpoint}}
}

func (c *client) options() alerta.Options {
	return alerta.Options{Name: "alerta", Version: "1.0", Env: c.env, Now: func() time.Time { return now },
		In: strings.NewReader(c.in), Out: &c.out, Err: &c.err}
}

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func (c *client) run(args ...string) int {
	c.t.Helper()
	c.out.Reset()
	c.err.Reset()
	return alerta.Run(c.t.Context(), c.options(), args)
}

func (c *client) write(file, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.home, file), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func nothing(w http.ResponseWriter, _ *http.Request, _ string) {
	fmt.Fprint(w, `{"status":"ok","alerts":[],"blackouts":[]}`)
}

// What is asked for on the command line wins over the environment, that over the
// profile, and that over [DEFAULT].
func TestSettings(t *testing.T) {
	s := newStand(t, nothing)
	const conf = "[DEFAULT]\ntimezone = Australia/Sydney ; down under\noutput: json\nkey = default-key\n\n" +
		"[profile one]\nendpoint = URL\nkey = one-key\noutput = json_lines\n[profile two]\nendpoint = URL\nusername = me\npassword = secret\n"
	f := func(name string, env map[string]string, args, want, out string) {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, s.URL)
			c.write(".alerta.conf", strings.ReplaceAll(conf, "URL", s.URL+"/own"))
			c.write("other.conf", "[DEFAULT]\nkey = other-key\n")
			for k, v := range env {
				c.env[k] = strings.ReplaceAll(v, "HOME", c.home)
			}
			before := len(s.requests())
			if code := c.run(strings.Fields(strings.ReplaceAll(args, "HOME", c.home))...); code != 0 {
				t.Fatalf("exit code %d: %s", code, &c.err)
			}
			if got := strings.TrimSpace(s.requests()[before:]); got != want {
				t.Errorf("asked %q, want %q", got, want)
			}
			if got := c.out.String(); got != out {
				t.Errorf("printed %q, want %q", got, out)
			}
		})
	}
	const plain = "ID    GROUP    CUSTOMER\n"
	f("default", nil, "customers", "GET /customers Key default-key", "[]\n")
	f("profile", map[string]string{"ALERTA_ENDPOINT": ""}, "--profile one customers", "GET /own/customers Key one-key", "")
	f("profile of the environment", map[string]string{"ALERTA_DEFAULT_PROFILE": "one"}, "customers", "GET /customers Key one-key", "")
	f("basic", map[string]string{"ALERTA_DEFAULT_PROFILE": "one"}, "--profile two customers", "GET /customers Basic bWU6c2VjcmV0", "[]\n")
	f("key of the environment", map[string]string{"ALERTA_API_KEY": "k"}, "--profile one customers", "GET /customers Key k", "")
	f("output", map[string]string{"ALERTA_OUTPUT": "plain"}, "customers", "GET /customers Key default-key", plain)
	f("output again", map[string]string{"ALERTA_OUTPUT": "grid"}, "customers --output plain", "GET /customers Key default-key", plain)
	f("file of the environment", map[string]string{"ALERTA_CONF_FILE": "HOME/other.conf"}, "--output plain customers", "GET /customers Key other-key", plain)
	f("file", nil, "--config-file HOME/other.conf --output plain customers", "GET /customers Key other-key", plain)
	f("endpoint", map[string]string{"ALERTA_ENDPOINT": "http://192.0.2.1"}, "--endpoint-url "+s.URL+"/x/ customers", "GET /x/customers Key default-key", "[]\n")
	f("option of a command", map[string]string{"ALERTA_PERMS_SCOPES": "read write:alerts"}, "perms", "GET /perms?scopes=read&scopes=write%3Aalerts Key default-key", "[]\n")
}

func TestMistakes(t *testing.T) {
	s := newStand(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		code := map[string]int{"/users": 401, "/groups": 403, "/perms": 500}[r.URL.Path]
		w.WriteHeader(max(code, 200))
		fmt.Fprintf(w, `{"status":"error","message":"no %s"}`, r.URL.Path[1:])
	})
	f := func(args, conf string, code int, want ...string) {
		t.Helper()
		c := newClient(t, s.URL)
		c.write(".alerta.conf", conf)
		if got := c.run(strings.Fields(args)...); got != code {
			t.Errorf("%s: exit code %d, want %d", args, got, code)
		}
		for _, text := range want {
			if !strings.Contains(c.err.String(), text) {
				t.Errorf("%s: %q, want %q", args, &c.err, text)
			}
		}
		if c.out.Len() > 0 {
			t.Errorf("%s: printed %q", args, &c.out)
		}
	}
	f("nonsense", "", 2, "Usage: alerta [OPTIONS]\n", "Error: No such command 'nonsense'.")
	f("queri", "", 2, "Did you mean 'query'?")
	f("query --nonsense", "", 2, "Usage: alerta query [OPTIONS]\nTry 'alerta query --help' for help.\n\nError: No such option: --nonsense")
	f("query -Z", "", 2, "Error: No such option: -Z")
	f("query --ids", "", 2, "Option '--ids' requires an argument.")
	f("send --timeout x", "", 2, "Invalid value for '--timeout': 'x' is not a valid integer.")
	f("tag -i x", "", 2, "Missing option '--tag' / '-T'.")
	f("--output fancy query", "", 2, "'fancy' is no output format")
	f("--endpoint-url localhost:8080 query", "", 2, "is no URL")
	f("note -D a", "", 2, "requires 2 arguments")
	f("users", "", 1, "Error: no users\n", "alerta login")
	f("groups", "", 1, "Error: no groups\n", "alerta whoami")
	f("perms", "", 1, "Error: no perms\n")
	f("scopes", "", 1, "Error: no scopes\n")
	f("--endpoint-url http://127.0.0.1:1 query", "", 1, "Error: no answer from http://127.0.0.1:1", "Is the server running there?")
	f("--profile x query", "[profile y]\n", 1, "Warning: ~/.alerta.conf has no [profile x]")
	f("query", "key = x\n", 1, "line 1 stands before the first [section]")
	f("query", "[DEFAULT]\nkey\n", 1, `line 2 is no "name = value"`)
	f("query", "[DEFAULT]\ntimezone = Mars/Olympus\n", 1, "unknown time zone Mars/Olympus")
	f("query", "[DEFAULT]\ntimeout = soon\n", 1, "no number of seconds")
	f("top", "", 1, "top needs a terminal")
	f("token", "", 1, "not logged in")
	f("user --email a@b --password", "", 1, "Password:")
}

// A server that knows no batches gets the alerts one by one.
func TestSendLines(t *testing.T) {
	f := func(name string, batches bool, in, out, errs string, code int, want ...string) {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, func(w http.ResponseWriter, r *http.Request, body string) {
				switch {
				case r.URL.Path == "/alerts" && !batches:
					w.WriteHeader(http.StatusMethodNotAllowed)
				case r.URL.Path == "/alerts":
					w.WriteHeader(http.StatusMultiStatus)
					fmt.Fprint(w, `{"status":"error","results":[{"id":"1","status":"ok"},{"id":null,"status":"error","message":"bad"}]}`)
				case strings.Contains(body, `"b"`):
					w.WriteHeader(http.StatusBadRequest)
					fmt.Fprint(w, `{"status":"error","message":"bad"}`)
				default:
					fmt.Fprint(w, `{"id":"1","alert":{"previousSeverity":"ok","severity":"minor"}}`)
				}
			})
			c := newClient(t, s.URL)
			c.in = in
			if got := c.run("send"); got != code {
				t.Errorf("exit code %d, want %d", got, code)
			}
			if diff := cmp.Diff([]string{out, errs}, []string{c.out.String(), c.err.String()}); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(strings.Join(want, "\n"), s.requests()); diff != "" {
				t.Error(diff)
			}
		})
	}
	const at = `"createTime":"2026-11-23T02:00:00.000Z"`
	f("one", true, `{"event":"e","resource":"a","id":"x","raw_data":"r"}`, "1 (ok -> minor)\n", "", 0,
		`POST /alert  {`+at+`,"event":"e","rawData":"r","resource":"a"}`)
	f("two", true, `{"resource":"a"}`+"\n\n"+`{"resource":"b"}`+"\n", "1 (ok)\n", "ERROR: line 3: bad\n", 1,
		`POST /alerts  {"resource":"a",`+at+"}\n"+`{"resource":"b",`+at+"}")
	f("an old server", false, `{"resource":"a"}`+"\n"+`{"resource":"b"}`+"\n"+`{"resource":"c"}`, "1 (ok -> minor)\n1 (ok -> minor)\n", "ERROR: line 2: bad\n", 1,
		"POST /alerts  {\"resource\":\"a\","+at+"}\n{\"resource\":\"b\","+at+"}\n{\"resource\":\"c\","+at+"}",
		`POST /alert  {`+at+`,"resource":"a"}`, `POST /alert  {`+at+`,"resource":"b"}`, `POST /alert  {`+at+`,"resource":"c"}`)
	f("no alert", true, "7\n", "", "ERROR: line 1: JSON parse failure - input must be in 'json_lines' format: not a JSON object\n", 1)
	f("nothing", true, "\n", "", "Usage: alerta send [OPTIONS]\nTry 'alerta send --help' for help.\n\nError: Missing options '--resource' and '--event', and standard input has no alert either.\n", 2)
}

// The stream tells of changes; where there is none, the server is asked again.
func TestWatch(t *testing.T) {
	f := func(name string, streams bool) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			polled := false
			s := newStand(t, func(w http.ResponseWriter, r *http.Request, _ string) {
				switch q := r.URL.Query(); {
				case r.URL.Path == "/alerts" && q.Get("from-date") == "":
					fmt.Fprint(w, `{"lastTime":"2026-11-23T01:00:00.000Z","alerts":[{"id":"0123456789","severity":"major","resource":"a"}]}`)
				case r.URL.Path == "/alerts" && streams:
					fmt.Fprint(w, `{"lastTime":"2026-11-23T01:00:00.000Z","alerts":[]}`)
				case r.URL.Path == "/alerts" && polled:
					stop()
				case r.URL.Path == "/alerts":
					polled = true
					fmt.Fprint(w, `{"lastTime":"2026-11-23T01:00:01.000Z","alerts":[{"id":"9876543210","severity":"major","resource":"b"}]}`)
				case !streams:
					http.NotFound(w, r)
				case r.Header.Get("Last-Event-ID") == "": // and the connection breaks
					w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
					fmt.Fprint(w, "event: ready\nid: 1\ndata: {}\n\n: keep-alive\nid: 2\n\n")
				default:
					w.Header().Set("Content-Type", "text/event-stream")
					fmt.Fprint(w, "event: ready\nid: 2\ndata: {}\n\nevent: alert\nid: 3\ndata: {\"alert\":{\"id\":\"9876543210\",\"severity\":\"major\",\"resource\":\"b\"}}\n\n")
					w.(http.Flusher).Flush()
					time.AfterFunc(50*time.Millisecond, stop)
					<-r.Context().Done()
				}
			})
			c := newClient(t, s.URL)
			if code := alerta.Run(ctx, c.options(), []string{"--output", "json_lines", "watch", "-n", "1"}); code != 0 {
				t.Errorf("exit code %d: %s", code, &c.err)
			}
			const want = `{"id": "0123456789", "severity": "major", "resource": "a"}` + "\n" + `{"id": "9876543210", "severity": "major", "resource": "b"}` + "\n"
			if got := c.out.String(); got != want {
				t.Errorf("printed %q, want %q", got, want)
			}
		})
	}
	f("stream", true)
	f("polling", false)
}

func TestCompletion(t *testing.T) {
	s := newStand(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		fmt.Fprint(w, map[string]string{
			"/environments": `{"environments":[{"environment":"Production"},{"environment":"Development"}]}`,
			"/services":     `{"services":[{"service":"Web"},{"service":"Web"},{"service":"Mail"}]}`,
			"/config":       `{"alarm_model":{"severity":{"critical":1,"major":2,"minor":3}}}`,
			"/alerts":       `{"alerts":[{"id":"0123456789","severity":"major","resource":"web01","event":"Down"}]}`,
		}[r.URL.Path])
	})
	f := func(args, want string) {
		t.Helper()
		c := newClient(t, s.URL)
		c.write(".alerta.conf", "[profile one]\n[profile two]\n")
		c.run(append([]string{"__complete"}, strings.Split(args, " ")...)...)
		got, _, _ := strings.Cut(c.out.String(), "\n:")
		if got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
	f("send -E ", "Development\nProduction")
	f("blackout --service W", "Web")
	f("send -s m", "major\nminor")
	f("ack --ids ", "01234567\tmajor web01 Down")
	f("--output ps", "psql")
	f("--profile ", "one\ntwo")
	f("query -f severity=c", "severity=critical")
	f("unsh", "unshelve\tUn-shelve alerts")
}
