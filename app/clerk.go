package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/auth"
)

// clerk does what the command line asks about accounts, through the API: that
// of the server that runs, or one over the database if none does.
type clerk struct {
	cfg  *config.Config
	http *http.Client
	w    io.Writer
	now  func() time.Time
}

// withClerk calls do with a clerk.
func withClerk(ctx context.Context, w, stderr io.Writer, do func(*clerk) error) (err error) {
	cfg, err := load(stderr)
	if err != nil {
		return err
	}
	through, err := reachServer(ctx, cfg)
	if err != nil {
		return err
	}
	if through != nil {
		return do(&clerk{cfg, &http.Client{Timeout: time.Minute, Transport: through}, w, time.Now})
	}
	s := &server{cfg: cfg, log: newLog(cfg, stderr)}
	defer func() { err = errors.Join(err, s.closers.close()) }()
	h, err := s.offline(ctx)
	if err != nil {
		return err
	}
	return do(&clerk{cfg, &http.Client{Transport: direct{h}}, w, time.Now})
}

// reachServer returns the way to the server that runs, nil if none does.
func reachServer(ctx context.Context, cfg *config.Config) (*http.Transport, error) {
	file := socketFile(cfg)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", file)
	}
	conn, err := dial(ctx, "", "")
	switch {
	case err == nil:
		return &http.Transport{DialContext: dial}, conn.Close()
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("a server runs, but %s may be used by its user only: %w", file, err)
	}
	return nil, nil
}

// direct answers requests in this process.
type direct struct{ h http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	a := &captured{header: http.Header{}, code: http.StatusOK}
	r = r.Clone(auth.WithLocal(r.Context()))
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.RequestURI = r.URL.RequestURI()
	d.h.ServeHTTP(a, r)
	return &http.Response{StatusCode: a.code, Header: a.header, Body: io.NopCloser(&a.body), Request: r}, nil
}

type captured struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (c *captured) Header() http.Header         { return c.header }
func (c *captured) WriteHeader(code int)        { c.code = code }
func (c *captured) Write(b []byte) (int, error) { return c.body.Write(b) }

// call asks the API.
func (c *clerk) call(ctx context.Context, method, path string, in, out any) error {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://localhost/api"+path, &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return refused(resp)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// refused reads the error of an answer.
func refused(resp *http.Response) error {
	var fault struct{ Message string }
	if json.NewDecoder(resp.Body).Decode(&fault) != nil || fault.Message == "" {
		fault.Message = http.StatusText(resp.StatusCode)
	}
	return &refusal{resp.StatusCode, fault.Message}
}

// refusal is an error of the API.
type refusal struct {
	code    int
	message string
}

func (r *refusal) Error() string { return r.message }

func missing(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.code == http.StatusNotFound
}

func taken(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.code == http.StatusConflict
}

// accountCommands are what the command line does about accounts.
func accountCommands(stderr io.Writer) cli.Accounts {
	with := func(ctx context.Context, w io.Writer, do func(*clerk) error) error {
		return withClerk(ctx, w, stderr, do)
	}
	return cli.Accounts{
		Key: func(ctx context.Context, w io.Writer, o cli.KeyOptions) error {
			return with(ctx, w, func(c *clerk) error { return c.key(ctx, o) })
		},
		Keys: func(ctx context.Context, w io.Writer) error {
			return with(ctx, w, func(c *clerk) error { return c.keys(ctx) })
		},
		User: func(ctx context.Context, w io.Writer, o cli.UserOptions) error {
			return with(ctx, w, func(c *clerk) error { return c.user(ctx, o) })
		},
		Users: func(ctx context.Context, w io.Writer) error {
			return with(ctx, w, func(c *clerk) error { return c.users(ctx) })
		},
	}
}
