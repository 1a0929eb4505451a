package config

import "time"

// Kind is the type of a setting.
type Kind int

// The kinds, with the Go type of their values. None is nil in all of them.
const (
	Bool   Kind = iota // bool
	Int                // int64
	String             // string
	List               // []string
	Map                // map[string]any
	Any                // whatever script.ToGo returns
)

// String says what is expected of a value, as error messages do.
func (k Kind) String() string {
	return [...]string{"True or False", "an integer", "a string", "a list of strings", "a dict with string keys", "a value"}[k]
}

// Setting describes one setting. The table of all settings is the only place that knows them.
type Setting struct {
	Name    string
	Kind    Kind
	Default any    // nil means None
	Help    string // one or two sentences, with units
	Group   string // heading under which it is documented
	Secret  bool   // never shown
	Env     string // environment variable that overrides it

	unit   time.Duration   // of an Int that is a duration
	check  func(any) error // of the value, after its type; never of nil; quotes nothing secret
	unused string          // why it has no effect here
}

type group struct {
	title    string
	settings []Setting
}

// table returns all settings in the order in which they are documented.
func table() []group {
	return []group{
		{"Server", server()},
		{"TLS", encryption()},
		{"Logging", logging()},
		{"Database", database()},
		{"API and search", api()},
		{"Alerts, severities and timeouts", alerts()},
		{"Plugins and webhooks", plugins()},
		{"De-duplication, flapping and storms", rules()},
		{"Receivers of syslog and SNMP", receivers()},
		{"Channels that tell people", channels()},
		{"Authentication", authentication()},
		{"Login with OAuth2 and OpenID Connect", oauth()},
		{"Login with LDAP", ldap()},
		{"Login with SAML 2.0 and CAS", saml()},
		{"Audit and cross-origin requests", audit()},
		{"Mail", mail()},
		{"Notifications", notifications()},
		{"Web console", console()},
	}
}

// Settings returns the description of every setting, in the order in which they are documented.
func Settings() []Setting {
	var all []Setting
	for _, g := range table() {
		for _, s := range g.settings {
			s.Group = g.title
			if s.Env == "" {
				s.Env = s.Name
			}
			all = append(all, s)
		}
	}
	return all
}
