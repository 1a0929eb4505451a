package alerta

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/alertad/alertad/app/client"
)

// listing is a command that lists records of one kind.
type listing struct {
	command
	path, member string
	columns      []column
	query        map[string]string                                // parameter of the query, and the option it is from
	first        func(s *session) error                           // what is checked before
	then         func(s *session, records []*client.Object) error // what is done after they are shown
}

// lists are the commands that list.
func lists() []command {
	var all []command
	for _, l := range listings {
		l.command.run = l.list
		all = append(all, l.command)
	}
	return all
}

func (l listing) list(s *session) error {
	if l.first != nil {
		if err := l.first(s); err != nil {
			return err
		}
	}
	q := url.Values{}
	for param, name := range l.query {
		q[param] = s.texts(name)
	}
	o, err := s.get(l.path, q)
	if err != nil {
		return err
	}
	records := o.Objects(l.member)
	if err := s.show(records, l.columns); err != nil || l.then == nil {
		return err
	}
	return l.then(s, records)
}

var listings = []listing{{
	command: command{name: "blackouts", short: "List alert suppressions", options: []option{
		{long: "purge", flag: true, help: "delete all expired blackouts"},
	}},
	path: "/blackouts", member: "blackouts", columns: blackoutColumns, then: purgeBlackouts,
}, {
	command: command{name: "customers", short: "List customer lookups"},
	path:    "/customers", member: "customers",
	columns: []column{{"id", "ID", nil}, {"match", "GROUP", nil}, {"customer", "CUSTOMER", nil}},
}, {
	command: command{name: "groups", short: "List user groups"},
	path:    "/groups", member: "groups", columns: groupColumns("NAME", "DESCRIPTION", "USERS"),
}, {
	command: command{name: "heartbeats", short: "List heartbeats", options: []option{
		{long: "alert", flag: true, help: "alert on stale or slow heartbeats"},
		{long: "severity", short: "s", meta: "SEVERITY", usual: "major", help: "severity for heartbeat alerts", live: severities},
		{long: "timeout", meta: "SECONDS", number: true, help: "seconds before stale heartbeat alerts will be expired"},
		{long: "purge", flag: true, help: "delete all stale heartbeats"},
	}},
	path: "/heartbeats", member: "heartbeats", columns: heartbeatColumns, then: tendHeartbeats,
	first: func(s *session) error {
		if s.given("severity") == nil {
			return nil
		}
		return s.checkSeverity(s.text("severity"))
	},
}, {
	command: command{name: "keys", short: "List API keys", options: []option{
		{long: "alert", flag: true, help: "alert on expiring and expired keys"},
		{long: "maxage", meta: "DAYS", number: true, usual: "7", help: "max remaining days before alerting"},
		{long: "timeout", meta: "SECONDS", number: true, usual: "86400", help: "seconds before expired key alerts will be expired"},
		{long: "severity", short: "s", meta: "SEVERITY", usual: "warning", help: "severity for expiring and expired alerts", live: severities},
	}},
	path: "/keys", member: "keys", columns: keyColumns, then: tendKeys,
}, {
	command: command{name: "perms", short: "List role-permission lookups", options: []option{
		{long: "scope", param: "scopes", list: true, help: "filter roles by scope, as admin:keys or write:alerts", live: scopes},
	}},
	path: "/perms", member: "permissions", query: map[string]string{"scopes": "scope"},
	columns: []column{{"id", "ID", nil}, {"match", "ROLE", nil}, {"scopes", "SCOPES", joined}},
}, {
	command: command{name: "users", short: "List users", options: []option{
		{long: "role", param: "roles", list: true, help: "filter users by role"},
	}},
	path: "/users", member: "users", query: map[string]string{"roles": "role"}, columns: userColumns,
}}

var keyColumns = []column{
	{"id", "ID", nil}, {"key", "API KEY", nil}, {"user", "USER", nil}, {"scopes", "SCOPES", joined}, {"text", "TEXT", nil},
	{"expireTime", "EXPIRES", local}, {"count", "COUNT", nil}, {"lastUsedTime", "LAST USED", local}, {"customer", "CUSTOMER", nil},
}

var userColumns = []column{
	{"id", "ID", nil}, {"name", "USER", nil}, {"email", "EMAIL", userEmail}, {"status", "STATUS", or("active")},
	{"roles", "ROLES", joined}, {"createTime", "CREATED", local}, {"lastLogin", "LAST LOGIN", local}, {"text", "TEXT", or("")},
	{"updateTime", "LAST UPDATED", local}, {"email_verified", "VERIFIED", verified},
}

func userEmail(_ *session, o *client.Object, _ string) any {
	if email := o.Text("email"); email != "" {
		return email
	}
	return o.Get("login")
}

func verified(_ *session, o *client.Object, key string) any {
	if o.Bool(key) {
		return "yes"
	}
	return "no"
}

func groupColumns(name, text, count string) []column {
	return []column{{"id", "ID", nil}, {"name", name, nil}, {"text", text, or("")}, {"count", count, groupCount}}
}

func groupCount(_ *session, o *client.Object, key string) any {
	if o.Has(key) {
		return o.Get(key)
	}
	return "0"
}

var blackoutColumns = []column{
	{"id", "ID", nil}, {"priority", "P", priority}, {"environment", "ENVIRONMENT", nil}, {"service", "SERVICE", joined},
	{"resource", "RESOURCE", nil}, {"event", "EVENT", nil}, {"group", "GROUP", nil}, {"tags", "TAGS", joined},
	{"origin", "ORIGIN", nil}, {"customer", "CUSTOMER", nil}, {"startTime", "START", local}, {"endTime", "END", local},
	{"duration", "DURATION", func(s *session, o *client.Object, _ string) any {
		return fmt.Sprintf("%ds", period(o)/time.Second)
	}},
	{"status", "STATUS", func(s *session, o *client.Object, _ string) any { status, _ := phase(s, o); return status }},
	{"remaining", "REMAINING", func(s *session, o *client.Object, _ string) any {
		_, left := phase(s, o)
		return fmt.Sprintf("%ds", left/time.Second)
	}},
	{"user", "USER", nil}, {"createTime", "CREATED", local}, {"text", "COMMENT", nil},
}

// priority is how specific a blackout is.
func priority(_ *session, o *client.Object, _ string) any {
	has := func(name string) bool { return o.Text(name) != "" }
	switch {
	case has("origin"):
		return "8"
	case has("resource") && !has("event"):
		return "2"
	case len(o.Texts("service")) > 0:
		return "3"
	case has("event") && !has("resource"):
		return "4"
	case has("group"):
		return "5"
	case has("resource") && has("event"):
		return "6"
	case len(o.Texts("tags")) > 0:
		return "7"
	}
	return "1"
}

func period(o *client.Object) time.Duration {
	start, _ := when(o.Get("startTime"))
	end, ok := when(o.Get("endTime"))
	if !ok {
		return time.Duration(o.Int("duration")) * time.Second
	}
	return end.Sub(start)
}

// phase is where a blackout stands now, and how long it goes on.
func phase(s *session, o *client.Object) (string, time.Duration) {
	start, _ := when(o.Get("startTime"))
	switch end, now := start.Add(period(o)), s.Now(); {
	case start.After(now):
		return "pending", period(o)
	case end.After(now):
		return "active", end.Sub(now)
	}
	return "expired", 0
}

func purgeBlackouts(s *session, records []*client.Object) error {
	if !s.flag("purge") {
		return nil
	}
	var ids []string
	for _, o := range records {
		if status, _ := phase(s, o); status == "expired" {
			ids = append(ids, o.Text("id"))
		}
	}
	return s.each(fmt.Sprintf("Purging %d blackouts", len(ids)), ids, func(id string) error {
		_, err := s.send(http.MethodDelete, "/blackout/"+url.PathEscape(id), nil)
		return err
	})
}
