package alertaapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/egress"
)

// client asks one server.
type client struct {
	base *url.URL
	http *http.Client
	o    Options
}

// refusal is an answer that is none.
type refusal struct {
	status  int
	message string
	wait    time.Duration // that the server asks for; 0: it does not say
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.message) }

// tries is how often something is asked for; the pauses between grow from
// firstPause to a minute or so.
const (
	tries      = 7
	firstPause = time.Second
	maxPause   = 2 * time.Minute
)

// get reads the JSON of an answer. What may go by itself, a server that is busy or
// just restarts, is waited for.
func (c *client) get(ctx context.Context, path string, params url.Values, into any) error {
	u := c.base.JoinPath(path)
	u.RawQuery = params.Encode()
	pause := firstPause
	for try := 1; ; try++ {
		err := c.once(ctx, u, into)
		if err == nil {
			return nil
		}
		if err = fmt.Errorf("GET %s: %w", u.Path, err); try == tries || !passes(err) || ctx.Err() != nil {
			return err
		}
		var refused *refusal
		wait := pause
		if errors.As(err, &refused) {
			wait = min(cmp.Or(refused.wait, pause), maxPause)
		}
		if err := c.pause(ctx, wait); err != nil {
			return err
		}
		pause *= 2
	}
}

// passes reports whether another try may end otherwise.
func passes(err error) bool {
	switch statusOf(err) {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case 0:
		var bad *json.SyntaxError
		var other *json.UnmarshalTypeError
		return !errors.As(err, &bad) && !errors.As(err, &other) && !errors.Is(err, egress.ErrRefused)
	}
	return false
}

func (c *client) pause(ctx context.Context, d time.Duration) error {
	if c.o.Pause != nil {
		return c.o.Pause(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *client) once(ctx context.Context, u *url.URL, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/json")
	switch {
	case c.o.Key != "":
		r.Header.Set("Authorization", "Key "+c.o.Key)
	case c.o.Token != "":
		r.Header.Set("Authorization", "Bearer "+c.o.Token)
	case c.o.User != "":
		r.SetBasicAuth(c.o.User, c.o.Password)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return withoutURL(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	switch {
	case resp.StatusCode != http.StatusOK:
		return refused(resp)
	case !strings.Contains(resp.Header.Get("Content-Type"), "json"): // the page of a console
		return &refusal{status: http.StatusNotFound, message: "there is no API"}
	}
	in := json.NewDecoder(resp.Body)
	in.UseNumber()
	return in.Decode(into)
}

// withoutURL is the error without what the message of get says anyway.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func refused(resp *http.Response) error {
	out := &refusal{status: resp.StatusCode, message: http.StatusText(resp.StatusCode)}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		out.wait = time.Duration(seconds) * time.Second
	}
	const enough = 64 << 10
	var said struct {
		Message string `json:"message"`
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, enough))
	if err == nil && json.Unmarshal(body, &said) == nil && said.Message != "" {
		out.message = said.Message
	}
	return out
}

// statusOf is the status of an answer that was none; 0 for other errors.
func statusOf(err error) int {
	var refused *refusal
	if errors.As(err, &refused) {
		return refused.status
	}
	return 0
}

func isMissing(err error) bool {
	s := statusOf(err)
	return s == http.StatusNotFound || s == http.StatusMethodNotAllowed
}

func isForbidden(err error) bool { return statusOf(err) == http.StatusForbidden }

func isPast(err error) bool { return statusOf(err) == http.StatusRequestedRangeNotSatisfiable }
