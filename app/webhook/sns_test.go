package webhook_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

const (
	snsHost  = "https://sns.eu-west-1.amazonaws.com"
	certPath = "/SimpleNotificationService-0a1b.pem"
	snsTime  = "2026-03-01T10:00:00Z"
)

// amazon plays the part of SNS: an HTTPS server for its names, which a client
// reaches through a proxy, and the keys by which it signs.
type amazon struct {
	t     *testing.T
	key   *rsa.PrivateKey
	roots *x509.CertPool
	proxy *url.URL
	log   strings.Builder
	clock time.Time

	mu     sync.Mutex
	asked  []string // paths, in order
	answer http.HandlerFunc
}

func newAmazon(t *testing.T) *amazon {
	t.Helper()
	now, err := time.Parse(time.RFC3339, snsTime)
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	a := &amazon{t: t, key: key, roots: x509.NewCertPool(), clock: now}
	a.answer = a.serveCert
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.asked = append(a.asked, r.URL.RequestURI())
		answer := a.answer
		a.mu.Unlock()
		answer(w, r)
	}))
	cert := a.certificate(&key.PublicKey, time.Now())
	site.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}}
	site.StartTLS()
	t.Cleanup(site.Close)
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	a.roots.AddCert(parsed)
	a.proxy = tunnel(t, site.Listener.Addr().String())
	return a
}

// tunnel is a proxy that connects everybody to that address.
func tunnel(t *testing.T, address string) *url.URL {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := net.Dial("tcp", address)
		if err != nil {
			t.Error(err)
			return
		}
		in, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { io.Copy(out, in); out.Close() }()
		go func() { io.Copy(in, out); in.Close() }()
	}))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// certificate signs itself: nobody else vouches for it.
func (a *amazon) certificate(key *rsa.PublicKey, from time.Time) []byte {
	a.t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sns.amazonaws.com"},
		DNSNames: []string{"sns.eu-west-1.amazonaws.com"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: from.Add(-time.Hour), NotAfter: from.Add(time.Hour),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return cert
}

func (a *amazon) serveCert(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, ".pem") {
		pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: a.certificate(&a.key.PublicKey, a.clock)})
	}
}

func (a *amazon) sns(require bool) *webhook.SNS {
	a.t.Helper()
	client := egress.Client(egress.Options{
		Public: true, Roots: a.roots, Proxy: http.ProxyURL(a.proxy), Timeout: 5 * time.Second, MaxBytes: 64 << 10,
	})
	a.t.Cleanup(client.CloseIdleConnections)
	return webhook.NewSNS(webhook.SNSOptions{
		Client: client, Require: require,
		Log: slog.New(slog.NewTextHandler(&a.log, nil)), Now: func() time.Time { return a.clock },
	})
}

type message map[string]string

func (a *amazon) subscription() message {
	return a.sign(message{
		"Type": "SubscriptionConfirmation", "MessageId": "m1", "Token": "t1", "TopicArn": "arn:aws:sns:eu-west-1:123456789012:ops",
		"Message": "Shall we?", "SubscribeURL": snsHost + "/?Action=ConfirmSubscription&Token=t1", "Timestamp": snsTime,
		"SignatureVersion": "2", "SigningCertURL": snsHost + certPath,
	})
}

func (a *amazon) notification() message {
	return a.sign(message{
		"Type": "Notification", "MessageId": "m2", "TopicArn": "arn:aws:sns:eu-west-1:123456789012:ops", "Subject": "ALARM",
		"Message":   `{"AlarmName":"a","AlarmDescription":null,"AWSAccountId":"1","NewStateValue":"ALARM","Region":"EU","Trigger":{"Namespace":"AWS/S3"}}`,
		"Timestamp": snsTime, "SignatureVersion": "1", "SigningCertURL": snsHost + certPath,
	})
}

// sign follows the documentation by itself: all names that are signed, in the
// order of bytes.
func (a *amazon) sign(m message) message {
	a.t.Helper()
	text := ""
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !strings.HasPrefix(name, "Sign") {
			text += name + "\n" + m[name] + "\n"
		}
	}
	hash := crypto.SHA1
	if m["SignatureVersion"] == "2" {
		hash = crypto.SHA256
	}
	h := hash.New()
	h.Write([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, a.key, hash, h.Sum(nil))
	if err != nil {
		a.t.Fatal(err)
	}
	m["Signature"] = base64.StdEncoding.EncodeToString(signature)
	return m
}

// with returns the message with one member replaced, or removed if empty.
func (m message) with(name, value string) message {
	m = maps.Clone(m)
	if m[name] = value; value == "" {
		delete(m, name)
	}
	return m
}

// send has a message read and checked, and returns the alert.
func (a *amazon) send(s *webhook.SNS, m message) (*db.Alert, error) {
	a.t.Helper()
	body, err := json.Marshal(m)
	if err != nil {
		a.t.Fatal(err)
	}
	o := options(a.t)
	o.SNS = s
	result, err := parseWith(a.t, "cloudwatch", "", body, o)
	if err != nil {
		a.t.Fatalf("%v: %v", m, err)
	}
	return result.Alerts[0], result.Check(context.Background())
}

func (a *amazon) wants(what string, paths ...string) {
	a.t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Equal(a.asked, paths) {
		a.t.Errorf("%s: SNS was asked for %q, want %q", what, a.asked, paths)
	}
	a.asked = nil
}

const subscribePath = "/?Action=ConfirmSubscription&Token=t1"

func TestSNSConfirms(t *testing.T) {
	a := newAmazon(t)
	for _, version := range []string{"1", "2"} {
		s := a.sns(false)
		alert, err := a.send(s, a.sign(a.subscription().with("Signature", "").with("SignatureVersion", version)))
		if err != nil || alert.Attributes["subscription"] != "confirmed" {
			t.Errorf("version %s: %v, %v", version, alert.Attributes, err)
		}
		a.wants("version "+version, certPath, subscribePath)
		if _, err := a.send(s, a.notification()); err != nil {
			t.Errorf("a notification after it: %v", err)
		}
		a.wants("a known certificate")
	}
	if alert, err := a.send(a.sns(true), a.notification()); err != nil || alert.Attributes["subscription"] != nil {
		t.Errorf("a notification: %v, %v", alert.Attributes, err)
	}
	a.wants("a notification", certPath)
	without := a.sign(a.notification().with("Subject", "").with("Signature", ""))
	if _, err := a.send(a.sns(true), without); err != nil {
		t.Errorf("without a subject: %v", err)
	}
}

// Whatever is changed after signing, or signed by another, is refused under
// either policy, and asks for nothing but the certificate.
func TestSNSForged(t *testing.T) {
	a := newAmazon(t)
	f := func(what string, m message, certs ...string) {
		t.Helper()
		for _, require := range []bool{false, true} {
			_, err := a.send(a.sns(require), m)
			if db.CodeOf(err) != db.Forbidden {
				t.Errorf("%s: %v", what, err)
			}
			a.wants(what, certs...)
		}
	}
	for _, m := range []message{a.subscription(), a.notification()} {
		for _, name := range []string{"Message", "MessageId", "Timestamp", "TopicArn", "Token", "SubscribeURL", "Subject"} {
			if _, ok := m[name]; !ok {
				continue
			}
			changed := strings.Replace(m[name], "1", "7", 1)
			if changed == m[name] {
				changed += " "
			}
			f(m["Type"]+" with another "+name, m.with(name, changed), certPath)
		}
		f("cut signature", m.with("Signature", m["Signature"][:40]), certPath)
		f("no base64", m.with("Signature", "?"))
		f("version 3", m.with("SignatureVersion", "3"))
		f("no version", m.with("SignatureVersion", ""))
	}
	f("another hash", a.subscription().with("SignatureVersion", "1"), certPath)
	f("no subject", a.notification().with("Subject", ""), certPath)
	for _, url := range []string{
		"http://sns.eu-west-1.amazonaws.com" + certPath,
		"https://sns.eu-west-1.amazonaws.com.evil.org" + certPath,
		"https://sns.eu-west-1.amazonaws.com@evil.org" + certPath,
		"https://u@sns.eu-west-1.amazonaws.com" + certPath,
		"https://sns.eu-west-1.amazonaws.com:8443" + certPath,
		"https://evil.org/sns.eu-west-1.amazonaws.com" + certPath,
		"https://evil-sns.eu-west-1.amazonaws.com" + certPath,
		"https://sns.eu.west.1.amazonaws.com" + certPath,
		"https://sns.amazonaws.com" + certPath,
		"https://s3.eu-west-1.amazonaws.com" + certPath,
		"https://169.254.169.254" + certPath,
		snsHost + "/?Action=x.pem",
		snsHost + certPath + "?x=.pem",
		snsHost + "/a/b.pem",
		snsHost + "/cert.txt",
		"%", "",
	} {
		f(url, a.subscription().with("SigningCertURL", url))
	}

	other := newAmazon(t)
	f("another key", other.subscription(), certPath)
	a.clock = a.clock.Add(2 * time.Hour)
	s := a.sns(false)
	a.answer = func(w http.ResponseWriter, r *http.Request) {
		pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: a.certificate(&a.key.PublicKey, a.clock.Add(-2*time.Hour))})
	}
	if _, err := a.send(s, a.subscription()); db.CodeOf(err) != db.Forbidden {
		t.Errorf("an old certificate: %v", err)
	}
}

// A genuine message that leads elsewhere confirms nothing.
func TestSNSLeadsElsewhere(t *testing.T) {
	a := newAmazon(t)
	for _, link := range []string{"http://sns.eu-west-1.amazonaws.com/", "https://evil.org/", "https://127.0.0.1/", "%"} {
		m := a.sign(a.subscription().with("SubscribeURL", link).with("Signature", ""))
		alert, err := a.send(a.sns(true), m)
		if err != nil || alert.Attributes["subscription"] != "not confirmed" {
			t.Errorf("%s: %v, %v", link, alert.Attributes, err)
		}
		a.wants(link, certPath)
	}
	elsewhere := func(path string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path {
				http.Redirect(w, r, "https://evil.org/", http.StatusFound)
				return
			}
			a.serveCert(w, r)
		}
	}
	a.answer = elsewhere("/")
	if alert, err := a.send(a.sns(true), a.subscription()); err != nil || alert.Attributes["subscription"] != "not confirmed" {
		t.Errorf("a redirect of the confirmation: %v, %v", alert.Attributes, err)
	}
	a.wants("a redirect of the confirmation", certPath, subscribePath)
	a.answer = elsewhere(certPath)
	if _, err := a.send(a.sns(true), a.subscription()); db.CodeOf(err) != db.Unavailable {
		t.Errorf("a redirect of the certificate: %v", err)
	}
	a.wants("a redirect of the certificate", certPath)
	if !strings.Contains(a.log.String(), "redirect") {
		t.Errorf("the log does not tell why: %s", &a.log)
	}
}

// What can't be checked is taken if nothing better is asked for, but confirms
// nothing.
func TestSNSUnchecked(t *testing.T) {
	a := newAmazon(t)
	f := func(what string, m message, refused db.Code, paths ...string) {
		t.Helper()
		alert, err := a.send(a.sns(false), m)
		if err != nil || m["Type"] != "Notification" && alert.Attributes["subscription"] != "not confirmed" {
			t.Errorf("%s: %v, %v", what, alert.Attributes, err)
		}
		a.wants(what, paths...)
		if _, err := a.send(a.sns(true), m); db.CodeOf(err) != refused {
			t.Errorf("%s when a signature is required: %v", what, err)
		}
		a.wants(what, paths...)
	}
	f("an unsigned subscription", a.subscription().with("Signature", ""), db.Forbidden)
	f("an unsigned notification", a.notification().with("Signature", ""), db.Forbidden)
	bare := a.notification().with("Signature", "").with("SignatureVersion", "").with("SigningCertURL", "")
	f("a bare notification", bare, db.Forbidden)
	for what, answer := range map[string]http.HandlerFunc{
		"no certificate":      http.NotFound,
		"a broken one":        func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "-----BEGIN") },
		"an empty one":        func(w http.ResponseWriter, r *http.Request) { pem.Encode(w, &pem.Block{Type: "CERTIFICATE"}) },
		"one without end":     func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("x", 1<<20)) },
		"a closed connection": func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
	} {
		a.answer = answer
		f(what, a.subscription(), db.Unavailable, certPath)
	}
}

// A certificate that could not be fetched is not asked for again with every
// message, but it is after a while.
func TestSNSRemembersFailure(t *testing.T) {
	a := newAmazon(t)
	s := a.sns(true)
	fails := func(want db.Code) {
		t.Helper()
		if _, err := a.send(s, a.notification()); want != db.Unavailable && err != nil || want == db.Unavailable && db.CodeOf(err) != want {
			t.Errorf("%v", err)
		}
	}
	a.answer = http.NotFound
	fails(db.Unavailable)
	fails(db.Unavailable)
	a.wants("within a minute", certPath)
	a.answer = a.serveCert
	a.clock = a.clock.Add(time.Minute)
	fails(0)
	fails(0)
	a.wants("after a minute", certPath)
}
