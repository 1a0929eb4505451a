package app

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/app/tlsconf"
)

// tlsSource names the setting that says where the certificate comes from; it
// is "" for plain HTTP.
func tlsSource(cfg *config.Config) string {
	switch {
	case cfg.String("TLS_CERT_FILE") != "":
		return "TLS_CERT_FILE"
	case cfg.Bool("TLS_SELF_SIGNED"):
		return "TLS_SELF_SIGNED"
	case len(cfg.List("ACME_HOSTS")) > 0:
		return "ACME_HOSTS"
	}
	return ""
}

func (s *server) tlsOptions() (tlsconf.Options, error) {
	cfg := s.cfg
	out, err := egressOptions(cfg)
	if err != nil {
		return tlsconf.Options{}, err
	}
	out.Timeout = time.Minute // an authority thinks before it signs
	o := tlsconf.Options{
		CertFile:   cfg.String("TLS_CERT_FILE"),
		KeyFile:    cfg.String("TLS_KEY_FILE"),
		SelfSigned: cfg.Bool("TLS_SELF_SIGNED"),
		ACME: tlsconf.ACME{
			Hosts:        cfg.List("ACME_HOSTS"),
			Email:        cfg.String("ACME_EMAIL"),
			DirectoryURL: cfg.String("ACME_DIRECTORY_URL"),
			Client:       egress.Client(out),
		},
		Dir:          tlsDir(cfg),
		MinVersion:   cfg.String("TLS_MIN_VERSION"),
		ClientAuth:   cfg.String("TLS_CLIENT_AUTH"),
		ClientCAFile: cfg.String("TLS_CLIENT_CA_FILE"),
		Log:          s.log,
	}
	if a, ok := s.listen.Addr().(*net.TCPAddr); ok {
		o.Port = a.Port
	}
	if base, err := url.Parse(cfg.String("BASE_URL")); err == nil && base.Host != "" {
		o.Names = append(o.Names, base.Hostname())
		if base.Scheme == "https" {
			o.Origin = "https://" + base.Host
		}
	}
	host, _, err := net.SplitHostPort(s.listen.Addr().String())
	if ip, e := netip.ParseAddr(host); err == nil && e == nil && !ip.IsUnspecified() && ip.Zone() == "" {
		o.Names = append(o.Names, host)
	}
	return o, nil
}

func tlsDir(cfg *config.Config) string { return filepath.Join(cfg.String("STATE_DIR"), "tls") }

// buildTLS reads or makes the certificate, if there is to be one. After a
// reload it goes on with what the ACME authority gave before.
func (s *server) buildTLS(before *tlsconf.Server) error {
	if tlsSource(s.cfg) == "" {
		return nil
	}
	o, err := s.tlsOptions()
	if err != nil {
		return err
	}
	if before != nil {
		s.tls, err = before.With(o)
	} else {
		s.tls, err = tlsconf.New(o)
	}
	return err
}

// listenPlain has plain HTTP redirected to HTTPS, if that is wanted.
func (s *server) listenPlain(host string) error {
	port := s.cfg.Int("HTTP_REDIRECT_PORT")
	if port == 0 {
		return nil
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return err
	}
	plain := newHTTP(tlsconf.Plain(s.gate.tls), s.door, s.log)
	s.closers.add("plain HTTP", func(context.Context) error { return plain.Close() })
	go func() {
		if err := plain.Serve(s.door.Listener(l, true)); err != http.ErrServerClosed {
			s.log.Error("plain HTTP ends", "err", err)
		}
	}()
	return nil
}

// strict tells browsers to stay with HTTPS (RFC 6797).
func strict(h http.Handler, period time.Duration) http.Handler {
	if period <= 0 {
		return h
	}
	value := []string{"max-age=" + strconv.FormatInt(int64(period/time.Second), 10)}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS != nil {
			w.Header()["Strict-Transport-Security"] = value
		}
		h.ServeHTTP(w, r)
	})
}

// address is where the server is reached, and what a client of a self-signed
// certificate has to be told.
func (s *server) address() (url, curl string) {
	at := s.listen.Addr().String()
	switch tlsSource(s.cfg) {
	case "":
		return "http://" + at, "curl"
	case "TLS_SELF_SIGNED":
		return "https://" + at, "curl --cacert " + filepath.Join(tlsDir(s.cfg), "self-signed.pem")
	case "ACME_HOSTS":
		_, port, _ := net.SplitHostPort(at)
		at = strings.TrimSuffix(net.JoinHostPort(s.cfg.List("ACME_HOSTS")[0], port), ":443")
	}
	return "https://" + at, "curl"
}
