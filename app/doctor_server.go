package app

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"time"

	"github.com/alertad/alertad/auth"
)

// server finds out whether the server runs, else whether it could listen.
func (d *doctor) server(ctx context.Context) {
	through, err := reachServer(ctx, d.cfg)
	switch {
	case err != nil:
		d.odd("server", "%v: run this as its user to have more checked", err)
		return
	case through != nil:
		d.clerk = &clerk{d.cfg, &http.Client{Timeout: time.Minute, Transport: through}, d.w, d.now}
		d.answers(ctx)
		return
	}
	l, err := net.Listen("tcp", d.address())
	if err != nil {
		d.bad("server", "no server runs with these settings, and none could: %v; stop what is there, or set HOST and PORT", err)
		return
	}
	l.Close()
	d.odd("server", "it does not run: start it with `alertad run`; %s is free", d.address())
}

// answers looks whether the server that runs answers where it should.
func (d *doctor) answers(ctx context.Context) {
	if port(d.cfg, d.flags) == 0 {
		d.good("server", "it runs, on a port of its choice")
		return
	}
	resp, err := d.visit(ctx, "/management/healthcheck")
	if err != nil {
		d.bad("server", "it runs, but does not answer at %s: %v; was it started with other settings? Restart it", d.address(), err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		d.odd("server", "it answers at %s, but a heartbeat is stale: see `alerta heartbeats`", d.address())
		return
	}
	d.good("server", "it answers at %s", d.address())
}

// boltFile is the file of the embedded database, "" if that is not used.
func (d *doctor) boltFile() string {
	u, err := url.Parse(d.cfg.String("DATABASE_URL"))
	if err != nil || u.Scheme != "bolt" {
		return ""
	}
	return u.Path
}

func (d *doctor) database(ctx context.Context) {
	if d.clerk != nil {
		var count struct{ Total int }
		start := d.now()
		if err := d.clerk.call(ctx, "GET", "/alerts/count", nil, &count); err != nil {
			d.bad("database", "the server cannot read it: %v; its log says more", err)
			return
		}
		d.good("database", "%d alerts, counted in %v", count.Total, d.now().Sub(start).Round(time.Millisecond))
		return
	}
	file := d.boltFile()
	if file == "" {
		d.reachable(ctx)
		return
	}
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.good("database", "%s is not there yet: the first start makes it", file)
	case err != nil:
		d.bad("database", "%v: give the file to the user that runs alertad", err)
	default:
		f.Close()
		d.good("database", "%s can be read and written", file)
	}
}

// reachable looks whether there is a database server at all. Whether it lets
// alertad in shows when that starts.
func (d *doctor) reachable(ctx context.Context) {
	u, err := url.Parse(d.cfg.String("DATABASE_URL"))
	if err != nil || u.Host == "" {
		d.odd("database", "it can be checked only while the server runs")
		return
	}
	at := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "5432"))
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", at)
	if err != nil {
		d.bad("database", "%v: is the database server running, and DATABASE_URL right?", err)
		return
	}
	conn.Close()
	d.good("database", "something answers at %s", at)
}

func (d *doctor) exposure() {
	switch h := host(d.cfg, d.flags); {
	case tlsSource(d.cfg) != "" || loopback(h):
	default:
		d.odd("network", "%s is plain HTTP: passwords and keys can be read on the way; set TLS_CERT_FILE or ACME_HOSTS, or HOST = '127.0.0.1' behind a proxy that has TLS", d.address())
	}
}

func (d *doctor) proxies() {
	for _, text := range d.cfg.List("TRUSTED_PROXIES") {
		if p, err := netip.ParsePrefix(text); err == nil && p.Bits() == 0 && (d.cfg.Bool("USE_PROXYFIX") || d.cfg.Bool("AUTH_PROXY")) {
			d.bad("proxy", "TRUSTED_PROXIES has %s, so anybody can say who and where they are: name the addresses of your proxies", text)
			return
		}
	}
	base, err := url.Parse(d.cfg.String("BASE_URL"))
	switch https := err == nil && base.Scheme == "https"; {
	case d.cfg.Bool("USE_PROXYFIX"):
		d.good("proxy", "X-Forwarded headers are believed from %v", d.cfg.List("TRUSTED_PROXIES"))
	case https && tlsSource(d.cfg) == "":
		d.odd("proxy", "BASE_URL is https, so a proxy seems to be before this server, but its X-Forwarded headers are not believed: set USE_PROXYFIX = True and TRUSTED_PROXIES")
	default:
		d.good("proxy", "none; X-Forwarded headers are not believed")
	}
}

// expiring is when a certificate should have been renewed.
const expiring = 14 * 24 * time.Hour

func (d *doctor) certificate(ctx context.Context) {
	from := tlsSource(d.cfg)
	if from == "" {
		return
	}
	cert := tls.Certificate{}
	if d.clerk != nil && port(d.cfg, d.flags) != 0 {
		resp, err := d.visit(ctx, "/management/healthcheck")
		if err != nil || resp.TLS == nil {
			return // said by server
		}
		resp.Body.Close()
		cert.Leaf = resp.TLS.PeerCertificates[0]
	} else if from == "TLS_CERT_FILE" {
		var err error
		if cert, err = tls.LoadX509KeyPair(d.cfg.String("TLS_CERT_FILE"), d.cfg.String("TLS_KEY_FILE")); err != nil {
			d.bad("tls", "%v: put a certificate and its key where TLS_CERT_FILE and TLS_KEY_FILE say", err)
			return
		}
	} else {
		d.odd("tls", "%s: the certificate can be checked only while the server runs", from)
		return
	}
	switch left, day := cert.Leaf.NotAfter.Sub(d.now()), cert.Leaf.NotAfter.Format(time.DateOnly); {
	case left < 0:
		d.bad("tls", "the certificate ended on %s: renew it (%s)", day, from)
	case left < expiring:
		d.odd("tls", "the certificate ends on %s: renew it (%s)", day, from)
	default:
		d.good("tls", "the certificate is good until %s (%s)", day, from)
	}
}

// providers has the server that runs check how people log in.
func (d *doctor) providers(ctx context.Context) {
	if !d.cfg.Bool("AUTH_REQUIRED") {
		d.odd("login", "nobody has to log in: set AUTH_REQUIRED = True unless that is meant")
		return
	}
	for _, name := range providerNames(d.cfg) {
		if d.clerk == nil {
			d.odd("login", "%s can be checked only while the server runs", name)
			continue
		}
		var found struct{ Provider loginChecks }
		if err := d.clerk.call(ctx, "GET", "/auth/test/"+url.PathEscape(name), nil, &found); err != nil {
			d.bad("login", "%s: %v", name, err)
			continue
		}
		well := true
		for _, step := range found.Provider.Checks {
			if step.Result == auth.Refused {
				d.bad("login", "%s: %s: %s %s; `alertad auth test %s` shows all of it", name, step.What, step.Value, step.From, name)
				well = false
			}
		}
		if well {
			d.good("login", "%s", name)
		}
	}
}
