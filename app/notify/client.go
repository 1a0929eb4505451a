package notify

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/egress"
)

// clientOptions are what an HTTP client to one kind of destination is like.
type clientOptions struct {
	allow    []netip.Prefix
	timeout  time.Duration
	insecure bool
	caFile   string
}

// newClient makes a guarded client that follows no redirect: a sender is told
// the right address instead.
func newClient(o clientOptions) (*http.Client, error) {
	roots, err := authorities(o.caFile)
	if err != nil {
		return nil, err
	}
	c := egress.Client(egress.Options{Timeout: o.timeout, Allow: o.allow, Insecure: o.insecure, Roots: roots})
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

func authorities(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s has no certificate", file)
	}
	return roots, nil
}

// errRefused is the error of the guard.
var errRefused = errors.New("refused: link-local and metadata addresses are not sent to (OUTGOING_ALLOW)")

// do sends a request and judges the answer.
func do(c *http.Client, r *http.Request) error {
	resp, err := c.Do(r)
	if err != nil {
		return unreached(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10)) // enough to say what is wrong
	return Verdict(r, resp, unsaid(r, text))
}

// unreached is the error of a request that got no answer, without its address.
func unreached(err error) error {
	if errors.Is(err, egress.ErrRefused) {
		return &Error{Permanent: true, Err: errRefused}
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("no answer in time")
	}
	return err
}

// Verdict says what an answer means, of whose body text is the beginning. What
// the other side will refuse again is not sent again; that credentials are not
// accepted may be put right there.
func Verdict(r *http.Request, resp *http.Response, text []byte) error {
	code := resp.StatusCode
	if code >= 200 && code < 300 {
		return nil
	}
	e := &Error{Err: fmt.Errorf("answer %s", strings.TrimSpace(resp.Status+" "+Excerpt(text)))}
	switch {
	case code == http.StatusTooManyRequests, code >= 500:
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		e.After = time.Duration(max(0, min(seconds, 3600))) * time.Second
	case code == http.StatusUnauthorized, code == http.StatusRequestTimeout, code == http.StatusTooEarly:
	case code == http.StatusNotFound && r.Method == http.MethodPost: // there is nothing at that address yet
	case code >= 300 && code < 400:
		e.Err = fmt.Errorf("answer %s: redirects are not followed", resp.Status)
	default:
		e.Permanent = true
	}
	return e
}

// Excerpt is the beginning of an answer as one line.
func Excerpt(text []byte) string {
	s := strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "")), " ")
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "..."
	}
	return s
}
