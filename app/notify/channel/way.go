package channel

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
	"github.com/alertad/alertad/app/notify"
)

// way is how a type sends: it asks a web server, or sends by itself.
type way struct {
	// ask makes the requests for one message, to one person if the type tells
	// persons. None: this type has no way to say that.
	ask func(values, *note) ([]ask, error)

	// judge says what an answer of status 2xx means, or finds out more about
	// another. Nil: the status says all.
	judge func(answer) error

	// send does it all. It returns what the other side said.
	send func(context.Context, *Sender, values, *note) (string, error)
}

// ask is what is asked of a web server.
type ask struct {
	method   string // "": POST
	url      string
	header   map[string]string
	user     string // of basic authentication, with password
	password string
	body     string
}

// answer is what a web server said.
type answer struct {
	code   int
	header http.Header
	body   []byte
}

// jsonAsk is a POST of a value as JSON.
func jsonAsk(to string, body any, header ...string) ask {
	text, _ := json.Marshal(body) // of ours: texts, lists and numbers
	return ask{url: to, body: string(text), header: headers("Content-Type", "application/json", header...)}
}

// formAsk is a POST of a form.
func formAsk(to string, form url.Values, header ...string) ask {
	return ask{url: to, body: form.Encode(), header: headers("Content-Type", "application/x-www-form-urlencoded", header...)}
}

func headers(name, value string, more ...string) map[string]string {
	h := map[string]string{name: value}
	for i := 0; i+1 < len(more); i += 2 {
		h[more[i]] = more[i+1]
	}
	return h
}

// at is an address below that of a server.
func at(server, path string) string { return strings.TrimRight(server, "/") + path }

// do asks, and judges the answer.
func (s *Sender) do(ctx context.Context, a ask, n *note, judge func(answer) error) (string, error) {
	r, err := http.NewRequestWithContext(ctx, cmp.Or(a.method, http.MethodPost), a.url, strings.NewReader(a.body))
	if err != nil || r.URL.Host == "" || r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return "", permanent("the address does not start with http:// or https://")
	}
	for name, value := range a.header {
		r.Header.Set(name, value)
	}
	if a.user != "" {
		r.SetBasicAuth(a.user, a.password)
	}
	r.Header.Set("User-Agent", s.o.Agent)
	r.Header.Set("X-Request-ID", n.id)
	resp, err := n.reach.client.Do(r)
	if err != nil {
		return "", unreached(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	said := strings.TrimSpace(resp.Status + " " + notify.Excerpt(body))
	if err != nil && resp.StatusCode < 300 {
		return "", errors.New("the answer broke off")
	}
	ans := answer{resp.StatusCode, resp.Header, body}
	if judge != nil {
		if err := judge(ans); err != nil {
			return "", err
		}
	}
	return said, notify.Verdict(r, resp, body)
}

// unreached is the error of a request that got no answer. It has no address,
// which may be a secret.
func unreached(err error) error {
	if errors.Is(err, egress.ErrRefused) {
		return permanent("refused: link-local and metadata addresses are not sent to, nor private ones for a customer (OUTGOING_ALLOW)")
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "Client.Timeout") {
		return errors.New("no answer in time")
	}
	return err
}

func permanent(format string, args ...any) error {
	return &notify.Error{Permanent: true, Err: fmt.Errorf(format, args...)}
}

// later is an error after which it is tried again, not before some seconds,
// which are written in any way.
func later(seconds json.Number, format string, args ...any) error {
	n, _ := strconv.ParseFloat(string(seconds), 64)
	return &notify.Error{After: time.Duration(max(0, min(n, 3600)) * float64(time.Second)), Err: fmt.Errorf(format, args...)}
}
