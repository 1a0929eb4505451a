package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// receivers are off by default: what they take is from senders that, but for
// SNMP version 3 and TLS with certificates of clients, cannot prove who they are.
func receivers() []Setting {
	const (
		at          = "Like HOST it is read once, at the start. Ports below 1024 need root, or CAP_NET_BIND_SERVICE."
		allow       = "Networks or single addresses from which %s are taken. Empty is any."
		environment = "Environment of alerts made of %s. Empty is DEFAULT_ENVIRONMENT."
		customer    = "Customer of alerts made of %s. Empty is none."
		rules       = "What becomes of %s: a list of dicts, of which the first that fits decides. 'match': a dict from fields (%s) to a regular expression or a list of them, for the whole field, or a part of it if that is text; without it all fit. 'set': a dict of what the alert gets instead: resource, event, environment, severity, group, value, text, type, origin, customer, service, correlate, timeout; tags and attributes are added. {field} and {group of an expression} stand for values. 'drop': True makes no alert. 'next': True goes on with the rules that follow."
	)
	return []Setting{
		{Name: "SYSLOG_LISTEN", Kind: List, Default: []string{}, check: listens("udp", "tcp", "tls"),
			Help: "Where messages of syslog (RFC 5424, RFC 3164) are received: a list of udp://address:port, tcp:// and tls://, as in 'udp://:514'. Empty is nowhere. " + at},
		{Name: "SYSLOG_TLS_CERT_FILE", Kind: String, Default: "", check: absolute,
			Help: "Certificate of tls:// in PEM form, followed by its chain. It is read again when it changes."},
		{Name: "SYSLOG_TLS_KEY_FILE", Kind: String, Default: "", check: absolute,
			Help: "Key of that certificate, in PEM form without a passphrase."},
		{Name: "SYSLOG_TLS_CLIENT_CA_FILE", Kind: String, Default: "", check: absolute,
			Help: "Certificates of the authorities of senders, in PEM form. When set, a sender has to show a certificate of one of them."},
		{Name: "SYSLOG_ALLOW", Kind: List, Default: []string{}, check: networks,
			Help: fmt.Sprintf(allow, "messages of syslog")},
		{Name: "SYSLOG_ENVIRONMENT", Kind: String, Default: "",
			Help: fmt.Sprintf(environment, "messages of syslog")},
		{Name: "SYSLOG_CUSTOMER", Kind: String, Default: "",
			Help: fmt.Sprintf(customer, "messages of syslog")},
		{Name: "SYSLOG_RULES", Kind: Any, Default: []any{}, check: listOfDicts,
			Help: fmt.Sprintf(rules, "messages of syslog", "facility, level, host, program, pid, msgid, text, source, sd.ID.NAME")},
		{Name: "SNMP_LISTEN", Kind: List, Default: []string{}, check: listens("udp"),
			Help: "Where traps of SNMP (versions 1, 2c and 3) are received: a list of udp://address:port, as in 'udp://:162'. Empty is nowhere. " + at},
		{Name: "SNMP_COMMUNITIES", Kind: List, Default: []string{}, Secret: true,
			Help: "Communities whose traps of versions 1 and 2c are taken. Empty takes none."},
		{Name: "SNMP_USERS", Kind: Any, Default: []any{}, Secret: true, check: listOfDicts,
			Help: "Users whose traps of version 3 are taken: a list of dicts with 'name', 'auth' (MD5, SHA, SHA224, SHA256, SHA384, SHA512), 'auth_password', 'priv' (DES, AES, AES192, AES256, AES192C, AES256C) and 'priv_password'. What is less safe than the user is refused. Empty takes none."},
		{Name: "SNMP_ALLOW", Kind: List, Default: []string{}, check: networks,
			Help: fmt.Sprintf(allow, "traps")},
		{Name: "SNMP_ENVIRONMENT", Kind: String, Default: "",
			Help: fmt.Sprintf(environment, "traps")},
		{Name: "SNMP_CUSTOMER", Kind: String, Default: "",
			Help: fmt.Sprintf(customer, "traps")},
		{Name: "SNMP_RULES", Kind: Any, Default: []any{}, check: listOfDicts,
			Help: fmt.Sprintf(rules, "traps", "trap, oid, host, source, version, enterprise, generic, specific, uptime, user, context, text; values by place as 1, by OID, or by name as ifDescr")},
	}
}

// listens checks for addresses to listen on.
func listens(schemes ...string) func(any) error {
	return func(v any) error {
		for _, s := range v.([]string) {
			u, err := url.Parse(s)
			if err != nil || !slices.Contains(schemes, u.Scheme) || u.Host == "" || u.User != nil || strings.TrimPrefix(s, u.Scheme+"://") != u.Host {
				return fmt.Errorf("expected %s://address:port, got %s", strings.Join(schemes, "://, "), shorten(literal(s, nil)))
			}
		}
		return nil
	}
}

// listOfDicts does not quote what it finds: it may be a secret.
func listOfDicts(v any) error {
	if v == nil {
		return nil
	}
	return dicts(v)
}

// checkReceivers looks for what a receiver cannot be without.
func (c *Config) checkReceivers() error {
	cert, key := c.String("SYSLOG_TLS_CERT_FILE"), c.String("SYSLOG_TLS_KEY_FILE")
	encrypted := slices.ContainsFunc(c.List("SYSLOG_LISTEN"), func(s string) bool { return strings.HasPrefix(s, "tls:") })
	users, _ := c.Any("SNMP_USERS").([]any)
	switch {
	case encrypted && (cert == "" || key == ""):
		return c.conflict("SYSLOG_LISTEN", "tls:// needs SYSLOG_TLS_CERT_FILE and SYSLOG_TLS_KEY_FILE")
	case len(c.List("SNMP_LISTEN")) > 0 && len(c.List("SNMP_COMMUNITIES")) == 0 && len(users) == 0:
		return c.conflict("SNMP_LISTEN", "needs SNMP_COMMUNITIES (versions 1 and 2c) or SNMP_USERS (version 3), or no trap is taken")
	}
	return nil
}
