package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/db"
)

// A link in a message acknowledges what the message showed: once, for a while,
// and only when somebody wants it.
func TestAckLinks(t *testing.T) {
	links := &channel.Links{Base: "https://alerts.example.com/alerta/", Keys: [][]byte{[]byte("new"), []byte("old")}}
	s := newServer(t, func(o *setup) { o.channels.Links = func() *channel.Links { return links } })
	links.Now = s.clock.Now
	first, second := s.post("/alert", nodeDown), s.post("/alert", with(nodeDown, "resource", "<b>x</b>"))
	s.deliver(&db.Delivery{Meta: db.Meta{ID: "item-1"}, ChannelName: "Ops", Occasion: "trigger", State: db.DeliverySent, Alerts: []string{first, second, "gone"}, Total: 5})
	link := func(item, who string) string {
		return "/ack/" + strings.TrimPrefix(links.Ack(item, who), "https://alerts.example.com/alerta/ack/")
	}
	path := link("item-1", "jo@example.com")

	page := s.get(path).is(200)
	for _, want := range []string{`<form method="post"><button>Acknowledge`, "&lt;b&gt;x&lt;/b&gt;", "2 more"} {
		if !strings.Contains(page.text, want) {
			t.Errorf("the page lacks %s: %s", want, page.text)
		}
	}
	if csp := page.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(page.text, "<script") || strings.Contains(page.text, "<style") {
		t.Errorf("%s: %s", csp, page.text)
	}
	s.get("/alert/"+first).has("alert.status", "open")

	f := func(path string) {
		t.Helper()
		s.get(path).is(404)
		s.do("POST", path, nil).is(404)
	}
	f("/ack/x")
	f(path + "x")
	f(path[:len(path)-2])
	f("/ack/a" + path[len("/ack/"):])
	f(link("unknown", ""))
	other := &channel.Links{Base: "https://x", Keys: [][]byte{[]byte("foreign")}, Now: s.clock.Now}
	f("/ack/" + strings.TrimPrefix(other.Ack("item-1", ""), "https://x/ack/"))
	early := *links
	early.Now = func() time.Time { return s.clock.Now().Add(-7 * 24 * time.Hour) }
	f("/ack/" + strings.TrimPrefix(early.Ack("item-1", ""), "https://alerts.example.com/alerta/ack/"))
	s.get("/alert/"+first).has("alert.status", "open")

	if strings.Contains(s.log.String(), path) {
		t.Error("the log has a link")
	}
	if a := s.do("POST", path, nil).is(200); !strings.Contains(a.text, "Acknowledged") || !strings.Contains(a.text, "not found") {
		t.Errorf("%s", a.text)
	}
	for _, id := range []string{first, second} {
		s.get("/alert/"+id).has("alert.status", "ack").has("alert.history.1.user", "jo@example.com via Ops")
	}
	s.do("PUT", "/alert/"+first+"/action", object{"action": "unack"}).is(200)
	for _, again := range []string{path, link("item-1", "kim@example.com")} {
		if a := s.do("POST", again, nil).is(200); !strings.Contains(a.text, "was used") {
			t.Errorf("%s", a.text)
		}
	}
	s.get("/alert/"+first).has("alert.status", "open")
}

// A message that was sent, and not noted yet, has a good link, too; one of a key
// of before is good.
func TestAckLinkOfTheOutbox(t *testing.T) {
	links := &channel.Links{Base: "https://x", Keys: [][]byte{[]byte("old")}}
	s := newServer(t, func(o *setup) { o.channels.Links = func() *channel.Links { return links } })
	links.Now = s.clock.Now
	id := s.post("/alert", nodeDown)
	item := &db.Outgoing{Meta: db.Meta{ID: "item-1"}, Sender: notify.Channel, To: "c", Body: `{"what":"trigger","alerts":[{"id":"` + id + `"}],"total":1}`}
	s.check(s.store.Update(t.Context(), func(tx db.Tx) error { n := *item; return tx.Put(&n) }))
	path := strings.TrimPrefix(links.Ack("item-1", ""), "https://x")
	links.Keys = [][]byte{[]byte("new"), []byte("old")}
	s.do("POST", path, nil).is(200)
	s.get("/alert/"+id).has("alert.status", "ack").has("alert.history.1.user", "somebody via ")
	s.check(s.store.Update(t.Context(), func(tx db.Tx) error {
		return channel.Log(tx, notify.Outcome{Item: item, State: notify.Sent, Receipt: notify.Receipt{Answer: "200 OK"}})
	}))
	s.get("/deliveries").has("deliveries.0.state", "sent").has("total", 1)
	if a := s.do("POST", path, nil).is(200); !strings.Contains(a.text, "was used") {
		t.Errorf("%s", a.text)
	}
}

// Without links there are none.
func TestNoAckLinks(t *testing.T) {
	s := newServer(t)
	s.get("/ack/x").is(404)
	if got := (&channel.Links{Keys: [][]byte{[]byte("k")}, Now: time.Now}).Ack("i", ""); got != "" {
		t.Errorf("a link without an address: %s", got)
	}
}
