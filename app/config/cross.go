package config

import (
	"fmt"
	"slices"
)

// crossCheck checks settings against each other, as Alerta does before it starts.
func (c *Config) crossCheck() error {
	if c.Bool("CUSTOMER_VIEWS") && !c.Bool("AUTH_REQUIRED") {
		return c.conflict("CUSTOMER_VIEWS", "needs AUTH_REQUIRED to be True")
	}
	if c.Bool("CUSTOMER_VIEWS") && len(c.List("ADMIN_USERS")) == 0 {
		return c.conflict("CUSTOMER_VIEWS", "needs at least one user in ADMIN_USERS")
	}
	if env := c.String("DEFAULT_ENVIRONMENT"); !slices.Contains(c.List("ALLOWED_ENVIRONMENTS"), env) {
		at := "DEFAULT_ENVIRONMENT"
		if !c.IsSet(at) {
			at = "ALLOWED_ENVIRONMENTS"
		}
		return c.conflict(at, "DEFAULT_ENVIRONMENT %s is not a member of ALLOWED_ENVIRONMENTS", literal(env, nil))
	}
	if err := c.checkSeverities(); err != nil {
		return err
	}
	if err := c.checkTLS(); err != nil {
		return err
	}
	if err := c.checkReceivers(); err != nil {
		return err
	}
	c.checkSecret()
	if (c.String("ADMIN_PASSWORD") != "" || c.String("ADMIN_KEY") != "") && len(c.List("ADMIN_USERS")) == 0 {
		c.warn("ADMIN_PASSWORD and ADMIN_KEY have no effect: ADMIN_USERS is empty")
	}
	return c.checkRules()
}

// checkSeverities looks at a map of one's own; the built-in ones are the alarm model's affair.
func (c *Config) checkSeverities() error {
	own := c.Map("SEVERITY_MAP")
	if len(own) == 0 || c.String("ALARM_MODEL") != "ALERTA" {
		return nil
	}
	for _, d := range []struct{ name, fallback string }{
		{"DEFAULT_NORMAL_SEVERITY", "normal"},
		{"DEFAULT_PREVIOUS_SEVERITY", "indeterminate"},
	} {
		severity := c.String(d.name)
		if severity == "" {
			severity = d.fallback
		}
		if _, ok := own[severity]; !ok {
			return c.conflict("SEVERITY_MAP", "lacks %s, which is the %s", literal(severity, nil), d.name)
		}
	}
	return nil
}

// checkTLS looks for what is missing beside a setting, or one too many.
func (c *Config) checkTLS() error {
	var sources []string
	for name, is := range map[string]bool{
		"TLS_CERT_FILE": c.String("TLS_CERT_FILE") != "", "TLS_SELF_SIGNED": c.Bool("TLS_SELF_SIGNED"), "ACME_HOSTS": len(c.List("ACME_HOSTS")) > 0,
	} {
		if is {
			sources = append(sources, name)
		}
	}
	slices.Sort(sources)
	https, clients := len(sources) > 0, c.String("TLS_CLIENT_AUTH") != "off"
	switch {
	case len(sources) > 1:
		return c.conflict(sources[0], "%s is set, too: choose one", sources[1])
	case c.String("TLS_CERT_FILE") != "" && c.String("TLS_KEY_FILE") == "":
		return c.conflict("TLS_CERT_FILE", "needs its key in TLS_KEY_FILE")
	case c.String("TLS_KEY_FILE") != "" && c.String("TLS_CERT_FILE") == "":
		return c.conflict("TLS_KEY_FILE", "needs the certificate in TLS_CERT_FILE")
	case c.Int("HTTP_REDIRECT_PORT") != 0 && !https:
		return c.conflict("HTTP_REDIRECT_PORT", "needs HTTPS: set TLS_CERT_FILE, TLS_SELF_SIGNED or ACME_HOSTS")
	case clients && !https:
		return c.conflict("TLS_CLIENT_AUTH", "needs HTTPS: set TLS_CERT_FILE, TLS_SELF_SIGNED or ACME_HOSTS")
	case clients && c.String("TLS_CLIENT_CA_FILE") == "":
		return c.conflict("TLS_CLIENT_AUTH", "needs the authorities in TLS_CLIENT_CA_FILE")
	}
	return nil
}

func (c *Config) checkSecret() {
	if slices.Contains([]string{"changeme", "<INSERT_RANDOM_STRING>"}, c.String("SECRET_KEY")) {
		c.warn("%s: SECRET_KEY is publicly known: anybody can make a login with it", c.Origin("SECRET_KEY"))
	}
}

func (c *Config) conflict(name, format string, args ...any) error {
	return fmt.Errorf("%s: %s: %s", c.Origin(name), name, fmt.Sprintf(format, args...))
}
