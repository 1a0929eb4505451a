package tlsconf

import (
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Plain returns what answers plain HTTP beside a listener with Config: an ACME
// authority gets its proof, all else is redirected to HTTPS. Call it before
// the first connection: from then on the authority may ask this way.
func Plain(current func() *Server) http.Handler {
	redirect := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { current().redirect(w, r) })
	if a, ok := current().source.(*acmeSource); ok {
		return a.manager.HTTPHandler(redirect)
	}
	return redirect
}

// redirect sends the client to where the certificate is good, never to
// wherever it says it is.
func (s *Server) redirect(w http.ResponseWriter, r *http.Request) {
	origin := s.origin(r.Host)
	if origin == "" {
		http.Error(w, "this server is not known under that name", http.StatusBadRequest)
		return
	}
	path := r.URL.RequestURI()
	if !strings.HasPrefix(path, "/") {
		path = "/"
	}
	w.Header().Set("Location", origin+path)
	w.WriteHeader(http.StatusPermanentRedirect) // keeps the method
}

// origin is scheme, host and port of the server for a client that asked for
// host; "" if no name is known.
func (s *Server) origin(host string) string {
	if s.o.Origin != "" {
		return s.o.Origin
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if !s.source.serves(host) {
		host = s.source.name()
	}
	switch {
	case host == "":
		return ""
	case s.o.Port != 0 && s.o.Port != 443:
		host = net.JoinHostPort(host, strconv.Itoa(s.o.Port))
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	return "https://" + host
}
