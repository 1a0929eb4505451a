package webhook

import (
	"cmp"

	"github.com/alertad/alertad/db"
)

const mailgunSetup = `# Mailgun: Receiving, Create route, with this action. Of the query all but the key is optional.
# The HTTP webhook signing key (API security) goes into alertad.conf as MAILGUN_WEBHOOK_SIGNING_KEY.
forward("URL/webhooks/mailgun?environment=Production&severity=major&group=Email&api-key=KEY")
`

// parseMailgun reads a mail, parsed by Mailgun.
// Source: https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
// Source: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
func parseMailgun(r Request, o Options) (Result, error) {
	p := readForm(r)
	if o.Senders.MailgunKey != "" && !signed(o.Senders.MailgunKey, p.text("signature", ""), p.text("timestamp", ""), p.text("token", "")) {
		return Result{}, notFrom("Mailgun", "signature")
	}
	plain := p.given("body-plain")
	return finish(p.err, o, &db.Alert{
		Resource:    p.need("sender"),
		Event:       cmp.Or(p.need("subject"), "(no subject)"),
		Environment: r.arg("environment", o.DefaultEnvironment),
		Severity:    r.arg("severity", "major"),
		Service:     []string{"Email"},
		Group:       r.arg("group", "Email"),
		Text:        cmp.Or(p.text("stripped-text", ""), plain),
		Origin:      "Mailgun/" + p.need("recipient"),
		Type:        "Email Alert",
		Timeout:     TimeoutUnset,
		RawData:     p.keep("signature", "timestamp", "token"),
	})
}
