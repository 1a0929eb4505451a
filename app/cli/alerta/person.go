package alerta

import (
	"net/http"
	"net/url"

	"github.com/alertad/alertad/app/client"
)

func userGroup(s *session) error {
	id, user := url.PathEscape(s.text("id")), url.PathEscape(s.text("user"))
	switch {
	case id != "" && user != "":
		_, err := s.send(http.MethodPut, "/group/"+id+"/user/"+user, nil)
		return err
	case id != "" && s.text("delete") != "":
		return s.delete("/group/"+id+"/user/", s.text("delete"))
	case s.flag("users") && id == "":
		return misused(`Need "--id" to list users of a group.`)
	case s.flag("users"):
		o, err := s.get("/group/"+id+"/users", nil)
		if err != nil {
			return err
		}
		return s.show(o.Objects("users"), userColumns)
	case s.text("delete") != "":
		return s.delete("/group/", s.text("delete"))
	}
	return s.create("/group", "group", map[string]any{"name": s.given("name"), "text": s.given("text")})
}

func user(s *session) error {
	path := "/user/" + url.PathEscape(s.text("id"))
	switch {
	case s.flag("groups"):
		o, err := s.get(path+"/groups", nil)
		if err != nil {
			return err
		}
		return s.show(o.Objects("groups"), groupColumns("USER", "TEXT", "COUNT"))
	case s.text("delete") != "":
		return s.delete("/user/", s.text("delete"))
	}
	body, some, err := s.person()
	if err != nil {
		return err
	}
	switch {
	case s.text("id") != "" && !some:
		o, err := s.get(path, nil)
		if err != nil {
			return err
		}
		return s.show([]*client.Object{o.Object("user")}, userColumns)
	case s.text("id") != "":
		o, err := s.send(http.MethodPut, path, body)
		if err != nil {
			return refused(err)
		}
		if id := o.Object("user").Text("id"); id != "" {
			return s.say("%s", id)
		}
		return s.say("%s", s.text("id"))
	case s.text("email") == "":
		return misused(`Need "--email" to create user.`)
	case s.text("password") == "":
		if body["password"], err = s.ask("Password", true); err != nil {
			return err
		}
	}
	return s.create("/user", "user", body)
}

// person is what the options say of a user, and whether they say anything.
func (s *session) person() (body map[string]any, some bool, err error) {
	body = map[string]any{"roles": s.list("role"), "attributes": map[string]string{}, "email_verified": nil}
	some = len(s.texts("role")) > 0
	for _, name := range []string{"name", "email", "password", "status", "text"} {
		body[name] = s.given(name)
		some = some || s.text(name) != ""
	}
	if s.flag("email-verified") || s.flag("email-not-verified") {
		body["email_verified"], some = s.flag("email-verified"), true
	}
	if body["password"] == askFor {
		body["password"], err = s.password()
	}
	return body, some, err
}
