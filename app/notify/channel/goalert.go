package channel

import (
	"net/url"

	"github.com/alertad/alertad/app/notify"
)

// askGoAlert makes and closes alerts with a generic API key
// ("Using Integration Keys" at /docs of each server). It has no way to
// acknowledge. A test makes an alert and closes it.
func askGoAlert(v values, n *note) ([]ask, error) {
	to := at(v.text("url"), "/api/v2/generic/incoming")
	form := url.Values{
		"token": {v.text("token")}, "dedup": {n.key(512)},
		"summary": {cut(n.title(), 1024)}, "details": {n.text(style{max: 6000, bare: true})},
	}
	closing := url.Values{"token": {v.text("token")}, "dedup": {n.key(512)}, "summary": {cut(n.title(), 1024)}, "action": {"close"}}
	switch n.What {
	case notify.Acked:
		return nil, nil
	case notify.Resolved:
		return []ask{formAsk(to, closing)}, nil
	case notify.Test:
		return []ask{formAsk(to, form), formAsk(to, closing)}, nil
	}
	return []ask{formAsk(to, form)}, nil
}
