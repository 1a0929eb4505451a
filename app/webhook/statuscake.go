package webhook

import (
	"crypto/md5"
	"encoding/hex"
	"strings"

	"github.com/alertad/alertad/db"
)

const statusCakeSetup = `# StatusCake: Alerting, Contact Groups, Webhook URL, with the method POST.
# With STATUSCAKE_USERNAME and STATUSCAKE_APIKEY in alertad.conf, the token of each request is checked.
URL/webhooks/statuscake?api-key=KEY
`

// parseStatusCake reads that a test failed or works again.
// Source: https://www.statuscake.com/kb/knowledge-base/how-to-use-the-web-hook-url/
func parseStatusCake(r Request, o Options) (Result, error) {
	p := readForm(r)
	if o.Senders.StatusCakeUser != "" && o.Senders.StatusCakeKey != "" && !same(p.text("Token", ""), statusCakeToken(o)) {
		return Result{}, notFrom("StatusCake", "Token")
	}
	severity, state := o.Senders.StatusCakeSeverity, "down"
	if strings.EqualFold(p.need("Status"), "up") {
		severity, state = o.Model.NormalSeverity, "up"
	}
	a := &db.Alert{
		Resource:    p.need("Name"),
		Event:       "AppDown",
		Environment: r.arg("environment", o.DefaultEnvironment),
		Severity:    severity,
		Service:     []string{"StatusCake"},
		Group:       "Application",
		ValueText:   p.need("StatusCode"),
		Text:        p.need("URL") + " is " + state,
		Origin:      "statuscake",
		Timeout:     TimeoutUnset,
		RawData:     p.keep("Token"),
	}
	if tags := p.text("Tags", ""); tags != "" {
		a.Tags = strings.Split(tags, ",")
	}
	return finish(p.err, o, a)
}

// statusCakeToken is what StatusCake sends; the choice of the hash is theirs.
func statusCakeToken(o Options) string {
	sum := md5.Sum([]byte(strings.ToLower(o.Senders.StatusCakeUser) + o.Senders.StatusCakeKey))
	return hex.EncodeToString(sum[:])
}
