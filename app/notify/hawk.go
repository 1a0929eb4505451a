package notify

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// hawk is the signature of a request by a shared secret, with SHA-256
// (https://github.com/mozilla/hawk/blob/main/API.md, version 1 of its header).
type hawk struct{ id, key string }

// sign sets the request's Authorization. The body's hash is part of what is
// signed, with the Content-Type that is set.
func (h hawk) sign(r *http.Request, body []byte, now time.Time) {
	r.Header.Set("Authorization", h.header(r, body, now.Unix(), rand.Text(), ""))
}

func (h hawk) header(r *http.Request, body []byte, ts int64, nonce, ext string) string {
	hash := ""
	if kind := r.Header.Get("Content-Type"); kind != "" {
		hash = payloadHash(kind, body)
	}
	mac := h.mac("hawk.1.header", fmt.Sprint(ts), nonce, r.Method, r.URL.RequestURI(),
		strings.ToLower(r.URL.Hostname()), port(r), hash, ext)
	var b strings.Builder
	fmt.Fprintf(&b, `Hawk id="%s", ts="%d", nonce="%s"`, h.id, ts, nonce)
	if hash != "" {
		fmt.Fprintf(&b, `, hash="%s"`, hash)
	}
	if ext != "" {
		fmt.Fprintf(&b, `, ext="%s"`, ext)
	}
	fmt.Fprintf(&b, `, mac="%s"`, mac)
	return b.String()
}

func (h hawk) mac(lines ...string) string {
	m := hmac.New(sha256.New, []byte(h.key))
	m.Write([]byte(strings.Join(lines, "\n") + "\n"))
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

func payloadHash(kind string, body []byte) string {
	media, _, _ := strings.Cut(kind, ";")
	s := sha256.New()
	fmt.Fprintf(s, "hawk.1.payload\n%s\n%s\n", strings.ToLower(strings.TrimSpace(media)), body)
	return base64.StdEncoding.EncodeToString(s.Sum(nil))
}

func port(r *http.Request) string {
	switch p := r.URL.Port(); {
	case p != "":
		return p
	case r.URL.Scheme == "https":
		return "443"
	}
	return "80"
}
