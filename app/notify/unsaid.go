package notify

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
)

// unsaid is an answer without what the request came with to be let in, which
// some services repeat: it would be in the log, and nobody would look for it
// there.
func unsaid(r *http.Request, answer []byte) []byte {
	secrets := []string{r.URL.RequestURI(), r.URL.Path}
	for _, values := range r.URL.Query() {
		secrets = append(secrets, values...)
	}
	for _, name := range []string{"Authorization", "X-Api-Key"} {
		secrets = append(secrets, strings.Fields(r.Header.Get(name))...)
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // the whole before its parts
	for _, s := range secrets {
		if len(s) > 6 { // more than Bearer is
			answer = bytes.ReplaceAll(answer, []byte(s), []byte("***"))
		}
	}
	return answer
}
