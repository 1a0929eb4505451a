package oauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var _, _, _ auth.Checker = (*OpenID)(nil), (*GitHub)(nil), (*CAS)(nil)

// checks gathers steps.
type checks struct {
	site  *site
	trace auth.Trace
}

// add notes what was found, or what failed and the setting to look at.
func (c *checks) add(what, value, from string, err error) bool {
	if err != nil {
		value = brief(err).Error()
	}
	return c.trace.Judge(auth.PartCheck, what, value, from, err) == nil
}

// client finds out whether the provider knows our client, with a code that is
// none: it looks at the client first.
func (c *checks) client(ctx context.Context, config *oauth2.Config, secret string, opts ...oauth2.AuthCodeOption) {
	if secret == "" {
		return
	}
	_, err := c.site.exchange(ctx, config, secret, "a-test-by-alertad", "", opts...)
	if auth.SettingOf(err) == clientSettings {
		c.add("client id and secret", "", clientSettings, err)
		return
	}
	s := auth.Step{Part: auth.PartCheck, What: "client id and secret", Value: "not refused", From: clientSettings, Result: auth.Passed}
	if db.CodeOf(err) == db.Unavailable {
		s.Value, s.Result = brief(err, secret).Error(), auth.Warning
	}
	c.trace.Add(s)
}

// CheckSetup looks at the discovery document, the keys, the client and the
// clock.
func (p *OpenID) CheckSetup(ctx context.Context) []auth.Step {
	c := checks{site: &p.site}
	doc, header, err := p.discovery.again(ctx)
	if !c.add("discovery document", p.discovery.address(), p.discovery.setting, err) {
		return c.trace.Steps
	}
	var keys struct{ Keys []any }
	_, err = p.getJSON(ctx, doc.KeysURL, nil, &keys)
	if err == nil && len(keys.Keys) == 0 {
		err = errors.New("there are none")
	}
	c.add("signing keys", fmt.Sprintf("%d at %s", len(keys.Keys), doc.KeysURL), "jwks_uri", err)
	c.trace.Clock(p.Now(), header.Get("Date"), maxAhead)
	config := p.config(p.Clients[0], oauth2.Endpoint{TokenURL: doc.TokenURL}, "")
	secret := config.ClientSecret
	c.client(ctx, config, secret, p.present(config, chooseMethod(p.opts.TokenMethods, list(doc.Methods)))...)
	return c.trace.Steps
}

// CheckSetup looks at the API, the client and the clock.
func (g *GitHub) CheckSetup(ctx context.Context) []auth.Step {
	c := checks{site: &g.site}
	_, header, err := g.get(ctx, g.api+"/meta", nil, githubJSON)
	if status := (*statusError)(nil); errors.As(err, &status) && status.status < http.StatusInternalServerError {
		err = nil // it may not be for everybody, but it is there
	}
	if !c.add("API", g.api, "GITHUB_URL", err) {
		return c.trace.Steps
	}
	c.trace.Clock(g.Now(), header.Get("Date"), maxAhead)
	c.client(ctx, g.config(g.Clients[0], g.endpoint, ""), g.Clients[0].Secret)
	return c.trace.Steps
}

// CheckSetup has the server refuse a ticket.
func (s *CAS) CheckSetup(ctx context.Context) []auth.Step {
	c := checks{site: &s.site}
	q := url.Values{"ticket": {"ST-alertad-test"}, "service": {s.opts.Server}}
	if s.opts.AnswerType != "XML" {
		q.Set("format", "JSON")
	}
	at := s.opts.Server + s.opts.ValidatePath
	body, header, err := s.get(ctx, at+"?"+q.Encode(), nil, "application/json, text/xml")
	if err == nil {
		_, err = readCAS(body, cmp.Or(s.opts.AnswerType, "AUTO"))
	}
	c.add("ticket validation", at, "CAS_SERVER, CAS_VALIDATE_ROUTE, CAS_RESPONSE_TYPE", err)
	c.trace.Clock(s.Now(), header.Get("Date"), maxAhead)
	return c.trace.Steps
}
