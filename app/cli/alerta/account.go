package alerta

import (
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/client"
)

// accounts are the commands about who one is.
var accounts = []command{{
	name: "login", short: "Login with user credentials", args: []string{"USERNAME"},
	long: "Authenticate by the provider that the server has, with a username and password or in\nthe browser, instead of using an API key.",
	run:  login,
}, {
	name: "logout", short: "Clear login credentials",
	run: func(s *session) error {
		if err := s.keep("", ""); err != nil {
			return err
		}
		return s.say("Login credentials removed")
	},
}, {
	name: "token", short: "Display current auth token",
	options: []option{{long: "decode", short: "D", flag: true, help: "decode auth token"}},
	run: func(s *session) error {
		token := s.token()
		if token == "" {
			return errors.New("not logged in to " + machine(s.client.Endpoint()) + ": use `alerta login`")
		}
		if !s.flag("decode") {
			return s.say("%s", token)
		}
		claims, err := decode(token)
		if err != nil {
			return err
		}
		return s.facts(claims)
	},
}, {
	name: "whoami", short: "Display current logged in user",
	options: []option{{long: "show-userinfo", short: "u", flag: true, help: "display userinfo"}},
	run: func(s *session) error {
		o, err := s.get("/userinfo", nil)
		if err != nil {
			return err
		}
		if s.flag("show-userinfo") {
			return s.facts(o)
		}
		return s.say("%s", show(o.Get("preferred_username")))
	},
}, {
	name: "me", short: "Update current user", options: person,
	long: "Update current user details, including password reset.",
	run: func(s *session) error {
		body, some, err := s.person()
		switch {
		case err != nil:
			return err
		case !some:
			return errors.Join(s.say("Nothing to update."), &failure{code: 1})
		}
		delete(body, "roles")
		delete(body, "email_verified")
		o, err := s.send(http.MethodPut, "/user/me", body)
		if err != nil {
			return refused(err)
		}
		return s.say("%s", o.Object("user").Text("id"))
	},
}, {
	name: "signup", short: "Sign-up new user", options: person, long: "Create new Basic Auth user.",
	run: func(s *session) error {
		switch {
		case s.text("email") == "":
			return misused(`Need "--email" to sign-up new user.`)
		case s.text("password") == "":
			return misused(`Need "--password" to sign-up new user.`)
		}
		body, _, err := s.person()
		if err != nil {
			return err
		}
		o, err := s.send(http.MethodPost, "/auth/signup", body)
		switch {
		case err != nil:
			return refused(err)
		case o.Text("token") == "":
			return errors.New("the server gave no token: an administrator may have to approve the account, or its email address be confirmed")
		}
		return s.say("Signed Up.")
	},
}}

// decode reads the claims of a token, which is not verified.
func decode(token string) (*client.Object, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errors.New("the token is no JSON Web Token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil, errors.New("the token is no JSON Web Token")
	}
	return client.Parse(payload)
}

// askFor stands for a password that was left out on the command line.
const askFor = "\x00"

// hidePassword puts that where `user --password` has no value.
func hidePassword(args []string) []string {
	if !slices.Contains(args, "user") {
		return args
	}
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "--password" && (i+1 == len(args) || strings.HasPrefix(args[i+1], "--")) {
			args[i] += "=" + askFor
		}
	}
	return args
}

// password asks for a new password, twice.
func (s *session) password() (string, error) {
	first, err := s.ask("Password", true)
	if err != nil {
		return "", err
	}
	again, err := s.ask("Repeat for confirmation", true)
	if err == nil && first != again {
		err = errors.New("the two entered values do not match")
	}
	return first, err
}

// origin is what this program calls itself as the origin of something.
func (s *session) origin() string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return "alerta/" + host
}
