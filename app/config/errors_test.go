package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/config"
)

func TestFileErrors(t *testing.T) {
	f := func(source, want string) {
		t.Helper()
		_, err := load(source)
		if err == nil || err.Error() != "/etc/alertad.conf:"+want {
			t.Errorf("%s\n got %v\nwant /etc/alertad.conf:%s", source, err, want)
		}
	}
	// Types.
	f("\nDEBUG = 'maybe'", "2: DEBUG: expected True or False, got the string 'maybe'")
	f("DEBUG = 2", "1: DEBUG: expected True or False, got the number 2")
	f("AUTH_REQUIRED = None", "1: AUTH_REQUIRED: expected True or False, got None")
	f("PORT = '80'", "1: PORT: expected an integer, got the string '80'")
	f("PORT = 80.5", "1: PORT: expected an integer, got the number 80.5")
	f("PORT = True", "1: PORT: expected an integer, got True")
	f("BASE_URL = 5", "1: BASE_URL: expected a string, got the number 5")
	f("SECRET_KEY = 123456", "1: SECRET_KEY: expected a string, got a number")
	f("PLUGINS = [\n 'a',\n 3]", "1: PLUGINS: expected a list of strings, got a list whose element 2 is the number 3")
	f("PLUGINS = {'a': 1}", "1: PLUGINS: expected a list of strings, got a dict")
	f("SEVERITY_MAP = ['a']", "1: SEVERITY_MAP: expected a dict with string keys, got a list")
	f("SEVERITY_MAP = {1: 'a'}", "1: SEVERITY_MAP: the key 1 of a dict is not a string")
	f("PORT = len", "1: PORT: a builtin_function_or_method is not a plain value")
	f("PORT = 1 << 80", "1: PORT: the integer does not fit into 64 bits")

	// Values.
	f("PORT = 70000", "1: PORT: expected a number from 0 to 65535, got 70000")
	f("DEFAULT_PAGE_SIZE = 0", "1: DEFAULT_PAGE_SIZE: expected 1 or more, got 0")
	f("ACK_TIMEOUT = -1", "1: ACK_TIMEOUT: expected 0 or more, got -1")
	f("ACK_TIMEOUT = 10000000000000", "1: ACK_TIMEOUT: expected a shorter time, got 10000000000000")
	f("ALARM_MODEL = 'ISA'", "1: ALARM_MODEL: expected one of ALERTA, ISA_18_2, got 'ISA'")
	f("AUDIT_TRAIL = ['admin', 'all']", "1: AUDIT_TRAIL: expected one of admin, write, auth, got 'all'")
	f("ALLOWED_ENVIRONMENTS = ['Production', 'a(']", "1: ALLOWED_ENVIRONMENTS: expected regular expressions (RE2), got 'a(': missing closing ) at 'a('")
	f("ORIGIN_BLACKLIST = ['(?!x)']", "1: ORIGIN_BLACKLIST: expected regular expressions (RE2), got '(?!x)': invalid or unsupported Perl syntax at '(?!'")
	f("CORS_ORIGINS = ['[\\n']", `1: CORS_ORIGINS: expected regular expressions (RE2), got '[\n': missing closing ] at '[\n'`)
	f("TRUSTED_PROXIES = ['10.0.0.0/8', 'proxy']", "1: TRUSTED_PROXIES: expected networks such as 10.0.0.0/8 or addresses, got 'proxy'")
	f("BASE_URL = 'api'", "1: BASE_URL: expected a path that starts with / or an http URL, got 'api'")
	f("STATE_DIR = 'x'", "1: STATE_DIR: expected an absolute path, got 'x'")
	f("HOST = ''", "1: HOST: expected a text that is not empty")
	f("DATABASE_URL = 'mongodb://localhost:27017/monitoring'", "1: DATABASE_URL: expected bolt:///path or postgres://..., got a MongoDB URL, which alertad cannot use")
	f("DATABASE_URL = 'mysql://u:pass@h/d'", "1: DATABASE_URL: expected a URL that starts with bolt:/// or postgres://")
	f("DATABASE_URL = 'postgres://u:p%zz@h/d'", "1: DATABASE_URL: expected a URL; special characters in the password must be written as %XX")
	f("DATABASE_URL = 'postgres://h:1,i:x/d'", "1: DATABASE_URL: expected a URL; special characters in the password must be written as %XX")
	f("DATABASE_READ_URL = 'bolt:///x.db'", "1: DATABASE_READ_URL: expected a URL that starts with postgres://")
	f("DATABASE_URL = 'bolt://x.db'", "1: DATABASE_URL: expected bolt:/// and an absolute path, got 'bolt://x.db'")
	f("SEVERITY_MAP = {'a': 'b'}", "1: SEVERITY_MAP: expected an integer as the rank of 'a'")
	f("COLOR_MAP = {'severity': {'a': 1}}", "1: COLOR_MAP: expected a colour or a dict of colours under 'severity'")
	f("LDAP_DOMAINS = {'a': None}", "1: LDAP_DOMAINS: expected a string under 'a'")
	f("FWD_DESTINATIONS = [('http://a', {})]", "1: FWD_DESTINATIONS: expected a list of (URL, dict of credentials, list of actions)")
	f("FWD_DESTINATIONS = [('a', {}, ['*'])]", "1: FWD_DESTINATIONS: expected a list of (URL, dict of credentials, list of actions)")
	f("FWD_DESTINATIONS = [('http://a', {}, ['*']), ('http://b', {'pass': 'x'}, ['*'])]", "1: FWD_DESTINATIONS: element 2: there is no credential 'pass': expected username and password, key and secret, key or token, beside timeout and ssl_verify")
	f("FWD_DESTINATIONS = [('http://a', {'secret': 'x'}, ['*'])]", "1: FWD_DESTINATIONS: element 1: the credential secret needs a key")
	f("FWD_DESTINATIONS = [('http://a', {'key': 1}, ['*'])]", "1: FWD_DESTINATIONS: element 1: the credential key takes a text")
	f("FWD_DESTINATIONS = [('http://a', {'timeout': '5'}, ['*'])]", "1: FWD_DESTINATIONS: element 1: the credential timeout takes a number of seconds")
	f("FWD_DESTINATIONS = [('http://a', {'timeout': 0}, ['*'])]", "1: FWD_DESTINATIONS: element 1: the credential timeout takes a number of seconds")
	f("FWD_DESTINATIONS = [('http://a', {'username': True}, ['*'])]", "1: FWD_DESTINATIONS: element 1: the credential username takes a text")
	f("FWD_DESTINATIONS = [('http://a', {'token': []}, ['*'])]", "1: FWD_DESTINATIONS: element 1: the credential token takes a text")
	f("FWD_DESTINATIONS = [('http://a', {'ssl_verify': 0}, ['*'])]", "1: FWD_DESTINATIONS: element 1: the credential ssl_verify takes True, False or the path of a file")
	f("NOTIFY_RULES = {}", "1: NOTIFY_RULES: expected a list of dicts")
	f("NOTIFY_CHANNELS = [{'name': 'a'}, {'type': 'mail'}]", "1: NOTIFY_CHANNELS: element 2: expected a dict with name")
	f("NOTIFY_CHANNELS = [{'name': 'a', 'token': 'x'}]", "1: NOTIFY_CHANNELS: element 1: there is no member 'token': expected name, type, id, text, enabled, customer, settings, secrets")
	f("OFFICE_HOURS = '8-18'", "1: OFFICE_HOURS: expected two times as in '08:00-18:00', got '8-18'")
	f("OFFICE_HOURS = '18:00-08:00'", "1: OFFICE_HOURS: expected two times as in '08:00-18:00', got '18:00-08:00'")
	f("AUDIT_URL = 'logs.example.com/token'", "1: AUDIT_URL: expected a URL that starts with http:// or https://")
	f("OUTGOING_ALLOW = ['metadata']", "1: OUTGOING_ALLOW: expected networks such as 10.0.0.0/8 or addresses, got 'metadata'")
	f("OAUTH2_CLIENTS = {'github': {'id': 'a', 'secret': 1}}", "1: OAUTH2_CLIENTS: expected a dict with 'id' and 'secret' under 'github'")
	f("OAUTH2_CLIENTS = {'github': 'planted'}", "1: OAUTH2_CLIENTS: expected a dict with 'id' and 'secret' under 'github'")
	f("OAUTH2_REDIRECT_URIS = ['ui.example.com']", "1: OAUTH2_REDIRECT_URIS: expected http URLs, got 'ui.example.com'")
	f("HMAC_AUTH_CREDENTIALS = [{'key': 'a'}]", "1: HMAC_AUTH_CREDENTIALS: expected a list of dicts, each with key and secret")
	f("CUSTOM_SCOPES = ['read:foo', 'write:foo.bar', 'foo']", "1: CUSTOM_SCOPES: expected scopes like 'read:foo' or 'write:foo.bar', got 'foo'")
	f("CUSTOM_SCOPES = ['read:a b']", "1: CUSTOM_SCOPES: expected scopes like 'read:foo' or 'write:foo.bar', got 'read:a b'")
	f("ASI_QUERIES = 'x'", "1: ASI_QUERIES: expected a list of dicts, each with text and query")
	f("QUERY_LIMIT = 'x'", "1: DEFAULT_PAGE_SIZE: expected an integer, got the string 'x' (QUERY_LIMIT is an old name)")
	f("HK_INFO_DELETE_HRS = -1", "1: HK_INFO_DELETE_HRS: expected a number of hours, got the number -1")

	// Settings against each other.
	f("CUSTOMER_VIEWS = True\nADMIN_USERS = ['a']", "1: CUSTOMER_VIEWS: needs AUTH_REQUIRED to be True")
	f("AUTH_REQUIRED = CUSTOMER_VIEWS = True", "1: CUSTOMER_VIEWS: needs at least one user in ADMIN_USERS")
	f("DEFAULT_ENVIRONMENT = 'Lab'", "1: DEFAULT_ENVIRONMENT: DEFAULT_ENVIRONMENT 'Lab' is not a member of ALLOWED_ENVIRONMENTS")
	f("ALLOWED_ENVIRONMENTS = ['.*']", "1: ALLOWED_ENVIRONMENTS: DEFAULT_ENVIRONMENT 'Production' is not a member of ALLOWED_ENVIRONMENTS")
	f("SEVERITY_MAP = {'ok': 1}", "1: SEVERITY_MAP: lacks 'normal', which is the DEFAULT_NORMAL_SEVERITY")
	f("SEVERITY_MAP = {'ok': 1}\nDEFAULT_NORMAL_SEVERITY = 'ok'", "1: SEVERITY_MAP: lacks 'indeterminate', which is the DEFAULT_PREVIOUS_SEVERITY")
	f("ACME_HOSTS = ['a.example.com', '*.example.com']", "1: ACME_HOSTS: expected host names such as alerts.example.com, got '*.example.com'")
	f("ACME_HOSTS = ['127.0.0.1']", "1: ACME_HOSTS: expected host names such as alerts.example.com, got '127.0.0.1'")
	f("ACME_DIRECTORY_URL = 'http://ca.example.com'", "1: ACME_DIRECTORY_URL: expected an https URL, got 'http://ca.example.com'")
	f("TLS_CERT_FILE = 'cert.pem'", "1: TLS_CERT_FILE: expected an absolute path, got 'cert.pem'")
	f("TLS_CERT_FILE = '/c.pem'", "1: TLS_CERT_FILE: needs its key in TLS_KEY_FILE")
	f("TLS_KEY_FILE = '/c.pem'", "1: TLS_KEY_FILE: needs the certificate in TLS_CERT_FILE")
	f("TLS_SELF_SIGNED = True\nACME_HOSTS = ['a.example.com']", "2: ACME_HOSTS: TLS_SELF_SIGNED is set, too: choose one")
	f("HTTP_REDIRECT_PORT = 80", "1: HTTP_REDIRECT_PORT: needs HTTPS: set TLS_CERT_FILE, TLS_SELF_SIGNED or ACME_HOSTS")
	f("TLS_CLIENT_AUTH = 'required'", "1: TLS_CLIENT_AUTH: needs HTTPS: set TLS_CERT_FILE, TLS_SELF_SIGNED or ACME_HOSTS")
	f("TLS_SELF_SIGNED = True\nTLS_CLIENT_AUTH = 'optional'", "2: TLS_CLIENT_AUTH: needs the authorities in TLS_CLIENT_CA_FILE")
	f("SYSLOG_LISTEN = ['udp://:514', 'http://:80']", "1: SYSLOG_LISTEN: expected udp://, tcp://, tls://address:port, got 'http://:80'")
	f("SYSLOG_LISTEN = ['udp://']", "1: SYSLOG_LISTEN: expected udp://, tcp://, tls://address:port, got 'udp://'")
	f("SYSLOG_LISTEN = ['tls://:6514']\nSYSLOG_TLS_CERT_FILE = '/c.pem'", "1: SYSLOG_LISTEN: tls:// needs SYSLOG_TLS_CERT_FILE and SYSLOG_TLS_KEY_FILE")
	f("SYSLOG_RULES = {}", "1: SYSLOG_RULES: expected a list of dicts")
	f("SYSLOG_ALLOW = ['lan']", "1: SYSLOG_ALLOW: expected networks such as 10.0.0.0/8 or addresses, got 'lan'")
	f("SNMP_LISTEN = ['tcp://:162']", "1: SNMP_LISTEN: expected udp://address:port, got 'tcp://:162'")
	f("SNMP_LISTEN = ['udp://:162']", "1: SNMP_LISTEN: needs SNMP_COMMUNITIES (versions 1 and 2c) or SNMP_USERS (version 3), or no trap is taken")
	f("SNMP_USERS = ['planted']", "1: SNMP_USERS: expected a list of dicts")

	// The language.
	f("A = 1\nPORT = f'{A}'", "2:8: f-strings are not available: use '...'.format(...), or + between strings")
	f("import socket", "1:1: socket cannot be imported: only os can (os.environ, os.getenv, os.path)")
	f("PLUGINS += ['x']", "1:1: undefined: PLUGINS (a file does not see defaults: give the whole value)")
	f("PLUGINS = PLUGIN", "1:11: undefined: PLUGIN")
	f("import os\nSECRET_KEY = os.environ['NO_SUCH']", "2:24: the environment variable NO_SUCH is not set")
}

func TestCheckFails(t *testing.T) {
	if _, err := config.Check("testdata/no-such-file", nil); err == nil || !strings.Contains(err.Error(), "no-such-file") {
		t.Errorf("got %v", err)
	}
	if _, err := config.Check("testdata", nil); err == nil {
		t.Error("a folder was read")
	}
	if _, err := config.Load(config.Source{Environ: []string{}, ReadFile: func(string) ([]byte, error) { return nil, errors.New("broken") }}); err == nil {
		t.Error("a file that cannot be read was passed over")
	}
}
