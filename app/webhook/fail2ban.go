package webhook

import "github.com/alertad/alertad/db"

const fail2banSetup = `# /etc/fail2ban/action.d/alertad.conf; then add "alertad" to the actions of a jail
[Definition]
actionban = curl -sS 'URL/webhooks/fail2ban?api-key=KEY' -H 'Content-Type: application/json' \
              -d '{"hostname": "<fq-hostname>", "resource": "<name>", "message": "<ip> banned",
                   "event": "The IP <ip> has just been banned by Fail2Ban after <failures> attempts!",
                   "attributes": {"bannedIp": "<ip>"}}'
`

// parseFail2ban reads a ban. What it looks like is for the action to say, as
// Fail2Ban itself has no webhooks.
// Source: https://github.com/alerta/alerta-contrib/tree/master/integrations/fail2ban
func parseFail2ban(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	a := &db.Alert{
		Resource:    p.need("resource"),
		Event:       p.need("event"),
		Environment: p.text("environment", o.DefaultEnvironment),
		Severity:    p.text("severity", "security"),
		Service:     []string{"fail2ban"},
		Group:       p.text("group", "Fail2Ban"),
		ValueText:   "BAN",
		Text:        p.text("message", ""),
		Tags:        p.list("tags"),
		Attributes:  db.Attributes{},
		Origin:      p.text("hostname", ""),
		Timeout:     TimeoutUnset,
		RawData:     compact(r.Body),
	}
	if p.has("attributes") && !p.null("attributes") {
		for name := range p.in("attributes").members {
			a.Attributes[name] = p.in("attributes").value(name)
		}
	}
	return finish(p.err, o, a)
}
