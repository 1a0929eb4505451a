package oauth_test

import (
	"net/http"
	"testing"
)

// A connection that the provider closed while it was idle is no reason to fail.
func TestKeptConnectionEnds(t *testing.T) {
	o := newOP(t)
	ended := 0
	o.special["/token"] = func(w http.ResponseWriter, r *http.Request) {
		if _, sent := r.Header["X-Idempotency-Key"]; sent {
			t.Error("a header of ours is sent")
		}
		if ended++; ended > 1 {
			o.token(w, r)
			return
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}
	if _, err := o.login(o.provider()); err != nil || ended != 2 {
		t.Errorf("after %d requests: %v", ended, err)
	}
}
