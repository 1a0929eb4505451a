package alertaapi_test

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/app/transfer/alerta/alertatest"
	"github.com/alertad/alertad/app/transfer/alertaapi"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var update = flag.Bool("update", false, "write the golden files")

const key = "demo-key-of-forty-characters-0123456789"

// server answers as Alerta 9.1 does: lists in pages, 416 behind the last, roles of
// its own among the permissions, errors in JSON.
type server struct {
	t    *testing.T
	data map[string][]map[string]any // by path

	mu      sync.Mutex
	asked   []string
	before  func(path string, page int) // each answer; the data may change there
	answer  func(w http.ResponseWriter, r *http.Request) bool
	made    int
	missing map[string]bool
}

func start(t *testing.T) (*server, *httptest.Server) {
	t.Helper()
	text, err := os.ReadFile("testdata/server.json")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, missing: map[string]bool{}}
	if err := json.Unmarshal(text, &s.data); err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return s, h
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.URL.Path)
	page, _ := strconv.Atoi(cmp.Or(r.URL.Query().Get("page"), "1"))
	if s.before != nil {
		s.before(r.URL.Path, page)
	}
	if s.answer != nil && s.answer(w, r) {
		return
	}
	q := r.URL.Query()
	w.Header().Set("Content-Type", "application/json")
	if r.Header.Get("Authorization") != "Key "+key {
		fault(w, http.StatusUnauthorized, "Missing authorization API Key or Bearer Token")
		return
	}
	list, ok := s.data[r.URL.Path]
	switch parts := strings.Split(r.URL.Path, "/"); {
	case s.missing[r.URL.Path]:
		fault(w, http.StatusNotFound, "The requested URL was not found on the server.")
	case r.URL.Path == "/alerts":
		s.alerts(w, q, page)
	case r.URL.Path == "/perms":
		s.made++
		list = append([]map[string]any{{"id": fmt.Sprintf("made-up-%d", s.made), "match": "admin", "scopes": []string{"admin"}}}, list...)
		s.page(w, "permissions", list, q, page)
	case len(parts) == 3 && parts[1] == "perm":
		if !slices.ContainsFunc(s.data["/perms"], func(p map[string]any) bool { return p["id"] == parts[2] }) {
			fault(w, http.StatusNotFound, "not found")
			return
		}
		reply(w, map[string]any{"status": "ok", "total": 1})
	case ok && len(parts) > 3:
		reply(w, map[string]any{"status": "ok", parts[3]: list, "total": len(list)})
	case ok:
		s.page(w, parts[1], list, q, page)
	default:
		fault(w, http.StatusNotFound, "not found")
	}
}

// alerts sorts as it is told, and shows history and raw data only if asked to.
func (s *server) alerts(w http.ResponseWriter, q url.Values, page int) {
	list := slices.Clone(s.data["/alerts"])
	slices.SortStableFunc(list, func(a, b map[string]any) int {
		for _, field := range q["sort-by"] {
			if c := strings.Compare(fmt.Sprint(a[field]), fmt.Sprint(b[field])); c != 0 {
				return c
			}
		}
		return 0
	})
	if q.Get("show-history") != "true" || q.Get("show-raw-data") != "true" {
		for i, a := range list {
			list[i] = map[string]any{"id": a["id"]}
		}
	}
	s.page(w, "alerts", list, q, page)
}

func (s *server) page(w http.ResponseWriter, name string, list []map[string]any, q url.Values, page int) {
	size, _ := strconv.Atoi(cmp.Or(q.Get("page-size"), "50"))
	pages := (len(list)-1)/size + 1
	if len(list) > 0 && page > pages {
		fault(w, http.StatusRequestedRangeNotSatisfiable, fmt.Sprintf("page out of range: 1-%d", pages))
		return
	}
	part := list[min(len(list), (page-1)*size):min(len(list), page*size)]
	reply(w, map[string]any{"status": "ok", name: part, "page": page, "pageSize": size, "pages": pages, "more": page < pages, "total": len(list)})
}

func reply(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

func fault(w http.ResponseWriter, status int, message string) {
	w.WriteHeader(status)
	reply(w, map[string]any{"status": "error", "message": message, "code": status})
}

// open opens the server, with small pages and without pauses.
func open(t *testing.T, address string, pauses ...*[]time.Duration) *alertaapi.Source {
	t.Helper()
	s, err := alertaapi.Open(t.Context(), address, options(pauses...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func options(pauses ...*[]time.Duration) alertaapi.Options {
	return alertaapi.Options{
		Options: alerta.Options{Now: alertatest.Now}, Key: key, PageSize: 2,
		Pause: func(_ context.Context, d time.Duration) error {
			for _, p := range pauses {
				*p = append(*p, d)
			}
			return nil
		},
	}
}

func TestItems(t *testing.T) {
	s, h := start(t)
	src := open(t, h.URL)
	all := alertatest.All(t, src)
	alertatest.Golden(t, *update, "items.txt", all)
	s.mu.Lock()
	asked := strings.Join(s.asked, " ")
	s.mu.Unlock()
	if strings.Contains(asked, "/alert/a2-new/notes") || !strings.Contains(asked, "/alert/a3-capped/notes") {
		t.Errorf("notes asked for: %s", asked)
	}
	k := alertatest.Read(t, src, db.APIKeys, "")[0].Records[0].(*db.APIKey)
	if !auth.IsKey(k, "key-of-the-old-server") {
		t.Errorf("%+v", k)
	}
}

// A position is a page: nothing behind it is missing, what was on it may come
// again.
func TestGoOn(t *testing.T) {
	_, h := start(t)
	s := open(t, h.URL)
	all := alertatest.Read(t, s, db.Alerts, "")
	for i, item := range all {
		rest := alertatest.Lines(alertatest.Read(t, s, db.Alerts, item.Position))
		if want := alertatest.Lines(all[i+1:]); !strings.HasSuffix(rest, want) {
			t.Errorf("behind %s: %s", item.Position, rest)
		}
	}
}

func TestSurvey(t *testing.T) {
	s, h := start(t)
	s.missing["/groups"] = true
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/keys" {
			return false
		}
		fault(w, http.StatusForbidden, "Missing required scope: read:keys")
		return true
	}
	src := open(t, h.URL)
	got, err := src.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := transfer.Survey{
		Name:   "server " + h.URL,
		Counts: map[string]int{"alert": 5, "blackout": 1, "heartbeat": 1, "user": 2, "perm": 1, "customer": 1},
		Notes: []string{
			"the API tells no passwords: users whose password is kept there need a new one",
			"the server has no groups",
			"keys may not be read and are left out: GET /keys: 403 Missing required scope: read:keys",
		},
		Secretless: true,
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, k := range []*db.Kind{db.UserGroups, db.APIKeys, db.Sessions} {
		if items := alertatest.Read(t, src, k, ""); len(items) > 0 {
			t.Errorf("%d of %s", len(items), k.Name)
		}
	}
}

// What could be read when it was counted, and then cannot, is an error: nothing is
// left out without a word.
func TestNotReadableAnyMore(t *testing.T) {
	f := func(path string, status int, k *db.Kind, want string) {
		t.Helper()
		s, h := start(t)
		src := open(t, h.URL)
		if _, err := src.Survey(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.mu.Lock()
		s.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == path {
				fault(w, status, "no")
			}
			return r.URL.Path == path
		}
		s.mu.Unlock()
		n := 0
		for _, err := range src.Items(t.Context(), k, "") {
			if n++; err != nil {
				want = strings.Replace(want, err.Error(), "", 1)
			}
		}
		if want != "" {
			t.Errorf("%s: %d things, and no %q", path, n, want)
		}
	}
	f("/users", http.StatusNotFound, db.Users, "GET /users: 404 no")
	f("/keys", http.StatusForbidden, db.APIKeys, "GET /keys: 403 no")
	f("/group/g1/users", http.StatusForbidden, db.UserGroups, "GET /group/g1/users: 403 no")
	f("/group/g1/users", http.StatusNotFound, db.UserGroups, "")
	f("/alert/a1-acked/notes", http.StatusForbidden, db.Alerts, "notes of alert a1-acked: GET /alert/a1-acked/notes: 403 no")
}

// Alerts that go while their pages are read move others to pages that were read.
func TestChangesMeanwhile(t *testing.T) {
	s, h := start(t)
	src := open(t, h.URL)
	done := false
	s.before = func(path string, page int) {
		if path != "/alerts" || page != 2 || done {
			return
		}
		done = true
		s.data["/alerts"] = slices.DeleteFunc(s.data["/alerts"], func(a map[string]any) bool { return a["id"] == "a1-acked" })
	}
	var ids []string
	for _, item := range alertatest.Read(t, src, db.Alerts, "") {
		ids = append(ids, item.Records[0].Base().ID)
	}
	slices.Sort(ids)
	if diff := gocmp.Diff([]string{"a1-acked", "a2-new", "a3-capped", "a4-none", "a5-last"}, ids); diff != "" {
		t.Error(diff)
	}
}

func TestBelowAPI(t *testing.T) {
	s, _ := start(t)
	console := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/deep/api/") {
			fmt.Fprint(w, "<html>")
			return
		}
		http.StripPrefix("/deep/api", s).ServeHTTP(w, r)
	}))
	t.Cleanup(console.Close)
	src := open(t, console.URL+"/deep/")
	if n := len(alertatest.Read(t, src, db.Alerts, "")); n != 5 {
		t.Errorf("%d alerts", n)
	}
}

// A server that is busy or just restarts is asked again, and no longer than it
// says.
func TestTriesAgain(t *testing.T) {
	f := func(name string, failures int, fail func(http.ResponseWriter), pauses string, want string) {
		t.Run(name, func(t *testing.T) {
			s, h := start(t)
			var paused []time.Duration
			src := open(t, h.URL, &paused)
			s.answer = func(w http.ResponseWriter, _ *http.Request) bool {
				if failures--; failures < 0 {
					return false
				}
				fail(w)
				return true
			}
			var got error
			for _, err := range src.Items(t.Context(), db.Heartbeats, "") {
				got = err
			}
			if fmt.Sprint(paused) != pauses {
				t.Errorf("pauses %v, want %s", paused, pauses)
			}
			if (got == nil) != (want == "") || got != nil && !strings.Contains(got.Error(), want) {
				t.Errorf("error %v, want %q", got, want)
			}
		})
	}
	status := func(code int, header ...string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			for _, h := range header {
				w.Header().Set("Retry-After", h)
			}
			fault(w, code, "not now")
		}
	}
	hangUp := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	f("busy", 2, status(http.StatusServiceUnavailable), "[1s 2s]", "")
	f("too many", 1, status(http.StatusTooManyRequests, "7"), "[7s]", "")
	f("much too many", 1, status(http.StatusTooManyRequests, "86400"), "[2m0s]", "")
	f("a proxy", 1, status(http.StatusBadGateway, "soon"), "[1s]", "")
	f("hangs up", 2, hangUp, "[1s]", "") // net/http itself tries again once
	f("for good", 100, status(http.StatusGatewayTimeout), "[1s 2s 4s 8s 16s 32s]", "GET /heartbeats: 504 not now")
	f("hangs up for good", 100, hangUp, "[1s 2s 4s 8s 16s 32s]", "EOF")
	f("a fault", 1, status(http.StatusInternalServerError), "[]", "500 not now")
	f("no JSON", 1, func(w http.ResponseWriter) { w.Header().Set("Content-Type", "application/json"); fmt.Fprint(w, "{]") }, "[]", "invalid character")
	f("other JSON", 1, func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		reply(w, map[string]any{"heartbeats": []int{1}})
	}, "[]", "without objects")
}

// A server that knows no parameters for history tells it without.
func TestOldServer(t *testing.T) {
	s, h := start(t)
	s.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Has("show-history") {
			fault(w, http.StatusBadRequest, "Invalid filter parameter: show-history")
			return true
		}
		q := r.URL.Query()
		q["show-history"], q["show-raw-data"] = []string{"true"}, []string{"true"}
		r.URL.RawQuery = q.Encode()
		return false
	}
	alertatest.Golden(t, false, "items.txt", alertatest.All(t, open(t, h.URL)))
}

func TestWhoAsks(t *testing.T) {
	var got string
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json")
		reply(w, map[string]any{})
	}))
	t.Cleanup(h.Close)
	f := func(name, address string, o alertaapi.Options, want string) {
		t.Helper()
		s, err := alertaapi.Open(t.Context(), address, o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	f("nobody", h.URL, alertaapi.Options{}, "")
	f("a key", h.URL, alertaapi.Options{Key: "k", User: "u"}, "Key k")
	f("a token", h.URL, alertaapi.Options{Token: "t"}, "Bearer t")
	f("a user", h.URL, alertaapi.Options{User: "u", Password: "p"}, "Basic dTpw")
	f("a key in the URL", h.URL+"/?api-key=k", alertaapi.Options{}, "Key k")
	f("a user in the URL", strings.Replace(h.URL, "//", "//u:p@", 1), alertaapi.Options{}, "Basic dTpw")
}

func TestNotOfAlerta(t *testing.T) {
	_, h := start(t)
	console := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }))
	t.Cleanup(console.Close)
	f := func(address, want string) {
		t.Helper()
		o := options()
		o.Key = ""
		s, err := alertaapi.Open(t.Context(), address, o)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	f(h.URL, "401 Missing authorization")
	f(h.URL+"?api-key=s3cret", "401 Missing authorization")
	f(console.URL, "404 there is no API")
	f("ftp://u:s3cret@x.example", "no URL of a server")
	f("http://u:s3cret@[::1", "no URL of a server")
}

func TestCancelled(t *testing.T) {
	s, h := start(t)
	src := open(t, h.URL)
	ctx, cancel := context.WithCancel(t.Context())
	s.before = func(path string, page int) {
		if page == 2 {
			cancel()
		}
	}
	var got error
	for _, err := range src.Items(ctx, db.Alerts, "") {
		got = err
	}
	if got == nil || ctx.Err() == nil {
		t.Errorf("%v after it was cancelled", got)
	}
}
