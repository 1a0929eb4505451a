package webhook

import (
	"context"
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" // of SignatureVersion 1
	_ "crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/db"
)

// The types of SNS messages.
const (
	snsNotification = "Notification"
	snsSubscription = "SubscriptionConfirmation"
)

// SNSOptions are what an SNS works with; all but Require are needed.
type SNSOptions struct {
	Client  *http.Client // bounded in time and size, and not to go everywhere
	Require bool         // refuse what is not signed or can't be checked
	Log     *slog.Logger
	Now     func() time.Time
}

// SNS checks messages of Amazon's Simple Notification Service and confirms
// subscriptions. It remembers the certificates it fetched, and for a minute
// those that it could not. It is for many goroutines.
// Source: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
type SNS struct {
	SNSOptions
	mu    sync.Mutex
	certs map[string]snsCert // by URL
}

type snsCert struct {
	cert  *x509.Certificate
	err   error
	until time.Time // of an error
}

// NewSNS makes an SNS.
func NewSNS(o SNSOptions) *SNS { return &SNS{SNSOptions: o, certs: map[string]snsCert{}} }

// snsMessage is what of a message takes part in its check.
type snsMessage struct {
	kind, subscribeURL          string
	version, signature, certURL string
	signed                      string // the text that the signature is of
	topic                       string
}

// errUnchecked is in the chain of the error of a message that may be genuine.
var errUnchecked = errors.New("the SNS signature was not checked")

// readSNS reads what a check needs. What is missing makes the check fail.
func readSNS(p fields) snsMessage {
	m := snsMessage{
		kind: p.text("Type", ""), subscribeURL: p.text("SubscribeURL", ""), topic: p.text("TopicArn", ""),
		version: p.text("SignatureVersion", ""), signature: p.text("Signature", ""), certURL: p.text("SigningCertURL", ""),
	}
	names := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
	if m.kind == snsSubscription {
		names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	var signed strings.Builder
	for _, name := range names {
		if p.has(name) && !p.null(name) {
			fmt.Fprintf(&signed, "%s\n%s\n", name, p.text(name, ""))
		}
	}
	m.signed = signed.String()
	return m
}

// check refuses a message that Amazon did not sign, and confirms a
// subscription that it did. What can't be checked is taken unless Require says
// otherwise, but confirms nothing: without a network at hand, a person may
// still follow the link in the alert.
func (s *SNS) check(ctx context.Context, m snsMessage, a *db.Alert) error {
	err := s.verify(ctx, m)
	switch {
	case err == nil:
	case !errors.Is(err, errUnchecked):
		return db.Errorf(db.Forbidden, "the signature of the SNS message is wrong: %v", err)
	case s.Require && m.signature == "":
		return db.Errorf(db.Forbidden, "the SNS message is not signed")
	case s.Require:
		return db.Wrap(db.Unavailable, "the certificate of the SNS message could not be fetched", err)
	}
	if m.kind != snsSubscription {
		return nil
	}
	if err == nil {
		err = s.confirm(ctx, m.subscribeURL)
	}
	state := "confirmed"
	if err != nil {
		state = "not confirmed"
		s.Log.Warn("SNS subscription is not confirmed", "topic", m.topic, "err", err)
	}
	a.Attributes = db.Attributes{"subscription": state}
	return nil
}

// snsHashes is the hash of each SignatureVersion.
var snsHashes = map[string]crypto.Hash{"1": crypto.SHA1, "2": crypto.SHA256}

func (s *SNS) verify(ctx context.Context, m snsMessage) error {
	if m.signature == "" {
		return fmt.Errorf("%w: there is none", errUnchecked)
	}
	hash, ok := snsHashes[m.version]
	if !ok {
		return fmt.Errorf("version %q is not known", m.version)
	}
	signature, err := base64.StdEncoding.DecodeString(m.signature)
	if err != nil {
		return err
	}
	if !snsCertURL(m.certURL) {
		return fmt.Errorf("the certificate's URL %q is not of SNS", m.certURL)
	}
	cert, err := s.certificate(ctx, m.certURL)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnchecked, err)
	}
	return s.verifyBy(cert, hash, m.signed, signature)
}

func (s *SNS) verifyBy(cert *x509.Certificate, hash crypto.Hash, signed string, signature []byte) error {
	if now := s.Now(); now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return errors.New("the certificate is not of this time")
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	if !ok {
		return errors.New("the certificate has no RSA key")
	}
	h := hash.New()
	io.WriteString(h, signed)
	return rsa.VerifyPKCS1v15(key, hash, h.Sum(nil), signature)
}

// confirm follows the link of a message that was checked.
func (s *SNS) confirm(ctx context.Context, link string) error {
	u, err := url.Parse(link)
	if err != nil || !snsHost(u) {
		return fmt.Errorf("the link %q is not of SNS", link)
	}
	_, err = s.fetch(ctx, link)
	return err
}

// certificate fetches a certificate. That it comes from Amazon's host over TLS
// is what vouches for it.
func (s *SNS) certificate(ctx context.Context, link string) (*x509.Certificate, error) {
	s.mu.Lock()
	known, ok := s.certs[link]
	s.mu.Unlock()
	if ok && (known.err == nil || s.Now().Before(known.until)) {
		return known.cert, known.err
	}
	var c snsCert
	body, err := s.fetch(ctx, link)
	if err == nil {
		c.cert, err = readCert(body)
	}
	if c.err = err; err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		c.until = s.Now().Add(time.Minute)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.certs) >= 100 { // of strangers: Amazon has few
		clear(s.certs)
	}
	s.certs[link] = c
	return c.cert, c.err
}

func readCert(body []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(body)
	if block == nil {
		return nil, errors.New("the certificate is not PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}

func (s *SNS) fetch(ctx context.Context, link string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", req.URL.Host, resp.Status)
	}
	return body, err
}

var snsHosts = regexp.MustCompile(`^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$`)

func snsHost(u *url.URL) bool {
	return u.Scheme == "https" && u.User == nil && snsHosts.MatchString(u.Host)
}

// snsCertURL reports whether a certificate is fetched from there: a file of
// the host itself, so that no call of its API is passed off as one.
func snsCertURL(link string) bool {
	u, err := url.Parse(link)
	return err == nil && snsHost(u) && u.RawQuery == "" && strings.HasSuffix(u.Path, ".pem") && strings.Count(u.Path, "/") == 1
}
