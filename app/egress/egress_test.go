package egress_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/egress"
)

// noProxy keeps the environment of the machine out of the tests.
func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

func get(t *testing.T, c *http.Client, url string) (string, error) {
	t.Helper()
	t.Cleanup(c.CloseIdleConnections)
	resp, err := c.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestAddresses(t *testing.T) {
	// Nothing listens behind this proxy: a request that passes the check fails
	// to reach it, which is another error.
	dead := httptest.NewServer(nil)
	dead.Close()
	proxy, err := url.Parse(dead.URL)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(host string, o egress.Options) bool {
		t.Helper()
		o.Proxy = http.ProxyURL(proxy)
		_, err := get(t, egress.Client(o), "http://"+host+"/")
		if err == nil {
			t.Fatalf("%s: no error", host)
		}
		return errors.Is(err, egress.ErrRefused)
	}
	f := func(host string, always, public bool) {
		t.Helper()
		if got := refused(host, egress.Options{}); got != always {
			t.Errorf("%s is refused: %t, want %t", host, got, always)
		}
		if got := refused(host, egress.Options{Public: true}); got != public {
			t.Errorf("%s is refused for strangers: %t, want %t", host, got, public)
		}
	}
	f("169.254.169.254", true, true)
	f("169.254.0.1", true, true)
	f("[fe80::1]", true, true)
	f("[fd00:ec2::254]", true, true)
	f("[fd20:ce::254]", true, true)
	f("100.100.100.200", true, true)
	f("168.63.129.16", true, true)
	f("[::ffff:169.254.169.254]", true, true)
	f("[64:ff9b::a9fe:a9fe]", true, true)
	f("[2002:a9fe:a9fe::1]", true, true)
	f("2852039166", true, true)
	f("0xa9fea9fe", true, true)
	f("169.254.43518", true, true)
	f("169.254.169.0xfe", true, true)
	f("224.0.0.1", true, true)
	f("[ff02::1]", true, true)
	f("127.0.0.1", false, true)
	f("localhost", false, true)
	f("[::1]", false, true)
	f("0.0.0.0", false, true)
	f("[::]", false, true)
	f("[::7f00:1]", false, true)
	f("10.1.2.3", false, true)
	f("172.31.0.1", false, true)
	f("192.168.1.1", false, true)
	f("100.64.0.1", false, true)
	f("[fc00::1]", false, true)
	f("[64:ff9b::7f00:1]", false, true)
	f("192.0.2.1", false, true)
	f("1.1.1.1", false, false)
	f("[2606:4700::1111]", false, false)
	f("example.org", false, false)

	o := egress.Options{Public: true, Allow: []netip.Prefix{netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("10.0.0.0/8")}}
	for host, want := range map[string]bool{"169.254.169.254": false, "10.1.2.3": false, "[::ffff:10.1.2.3]": false, "192.168.1.1": true} {
		if got := refused(host, o); got != want {
			t.Errorf("%s is refused although some networks are allowed: %t, want %t", host, got, want)
		}
	}
}

// What counts is the address that is dialed, not how it was named.
func TestDialed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }))
	defer s.Close()
	named := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	f := func(url string, o egress.Options, want string) {
		t.Helper()
		o.Proxy = noProxy
		body, err := get(t, egress.Client(o), url)
		if want == "" && !errors.Is(err, egress.ErrRefused) || want != "" && (err != nil || body != want) {
			t.Errorf("%s with %+v: %q, %v", url, o, body, err)
		}
	}
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	f(s.URL, egress.Options{}, "hello")
	f(named, egress.Options{}, "hello")
	f(s.URL, egress.Options{Public: true}, "")
	f(named, egress.Options{Public: true}, "")
	f(named, egress.Options{Public: true, Allow: loopback}, "hello")
	f("ftp://"+s.Listener.Addr().String(), egress.Options{}, "")
}

func TestRedirects(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "other") }))
	defer other.Close()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/there":
			http.Redirect(w, r, other.URL, http.StatusFound)
		case "/tls":
			http.Redirect(w, r, "https://"+r.Host, http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			io.WriteString(w, "end")
		}
	}))
	defer s.Close()
	c := egress.Client(egress.Options{Proxy: noProxy})
	if body, err := get(t, c, s.URL+"/here"); err != nil || body != "end" {
		t.Errorf("on the same host: %q, %v", body, err)
	}
	for _, path := range []string{"/there", "/tls"} {
		if body, err := get(t, c, s.URL+path); !errors.Is(err, egress.ErrRefused) {
			t.Errorf("%s: %q, %v", path, body, err)
		}
	}
	if _, err := get(t, c, s.URL+"/round"); err == nil || !strings.Contains(err.Error(), "more than 3 redirects") {
		t.Errorf("in a circle: %v", err)
	}
}

func TestBounds(t *testing.T) {
	end := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			<-end
		default:
			io.WriteString(w, strings.Repeat("x", 100))
		}
	}))
	defer s.Close()
	defer close(end)
	f := func(max int64, fits bool) {
		t.Helper()
		_, err := get(t, egress.Client(egress.Options{Proxy: noProxy, MaxBytes: max}), s.URL)
		var large *http.MaxBytesError
		if fits != (err == nil) || !fits && !errors.As(err, &large) {
			t.Errorf("100 bytes within %d: %v", max, err)
		}
	}
	f(99, false)
	f(100, true)
	f(0, true)

	var timeout net.Error
	_, err := get(t, egress.Client(egress.Options{Proxy: noProxy, Timeout: 10 * time.Millisecond}), s.URL+"/slow")
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("a server that never answers: %v", err)
	}
}

// A proxy may be on a private network, also for a client that may not go there
// itself.
func TestProxy(t *testing.T) {
	seen := make(chan string, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r.URL.String()
		io.WriteString(w, "from the proxy")
	}))
	defer proxy.Close()
	u, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := egress.Client(egress.Options{Public: true, Proxy: http.ProxyURL(u)})
	body, err := get(t, c, "http://example.org/x")
	if err != nil || body != "from the proxy" {
		t.Fatalf("%q, %v", body, err)
	}
	if got := <-seen; got != "http://example.org/x" {
		t.Errorf("the proxy was asked for %s", got)
	}
}

// Answers are bounded before they are read: a header without end is refused.
func TestHeader(t *testing.T) {
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
		defer c.Close()
		bufio.NewReader(c).ReadString('\n')
		io.WriteString(c, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 1<<20))
	}()
	if _, err := get(t, egress.Client(egress.Options{Proxy: noProxy}), "http://"+l.Addr().String()); err == nil {
		t.Error("a megabyte of headers was read")
	}
}
