package mail_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	smtp "github.com/alertad/alertad/app/mail"
	"github.com/alertad/alertad/app/mail/mailtest"
)

func options(port int) smtp.Options {
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	return smtp.Options{Host: "127.0.0.1", Port: port, From: "Alerta <alerta@example.com>", Hello: "here", Now: func() time.Time { return at }}
}

func TestSend(t *testing.T) {
	server := mailtest.Start(t)
	err := options(server.Port).Send(t.Context(), smtp.Message{To: "joe@example.com", Subject: "Grüße", Text: "Zeile 1 =\nhttps://example.com/reset/" + strings.Repeat("x", 100) + "\n"})
	if err != nil {
		t.Fatal(err)
	}
	got := <-server.Mails
	if want := "EHLO here\r\nMAIL FROM:<alerta@example.com>\r\nRCPT TO:<joe@example.com>\r\n"; got.Envelope != want {
		t.Errorf("envelope %q, want %q", got.Envelope, want)
	}
	m, err := mail.ReadMessage(strings.NewReader(got.Text))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("To") != "<joe@example.com>" || m.Header.Get("Subject") != "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" {
		t.Errorf("header %v", m.Header)
	}
	body, err := io.ReadAll(m.Body)
	if err != nil || !bytes.HasPrefix(body, []byte("Zeile 1 =3D\r\nhttps://example.com/reset/xxx")) {
		t.Errorf("body %q, %v", body, err)
	}
}

// Whatever somebody calls themselves, it becomes no header and no recipient.
func TestNoHeaderIsHidden(t *testing.T) {
	server := mailtest.Start(t)
	for _, to := range []string{"a@b.c\r\nBcc: x@y.z", "a@b.c\nBcc: x@y.z", "a@b.c, x@y.z", "a b", "", "a@b.c\x00", `"a\r\nRCPT TO:<x@y.z>"@b.c x`} {
		if err := options(server.Port).Send(t.Context(), smtp.Message{To: to, Subject: "x", Text: "x"}); err == nil {
			t.Errorf("%q is taken for an address", to)
		}
	}
	if err := options(server.Port).Send(t.Context(), smtp.Message{To: "a@b.c", Subject: "x\r\nBcc: x@y.z\n\nhello", Text: ".\r\nRCPT TO:<x@y.z>\r\n"}); err != nil {
		t.Fatal(err)
	}
	got := <-server.Mails
	m, err := mail.ReadMessage(strings.NewReader(got.Text))
	if err != nil || m.Header.Get("Bcc") != "" || strings.Count(got.Envelope, "RCPT TO:<") != 1 || len(server.Mails) > 0 {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestServerThatCannotEncrypt(t *testing.T) {
	server := mailtest.Start(t)
	o := options(server.Port)
	o.StartTLS = true
	if err := o.Send(t.Context(), smtp.Message{To: "a@b.c"}); err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("the mail went out in the clear: %v", err)
	}
	o = options(server.Port)
	o.Password = "secret"
	if err := o.Send(t.Context(), smtp.Message{To: "a@b.c"}); err == nil {
		t.Error("a server without logins takes one")
	}
}

func TestQueue(t *testing.T) {
	var log bytes.Buffer
	sent := make(chan string, 1)
	q := smtp.NewQueue(func(_ context.Context, m smtp.Message) error {
		sent <- m.To
		return fmt.Errorf("no such host")
	}, slog.New(slog.NewTextHandler(&log, nil)))
	failed := 0
	for range 150 {
		if q.Post(smtp.Message{To: "a@b.c"}) != nil {
			failed++
		}
	}
	if failed != 50 {
		t.Errorf("%d of 150 mails are refused, want 50", failed)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { q.Run(ctx); close(done) }()
	for range 100 {
		<-sent
	}
	cancel()
	<-done
	if !strings.Contains(log.String(), "no such host") {
		t.Errorf("log %s", &log)
	}
}

// A mail with a page is both, and belongs to its thread; no text breaks out of
// its header.
func TestSendPage(t *testing.T) {
	server := mailtest.Start(t)
	err := options(server.Port).Send(t.Context(), smtp.Message{
		To: "joe@example.com", Subject: "x\r\nBcc: y@example.com", Text: "plain\n", HTML: "<p>page</p>\n",
		ID: "<1@x>", InReplyTo: "<0@x>\r\nBcc: y@example.com", References: "<0@x>",
	})
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader((<-server.Mails).Text))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"Message-Id": "<1@x>", "In-Reply-To": "<0@x>  Bcc: y@example.com", "References": "<0@x>", "Bcc": "", "Subject": "x  Bcc: y@example.com",
	}
	for name, value := range want {
		if got := m.Header.Get(name); got != value {
			t.Errorf("%s: %q", name, got)
		}
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s %v", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []string{"text/plain; charset=utf-8 plain", "text/html; charset=utf-8 <p>page</p>"} {
		part, err := parts.NextPart() // which decodes it
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part)
		if got := part.Header.Get("Content-Type") + " " + strings.TrimSpace(string(body)); err != nil || got != want {
			t.Errorf("%q, want %q, %v", got, want, err)
		}
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("more: %v", err)
	}
}
