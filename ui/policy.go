package ui

import (
	"bytes"
	"html"
	"net/url"
	"strings"
)

// analytics is what Google Analytics loads and asks, by
// https://developers.google.com/tag-platform/security/guides/csp.
const analytics = "https://*.google-analytics.com https://*.analytics.google.com https://*.googletagmanager.com"

// policy is the Content-Security-Policy of a console: nothing but its own
// files, with no inline script or style. It may ask an API elsewhere, load
// Google Analytics if it has a tracking ID, and show a logo from its site; all
// may be "".
func policy(api, trackingID, logo string) string {
	ask, show := "'self' "+api, "'self' "+siteOf(logo)
	p := "default-src 'self'"
	if trackingID != "" {
		p += "; script-src 'self' https://*.googletagmanager.com"
		show = strings.TrimSpace(show) + " " + analytics
		ask = strings.TrimSpace(ask) + " " + analytics
	}
	if show != "'self' " {
		p += "; img-src " + show
	}
	if ask != "'self' " {
		p += "; connect-src " + ask
	}
	return p + "; object-src 'none'; base-uri 'self'; form-action 'self'"
}

// siteOf is the origin of an address of another site, "" for a path.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(u.Host, ";,' ") {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// marked is a start page that tells the console something: with an attribute
// of the document.
func marked(page []byte, attribute string) []byte {
	return bytes.Replace(page, []byte("<html "), []byte("<html "+attribute+" "), 1)
}

// tracked is a start page with which the console loads Google Analytics.
func tracked(page []byte, trackingID string) []byte {
	if trackingID == "" {
		return page
	}
	return marked(page, `data-analytics="`+html.EscapeString(trackingID)+`"`)
}
