package auth

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/db"
)

// HawkCredential is a shared secret for signed requests. Without scopes it may
// do everything.
type HawkCredential struct {
	ID        string
	Secret    string
	Algorithm string // sha256, sha384 or sha512; "" is sha256
	Scopes    []string
	Customer  string
}

// Hawk checks requests that are signed by the Hawk scheme
// (https://github.com/mozilla/hawk/blob/main/API.md): with a secret that both
// sides know, over the request and its body, good once and for some minutes.
type Hawk struct {
	credentials map[string]HawkCredential
	maxBody     int64
	now         func() time.Time

	mu     sync.Mutex
	nonces map[string]time.Time // when each may be forgotten
	swept  time.Time
}

// hawkSkew is how far the clocks may be apart.
const hawkSkew = 5 * time.Minute

// maxNonces bounds the memory of nonces. Only who has a secret can add one.
const maxNonces = 200_000

// NewHawk makes a checker. Bodies are read up to maxBody bytes. It refuses
// credentials that it cannot work with.
func NewHawk(list []HawkCredential, maxBody int64, now func() time.Time) (*Hawk, error) {
	h := &Hawk{credentials: map[string]HawkCredential{}, maxBody: maxBody, now: now, nonces: map[string]time.Time{}}
	for _, c := range list {
		if c.ID == "" || c.Secret == "" || hawkHashes[c.algorithm()] == nil {
			return nil, fmt.Errorf("HMAC credential %q lacks a key, a secret, or names an unknown algorithm %q", c.ID, c.Algorithm)
		}
		h.credentials[c.ID] = c
	}
	return h, nil
}

var hawkHashes = map[string]func() hash.Hash{"sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}

func (c HawkCredential) algorithm() string {
	if c.Algorithm == "" {
		return "sha256"
	}
	return c.Algorithm
}

// check returns the credential that signed the request. It reads the body and
// puts it back.
func (h *Hawk) check(r *http.Request, from From) (HawkCredential, error) {
	a, err := parseHawk(r.Header.Get("Authorization"))
	if err != nil {
		return HawkCredential{}, err
	}
	c, ok := h.credentials[a["id"]]
	if !ok {
		return c, db.Errorf(db.Unauthorized, "Hawk: unknown sender")
	}
	// The sender used the address that is configured, or the one it reached.
	reached := map[bool]string{true: "https://", false: "http://"}[from.Secure] + r.Host
	if !c.signed(r, from.Root, a) && !c.signed(r, reached, a) {
		return c, db.Errorf(db.Unauthorized, "Hawk: bad mac")
	}
	if err := h.fresh(c.ID, a["nonce"], a["ts"]); err != nil {
		return c, err
	}
	return c, h.checkBody(r, c, a["hash"])
}

// signed reports whether the attributes sign the request, sent to that scheme
// and host.
func (c HawkCredential) signed(r *http.Request, address string, a map[string]string) bool {
	root, err := url.Parse(address)
	if err != nil {
		return false
	}
	port := root.Port()
	if port == "" {
		port = map[bool]string{true: "443", false: "80"}[root.Scheme == "https"]
	}
	text := "hawk.1.header\n" + a["ts"] + "\n" + a["nonce"] + "\n" + r.Method + "\n" + target(r) + "\n" +
		strings.ToLower(root.Hostname()) + "\n" + port + "\n" + a["hash"] + "\n" + a["ext"] + "\n"
	if a["app"] != "" {
		text += a["app"] + "\n" + a["dlg"] + "\n"
	}
	sum := hmac.New(hawkHashes[c.algorithm()], []byte(c.Secret))
	io.WriteString(sum, text)
	want := base64.StdEncoding.EncodeToString(sum.Sum(nil))
	return subtle.ConstantTimeCompare([]byte(want), []byte(a["mac"])) == 1
}

// target is the path and query as the client sent them.
func target(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// fresh refuses what was sent long ago, or before.
func (h *Hawk) fresh(id, nonce, ts string) error {
	sent, err := strconv.ParseInt(ts, 10, 64)
	now := h.now()
	if err != nil || sent < now.Add(-hawkSkew).Unix() || sent > now.Add(hawkSkew).Unix() {
		return db.Errorf(db.Unauthorized, "Hawk: stale timestamp")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.swept) > hawkSkew || len(h.nonces) >= maxNonces {
		for n, until := range h.nonces {
			if now.After(until) {
				delete(h.nonces, n)
			}
		}
		h.swept = now
	}
	key := id + "\n" + ts + "\n" + nonce
	if _, seen := h.nonces[key]; seen {
		return db.Errorf(db.Unauthorized, "Hawk: this request was sent before")
	}
	if len(h.nonces) >= maxNonces {
		return db.Errorf(db.Unavailable, "Hawk: too many requests to tell them apart")
	}
	h.nonces[key] = now.Add(2 * hawkSkew)
	return nil
}

// checkBody compares the body with the hash that was signed. A body that is
// not signed is refused.
func (h *Hawk) checkBody(r *http.Request, c HawkCredential, signed string) error {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(io.LimitReader(r.Body, h.maxBody+1)); err != nil {
			return db.Wrap(db.Invalid, "request body could not be read", err)
		}
	}
	if int64(len(body)) > h.maxBody {
		return db.Errorf(db.TooLarge, "request body is larger than %d bytes", h.maxBody)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if signed == "" && len(body) == 0 {
		return nil
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		media, _, _ = strings.Cut(r.Header.Get("Content-Type"), ";")
		media = strings.ToLower(strings.TrimSpace(media))
	}
	sum := hawkHashes[c.algorithm()]()
	io.WriteString(sum, "hawk.1.payload\n"+media+"\n")
	sum.Write(body)
	io.WriteString(sum, "\n")
	if subtle.ConstantTimeCompare([]byte(base64.StdEncoding.EncodeToString(sum.Sum(nil))), []byte(signed)) != 1 {
		return db.Errorf(db.Unauthorized, "Hawk: the body does not match its hash")
	}
	return nil
}

// maxHawk is how many bytes a header may have.
const maxHawk = 4096

// parseHawk reads the attributes of the header. Each may be there once; id, ts,
// nonce and mac must be.
func parseHawk(header string) (map[string]string, error) {
	bad := db.Errorf(db.Unauthorized, "Hawk: malformed header")
	if len(header) > maxHawk {
		return nil, bad
	}
	_, rest, _ := strings.Cut(header, " ")
	a := map[string]string{}
	for rest = strings.TrimSpace(rest); rest != ""; {
		name, tail, ok := strings.Cut(rest, `="`)
		value, after, closed := strings.Cut(tail, `"`)
		if !ok || !closed || !hawkText(value) {
			return nil, bad
		}
		name = strings.TrimSpace(name)
		switch name {
		case "id", "ts", "nonce", "hash", "ext", "mac", "app", "dlg":
		default:
			return nil, bad
		}
		if _, twice := a[name]; twice {
			return nil, bad
		}
		a[name] = value
		after = strings.TrimSpace(after)
		if rest, ok = strings.CutPrefix(after, ","); !ok && after != "" {
			return nil, bad
		}
		rest = strings.TrimSpace(rest)
	}
	if a["id"] == "" || a["ts"] == "" || a["nonce"] == "" || a["mac"] == "" {
		return nil, bad
	}
	return a, nil
}

// hawkText tells the characters that the scheme allows in a value.
func hawkText(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '\\' {
			return false
		}
	}
	return true
}
