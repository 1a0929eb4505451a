package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
)

// client speaks the HTTP API of one server.
type client struct {
	url, key string
	http     *http.Client
}

// answer is what of an answer matters here.
type answer struct {
	ID      string          `json:"id"`
	Alert   json.RawMessage `json:"alert"`
	Message string          `json:"message"`

	Blackouts []struct {
		Text   string `json:"text"`
		Status string `json:"status"`
	} `json:"blackouts"`
}

// stored reports whether an alert was kept: one that comes in a blackout is
// not.
func (a answer) stored() bool { return a.Alert != nil }

// call makes a request and reads the answer. Besides success it takes the
// codes given, which are part of life.
func (c *client) call(ctx context.Context, method, path string, body any, also ...int) (a answer, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return a, err
	}
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(text))
	if err != nil {
		return a, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "alertad-demo")
	if c.key != "" {
		r.Header.Set("Authorization", "Key "+c.key)
	}
	got, err := c.http.Do(r)
	if err != nil {
		return a, err
	}
	defer got.Body.Close()
	answered, err := io.ReadAll(io.LimitReader(got.Body, 8<<20))
	if err != nil {
		return a, err
	}
	unread := json.Unmarshal(answered, &a)
	switch {
	case slices.Contains(also, got.StatusCode):
		return a, nil
	case got.StatusCode >= 300:
		return a, fmt.Errorf("%s %s: %s: %.200s", method, path, got.Status, answered)
	case unread != nil:
		return a, fmt.Errorf("%s %s: this is no alertad: %w", method, path, unread)
	}
	return a, nil
}

// away reports whether the server could not be asked.
func away(err error) bool {
	var failed *url.Error
	return errors.As(err, &failed)
}
