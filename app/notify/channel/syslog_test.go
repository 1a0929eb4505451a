package channel_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/db"
)

// Syslog over TLS is sent when the other side has read it to its end; that it
// was refused or thrown away is no success.
func TestSyslogOverTLS(t *testing.T) {
	stand := httptest.NewUnstartedServer(nil)
	stand.StartTLS()
	defer stand.Close()
	roots := stand.Client().Transport.(interface{ Clone() *http.Transport }).Clone().TLSClientConfig.RootCAs
	f := func(name string, change func(*tls.Config), serve func(net.Conn), want string) {
		t.Helper()
		conf := &tls.Config{Certificates: stand.TLS.Certificates}
		if change != nil {
			change(conf)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(tls.Server(c, conf))
		}()
		store := newStore(t)
		put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "syslog", Enabled: true, Settings: db.Attributes{"address": l.Addr().String(), "protocol": "tls"}})
		s := sender(t, store, func(o *channel.Options) { o.Roots = roots })
		r, err := s.Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1"))))
		fails(t, name, err, want)
		if want == "" && r.Answer != "1 written" {
			t.Errorf("%s: %q", name, r.Answer)
		}
	}
	got := make(chan string, 1)
	f("read to its end", nil, func(c net.Conn) {
		text, err := io.ReadAll(c)
		if err != nil {
			t.Error(err)
		}
		got <- string(text)
		c.Close()
	}, "")
	if text := <-got; !strings.Contains(text, "<130>1 ") {
		t.Errorf("%q arrived", text)
	}
	f("no certificate of ours", func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }, func(c net.Conn) {
		io.Copy(io.Discard, c)
		io.Copy(io.Discard, c.(*tls.Conn).NetConn()) // or the alert may be lost
		c.Close()
	}, "it was not read to its end: remote error: tls: certificate required")
	f("thrown away", nil, func(c net.Conn) {
		c.Read(make([]byte, 1))
		raw := c.(*tls.Conn).NetConn().(*net.TCPConn)
		raw.SetLinger(0)
		raw.Close()
	}, "it was not read to its end: ")
	open := make(chan struct{})
	defer close(open)
	f("one that does not close", nil, func(c net.Conn) {
		c.(*tls.Conn).Handshake()
		<-open
	}, "")
}
