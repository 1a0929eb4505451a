package alerta

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

var (
	deletion    = option{long: "delete", short: "D", meta: "ID", help: "delete the one with this ID"}
	environment = option{long: "environment", short: "E", meta: "ENVIRONMENT", help: "environment, as Production or Development", live: environments}
	service     = option{long: "service", short: "S", meta: "SERVICE", list: true, help: "affected service, as Web or Network; can be repeated", live: services}
	group       = option{long: "group", short: "g", meta: "GROUP", help: "group events by type, as OS or Performance", live: groupNames}
	tag         = option{long: "tag", param: "tags", short: "T", meta: "TAG", list: true, help: "tag, as London or os:linux; can be repeated", live: tags}
	resource    = option{long: "resource", short: "r", meta: "RESOURCE", help: "resource under alarm"}
	event       = option{long: "event", short: "e", meta: "EVENT", help: "event name"}
	origin      = option{long: "origin", short: "O", meta: "ORIGIN", help: "origin in form app/host"}
	customer    = option{long: "customer", meta: "STRING", help: "customer", live: customerNames}
	text        = option{long: "text", help: "description"}
	scope       = option{long: "scope", param: "scopes", list: true, help: "permission, as admin:keys or write:alerts; can be repeated", live: scopes}
	person      = []option{
		{long: "name", help: "name of user"},
		{long: "email", help: "email address (login username)"},
		{long: "password", help: "password"},
		{long: "status", help: "status, as active or inactive"},
		text,
	}
)

// making are the commands that create and delete.
var making = []command{{
	name: "blackout", short: "Suppress alerts",
	long: "Suppress alerts for specified duration based on alert attributes.",
	options: []option{environment, service, resource, event, group, tag, origin, customer,
		{long: "start", meta: "DATETIME", help: "start time in ISO8601, as 2018-02-01T12:00:00.000Z"},
		{long: "duration", meta: "SECONDS", number: true, help: "blackout period in seconds"},
		{long: "text", help: "reason for blackout"}, deletion},
	run: func(s *session) error {
		if id := s.text("delete"); id != "" {
			return s.delete("/blackout/", id)
		}
		if s.text("environment") == "" {
			return misused(`Missing option "--environment" / "-E".`)
		}
		return s.create("/blackout", "blackout", map[string]any{
			"environment": s.given("environment"), "service": s.list("service"), "resource": s.given("resource"),
			"event": s.given("event"), "group": s.given("group"), "tags": s.list("tag"), "origin": s.given("origin"),
			"customer": s.given("customer"), "startTime": s.given("start"), "duration": s.number("duration"), "text": s.given("text"),
		})
	},
}, {
	name: "customer", short: "Add customer lookup",
	long: "Add group/org/domain/role-to-customer or delete lookup entry.",
	options: []option{{long: "customer", help: "customer name"},
		{long: "org", param: "match", help: "used to lookup customer"}, {long: "group", param: "match", help: "the same as --org"},
		{long: "domain", param: "match", help: "the same as --org"}, {long: "role", param: "match", help: "the same as --org"}, deletion},
	run: func(s *session) error {
		match := slices.Concat(s.texts("org"), s.texts("group"), s.texts("domain"), s.texts("role"))
		switch {
		case s.text("delete") != "":
			return s.delete("/customer/", s.text("delete"))
		case s.text("customer") == "":
			return misused(`Missing option "--customer".`)
		case len(match) == 0:
			return misused(`Missing option "--org" / "--group" / "--domain" / "--role".`)
		}
		return s.create("/customer", "customer", map[string]any{"customer": s.given("customer"), "match": match[len(match)-1]})
	},
}, {
	name: "group", short: "Create user group",
	long: "Create or delete a user group, add and remove users from groups.",
	options: []option{{long: "id", short: "i", meta: "ID", help: "group ID"}, {long: "name", help: "group name"},
		{long: "text", help: "description of user group"}, {long: "user", short: "U", help: "add user to group"},
		{long: "users", flag: true, help: "get list of group users"},
		{long: "delete", short: "D", meta: "ID", help: "delete user group, or remove user from group"}},
	run: userGroup,
}, {
	name: "heartbeat", short: "Send a heartbeat",
	long: "Send or delete a heartbeat.\n\nThe environment, severity, service and group are only used when heartbeat alerts\nare generated from slow or stale heartbeats.",
	options: []option{{long: "origin", short: "O", meta: "ORIGIN", help: "origin of heartbeat (default alerta/HOST)"}, environment,
		{long: "severity", short: "s", meta: "SEVERITY", help: "severity of its alerts, as critical or major", live: severities},
		service, group, tag,
		{long: "timeout", meta: "SECONDS", number: true, help: "seconds before heartbeat is stale"}, customer, deletion},
	run: heartbeat,
}, {
	name: "key", short: "Create API key", long: "Create or delete an API key.",
	options: []option{{long: "api-key", short: "K", help: "user-defined API key (default a random one)"},
		{long: "username", short: "u", help: "user (admin only)"}, scope,
		{long: "duration", meta: "SECONDS", number: true, help: "how long the key is valid"}, text, customer,
		{long: "delete", short: "D", meta: "ID", help: "delete API key using ID or KEY"}},
	run: key,
}, {
	name: "revoke", short: "Revoke API key",
	options: []option{{long: "api-key", short: "K", needed: true, help: "API key or ID"}},
	run:     func(s *session) error { return s.delete("/key/", s.text("api-key")) },
}, {
	name: "note", short: "Add note", long: "Add notes to alerts, or delete one: note -D ALERT-ID NOTE-ID.",
	options: slices.Concat([]option{{long: "alert-ids", short: "i", meta: "ID", list: true, help: "list of alert IDs (can use short 8-char id)", live: ids}},
		selection[1:], []option{{long: "text", help: "note or message"},
			{long: "delete", short: "D", meta: "ID", help: "delete note, using alert ID and note ID"}}),
	args: []string{"NOTE-ID"},
	run:  note,
}, {
	name: "perm", short: "Add role-permission lookup", long: "Add or delete role-to-permission lookup entry.",
	options: []option{{long: "role", help: "role name"}, scope, deletion},
	run: func(s *session) error {
		switch {
		case s.text("delete") != "":
			return s.delete("/perm/", s.text("delete"))
		case s.text("role") == "":
			return misused(`Missing option "--role".`)
		case len(s.texts("scope")) == 0:
			return misused(`Missing option "--scope".`)
		}
		return s.create("/perm", "permission", map[string]any{"match": s.given("role"), "scopes": s.list("scope")})
	},
}, {
	name: "user", short: "Update user",
	long: "Create user, show or update user details, including password reset, list user groups and delete user.",
	options: slices.Concat([]option{{long: "id", short: "i", meta: "ID", help: "user ID"}}, person, []option{
		{long: "role", param: "roles", list: true, help: "role; can be repeated"},
		{long: "email-verified", flag: true, help: "email address is verified"},
		{long: "email-not-verified", flag: true, help: "email address is not verified"},
		{long: "groups", flag: true, help: "get list of user groups"}, deletion}),
	run: user,
}}

func (s *session) delete(path, id string) error {
	_, err := s.send(http.MethodDelete, path+url.PathEscape(id), nil)
	return err
}

// create posts something and prints the id it got.
func (s *session) create(path, member string, body any) error {
	o, err := s.send(http.MethodPost, path, body)
	if err != nil {
		return refused(err)
	}
	return s.say("%s", o.Object(member).Text("id"))
}

func heartbeat(s *session) error {
	if id := s.text("delete"); id != "" {
		return s.delete("/heartbeat/", id)
	}
	for _, t := range s.texts("tag") {
		if strings.HasPrefix(t, "environment") || strings.HasPrefix(t, "group") {
			fmt.Fprintln(s.Err, `WARNING: Using tags for "environment" or "group" is deprecated. See help.`)
			break
		}
	}
	attributes := map[string]any{}
	if severity := s.text("severity"); severity != "" {
		if err := s.checkSeverity(severity); err != nil {
			return err
		}
		attributes["severity"] = severity
	}
	for _, name := range []string{"environment", "group"} {
		if v := s.text(name); v != "" {
			attributes[name] = v
		}
	}
	if v := s.texts("service"); len(v) > 0 {
		attributes["service"] = v
	}
	origin := s.text("origin")
	if origin == "" {
		origin = s.origin()
	}
	return s.create("/heartbeat", "heartbeat", s.dated(alert{
		"origin": origin, "tags": s.list("tag"), "attributes": attributes, "timeout": s.number("timeout"), "customer": s.given("customer"),
	}))
}

func key(s *session) error {
	if id := s.text("delete"); id != "" {
		return s.delete("/key/", id)
	}
	body := map[string]any{
		"user": s.given("username"), "scopes": s.list("scope"), "text": s.given("text"), "customer": s.given("customer"),
		"key": s.given("api-key"),
	}
	if n, ok := s.number("duration").(int64); ok && n != 0 {
		body["expireTime"] = s.Now().Add(time.Duration(n) * time.Second).UTC().Format("2006-01-02T15:04:05.000Z")
	}
	o, err := s.send(http.MethodPost, "/key", body)
	if err != nil {
		return refused(err)
	}
	return s.say("%s", o.Object("data").Text("key"))
}

func note(s *session) error {
	if id := s.text("delete"); id != "" {
		if len(s.args) == 0 {
			return misused("Option '--delete' / '-D' requires 2 arguments.")
		}
		return s.delete("/alert/"+url.PathEscape(id)+"/note/", s.args[0])
	}
	if len(s.args) > 0 {
		return misused("Got unexpected extra argument (%s)", s.args[0])
	}
	ids := s.texts("alert-ids")
	if len(ids) == 0 {
		var err error
		if ids, err = s.selected(false); err != nil {
			return err
		}
	}
	return s.each(fmt.Sprintf("Add note to %d alerts", len(ids)), ids, func(id string) error {
		return put("note", func(s *session) any { return map[string]any{"text": s.given("text")} })(s, id)
	})
}
