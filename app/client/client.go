// Package client is the HTTP client of the API, as the command line uses it. It
// speaks to alertad and to an Alerta server alike.
package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/notify"
)

// Options say which server a client speaks to, and as whom: with the first of a
// username, a secret, a key and a token that is set.
type Options struct {
	Endpoint string // the URL of the API
	Timeout  time.Duration

	Username, Password string
	Key, Secret        string // a secret signs requests (Hawk) instead of sending the key
	Token              string

	Insecure          bool   // the server's certificate is not verified
	CAFile            string // PEM file of authorities to trust; "" are those of the machine
	CertFile, KeyFile string // the client's own certificate

	Trace io.Writer        // what is sent, but for credentials, and what is answered; nil is nowhere
	Now   func() time.Time // nil is time.Now
}

// Client is a client of one server. It can be used by several goroutines.
type Client struct {
	o    Options
	http *http.Client // without a time limit; each request has its own
}

// New makes a client. It fails if the certificates cannot be read.
func New(o Options) (*Client, error) {
	o.Endpoint = strings.TrimRight(o.Endpoint, "/")
	if o.Now == nil {
		o.Now = time.Now
	}
	conf := &tls.Config{InsecureSkipVerify: o.Insecure, MinVersion: tls.VersionTLS12}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, err
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s has no certificate", o.CAFile)
		}
	}
	if o.CertFile != "" {
		if o.KeyFile == "" {
			o.KeyFile = o.CertFile
		}
		pair, err := tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
		if err != nil {
			return nil, err
		}
		conf.Certificates = []tls.Certificate{pair}
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = conf
	t.MaxIdleConnsPerHost = 8
	return &Client{o: o, http: &http.Client{Transport: t}}, nil
}

// Endpoint returns the URL of the API, without a slash at its end.
func (c *Client) Endpoint() string { return c.o.Endpoint }

// Error is what a server answered that did not do what was asked.
type Error struct {
	Code    int // HTTP status
	Message string
}

func (e *Error) Error() string { return e.Message }

// Get fetches an object.
func (c *Client) Get(ctx context.Context, path string, q url.Values) (*Object, error) {
	return c.Do(ctx, http.MethodGet, path, q, nil)
}

// Do sends a request, with a body as JSON unless it is nil, and returns the
// object the server answers with. An answer that is no success is an *Error.
func (c *Client) Do(ctx context.Context, method, path string, q url.Values, body any) (*Object, error) {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	code, answer, err := c.send(ctx, method, path, q, "application/json", data)
	if err != nil {
		return nil, err
	}
	return read(code, answer)
}

// Lines posts JSON texts, one a line. It returns what the server answers, be it
// a success for each of them or not.
func (c *Client) Lines(ctx context.Context, path string, lines []byte) (*Object, error) {
	code, answer, err := c.send(ctx, http.MethodPost, path, nil, "application/x-ndjson", lines)
	if err != nil {
		return nil, err
	}
	if o, err := Parse(answer); err == nil && o.Get("results") != nil {
		return o, nil
	}
	return read(code, answer)
}

// read makes an object of an answer. Some servers report an error with code 200.
func read(code int, answer []byte) (*Object, error) {
	o, err := Parse(answer)
	switch {
	case err == nil && (code >= 300 || o.Text("status") == "error"):
		message := o.Text("message")
		if message == "" {
			message = http.StatusText(code)
		}
		return nil, &Error{code, message}
	case code >= 300:
		return nil, &Error{code, fmt.Sprintf("the server answered %d %s", code, http.StatusText(code))}
	case err != nil && len(bytes.TrimSpace(answer)) == 0:
		return &Object{}, nil
	case err != nil:
		return nil, errors.New("the server did not answer with JSON: is the endpoint the URL of the API?")
	}
	return o, nil
}

const maxAnswer = 1 << 30

func (c *Client) send(ctx context.Context, method, path string, q url.Values, kind string, body []byte) (int, []byte, error) {
	if c.o.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.o.Timeout)
		defer cancel()
	}
	r, err := c.request(ctx, method, path, q, kind, body)
	if err != nil {
		return 0, nil, err
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return 0, nil, c.unreachable(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, nil, c.unreachable(err)
	}
	c.trace("reply: %s\nbody: %s\n", resp.Status, answer)
	return resp.StatusCode, answer, nil
}

func (c *Client) request(ctx context.Context, method, path string, q url.Values, kind string, body []byte) (*http.Request, error) {
	target := c.o.Endpoint + path
	if len(q) > 0 {
		target += "?" + q.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("the endpoint is no URL: %w", err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("X-Request-ID", uuid.NewString())
	switch {
	case c.o.Username != "":
		r.SetBasicAuth(c.o.Username, c.o.Password)
	case c.o.Secret != "":
		notify.SignHawk(r, body, c.o.Key, c.o.Secret, c.o.Now())
	case c.o.Key != "":
		r.Header.Set("Authorization", "Key "+c.o.Key)
	case c.o.Token != "":
		r.Header.Set("Authorization", "Bearer "+c.o.Token)
	}
	c.trace("send: %s %s\n", method, target)
	return r, nil
}

func (c *Client) trace(format string, args ...any) {
	if c.o.Trace != nil {
		fmt.Fprintf(c.o.Trace, format, args...)
	}
}

// Unreachable is the error of a server that did not answer.
type Unreachable struct {
	Endpoint string
	Err      error
}

func (e *Unreachable) Error() string { return fmt.Sprintf("no answer from %s: %v", e.Endpoint, e.Err) }

// Unwrap returns what happened.
func (e *Unreachable) Unwrap() error { return e.Err }

func (c *Client) unreachable(err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	if wrapped := (&url.Error{}); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("nothing came within %v", c.o.Timeout)
	}
	return &Unreachable{c.o.Endpoint, err}
}
