package app_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Streams that were opened before the settings were read again go on, and end
// with the login that they belong to.
func TestStreamsAfterReload(t *testing.T) {
	required := "AUTH_REQUIRED = True\n"
	p, reload := configured(t, required+allow("A"), infoLog)
	resp := p.send("POST", "/auth/signup", `{"name":"Joe","email":"joe@example.com","password":"p8ssw0rd","session":true}`)
	var login struct{ Token string }
	if err := json.NewDecoder(resp.Body).Decode(&login); err != nil {
		t.Fatal(err)
	}
	cookie := resp.Cookies()[0].Name + "=" + resp.Cookies()[0].Value
	bySession := bufio.NewScanner(p.send("GET", "/alerts/stream", "", "Cookie", cookie).Body)
	byToken := bufio.NewScanner(p.send("GET", "/alerts/stream", "", "Authorization", "Bearer "+login.Token).Body)
	wait := func(stream *bufio.Scanner, line string) {
		t.Helper()
		for stream.Scan() {
			if stream.Text() == line {
				return
			}
		}
		t.Fatalf("the stream ended before %q: %v", line, stream.Err())
	}
	wait(bySession, "event: ready")
	wait(byToken, "event: ready")
	reload(required + allow("B"))
	until(t, "the reload", func() bool { return p.environments() == "Production B" })
	alert := func(resource string) {
		t.Helper()
		if resp := p.send("POST", "/alert", alertJSON(resource, "Down", "major"), "Authorization", "Bearer "+login.Token); resp.StatusCode != 201 {
			t.Fatal(resp.Status)
		}
	}
	alert("web01")
	wait(bySession, "event: alert")
	wait(byToken, "event: alert")

	p.send("POST", "/auth/logout", "", "Cookie", cookie)
	for bySession.Scan() {
	}
	if err := bySession.Err(); err != nil {
		t.Errorf("after the logout: %v", err)
	}
	alert("web02")
	wait(byToken, "event: alert")
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.stderr)
	}
}

// send sends a request with headers, which come in pairs. The body of the answer
// is closed at the end of the test.
func (p *process) send(method, path, body string, header ...string) *http.Response {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { resp.Body.Close() })
	return resp
}
