// Package mail sends mails over SMTP (RFC 5321).
package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// Options say how to reach the mail server.
type Options struct {
	Host     string
	Port     int
	TLS      bool // encrypt from the start
	StartTLS bool // encrypt once connected; a server that cannot is refused
	Insecure bool // take any certificate
	// Certificate is what we show to the server; nil: nothing.
	Certificate *tls.Certificate

	Username string // "": From
	Password string // "": no login
	From     string
	Hello    string // the name by which we greet

	// Roots vouch for the server; nil: the system's authorities.
	Roots *x509.CertPool
	// Dial connects; nil: to wherever Host is.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	Timeout time.Duration // of one mail; 0: 30 s
	Now     func() time.Time
}

// Message is a mail.
type Message struct {
	To      string // one address
	Subject string
	Text    string // lines end with \n
	HTML    string // the same as a page; "": the mail is plain text

	// ID is the mail's own, InReplyTo and References are those of others of the
	// same thread, all as <x@y>. "": the mail has none.
	ID, InReplyTo, References string
}

// Send hands a mail to the server. It returns when that has taken it.
func (o Options) Send(ctx context.Context, m Message) error {
	from, err := address(o.From)
	if err != nil {
		return fmt.Errorf("sender of mails: %w", err)
	}
	to, err := address(m.To)
	if err != nil {
		return fmt.Errorf("recipient of a mail: %w", err)
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	c, err := o.dial(ctx)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", o.Host, err)
	}
	defer c.Close()
	if err := o.deliver(c, from, to, o.encode(from, to, m)); err != nil {
		return fmt.Errorf("mail server %s: %w", o.Host, err)
	}
	return nil
}

// address reads one address. What is more than that, such as a header that
// somebody hid in it, is refused.
func address(s string) (*mail.Address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("%q is no mail address", s)
	}
	if strings.ContainsFunc(a.Address, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		return nil, fmt.Errorf("%q is no mail address", s)
	}
	return a, nil
}

// Check says what is wrong with a text as a mail address.
func Check(s string) error {
	_, err := address(s)
	return err
}

func (o Options) dial(ctx context.Context) (*smtp.Client, error) {
	dial := o.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, "tcp", net.JoinHostPort(o.Host, strconv.Itoa(o.Port)))
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	if o.TLS {
		conn = tls.Client(conn, o.tls())
	}
	c, err := smtp.NewClient(conn, o.Host)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return c, nil
}

func (o Options) tls() *tls.Config {
	c := &tls.Config{ServerName: o.Host, RootCAs: o.Roots, InsecureSkipVerify: o.Insecure, MinVersion: tls.VersionTLS12}
	if o.Certificate != nil {
		c.Certificates = []tls.Certificate{*o.Certificate}
	}
	return c
}

func (o Options) deliver(c *smtp.Client, from, to *mail.Address, text []byte) error {
	if o.Hello != "" {
		if err := c.Hello(o.Hello); err != nil {
			return err
		}
	}
	if o.StartTLS && !o.TLS {
		if err := c.StartTLS(o.tls()); err != nil {
			return fmt.Errorf("STARTTLS: %w", err)
		}
	}
	if o.Password != "" {
		user := o.Username
		if user == "" {
			user = from.Address
		}
		if err := c.Auth(smtp.PlainAuth("", user, o.Password, o.Host)); err != nil {
			return fmt.Errorf("login: %w", masked(err, user, o.Password))
		}
	}
	if err := c.Mail(from.Address); err != nil {
		return err
	}
	if err := c.Rcpt(to.Address); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = c.Quit() // it has been taken
	return nil
}

// masked is the error of a login without what the server repeats of it (RFC 4616).
func masked(err error, user, password string) error {
	var said *textproto.Error
	if !errors.As(err, &said) {
		return err
	}
	sent := base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password))
	return &textproto.Error{Code: said.Code, Msg: strings.NewReplacer(sent, "***", password, "***").Replace(said.Msg)}
}

// encode writes the mail (RFC 5322). No text becomes a header of its own: the
// addresses were parsed, and what else is in a header is one line.
func (o Options) encode(from, to *mail.Address, m Message) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\n", from, to,
		mime.QEncoding.Encode("utf-8", oneLine(m.Subject)), o.Now().Format(time.RFC1123Z))
	for _, h := range [][2]string{{"Message-ID", m.ID}, {"In-Reply-To", m.InReplyTo}, {"References", m.References}} {
		if h[1] != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", h[0], oneLine(h[1]))
		}
	}
	b.WriteString("MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n")
	if m.HTML == "" {
		part(&b, "plain", m.Text)
		return b.Bytes()
	}
	boundary := "=_" + rand.Text()
	fmt.Fprintf(&b, "Content-Type: multipart/alternative; boundary=%q\r\n\r\n", boundary)
	for _, p := range [][2]string{{"plain", m.Text}, {"html", m.HTML}} {
		fmt.Fprintf(&b, "--%s\r\n", boundary)
		part(&b, p[0], p[1])
		b.WriteString("\r\n")
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return b.Bytes()
}

func oneLine(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, s)
}

// part writes a text with its headers.
func part(b *bytes.Buffer, kind, text string) {
	fmt.Fprintf(b, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", kind)
	q := quotedprintable.NewWriter(b)
	q.Write([]byte(text)) // into memory: cannot fail
	q.Close()
}

// Queue sends mails one after another in the background, so that nobody waits
// for the mail server, nor learns from the wait that there is a mail.
type Queue struct {
	send func(context.Context, Message) error
	wait chan Message
	log  *slog.Logger
}

// NewQueue makes a queue. Run sends what is in it.
func NewQueue(send func(context.Context, Message) error, log *slog.Logger) *Queue {
	return &Queue{send: send, wait: make(chan Message, 100), log: log}
}

// Post adds a mail, unless too many wait already.
func (q *Queue) Post(m Message) error {
	select {
	case q.wait <- m:
		return nil
	default:
		return errors.New("too many mails wait for the mail server")
	}
}

// Run sends until the context ends. A mail that fails is logged and dropped:
// whoever waits for it asks again.
func (q *Queue) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-q.wait:
			if err := q.send(ctx, m); err != nil {
				q.log.Error("mail was not sent", "to", m.To, "subject", m.Subject, "err", err)
			}
		}
	}
}
