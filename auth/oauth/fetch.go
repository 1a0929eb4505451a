package oauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"
)

// The bounds of one answer.
const (
	maxAnswer = 1 << 20
	maxTime   = 10 * time.Second
)

// bounded makes a client like c that never waits long, reads much, keeps
// cookies or is sent to another host.
func bounded(c *http.Client) *http.Client {
	b := *c
	if b.Timeout <= 0 || b.Timeout > maxTime {
		b.Timeout = maxTime
	}
	b.Jar = nil
	b.Transport = limit{transportOf(c)}
	b.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if err := stay(r, via); err != nil || c.CheckRedirect == nil {
			return err
		}
		return c.CheckRedirect(r, via)
	}
	return &b
}

func transportOf(c *http.Client) http.RoundTripper {
	if c.Transport == nil {
		return http.DefaultTransport
	}
	return c.Transport
}

// stay follows redirects of a question to the same site only. What is posted
// holds a secret and a code, and goes where it was meant to go or nowhere.
func stay(r *http.Request, via []*http.Request) error {
	from := via[0].URL
	switch {
	case via[0].Method != http.MethodGet:
		return fmt.Errorf("it redirects to %s what was posted", r.URL.Host)
	case r.URL.Host != from.Host || r.URL.Scheme != from.Scheme:
		return fmt.Errorf("it redirects to %s://%s", r.URL.Scheme, r.URL.Host)
	case len(via) > 3:
		return errors.New("it redirects more than 3 times")
	}
	return nil
}

type limit struct{ next http.RoundTripper }

func (l limit) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		// A kept connection may end just when it is used again. An exchange of a
		// code that was not answered is worth another try: what is not sent says
		// so to the transport.
		r = r.Clone(r.Context())
		r.Header["X-Idempotency-Key"] = nil
	}
	resp, err := l.next.RoundTrip(r)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, maxAnswer)
	}
	return resp, err
}

// statusError is an answer of another status than 200. Its body stays out of
// the log.
type statusError struct {
	status int
	path   string
}

func (e *statusError) Error() string { return fmt.Sprintf("%s answers %d", e.path, e.status) }

func isStatus(err error, status ...int) bool {
	var e *statusError
	if !errors.As(err, &e) {
		return false
	}
	for _, s := range status {
		if e.status == s {
			return true
		}
	}
	return false
}

// get asks for a document, with the token if there is one.
func (s *site) get(ctx context.Context, from string, t *oauth2.Token, accept string) ([]byte, http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("User-Agent", "alertad") // GitHub demands one
	if t != nil {
		r.Header.Set("Authorization", "Bearer "+t.AccessToken)
	}
	resp, err := s.http.Do(r)
	if err != nil {
		return nil, nil, withoutQuery(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, resp.Header, &statusError{resp.StatusCode, r.URL.Host + r.URL.Path}
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil {
		err = ctx.Err() // an answer that crossed it may be empty
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", r.URL.Host+r.URL.Path, err)
	}
	return body, resp.Header, nil
}

// getJSON asks for a JSON document.
func (s *site) getJSON(ctx context.Context, from string, t *oauth2.Token, v any) (http.Header, error) {
	body, header, err := s.get(ctx, from, t, "application/json")
	if err != nil {
		return header, err
	}
	return header, decode(body, v)
}

// decode says what is wrong without quoting the document.
func decode(body []byte, v any) error {
	err := json.Unmarshal(body, v)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return fmt.Errorf("the answer has the wrong type of %q", wrong.Field)
	case bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")):
		return errors.New("the answer is a web page, not JSON")
	}
	return errors.New("the answer is not JSON")
}

// withoutQuery takes out of an error of the client what may be secret.
func withoutQuery(err error) error {
	var e *url.Error
	if !errors.As(err, &e) {
		return err
	}
	address, _, _ := strings.Cut(e.URL, "?")
	return fmt.Errorf("%s %s: %w", e.Op, address, e.Err)
}

// brief shortens an error that may quote a whole answer, and hides what must
// not be seen.
func brief(err error, secrets ...string) error {
	text := err.Error()
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	if len(text) > 500 {
		text = text[:500] + "..."
	}
	return errors.New(strings.Map(printable, strings.ToValidUTF8(text, "")))
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
