package channel_test

import (
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/mail/mailtest"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/db"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// Mails about one matter are a thread, of text and HTML, and nothing that an
// alert says becomes a header or markup.
func TestMails(t *testing.T) {
	server := mailtest.Start(t)
	store := newStore(t)
	put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "mail", Enabled: true, Settings: db.Attributes{
		"to": []any{"jo@example.com", "gone@example.com"}, "from": "Alerts <alerts@example.com>", "host": "127.0.0.1", "port": server.Port, "security": "none",
	}})
	s := sender(t, store, func(o *channel.Options) {
		o.Open = func(notify.Message) string { return "https://alerts.example.com/alert/a2" }
		o.Ack = func(item, who string) string { return "https://alerts.example.com/ack/" + item + "." + who }
	})
	send := func(id string, m notify.Message) (*mail.Message, []string) {
		t.Helper()
		r, err := s.Report(t.Context(), item(id, "c", m))
		if err != nil || !strings.Contains(r.Answer, "1 of 2 were told") || !strings.Contains(r.Answer, "no such user") {
			t.Fatalf("%+v %v", r, err)
		}
		m1, err := mail.ReadMessage(strings.NewReader((<-server.Mails).Text))
		if err != nil {
			t.Fatal(err)
		}
		_, params, err := mime.ParseMediaType(m1.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for p := multipart.NewReader(m1.Body, params["boundary"]); ; {
			part, err := p.NextRawPart()
			if err == io.EOF {
				return m1, parts
			}
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(quotedprintable.NewReader(part))
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, part.Header.Get("Content-Type")+"\n"+string(text))
		}
	}
	open, parts := send("i1", message(notify.Trigger, hostile()))
	closed, _ := send("i2", message(notify.Resolved, hostile()))
	for _, name := range []string{"In-Reply-To", "References"} {
		if a, b := open.Header.Get(name), closed.Header.Get(name); a == "" || a != b || !strings.HasSuffix(a, "@example.com>") {
			t.Errorf("%s: %q and %q", name, a, b)
		}
	}
	if a, b := open.Header.Get("Message-ID"), closed.Header.Get("Message-ID"); a == "" || a == b {
		t.Errorf("Message-ID: %q and %q", a, b)
	}
	if open.Header.Get("Bcc") != "" || open.Header.Get("To") != "<jo@example.com>" || !strings.Contains(open.Header.Get("Subject"), "Bcc: x@example.com") {
		t.Errorf("headers %v", open.Header)
	}
	if len(parts) != 2 || !strings.HasPrefix(parts[0], "text/plain") || !strings.HasPrefix(parts[1], "text/html") {
		t.Fatalf("parts %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(p, "https://alerts.example.com/ack/i1.jo@example.com") || !strings.Contains(p, "Acknowledge") {
			t.Errorf("no links in %s", p)
		}
	}
	if html := parts[1]; strings.Contains(html, "<img") || strings.Contains(html, "<users") || !strings.Contains(html, "&lt;img src=x") {
		t.Errorf("markup: %s", html)
	}
}

// What goes over TCP has its length in front of it (RFC 6587).
func TestSyslogOverTCP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan []byte, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		text, _ := io.ReadAll(c)
		c.Close()
		got <- text
	}()
	store := newStore(t)
	put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "syslog", Enabled: true, Settings: db.Attributes{"address": l.Addr().String(), "protocol": "tcp"}})
	r, err := sender(t, store).Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1"), hostile())))
	if err != nil || r.Answer != "2 written" {
		t.Fatalf("%+v %v", r, err)
	}
	rest, n := string(<-got), 0
	for rest != "" {
		length, after, ok := strings.Cut(rest, " ")
		size, err := strconv.Atoi(length)
		if !ok || err != nil || size > len(after) || !strings.HasPrefix(after, "<130>1 ") {
			t.Fatalf("frame %q", rest)
		}
		rest, n = after[size:], n+1
	}
	if n != 2 {
		t.Errorf("%d frames", n)
	}
}
