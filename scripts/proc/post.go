package proc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Channel sets up a channel of a server that posts to an address, without a
// limit. It returns its id.
func Channel(ctx context.Context, server, name, address string) (id string, err error) {
	var made struct{ ID string }
	err = Post(ctx, server+"/channel", map[string]any{
		"name": name, "type": "webhook", "settings": map[string]any{"limit": 0}, "secrets": map[string]any{"url": address},
	}, &made)
	return made.ID, err
}

// Post makes something, which must be created.
func Post(ctx context.Context, url string, body, out any) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusCreated {
		return fmt.Errorf("POST %s: %s: %.300s", url, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
