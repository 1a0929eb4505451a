package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/config"
)

// appoints tells whether the settings give the administrators a password.
func appoints(cfg *config.Config) bool {
	return cfg.String("ADMIN_PASSWORD") != "" && len(cfg.List("ADMIN_USERS")) > 0
}

// appoint makes the accounts and the key of administrators that the settings
// name, as containers of Alerta do. What is there already stays as it is.
func (s *server) appoint(ctx context.Context) error {
	admins := s.cfg.List("ADMIN_USERS")
	if len(admins) == 0 {
		return nil
	}
	c := &clerk{s.cfg, &http.Client{Transport: direct{s.handle}}, io.Discard, time.Now}
	if appoints(s.cfg) && s.login.api.Door.Local() {
		o := cli.UserOptions{All: true, Password: s.cfg.String("ADMIN_PASSWORD")}
		if err := twice(func() error { return c.user(ctx, o) }); err != nil {
			return fmt.Errorf("accounts of ADMIN_USERS: %w", err)
		}
	}
	if key := s.cfg.String("ADMIN_KEY"); key != "" {
		age := s.cfg.Duration("ADMIN_KEY_MAXAGE")
		o := cli.KeyOptions{User: admins[0], Key: key, Duration: int64(age / time.Second)}
		switch err := twice(func() error { return c.key(ctx, o) }); {
		case taken(err):
			s.log.Warn("ADMIN_KEY is a key already, of somebody else or with other scopes: it stays as it is")
		case err != nil:
			return fmt.Errorf("ADMIN_KEY: %w", err)
		}
	}
	return nil
}

// twice tries again what another server on the database may just have done.
func twice(do func() error) error {
	if do() == nil {
		return nil
	}
	return do()
}
