package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// receiver is a service that people are told by. It can hang.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []map[string]any
	news chan struct{}
	hang chan struct{} // nil: it answers
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{news: make(chan struct{}, 100), hang: make(chan struct{})}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		var body map[string]any
		_ = json.NewDecoder(q.Body).Decode(&body)
		r.mu.Lock()
		hang := r.hang
		if hang == nil {
			r.got = append(r.got, body)
		}
		r.mu.Unlock()
		r.news <- struct{}{}
		if hang != nil {
			select {
			case <-hang:
			case <-q.Context().Done():
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) heal() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.hang)
	r.hang = nil
}

// A server that is killed while it tells people tells them when it is back, in
// order, and each message once more at most. What it tells has a link that
// acknowledges.
func TestKilledWhileTelling(t *testing.T) {
	service, state := newReceiver(t), t.TempDir()
	store, err := bolt.Open(filepath.Join(state, "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(t.Context(), func(tx db.Tx) error {
		if err := tx.Put(&db.Channel{Meta: db.Meta{ID: "c"}, Name: "Ops", Type: "webhook", Enabled: true, Secrets: db.Attributes{"url": service.URL + "/planted"}}); err != nil {
			return err
		}
		for i := range 3 {
			m := notify.Message{What: notify.Trigger, Key: "k", Time: db.Time(1), Total: 1, Alerts: []notify.Alert{{ID: "alert-of-mine", Event: "Down", Resource: "web01", Severity: "major"}}}
			body, err := json.Marshal(m)
			if err != nil {
				return err
			}
			it := &db.Outgoing{Meta: db.Meta{ID: fmt.Sprint("item-", i)}, Sender: notify.Channel, To: "c", Body: string(body), CreateTime: db.Time(4e12)}
			if err := tx.Put(it); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}

	p := start(t, state)
	<-service.news
	p.kill()
	service.heal()
	p = start(t, state)
	for range 3 {
		<-service.news
	}
	service.mu.Lock()
	var ids []string
	for _, m := range service.got {
		ids = append(ids, fmt.Sprint(m["id"]))
	}
	link := fmt.Sprint(service.got[0]["ackUrl"])
	service.mu.Unlock()
	if fmt.Sprint(ids) != "[item-0 item-1 item-2]" {
		t.Errorf("told %v", ids)
	}

	p.must("POST", "/alert", `{"id":"alert-of-mine","resource":"web01","event":"Down","environment":"Production","severity":"major","service":["Web"]}`, nil)
	resp, err := http.Post(link, "application/x-www-form-urlencoded", nil)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != 200 || !strings.Contains(string(text), "Acknowledged") {
		t.Errorf("%s: %s %s", link, resp.Status, text)
	}
	var one struct {
		Alert struct {
			Status  string
			History []struct{ User string }
		}
	}
	p.must("GET", "/alert/alert-of-mine", "", &one)
	if h := one.Alert.History; one.Alert.Status != "ack" || len(h) < 2 || h[len(h)-1].User != "somebody via Ops" && h[0].User != "somebody via Ops" {
		t.Errorf("%+v", one)
	}
	var log struct {
		Total      int
		Deliveries []struct{ State, Answer string }
	}
	for n := 0; n < 1000 && log.Total < 3; n++ { // they are noted when all are sent
		p.must("GET", "/alert/alert-of-mine/deliveries", "", &log)
	}
	if log.Total != 3 {
		t.Errorf("%d deliveries", log.Total)
	}
	for _, d := range log.Deliveries {
		if d.State != "sent" || d.Answer != "200 OK" {
			t.Errorf("%+v", d)
		}
	}
}
