package docs

var adminSchemas = map[string]string{
	"User": `
		id              string
		name            string
		login           string
		email           string|null
		status          string       active, inactive or unknown
		roles           string[]
		attributes      Attributes
		createTime      Time|null
		lastLogin       Time|null
		text            string
		updateTime      Time|null
		email_verified  boolean
		href            string
		domain          string|null  of the email address`,
	"NewUser": `
		name  string|null
		+ UserFields
		id?   string|null`,
	"UserChange": `
		name?  string|null
		+ UserFields`,
	"UserFields": `
		login?           string|null
		email?           string|null
		password?        string|null
		status?          string|null
		roles?           string[]|null
		role?            string|null   instead of roles, for older clients
		text?            string|null
		attributes?      object|null
		email_verified?  boolean|null
		...`,
	"MyChange": `
		name?      string|null
		email?     string|null
		password?  string|null
		text?      string|null
		...`,
	"StoredUser": `
		status  'ok'
		id      string
		user    User`,
	"OneUser": `
		status  'ok'
		total   integer
		user    User`,
	"ChangedUser": `
		status  'ok'
		user    User`,
	"OneAttributes": `
		status      'ok'
		total       integer
		attributes  Attributes`,
	"UserList": `
		+ Found
		+ Page
		users    User[]
		domains  string[]  of email addresses that may sign up`,
	"UserGroupList": `
		+ Found
		groups  Group[]
		total   integer`,

	"Group": `
		id     string
		name   string
		text   string
		href   string
		count  integer  users in it`,
	"NewGroup": `
		name   string
		text?  string|null
		id?    string|null
		...`,
	"GroupChange": `
		name?  string|null
		text?  string|null
		...`,
	"StoredGroup": `
		status  'ok'
		id      string
		group   Group`,
	"OneGroup": `
		status  'ok'
		total   integer
		group   Group`,
	"ChangedGroup": `
		status  'ok'
		group   Group`,
	"AllGroups": `
		+ Found
		+ Page
		groups  Group[]`,
	"GroupUsers": `
		status  'ok'
		users   GroupUser[]
		total   integer`,
	"GroupUser": `
		id      string
		href    string
		login   string
		name    string
		status  string`,

	"Perm": `
		id      string
		match   string    a role, group or other claim
		scopes  string[]
		href    string`,
	"NewPerm": `
		match   string
		scopes  string[]
		id?     string|null
		...`,
	"PermChange": `
		match?   string|null
		scopes?  string[]|null
		...`,
	"StoredPerm": `
		status      'ok'
		id          string
		permission  Perm`,
	"OnePerm": `
		status      'ok'
		total       integer
		permission  Perm`,
	"ChangedPerm": `
		status      'ok'
		permission  Perm`,
	"PermList": `
		+ Found
		+ Page
		permissions  Perm[]`,
	"ScopeList": `
		status  'ok'
		scopes  string[]
		total   integer`,

	"Customer": `
		id        string
		match     string  a login, domain, group or other claim
		customer  string  whose alerts they see
		href      string`,
	"NewCustomer": `
		match     string
		customer  string
		id?       string|null
		...`,
	"CustomerChange": `
		match?     string|null
		customer?  string|null
		...`,
	"StoredCustomer": `
		status    'ok'
		id        string
		customer  Customer`,
	"OneCustomer": `
		status    'ok'
		total     integer
		customer  Customer`,
	"ChangedCustomer": `
		status    'ok'
		customer  Customer`,
	"CustomerList": `
		+ Found
		+ Page
		customers  Customer[]`,

	"Key": `
		id            string
		key           string       hidden, save when it is made
		user          string
		scopes        string[]
		text          string|null
		expireTime    Time|null
		count         integer      how often it was used
		lastUsedTime  Time|null
		customer      string|null
		href          string
		status        'active'|'expired'
		type          string       read-only or read-write, as older clients know it`,
	"NewKey": `
		+ KeyFields
		id?    string|null
		key?   string|null  a key of one's own; the server makes a better one
		type?  string|null  read-only or read-write, instead of scopes`,
	"KeyChange": `
		+ KeyFields`,
	"KeyFields": `
		user?        string|null
		scopes?      string[]|null
		text?        string|null
		expireTime?  SentTime|null
		customer?    string|null
		...`,
	"StoredKey": `
		status  'ok'
		key     string
		data    Key`,
	"OneKey": `
		status  'ok'
		total   integer
		key     Key`,
	"OneKeyChanged": `
		status  'ok'
		key     Key`,
	"KeyList": `
		+ Found
		+ Page
		keys  Key[]`,

	"Embedding": `
		version        '1.0'
		type           'rich'
		title          string
		provider_name  string
		provider_url   string
		html           string`,
}
