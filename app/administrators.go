package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/auth"
)

// admins are the administrators that are meant: all, or the one if they are
// one.
func (c *clerk) admins(all bool, login string) ([]string, error) {
	list := c.cfg.List("ADMIN_USERS")
	switch {
	case all:
		return list, nil
	case !slices.Contains(list, login):
		return nil, fmt.Errorf("user %s not an admin: ADMIN_USERS does not name them", login)
	}
	return []string{login}, nil
}

type shownKey struct {
	ID, Key, User string
	Scopes        []string
}

func (c *clerk) keysOf(ctx context.Context, user string) ([]shownKey, error) {
	var page struct{ Keys []shownKey }
	err := c.call(ctx, "GET", "/keys?page-size=1000&user="+url.QueryEscape(user), nil, &page)
	return page.Keys, err
}

// key makes API keys for administrators. A key that is there already with the
// same scopes is not made again.
func (c *clerk) key(ctx context.Context, o cli.KeyOptions) error {
	admins, err := c.admins(o.All, o.User)
	if err != nil {
		return err
	}
	if len(o.Scopes) == 0 {
		o.Scopes = auth.AdminScopes()
	}
	for _, admin := range admins {
		if err := c.keyOf(ctx, admin, o); err != nil {
			return err
		}
	}
	return nil
}

func (c *clerk) keyOf(ctx context.Context, admin string, o cli.KeyOptions) error {
	there, err := c.keysOf(ctx, admin)
	if err != nil {
		return err
	}
	there = slices.DeleteFunc(there, func(k shownKey) bool { return !sameNames(k.Scopes, o.Scopes) })
	if o.Key != "" {
		var got struct{ Key shownKey }
		err := c.call(ctx, "GET", "/key/"+url.PathEscape(o.Key), nil, &got)
		if err == nil && slices.ContainsFunc(there, func(k shownKey) bool { return k.ID == got.Key.ID }) {
			_, err := fmt.Fprintln(c.w, o.Key)
			return err
		}
		if err != nil && !missing(err) {
			return err
		}
	} else if len(there) > 0 && !o.Force {
		if o.All {
			_, err := fmt.Fprintf(c.w, "%-40s %s\n", there[0].Key, admin)
			return err
		}
		return fmt.Errorf("%s has a key with these scopes, %s with id %s: it cannot be shown again, --force makes another", admin, there[0].Key, there[0].ID)
	}
	body := map[string]any{"user": admin, "scopes": o.Scopes, "text": orText(o.Text, "Created by alertad script")}
	if o.Key != "" {
		body["key"] = o.Key
	}
	if o.Customer != "" {
		body["customer"] = o.Customer
	}
	if o.Duration > 0 {
		body["expireTime"] = c.now().Add(time.Duration(o.Duration) * time.Second).UTC().Format("2006-01-02T15:04:05.000Z")
	}
	var made struct{ Key string }
	if err := c.call(ctx, "POST", "/key", body, &made); err != nil {
		return err
	}
	if o.All {
		_, err = fmt.Fprintf(c.w, "%-40s %s\n", made.Key, admin)
	} else {
		_, err = fmt.Fprintln(c.w, made.Key)
	}
	return err
}

func sameNames(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// keys lists the administrators' keys that may do everything.
func (c *clerk) keys(ctx context.Context) error {
	for _, admin := range c.cfg.List("ADMIN_USERS") {
		list, err := c.keysOf(ctx, admin)
		if err != nil {
			return err
		}
		for _, k := range list {
			if slices.Contains(k.Scopes, string(auth.Admin)) {
				if _, err := fmt.Fprintf(c.w, "%-40s %s\n", k.Key, k.User); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

type shownUser struct{ ID, Login string }

// named returns the account that goes by a name, nil if there is none.
func (c *clerk) named(ctx context.Context, name string) (*shownUser, error) {
	for _, field := range []string{"login", "email"} {
		var page struct{ Users []shownUser }
		if err := c.call(ctx, "GET", "/users?"+field+"="+url.QueryEscape(name), nil, &page); err != nil {
			return nil, err
		}
		if len(page.Users) > 0 {
			return &page.Users[0], nil
		}
	}
	return nil, nil
}

// user makes accounts for administrators, who log in with a password.
func (c *clerk) user(ctx context.Context, o cli.UserOptions) error {
	if names := providerNames(c.cfg); !slices.Contains(names, "basic") {
		return fmt.Errorf("not required for %s admin users: their first login makes their account", names[0])
	}
	admins, err := c.admins(o.All, o.Login)
	if err != nil {
		return err
	}
	for _, login := range admins {
		if err := c.makeUser(ctx, login, o); err != nil {
			return err
		}
	}
	return nil
}

func (c *clerk) makeUser(ctx context.Context, login string, o cli.UserOptions) error {
	if o.All {
		u, err := c.named(ctx, login)
		if err != nil {
			return err
		}
		if u != nil {
			_, err := fmt.Fprintln(c.w, u.ID, u.Login)
			return err
		}
	}
	isEmail := strings.Contains(login, "@")
	body := map[string]any{
		"name": orText(o.Name, login), "login": login, "password": o.Password, "roles": c.cfg.List("ADMIN_ROLES"),
		"text": orText(o.Text, "Created by alertad script"), "email_verified": isEmail,
	}
	if isEmail {
		body["email"] = login
	}
	var made struct{ ID string }
	if err := c.call(ctx, "POST", "/user", body, &made); err != nil {
		return err
	}
	var err error
	if o.All {
		_, err = fmt.Fprintln(c.w, made.ID, login)
	} else {
		_, err = fmt.Fprintln(c.w, made.ID)
	}
	return err
}

// users lists the administrators who have an account.
func (c *clerk) users(ctx context.Context) error {
	for _, admin := range c.cfg.List("ADMIN_USERS") {
		u, err := c.named(ctx, admin)
		if err != nil {
			return err
		}
		if u != nil {
			if _, err := fmt.Fprintln(c.w, u.ID, u.Login); err != nil {
				return err
			}
		}
	}
	return nil
}
