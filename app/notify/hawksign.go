package notify

import (
	"net/http"
	"time"
)

// SignHawk signs a request and its body by the secret of a key, with Hawk. The
// Content-Type must be set already.
func SignHawk(r *http.Request, body []byte, id, secret string, now time.Time) {
	hawk{id, secret}.sign(r, body, now)
}
