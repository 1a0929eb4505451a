package docs

var loginSchemas = map[string]string{
	"Login": `
		username?  Text
		email?     Text     in place of the username
		password?  Text
		ticket?    Text     of CAS, in place of all these
		service?   Text     that the ticket is for
		session?   boolean  for the console: a session besides the token
		...`,
	"SignUp": `
		name      Text
		login?    Text     the address if left out
		email?    Text
		password  Text
		text?     Text
		session?  boolean  for the console: a session besides the token
		...`,
	"FirstUser": `
		name?     Text
		login?    Text     the address if left out
		email?    Text     the login if that is an address
		password  Text
		session?  boolean  for the console: a session besides the token
		...`,
	"Forgotten": `
		email  Text  of the account
		...`,
	"NewPassword": `
		password  Text
		...`,
	"ProviderCode": `
		code?           Text     that the provider's site gave
		clientId?       Text     that it was given to
		redirectUri?    Text     where that site sent the browser
		state?          Text
		code_verifier?  Text     of PKCE
		ticket?         Text     of CAS, in place of the code
		service?        Text     that the ticket is for
		session?        boolean  for the console: a session besides the token
		...`,
	"ProviderForm": `
		SAMLResponse?  string
		RelayState?    string
		...`,
	"LoginTrial": `
		username?  Text  for a provider that takes passwords
		password?  Text
		...`,
	"LoginList": `
		status     'ok'
		providers  LoginProvider[]
		failures   LoginFailure[]`,
	"LoginProvider": `
		name      string
		kind      'password'|'web'|'other'
		callback  string       the address of this server to register at the provider
		checks?   LoginStep[]`,
	"LoginFailure": `
		time      string   of the last of them
		count     integer  how many were equal
		provider  string   or the kind of credential: password, key, token, hmac, proxy, session
		login     string   as it was given
		address   string   of the client
		reason    string
		setting   string   to look at`,
	"LoginChecks": `
		status    'ok'
		provider  LoginProvider`,
	"LoginTried": `
		status  'ok'
		state   'waiting'|'done'
		id?     string        for asking how it went
		url?    string        to open in a browser
		trial?  LoginOutcome  once it is done`,
	"LoginOutcome": `
		provider   string
		login      string
		outcome    'allowed'|'refused'|'failed'  failed: the provider could not be asked
		reason     string
		setting    string       to look at
		steps      LoginStep[]
		roles      string[]     that count, groups among them
		groups     string[]     at the provider
		orgs       string[]     at the provider
		scopes     string[]
		customers  string[]     a * is all`,
	"LoginStep": `
		part     'check'|'claim'|'identity'|'account'|'rule'|'role'|'scope'|'customer'
		what     string
		value?   string  secrets show as ***
		from?    string  the claim, setting or row that it comes from
		result?  'ok'|'warning'|'refused'`,
	"Token": `
		token  string  a JWT, for Authorization: Bearer`,
	"Session": `
		status        'ok'
		user          User|null  who is logged in; null too for a key, and where nobody has to log in
		scopes        string[]   that the caller holds; one may include others
		deleteScopes  string[]   that no other scope includes
		allCustomers  boolean    the caller sees those of all
		customers     string[]   that the caller sees otherwise
		providers     WayIn[]
		signup        boolean    visitors may make accounts
		forgot        boolean    who forgot a password can get a mail
		setup         boolean    there is no administrator yet: the server's log has a link to make one`,
	"WayIn": `
		name  string              of the provider
		kind  'password'|'web'    POST /auth/login, or GET /auth/{name} in a browser`,
	"Told": `
		status   'ok'
		message  string`,
	"LoggedOut": `
		status      'ok'
		logoutUrl?  string  where to end the login at the provider's site
		message?    string  if there is no such place`,
}
