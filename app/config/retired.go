package config

import "fmt"

// old is a name that Alerta took once, or takes without using it.
type old struct {
	name   string
	use    []string // settings that replace it
	factor int64    // of an integer
	env    bool     // also looked for in the environment
	advice string   // when nothing replaces it
}

func oldNames() []old {
	const mongo = "alertad has no MongoDB store; set DATABASE_URL to bolt:///path or postgres://..."
	const ping = "set AUTH_PROVIDER to 'openid' and OIDC_ISSUER_URL"
	return []old{
		{name: "QUERY_LIMIT", use: []string{"DEFAULT_PAGE_SIZE"}},
		{name: "DEFAULT_TIMEOUT", use: []string{"ALERT_TIMEOUT", "HEARTBEAT_TIMEOUT"}},
		{name: "OIDC_CUSTOM_CLAIM", use: []string{"OIDC_ROLE_CLAIM"}},
		{name: "POSTGRES_URI", use: []string{"DATABASE_URL"}},
		{name: "POSTGRES_DB", use: []string{"DATABASE_NAME"}},
		{name: "HK_EXPIRED_DELETE_HRS", use: []string{"DELETE_EXPIRED_AFTER"}, factor: 3600, env: true},
		{name: "HK_INFO_DELETE_HRS", use: []string{"DELETE_INFO_AFTER"}, factor: 3600, env: true},
		{name: "DEFAULT_EXPIRED_DELETE_HRS", use: []string{"DELETE_EXPIRED_AFTER"}, factor: 3600, env: true},
		{name: "DEFAULT_INFO_DELETE_HRS", use: []string{"DELETE_INFO_AFTER"}, factor: 3600, env: true},
		{name: "MONGO_URI", env: true, advice: mongo},
		{name: "MONGODB_URI", env: true, advice: mongo},
		{name: "MONGOHQ_URL", env: true, advice: mongo},
		{name: "MONGOLAB_URI", env: true, advice: mongo},
		{name: "MONGO_DATABASE", advice: mongo},
		{name: "MONGO_RAISE_ON_ERROR", advice: "use DATABASE_RAISE_ON_ERROR"},
		{name: "LDAP_DOMAINS_GROUP", advice: "use LDAP_GROUP_FILTER"},
		{name: "LDAP_DOMAINS_BASEDN", advice: "use LDAP_GROUP_BASEDN"},
		{name: "PINGFEDERATE_URL", advice: ping},
		{name: "PINGFEDERATE_OPENID_ACCESS_TOKEN_URL", advice: ping},
		{name: "PINGFEDERATE_OPENID_PAYLOAD_USERNAME", advice: ping},
		{name: "PINGFEDERATE_OPENID_PAYLOAD_EMAIL", advice: ping},
		{name: "PINGFEDERATE_OPENID_PAYLOAD_GROUP", advice: ping},
		{name: "PINGFEDERATE_PUBKEY_LOCATION", advice: ping},
		{name: "PINGFEDERATE_TOKEN_ALGORITHM", advice: ping},
	}
}

func retired(name string) *old {
	for _, o := range oldNames() {
		if o.name == name {
			return &o
		}
	}
	return nil
}

// setRetired hands the value of an old name to the settings that replace it, as far as they have none of
// their own. Hours win over seconds, and 0 hours are none, as in Alerta.
func (c *Config) setRetired(o old, origin string, v any) error {
	if len(o.use) == 0 {
		c.warn("%s: %s is not used: %s", origin, o.name, o.advice)
		return nil
	}
	if o.factor > 0 {
		n, ok := Int.convert(v)
		hours, _ := n.(int64)
		if !ok || hours < 0 || hours > 1<<32 {
			return fmt.Errorf("%s: %s: expected a number of hours, got %s", origin, o.name, Setting{}.describe(v))
		}
		if hours == 0 {
			return nil
		}
		v = hours * o.factor
	}
	for _, name := range o.use {
		c.warn("%s: %s is an old name: use %s", origin, o.name, name)
		if c.IsSet(name) && o.factor == 0 {
			continue
		}
		if err := c.set(name, origin, v, nil); err != nil {
			return fmt.Errorf("%w (%s is an old name)", err, o.name)
		}
	}
	return nil
}

func (c *Config) overrideRetired(environ map[string]string) error {
	for _, o := range oldNames() {
		value, ok := environ[o.name]
		if !ok || !o.env {
			continue
		}
		var v any = value
		if o.factor > 0 {
			n, _, skip, err := Setting{Kind: Int}.parse(value)
			if err != nil {
				return fmt.Errorf("environment %s: %w", o.name, err)
			}
			if skip {
				continue
			}
			v = n
		}
		if err := c.setRetired(o, "environment "+o.name, v); err != nil {
			return err
		}
	}
	return nil
}
