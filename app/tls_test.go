package app_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// trusting is a client that believes nobody but the certificate in a file.
func trusting(t *testing.T, file string) *http.Client {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		t.Fatalf("%s has no certificate", file)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func TestSelfSignedServer(t *testing.T) {
	state := t.TempDir()
	_, port, _ := net.SplitHostPort(freePort(t))
	p := start(t, state, "TLS_SELF_SIGNED=1", "HSTS_SECONDS=600", "HTTP_REDIRECT_PORT="+port)
	if !strings.HasPrefix(p.url, "https://127.0.0.1:") {
		t.Fatalf("it says that it is at %s", p.url)
	}
	client := trusting(t, filepath.Join(state, "tls/self-signed.pem"))
	resp, err := client.Get(p.url + "/management/gtg")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Strict-Transport-Security"); resp.ProtoMajor != 2 || resp.StatusCode != 200 || got != "max-age=600" {
		t.Errorf("%s %s, Strict-Transport-Security %q", resp.Proto, resp.Status, got)
	}
	resp, err = client.Post("http://127.0.0.1:"+port+"/alert?a=b", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Location"); resp.StatusCode != 308 || got != p.url+"/alert?a=b" || resp.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("plain HTTP: %s to %s, %v", resp.Status, got, resp.Header)
	}
	if resp, err := client.Get("http" + strings.TrimPrefix(p.url, "https")); err == nil {
		resp.Body.Close()
		if resp.StatusCode != 400 {
			t.Errorf("HTTP on the port of HTTPS: %s", resp.Status)
		}
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.stderr)
	}
}

// The live stream works in HTTP/2, and ends with the server.
func TestStreamOverTLS(t *testing.T) {
	state := t.TempDir()
	p := start(t, state, "TLS_SELF_SIGNED=1")
	client := trusting(t, filepath.Join(state, "tls/self-signed.pem"))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", p.url+"/alerts/stream", nil)
	stream, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if stream.ProtoMajor != 2 {
		t.Fatalf("the stream is in %s", stream.Proto)
	}
	resp, err := client.Post(p.url+"/alert", "application/json", strings.NewReader(alertJSON("web01", "Down", "major")))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	for lines.Scan() && lines.Text() != "event: alert" {
	}
	if lines.Text() != "event: alert" {
		t.Fatalf("the stream ended: %v", lines.Err())
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.stderr)
	}
}

// TLS settings change without a restart, HTTPS itself does not begin or end.
func TestReloadOfTLS(t *testing.T) {
	state := t.TempDir()
	_, port, _ := net.SplitHostPort(freePort(t))
	file := filepath.Join(t.TempDir(), "alertad.conf")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("TLS_SELF_SIGNED = True\n")
	p := start(t, state, "ALERTA_SVR_CONF_FILE="+file, infoLog, "PORT="+port)
	made := filepath.Join(state, "tls/self-signed.pem")
	handshake := func(newest uint16) error {
		conn, err := tls.Dial("tcp", strings.TrimPrefix(p.url, "https://"), &tls.Config{InsecureSkipVerify: true, MaxVersion: newest})
		if err == nil {
			conn.Close()
		}
		return err
	}
	if err := handshake(tls.VersionTLS12); err != nil {
		t.Fatal(err)
	}
	// The pair that the server made is as good as any.
	text, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(t.TempDir(), "own.pem")
	if err := os.WriteFile(own, text, 0o600); err != nil {
		t.Fatal(err)
	}
	write(fmt.Sprintf("TLS_CERT_FILE = TLS_KEY_FILE = '%s'\nTLS_MIN_VERSION = '1.3'\n", own))
	p.reload()
	until(t, "TLS 1.2 refused", func() bool { return handshake(tls.VersionTLS12) != nil })
	if err := handshake(tls.VersionTLS13); err != nil {
		t.Error(err)
	}
	write("TLS_CERT_FILE = TLS_KEY_FILE = '/nowhere.pem'\n")
	p.reload()
	until(t, "an error", func() bool { return strings.Contains(p.stderr.String(), "/nowhere.pem: no such file") })
	write("LOG_LEVEL = 'INFO'\n")
	p.reload()
	until(t, "a warning", func() bool { return strings.Contains(p.stderr.String(), "TLS_CERT_FILE, TLS_KEY_FILE") })
	if err := handshake(tls.VersionTLS13); err != nil {
		t.Errorf("HTTPS ended: %v", err)
	}
}

// A client that connects and says nothing is not waited for.
func TestSlowHandshake(t *testing.T) {
	p := start(t, t.TempDir(), "TLS_SELF_SIGNED=1")
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Errorf("the server did not hang up: %v", err)
	}
}

func TestRefusesBadTLS(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.pem")
	if err := os.WriteFile(bad, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := func(want string, settings ...string) {
		t.Helper()
		cmd, stderr := command(t, t.TempDir(), settings, "run")
		if err := cmd.Run(); err == nil {
			t.Fatal("it started")
		}
		if got := strings.TrimSpace(stderr.String()); !strings.Contains(got, want) || strings.Contains(got, "\n") {
			t.Errorf("stderr is %q, want one line with %q", got, want)
		}
	}
	f("needs its key in TLS_KEY_FILE", "TLS_CERT_FILE="+bad)
	f("no such file", "TLS_CERT_FILE=/nowhere.pem", "TLS_KEY_FILE="+bad)
	f("failed to find any PEM data", "TLS_CERT_FILE="+bad, "TLS_KEY_FILE="+bad)
	f("has no certificate in PEM form", "TLS_SELF_SIGNED=1", "TLS_CLIENT_AUTH=required", "TLS_CLIENT_CA_FILE="+bad)
}

// `alertad health` and `alertad doctor` find a server that lets nobody in
// without a certificate well, and say what is wrong with one that is not.
func TestHealthBehindClientCertificates(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	own := filepath.Join(state, "tls/self-signed.pem")
	start(t, state, "TLS_SELF_SIGNED=1").stop() // makes one, that will do as an authority
	for _, version := range []string{"1.2", "1.3"} {
		settings := []string{"TLS_CERT_FILE=" + own, "TLS_KEY_FILE=" + own, "TLS_MIN_VERSION=" + version, "TLS_CLIENT_AUTH=required", "TLS_CLIENT_CA_FILE=" + own}
		p := start(t, state, settings...)
		if resp, err := trusting(t, own).Get(p.url); err == nil {
			resp.Body.Close()
			t.Fatal("a client without a certificate is let in")
		}
		settings = append(settings, "PORT="+p.url[strings.LastIndex(p.url, ":")+1:])
		f := func(state string, healthy bool, want, what string) {
			t.Helper()
			cmd, stderr := command(t, state, settings, what)
			out, err := cmd.Output()
			if text := string(out) + stderr.String(); (err == nil) != healthy || !strings.Contains(text, want) {
				t.Errorf("%s: %v\n%s\nwant %q", what, err, text, want)
			}
		}
		f(state, true, "OK", "health")
		f(state, true, "ok    server     it answers at", "doctor")
		f(t.TempDir(), false, "requires the certificate of a client, so the server is asked on its socket: nobody listens on", "health")
		p.stop()
		f(state, false, "connection refused", "health")
	}
}
