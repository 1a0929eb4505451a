package saml

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// How long metadata are believed that do not say it themselves, at least and
// at most how long whatever they say, and when to ask again after a failure.
const (
	defaultFresh = time.Hour
	minFresh     = time.Minute
	maxFresh     = 24 * time.Hour
	retryAfter   = 30 * time.Second
)

// maxMetadata bounds them: those of a federation of a thousand fit.
const maxMetadata = 16 << 20

// metadataSettings say where they are.
const metadataSettings = "SAML2_METADATA_URL, or metadata in SAML2_CONFIG"

// metadata keeps those of the identity provider.
type metadata struct {
	Options
	mu    sync.Mutex
	known *idp
	err   error     // why they could not be read
	until time.Time // until when either counts
	date  string    // header of the last answer
}

// newMetadata reads metadata at hand at once, so that a mistake in them shows
// at the start.
func newMetadata(o Options) (*metadata, error) {
	m := &metadata{Options: o}
	var err error
	switch b := o.MetadataXML; {
	case o.MetadataURL != "" && o.MetadataFile == "" && b == nil:
		if !webAddress(o.MetadataURL) || o.Client == nil {
			return nil, fmt.Errorf("saml: metadata cannot be fetched from %q", o.MetadataURL)
		}
		return m, nil
	case o.MetadataURL == "" && o.MetadataFile != "" && b == nil:
		if b, err = os.ReadFile(o.MetadataFile); err != nil {
			return nil, fmt.Errorf("saml: %w", err)
		}
		m.known, err = m.read(b)
	case o.MetadataURL == "" && o.MetadataFile == "" && b != nil:
		m.known, err = m.read(b)
	default:
		return nil, errors.New("saml: the metadata of the identity provider are needed, from one place")
	}
	if err != nil {
		return nil, fmt.Errorf("saml: metadata %s: %w", o.MetadataFile, err)
	}
	return m, nil
}

// get returns the identity provider. While it cannot be asked, the metadata
// that were fetched last hold, as long as they say themselves.
func (m *metadata) get(ctx context.Context) (*idp, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.MetadataURL != "" && !m.Now().Before(m.until) {
		m.refresh(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if m.known != nil && (m.known.validUntil.IsZero() || m.Now().Before(m.known.validUntil)) {
		return m.known, nil
	}
	if m.err == nil {
		m.err = fmt.Errorf("they ended at %s", m.known.validUntil)
	}
	return nil, auth.Because(metadataSettings, db.Wrap(db.Unavailable, "the metadata of the SAML identity provider cannot be read", m.err))
}

// refresh fetches the metadata. That somebody went away meanwhile says nothing
// of the identity provider.
func (m *metadata) refresh(ctx context.Context) {
	found, err := m.fetch(ctx)
	if ctx.Err() != nil {
		return
	}
	m.err = err
	if err != nil {
		m.until = m.Now().Add(retryAfter)
		m.Log.Warn("SAML metadata cannot be fetched", "url", m.MetadataURL, "err", err)
		return
	}
	m.known, m.until = found, m.Now().Add(found.fresh)
}

func (m *metadata) fetch(ctx context.Context) (*idp, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.MetadataURL, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/samlmetadata+xml, application/xml;q=0.9, */*;q=0.1")
	resp, err := m.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	m.date = resp.Header.Get("Date")
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %s", resp.Status)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxMetadata+1))
	if err != nil {
		return nil, err
	}
	return m.read(b)
}
