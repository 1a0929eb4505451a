// Package egress makes the HTTP clients with which the server talks to others.
// They are bounded in time, in the size of an answer and in where they may go:
// a URL that somebody else wrote must not reach what only this machine can.
package egress

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// ErrRefused is in the chain of the error of a request that the client does
// not make: to an address where it must not go, or a redirect to another host.
var ErrRefused = errors.New("egress: refused")

// Options say what a client may do. The zero value reaches this machine and
// private networks, but no link-local and no metadata address.
type Options struct {
	Timeout  time.Duration // of a whole exchange, body included; 0: 10 s
	MaxBytes int64         // of an answer's body, unpacked; 0: 1 MiB

	// Public refuses loopback, private and all other addresses that are not of
	// the internet. It is for URLs that strangers send.
	Public bool
	// Allow is networks that may be reached although they would be refused.
	Allow []netip.Prefix

	// Proxy returns the proxy of a request, nil for none. If it is nil, the
	// environment names them: HTTP_PROXY, HTTPS_PROXY, NO_PROXY. A proxy may be
	// anywhere. It looks names up itself, so what is behind a name is its
	// affair; addresses in URLs are still checked here.
	Proxy func(*http.Request) (*url.URL, error)
	// Roots vouch for servers; nil: the system's authorities.
	Roots *x509.CertPool
	// Insecure takes any certificate.
	Insecure bool
}

// Client makes a client. It follows a few redirects, on the same host only.
func Client(o Options) *http.Client {
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 20
	}
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	return &http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: sameHost,
		Transport: &transport{
			Options: o,
			direct:  o.transport(o.control, nil),
			proxied: o.transport(nil, o.Proxy),
		},
	}
}

// Dial connects to where a Client may go, for what is not HTTP. Of the options,
// Timeout, Public and Allow count.
func (o Options) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	d := &net.Dialer{Timeout: o.Timeout, Control: o.control}
	return d.DialContext(ctx, network, address)
}

func (o Options) transport(control dialControl, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	dialer := &net.Dialer{Timeout: o.Timeout, Control: control}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		Proxy:                  proxy,
		TLSClientConfig:        &tls.Config{RootCAs: o.Roots, InsecureSkipVerify: o.Insecure, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    o.Timeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// transport tells requests that go through a proxy from those that do not:
// only of the latter is the dialed address that of the server.
type transport struct {
	Options
	direct, proxied *http.Transport
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return nil, fmt.Errorf("%w: scheme %q", ErrRefused, r.URL.Scheme)
	}
	proxy, err := t.Proxy(r)
	if err != nil {
		return nil, err
	}
	next := t.direct
	if proxy != nil {
		if err := t.CheckHost(r.URL.Hostname()); err != nil {
			return nil, err
		}
		next = t.proxied
	}
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		resp.Body = http.MaxBytesReader(nil, resp.Body, t.MaxBytes)
	}
	return resp, nil
}

// CloseIdleConnections is what http.Client calls by that name.
func (t *transport) CloseIdleConnections() {
	t.direct.CloseIdleConnections()
	t.proxied.CloseIdleConnections()
}

// sameHost lets a server redirect to itself only, and never back to plain
// text.
func sameHost(r *http.Request, via []*http.Request) error {
	from := via[0].URL
	switch {
	case len(via) > 3:
		return errors.New("more than 3 redirects")
	case r.URL.Host != from.Host:
		return fmt.Errorf("%w: redirect from %s to %s", ErrRefused, from.Host, r.URL.Host)
	case r.URL.Scheme != from.Scheme:
		return fmt.Errorf("%w: redirect from %s to %s", ErrRefused, from.Scheme, r.URL.Scheme)
	}
	return nil
}
