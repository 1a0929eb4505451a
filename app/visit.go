package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"
)

// address is where the server listens by its settings.
func (d *doctor) address() string {
	return net.JoinHostPort(host(d.cfg, d.flags), strconv.Itoa(port(d.cfg, d.flags)))
}

// near is the same as seen from this machine.
func (d *doctor) near() (host, address string) {
	host, port, _ := net.SplitHostPort(d.address())
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "::1" // by number: an image without files knows no localhost
		if ip.Is4() {
			host = "127.0.0.1"
		}
	}
	return host, net.JoinHostPort(host, port)
}

// visit asks the server over the network for a page about its health. One that
// lets nobody in without a certificate is asked on its socket.
func (d *doctor) visit(ctx context.Context, page string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, address := d.near()
	switch {
	case tlsSource(d.cfg) == "":
		return fetch(ctx, &http.Transport{DisableKeepAlives: true}, url.URL{Scheme: "http", Host: address, Path: page})
	case d.cfg.String("TLS_CLIENT_AUTH") == "required":
		return d.visitInside(ctx, page)
	}
	return fetch(ctx, &http.Transport{DisableKeepAlives: true, TLSClientConfig: d.anyServer()}, url.URL{Scheme: "https", Host: address, Path: page})
}

// visitInside looks whether the server answers on the network as far as it does
// without a certificate, and asks for the page on its socket.
func (d *doctor) visitInside(ctx context.Context, page string) (*http.Response, error) {
	seen, err := d.knock(ctx)
	if err != nil {
		return nil, err
	}
	through, err := reachServer(ctx, d.cfg)
	if err == nil && through == nil {
		err = fmt.Errorf("nobody listens on %s: run this with the settings of the server, on its machine", socketFile(d.cfg))
	}
	if err != nil {
		return nil, fmt.Errorf("%s requires the certificate of a client, so the server is asked on its socket: %w", d.address(), err)
	}
	through.DisableKeepAlives = true
	resp, err := fetch(ctx, through, url.URL{Scheme: "http", Host: "localhost", Path: page})
	if err == nil {
		resp.TLS = seen
	}
	return resp, err
}

// knock begins with TLS, until the server asks for a certificate.
func (d *doctor) knock(ctx context.Context) (*tls.ConnectionState, error) {
	var seen *tls.ConnectionState
	asked := false
	c := d.anyServer()
	c.VerifyConnection = func(s tls.ConnectionState) error { seen = &s; return nil }
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		asked = true
		return &tls.Certificate{}, nil
	}
	_, address := d.near()
	conn, err := (&tls.Dialer{Config: c}).DialContext(ctx, "tcp", address)
	if err == nil {
		conn.Close()
	}
	switch {
	case asked && seen != nil:
		return seen, nil
	case err == nil:
		err = fmt.Errorf("%s does not ask for the certificate of a client: was it started with other settings?", d.address())
	}
	return nil, err
}

// anyServer is TLS with a server whose certificate is looked at by itself.
func (d *doctor) anyServer() *tls.Config {
	name, _ := d.near()
	if hosts := d.cfg.List("ACME_HOSTS"); len(hosts) > 0 {
		name = hosts[0]
	}
	return &tls.Config{InsecureSkipVerify: true, ServerName: name}
}

func fetch(ctx context.Context, through *http.Transport, from url.URL) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from.String(), nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: through, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return client.Do(r)
}
