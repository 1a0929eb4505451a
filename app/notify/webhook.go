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

// webhook posts to any address. An item's To is the address, its Body a JSON
// object: headers, and the body to post. A body that is a text is posted as it
// is, anything else as JSON.
type webhook struct {
	client *http.Client
	agent  string
}

func newWebhook(o SenderOptions) Sender {
	return &webhook{plainClient(o), o.Agent}
}

// plainClient is a client with the system's certificates, which cannot fail.
func plainClient(o SenderOptions) *http.Client {
	c, _ := newClient(clientOptions{allow: o.Allow, timeout: 10 * time.Second})
	return c
}

// Send posts the body.
func (s *webhook) Send(ctx context.Context, it *db.Outgoing) error {
	var what struct {
		Headers map[string]string
		Body    json.RawMessage
	}
	if err := json.Unmarshal([]byte(it.Body), &what); err != nil {
		return &Error{Permanent: true, Err: fmt.Errorf("decode the body: %w", err)}
	}
	body, kind := []byte(what.Body), "application/json"
	var text string
	if len(body) > 0 && body[0] == '"' && json.Unmarshal(body, &text) == nil {
		body, kind = []byte(text), "text/plain; charset=utf-8"
	}
	r, err := newPost(ctx, it.To, body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("User-Agent", s.agent)
	r.Header.Set("X-Request-ID", it.ID)
	for name, value := range what.Headers {
		if strings.ContainsAny(name+value, "\r\n\x00") || strings.ContainsAny(name, " :") || name == "" {
			return &Error{Permanent: true, Err: fmt.Errorf("bad header %.50q", name)}
		}
		r.Header.Set(name, value)
	}
	return do(s.client, r)
}

// newPost makes a request to a web address and nothing else. Its error does
// not show the address.
func newPost(ctx context.Context, to string, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil || r.URL.Host == "" || !strings.HasPrefix(r.URL.Scheme, "http") {
		return nil, &Error{Permanent: true, Err: errors.New("it is no address that starts with http:// or https://")}
	}
	return r, nil
}

// audit posts events of the audit trail. The address is a setting, since it
// may hold a secret.
type audit struct {
	client     *http.Client
	url, agent string
}

func newAudit(o SenderOptions) Sender {
	return &audit{plainClient(o), o.AuditURL, o.Agent}
}

// Send posts the event, which is the item's body.
func (s *audit) Send(ctx context.Context, it *db.Outgoing) error {
	if s.url == "" {
		return &Error{Permanent: true, Err: errors.New("AUDIT_URL is no longer set")}
	}
	r, err := newPost(ctx, s.url, []byte(it.Body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", s.agent)
	return do(s.client, r)
}
