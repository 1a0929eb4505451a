package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// forward repeats on another server what happened on this one. An item's To is
// the name of a Destination, so that no credentials are stored; its Body is
// the JSON of a request.
type forward struct {
	to    map[string]peer
	agent string
	now   func() time.Time
}

type peer struct {
	Destination
	client *http.Client
}

// request is what is asked of the other server.
type request struct {
	Method string          `json:"method"`
	Path   string          `json:"path"` // below the destination's URL
	Loop   string          `json:"loop"` // X-Alerta-Loop: the servers that it went through
	Body   json.RawMessage `json:"body,omitempty"`
}

func newForward(o SenderOptions) (Sender, error) {
	f := &forward{to: map[string]peer{}, agent: o.Agent, now: o.Now}
	if f.now == nil {
		f.now = time.Now
	}
	for _, d := range o.Destinations {
		if d.Timeout <= 0 {
			d.Timeout = 5 * time.Second
		}
		d.URL = strings.TrimRight(d.URL, "/")
		client, err := newClient(clientOptions{o.Allow, d.Timeout, d.Insecure, d.CAFile})
		if err != nil {
			return nil, fmt.Errorf("destination %s: %w", shown(d.URL), err)
		}
		f.to[d.Name] = peer{d, client}
	}
	return f, nil
}

// Send does the request at the destination.
func (f *forward) Send(ctx context.Context, it *db.Outgoing) error {
	p, ok := f.to[it.To]
	if !ok {
		return &Error{Permanent: true, Err: errors.New("it is no longer in FWD_DESTINATIONS")}
	}
	var what request
	if err := json.Unmarshal([]byte(it.Body), &what); err != nil {
		return &Error{Permanent: true, Err: fmt.Errorf("decode the request: %w", err)}
	}
	r, err := http.NewRequestWithContext(ctx, what.Method, p.URL+what.Path, bytes.NewReader(what.Body))
	if err != nil {
		return &Error{Permanent: true, Err: errors.New("the request has a bad method or address")}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", f.agent)
	r.Header.Set("X-Request-ID", it.ID)
	r.Header.Set("X-Alerta-Loop", what.Loop)
	p.authorize(r, what.Body, f.now())
	return do(p.client, r)
}

// authorize says who is sending, in the way that the credentials are for.
func (p peer) authorize(r *http.Request, body []byte, now time.Time) {
	switch {
	case p.Username != "":
		r.SetBasicAuth(p.Username, p.Password)
	case p.Secret != "":
		hawk{p.Key, p.Secret}.sign(r, body, now)
	case p.Key != "":
		r.Header.Set("Authorization", "Key "+p.Key)
	case p.Token != "":
		r.Header.Set("Authorization", "Bearer "+p.Token)
	}
}
