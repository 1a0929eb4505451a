package api_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/db"
)

var acmeChannel = object{"name": "ops", "type": "slack", "secrets": object{"url": "https://hooks.example.com/planted"}}

// deliver stores what became of a message.
func (s *server) deliver(d *db.Delivery) string {
	s.t.Helper()
	if d.ID == "" {
		d.ID, d.Occasion = "delivery-1", "trigger"
	}
	s.check(s.store.Update(s.t.Context(), func(tx db.Tx) error { n := d.Copy(); return tx.Put(n) }))
	return d.ID
}

// Secrets go in and never come out; one that is not named stays, null removes it.
func TestSecretsOfChannels(t *testing.T) {
	s := newServer(t)
	made := s.do("POST", "/channel", acmeChannel).is(201).has("channel.secrets.url", true).has("channel.enabled", true)
	path := "/channel/" + made.str("id")
	s.do("PUT", path, object{"settings": object{"channel": "ops"}, "secrets": object{"token": "planted"}}).is(200).
		has("channel.secrets.url", true).has("channel.secrets.token", true).has("channel.settings.channel", "ops")
	changed := s.do("PUT", path, object{"secrets": object{"url": nil}}).is(200).has("channel.secrets.token", true)
	for _, a := range []answer{made, changed, s.get(path), s.get("/channels"), s.get("/channels?q=planted"), s.do("PUT", path, object{"secrets": object{"token": 7}}).is(400)} {
		if strings.Contains(a.text, "planted") {
			t.Errorf("%s shows a secret: %s", a.what, a.text)
		}
	}
	if s.get(path).at("channel.secrets.url") != nil {
		t.Error("null did not remove the secret")
	}
}

// Who may set up channels, but sees no secrets, cannot have them sent to their
// own server.
func TestSecretsStayWithTheirPlace(t *testing.T) {
	s := newServer(t)
	body := object{"name": "push", "type": "gotify", "settings": object{"url": "https://gotify.example.com"}, "secrets": object{"token": "planted"}}
	path := "/channel/" + s.post("/channel", body)
	moved := object{"settings": object{"url": "https://evil.example.com"}}
	s.do("PUT", path, moved).is(400).has("message", "token must be given again: it would be sent to another url")
	s.do("PUT", path, with(moved, "secrets", object{})).is(400)
	s.do("PUT", path, with(moved, "secrets", object{"token": nil})).is(400).has("message", `Missing mandatory value for "token"`)
	s.get(path).has("channel.settings.url", "https://gotify.example.com", "channel.secrets.token", true)
	s.do("PUT", path, with(moved, "secrets", object{"token": "own"})).is(200).has("channel.settings.url", "https://evil.example.com")
}

// Who sees one customer only sets up nothing that reaches beyond the internet,
// and uses no channels that they do not see; what others set up for them stays.
func TestNotificationsOfCustomers(t *testing.T) {
	s := newServer(t, twoCustomers)
	s.do("POST", "/channel", with(acmeChannel, "secrets", object{"url": "http://127.0.0.1/x"}), "User", "tenants").is(400).
		has("message", "url: a channel of a customer reaches addresses of the internet only, and those of OUTGOING_ALLOW")
	s.do("POST", "/channel", with(acmeChannel, "name", "own", "secrets", object{"url": "http://127.0.0.1/x"}), "User", "admin").is(201)
	own := s.post("/channel", acmeChannel, "User", "tenants")
	common := s.post("/channel", with(acmeChannel, "name", "common"), "User", "admin")
	f := func(method, path, user string, body object, code int) answer {
		t.Helper()
		a := s.do(method, path, body, "User", user).is(code)
		if code == 400 {
			a.has("message", "there is no channel '"+common+"' that this rule may use")
		}
		return a
	}
	s.get("/channel/"+common, "User", "tenants").is(404)
	f("POST", "/rule", "tenants", object{"name": "a", "channels": []string{common}}, 400)
	f("POST", "/rule", "tenants", object{"name": "a", "steps": []object{{"after": 60, "channels": []string{common}}}}, 400)
	path := "/rule/" + f("POST", "/rule", "tenants", object{"name": "a", "channels": []string{own}}, 201).str("id")
	f("PUT", path, "tenants", object{"channels": []string{own, common}}, 400)
	f("PUT", path, "admin", object{"channels": []string{own, common}}, 200)
	f("PUT", path, "tenants", object{"text": "ours"}, 200)
	f("PUT", path, "tenants", object{"channels": []string{own}}, 200)
	f("PUT", path, "tenants", object{"channels": []string{common}}, 400)
}

func TestBadChannels(t *testing.T) {
	s := newServer(t)
	f := func(want string, changes ...any) {
		t.Helper()
		s.do("POST", "/channel", with(acmeChannel, changes...)).is(400).has("message", want)
	}
	f(`Missing mandatory value for "name"`, "name", "")
	f(`Missing mandatory value for "type"`, "type", "")
	f(`there is no type of channels "pigeon"`, "type", "pigeon")
	f(`a channel of type slack has no setting "color"`, "settings", object{"color": "red"})
	f(`a channel of type slack has no setting "url"`, "settings", object{"url": "https://x"})
	f(`a channel of type slack has no secret "channel"`, "secrets", object{"channel": "ops"})
	f(`limit must be a whole number from 0`, "settings", object{"limit": -1})
	f(`url must be an address that starts with http:// or https://`, "secrets", object{"url": "file:///etc/passwd"})
	f(`url must be one line`, "secrets", object{"url": "https://x\r\ny"})
	f(`url must hold no user name and password: it is no secret`, "type", "ntfy", "secrets", nil, "settings", object{"to": []string{"x"}, "url": "https://a:b@x"})
	f(`"joe" is no mail address`, "type", "mail", "secrets", nil, "settings", object{"to": []string{"rota:Ops", "joe"}})
	f(`template: body:1: unclosed action`, "type", "webhook", "settings", object{"template": "{{"})
	f(`headers must be lines of Name: value`, "type", "webhook", "secrets", object{"url": "https://x", "headers": "planted"})
	f(`topic is no ARN of an SNS topic`, "type", "sns", "secrets", object{"secret": "s"}, "settings", object{"access": "a", "topic": "arn:aws:sns:evil.example/:1:x"})
	f(`settings must be a JSON object`, "settings", "limit")
	f(`Missing mandatory value for "url"`, "type", "discord", "secrets", nil)
	s.do("POST", "/channel", with(acmeChannel, "type", "exec", "secrets", nil, "settings", object{"command": []string{"/bin/true"}})).is(403)
	path := "/channel/" + s.post("/channel", acmeChannel)
	s.do("POST", "/channel", acmeChannel).is(409).has("message", "there is another channel with that name")
	s.do("PUT", path, object{"type": "discord"}).is(400)
	s.do("PUT", path, object{}).is(400)
}

// What was given up is sent again, once.
func TestRetry(t *testing.T) {
	s := newServer(t)
	id := s.deliver(&db.Delivery{Channel: "c", State: db.DeliveryFailed, Body: `{"what":"trigger"}`})
	s.do("POST", "/delivery/"+id+"/retry", object{}).is(200)
	var waits *db.Outgoing
	s.check(s.store.View(t.Context(), func(f db.Finder) (err error) {
		waits, err = db.Get[*db.Outgoing](f, db.Outbox, id)
		return err
	}))
	if waits.Sender != "channel" || waits.To != "c" || waits.Body != `{"what":"trigger"}` || waits.Attempts != 0 {
		t.Errorf("%+v", waits)
	}
	s.get("/deliveries").is(200).has("deliveries.0.state", "queued")
	s.do("POST", "/delivery/"+id+"/retry", object{}).is(409)
	s.do("POST", "/delivery/unknown/retry", object{}).is(404)
}
