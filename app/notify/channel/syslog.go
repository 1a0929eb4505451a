package channel

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

func checkSyslog(v values) error {
	if _, port, err := net.SplitHostPort(v.text("address")); err != nil || port == "" {
		return db.Errorf(db.Invalid, "address must be a host and a port, as logs.example.com:514")
	}
	if v.number("facility") > 23 {
		return db.Errorf(db.Invalid, "facility must be a number from 0 to 23")
	}
	return nil
}

// farewell is how long the other side has to close a connection after us.
// Syslog knows no answers: that it has read all is known by that alone, and not
// every server does so.
const farewell = time.Second

// sendSyslog writes messages over UDP (RFC 5426), TCP (RFC 6587, with their
// length in front) or TLS (RFC 5425).
func sendSyslog(ctx context.Context, s *Sender, v values, n *note) (string, error) {
	address, protocol, network := v.text("address"), v.text("protocol"), "tcp"
	if protocol == "udp" {
		network = protocol
	}
	conn, err := n.reach.dial(ctx, network, address)
	if err != nil {
		return "", unreached(err)
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	if protocol == "tls" {
		host, _, _ := net.SplitHostPort(address)
		conn = tls.Client(conn, &tls.Config{ServerName: host, RootCAs: s.o.Roots, MinVersion: tls.VersionTLS12})
	}
	messages := syslogMessages(v, n)
	for _, m := range messages {
		if protocol != "udp" {
			m = strconv.Itoa(len(m)) + " " + m
		}
		if _, err := conn.Write([]byte(m)); err != nil {
			return "", err
		}
	}
	if err := partWith(ctx, conn); err != nil {
		return "", fmt.Errorf("it was not read to its end: %w", err)
	}
	return fmt.Sprintf("%d written", len(messages)), nil
}

// partWith closes a connection: first the half that we write, so that the other
// side reads to the end, then the whole when it has closed its half. What it
// refuses (a certificate, after the handshake) or resets it has not read.
func partWith(ctx context.Context, conn net.Conn) error {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok {
		return conn.Close()
	}
	if err := half.CloseWrite(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	deadline, _ := ctx.Deadline()
	if err := conn.SetReadDeadline(deadline); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, io.LimitReader(conn, 64<<10))
	if err == nil || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

// syslogMessages is one message for each alert, of at most 2048 bytes, which
// every receiver takes (RFC 5424).
func syslogMessages(v values, n *note) []string {
	alerts := n.Alerts
	if len(alerts) == 0 {
		alerts = []notify.Alert{{Event: string(n.What), Text: n.title()}}
	}
	var out []string
	for _, a := range alerts {
		one := *n
		one.Alerts, one.Total = []notify.Alert{a}, 1
		severity := map[level]int{critical: 2, failing: 3, warning: 4, info: 6}[levelOf(a.Severity)]
		if n.What == notify.Resolved || n.What == notify.Acked {
			severity = 5
		}
		text := one.title()
		if a.Text != "" && n.What != notify.Test {
			text += ": " + clean(a.Text)
		}
		m := fmt.Sprintf("<%d>1 %s %s alertad - %s %s \xEF\xBB\xBF%s", v.number("facility")*8+severity,
			n.now.UTC().Format("2006-01-02T15:04:05.000Z07:00"), syslogName(cmp.Or(v.text("host"), a.Resource), 255), syslogName(string(n.What), 32),
			structured(a), text)
		out = append(out, strings.ToValidUTF8(m[:min(len(m), 2048)], ""))
	}
	return out
}

// syslogName is a text as RFC 5424 wants names in the header.
func syslogName(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '_'
		}
		return r
	}, clean(s))
	return cmp.Or(s[:min(len(s), most)], "-")
}

// structured is the alert as structured data; 32473 is the number of examples
// (RFC 5612), for we have none.
func structured(a notify.Alert) string {
	var b strings.Builder
	b.WriteString("[alert@32473")
	for _, p := range [][2]string{
		{"id", a.ID}, {"environment", a.Environment}, {"resource", a.Resource}, {"event", a.Event},
		{"severity", a.Severity}, {"status", a.Status}, {"value", a.Value},
	} {
		if value := cut(clean(p[1]), 100); value != "" {
			fmt.Fprintf(&b, ` %s="%s"`, p[0], escaped(value, `"\]`))
		}
	}
	return b.String() + "]"
}
