package channel_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func loopback(o *channel.Options) { o.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// fails tells whether an error begins with that, of none that there is none.
func fails(t *testing.T, name string, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
		t.Errorf("%s: %v, want %q", name, err, want)
	}
}

// Secrets stay with where they were given for: who points a channel elsewhere
// gives them again, or takes them away.
func TestSecretsStayWithTheirPlace(t *testing.T) {
	registry := channel.NewRegistry(channel.RegistryOptions{Store: newStore(t)})
	f := func(kind string, settings, secrets, next, given db.Attributes, want string) {
		t.Helper()
		c, err := registry.Create(t.Context(), auth.Everyone(), &db.Channel{Name: t.Name(), Type: kind, Settings: settings, Secrets: secrets})
		if err != nil {
			t.Fatal(err)
		}
		n, err := registry.Update(t.Context(), auth.Everyone(), c.ID, func(c *db.Channel) error {
			c.Settings, c.Secrets = next, given
			return nil
		})
		fails(t, kind, err, want)
		if want == "" {
			for name, value := range given {
				if got := n.Secrets[name]; got != value {
					t.Errorf("%s: the secret %s is %v", kind, name, got)
				}
			}
		}
		if err := registry.Delete(t.Context(), auth.Everyone(), c.ID); err != nil {
			t.Error(err)
		}
	}
	type set = db.Attributes
	mine, theirs := set{"url": "https://mine.example.com"}, set{"url": "https://theirs.example.com"}
	token := set{"token": "planted"}
	f("gotify", mine, token, theirs, nil, "token must be given again: it would be sent to another url")
	f("gotify", mine, token, theirs, set{"token": "planted"}, "")
	f("gotify", mine, token, set{"url": " https://mine.example.com ", "priority": 3}, nil, "")
	f("ntfy", set{"to": []any{"x"}}, token, set{"to": []any{"y"}}, nil, "")
	f("ntfy", set{"to": []any{"x"}}, token, set{"to": []any{"x"}, "url": theirs["url"]}, nil, "token must be given again")
	f("ntfy", set{"to": []any{"x"}}, token, set{"to": []any{"x"}, "url": theirs["url"]}, set{"token": nil}, "")
	f("ntfy", set{"to": []any{"x"}}, token, set{"to": []any{"x"}, "url": "https://ntfy.sh"}, nil, "") // as if nothing were set
	f("alertmanager", mine, set{"password": "p", "token": "planted"}, theirs, set{"token": "new"}, "password must be given again")
	f("alertmanager", mine, set{"password": "p", "token": "planted"}, theirs, nil, "password, token must be given again: they would be sent to another url")
	f("webhook", nil, set{"url": "https://mine.example.com", "headers": "X-Token: planted"}, nil, set{"url": "https://theirs.example.com"}, "headers must be given again: it would be sent to another url")
	f("webhook", nil, set{"url": "https://mine.example.com", "headers": "X-Token: planted"}, set{"method": "PUT"}, set{"headers": "X-Token: new"}, "")
	f("slack", nil, set{"url": "https://hooks.example.com/x", "token": "xoxb-1"}, set{"channel": "ops"}, set{"url": nil}, "")
	own := set{"to": []any{"a@example.com"}, "from": "b@example.com", "host": "mail.example.com"}
	moved := set{"to": []any{"a@example.com"}, "from": "b@example.com", "host": "mail.example.com", "port": 2525}
	f("mail", own, set{"password": "planted"}, moved, nil, "password must be given again: it would be sent to another port")
	f("mail", own, nil, moved, nil, "")
}

// Every type that has secrets says where they go.
func TestTargets(t *testing.T) {
	for _, kind := range channel.Types {
		secrets, targets := 0, 0
		for _, s := range kind.Settings {
			if s.Secret {
				secrets++
			}
			if s.Target || s.Name == "url" {
				targets++
			}
		}
		if secrets > 0 && targets == 0 {
			t.Errorf("%s has secrets and goes nowhere", kind.Name)
		}
	}
}

// A channel of a customer reaches the internet and what is allowed to all, and
// runs no commands: neither when it is set up nor, had it been before, when it
// is sent to.
func TestChannelsOfCustomers(t *testing.T) {
	store := newStore(t)
	ours := sender(t, store, func(o *channel.Options) { o.Exec = true })
	f := func(kind string, settings, secrets db.Attributes, want string) {
		t.Helper()
		c := &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: kind, Customer: "Acme", Settings: settings, Secrets: secrets, Enabled: true}
		registry := channel.NewRegistry(channel.RegistryOptions{Store: newStore(t), Exec: true})
		acme := auth.Principal{Tenancy: auth.Customers("Acme")}
		for _, by := range []auth.Principal{acme, auth.Everyone()} {
			_, err := registry.Create(t.Context(), by, c.Copy())
			fails(t, kind, err, want)
			if err == nil {
				if err := registry.Delete(t.Context(), by, "c"); err != nil {
					t.Error(err)
				}
			}
		}
		if want == "" {
			return
		}
		free := c.Copy()
		free.Customer = ""
		if _, err := registry.Create(t.Context(), auth.Everyone(), free); err != nil {
			t.Errorf("%s: refused to all: %v", kind, err)
		}
		_, err := registry.Update(t.Context(), auth.Everyone(), "c", func(c *db.Channel) error { c.Customer = "Acme"; return nil })
		fails(t, kind, err, want)
		put(t, store, c)
		_, err = ours.Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1"))))
		if kind == "exec" {
			fails(t, kind, err, "this server runs no commands for channels")
		} else {
			fails(t, kind, err, "refused: link-local")
		}
		put(t, store, free)
		if _, err = ours.Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1")))); err != nil && strings.Contains(err.Error(), "refused:") {
			t.Errorf("%s: not sent to: %v", kind, err)
		}
	}
	server := newStand(t, saying(200, "fine"))
	f("webhook", nil, db.Attributes{"url": server.URL}, "url: a channel of a customer reaches addresses of the internet only")
	f("slack", nil, db.Attributes{"url": server.URL}, "url: a channel of a customer")
	f("gotify", db.Attributes{"url": server.URL}, db.Attributes{"token": "t"}, "url: a channel of a customer")
	f("syslog", db.Attributes{"address": "[::1]:1", "protocol": "tcp"}, nil, "address: a channel of a customer")
	f("mail", db.Attributes{"to": []any{"jo@example.com"}, "from": "a@example.com", "host": "127.0.0.1", "port": 1, "security": "none"}, nil, "host: a channel of a customer")
	f("exec", db.Attributes{"command": []any{"/bin/true"}}, nil, "a channel of a customer runs no commands")
	f("mail", db.Attributes{"to": []any{"jo@example.com"}}, nil, "")
	f("webhook", nil, db.Attributes{"url": "https://hooks.example.com/x"}, "")

	// A name may stand for anything: what counts is where it leads.
	c := &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "webhook", Customer: "Acme", Enabled: true,
		Secrets: db.Attributes{"url": strings.Replace(server.URL, "127.0.0.1", "localhost", 1)}}
	put(t, store, c)
	_, err := ours.Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1"))))
	fails(t, "a name", err, "refused: link-local")
	_, err = sender(t, store, loopback).Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1"))))
	fails(t, "what is allowed", err, "")
}

// What is no address reaches nobody, at no attempt: it is given up at once, and
// the others are told.
func TestAddresses(t *testing.T) {
	f := func(kind string, good bool, addresses ...string) {
		t.Helper()
		for _, a := range addresses {
			if err := channel.CheckAddress(kind, a); (err == nil) != good || err != nil && db.CodeOf(err) != db.Invalid {
				t.Errorf("%s %q: %v", kind, a, err)
			}
		}
	}
	f("mail", true, "jo@example.com", "Jo <jo@example.com>")
	f("mail", false, "jo", "jo@", "a@example.com, b@example.com", "a@example.com\r\nBcc: x@example.com")
	f("telegram", true, "12345", "-100123", "@ops", " 7 ")
	f("telegram", false, "jo", "@", "1 2", "@a b")
	f("pushover", true, "uQiRzpo4DXghDmr9QzzfQu27cmVRsG", "u1,u2")
	f("pushover", false, "u-1", "jo@example.com")
	f("ntfy", true, "ops-1_a")
	f("ntfy", false, "ops/1", "a b", strings.Repeat("x", 65))
	f("twilio", true, "+15550100", "+1 (555) 01-00", "whatsapp:+15550100")
	f("twilio", false, "jo", "+", "+1555x")
	f("slack", true, "anything")
	f("pigeon", true, "anything")

	store := newStore(t)
	server := newStand(t, saying(200, `{"ok":true}`))
	put(t, store, &db.Channel{Meta: db.Meta{ID: "c"}, Name: "c", Type: "telegram", Enabled: true,
		Settings: db.Attributes{"to": []any{"jo", "1"}, "url": server.URL}, Secrets: db.Attributes{"token": "t"}})
	r, err := sender(t, store).Report(t.Context(), item("i", "c", message(notify.Trigger, alert("a1"))))
	if err != nil || r.Answer != `1 of 2 were told; "jo" is no chat id` || len(server.asked()) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	put(t, store, &db.Channel{Meta: db.Meta{ID: "m"}, Name: "m", Type: "mail", Enabled: true, Settings: db.Attributes{"to": []any{"jo"}, "host": "127.0.0.1", "from": "a@example.com"}})
	_, err = sender(t, store).Report(t.Context(), item("i", "m", message(notify.Trigger, alert("a1"))))
	var e *notify.Error
	if !errors.As(err, &e) || !e.Permanent || err.Error() != `"jo" is no mail address` {
		t.Errorf("%v", err)
	}
}
