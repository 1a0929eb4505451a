package docs

var operatorSchemas = map[string]string{
	"Blackout": `
		id           string
		priority     integer      0 to 8, the more specific the higher
		environment  string
		service      string[]     all of these
		resource     string|null
		event        string|null
		group        string|null
		tags         string[]     all of these
		origin       string|null
		customer     string|null
		startTime    Time|null
		endTime      Time|null
		duration     integer      seconds
		user         string|null  who made or changed it
		createTime   Time|null
		text         string|null  why
		href         string
		status       'pending'|'active'|'expired'
		remaining    integer      seconds until it ends`,
	"NewBlackout": `
		environment  string
		+ BlackoutFields
		id?          string|null   up to 255 characters
		user?        string|null   for administrators; others are the user themselves`,
	"BlackoutChange": `
		environment?  string|null
		+ BlackoutFields`,
	"BlackoutFields": `
		service?    string[]|null
		resource?   string|null
		event?      string|null
		group?      string|null
		tags?       string[]|null
		origin?     string|null
		customer?   string|null
		startTime?  SentTime|null  now if left out
		endTime?    SentTime|null  wins over the duration
		duration?   Seconds|null   BLACKOUT_DURATION if neither is given
		text?       string|null
		...`,
	"StoredBlackout": `
		status    'ok'
		id        string
		blackout  Blackout`,
	"OneBlackout": `
		status    'ok'
		total     integer
		blackout  Blackout`,
	"ChangedBlackout": `
		status    'ok'
		blackout  Blackout`,
	"BlackoutList": `
		+ Found
		+ Page
		blackouts  Blackout[]`,

	"Heartbeat": `
		id           string
		origin       string       who is alive
		tags         string[]
		attributes   Attributes
		type         string
		createTime   Time|null
		timeout      Seconds      until it is missed
		receiveTime  Time|null
		customer     string|null
		href         string
		maxLatency   integer      milliseconds that it may take; slow beyond
		latency      integer      milliseconds that it took
		since        integer      seconds ago
		status       'ok'|'slow'|'expired'`,
	"NewHeartbeat": `
		origin?      Text          the server's own if left out
		tags?        Text[]
		attributes?  Attributes
		createTime?  SentTime|null
		timeout?     Seconds|null  HEARTBEAT_TIMEOUT if left out
		customer?    Text
		id?          Text          up to 255 characters
		...`,
	"StoredHeartbeat": `
		status     'ok'
		id         string
		heartbeat  Heartbeat`,
	"OneHeartbeat": `
		status     'ok'
		total      integer
		heartbeat  Heartbeat`,
	"HeartbeatList": `
		+ Found
		+ Page
		heartbeats  Heartbeat[]`,

	"WebhookAnswer": `
		status  string
		...`,
	"StoredAlerts": `
		status  'ok'
		ids     string[]`,
}

var serverSchemas = map[string]string{
	"Index": `
		status  'ok'
		uri     string
		data    IndexData
		links   Link[]`,
	"IndexData": `
		description  string`,
	"Link": `
		rel     string
		href    string
		method  string`,
	"Endpoint": `
		endpoint  string  the address of the API`,
	"Config": `
		endpoint             string    the address of the API
		debug?               boolean
		alarm_model?         AlarmModel
		severity?            {integer} ranks of severities; the smaller the worse
		colors?              any
		auth_required?       boolean
		allow_readonly?      boolean
		readonly_scopes?     string[]
		provider?            string    who knows the users
		customer_views?      boolean
		signup_enabled?      boolean
		email_verification?  boolean
		client_id?           string|null
		azure_tenant?        string|null
		aws_region?          string|null
		cognito_domain?      string|null
		github_url?          string|null
		gitlab_url?          string|null
		keycloak_url?        string|null
		keycloak_realm?      string|null
		oidc_auth_url?       string|null
		site_logo_url?       string|null
		timeouts?            {integer}  seconds: of alerts, heartbeats, acks and shelving
		blackouts?           {integer}  the default duration in seconds
		dates?               {string}   formats, as of moment.js
		font?                any
		audio?               {any}
		columns?             string[]   of the list of alerts
		sort_by?             any
		filter?              any        of the list of alerts, at first
		indicators?          any
		actions?             string[]   more actions to offer
		tracking_id?         string|null
		refresh_interval?    integer    milliseconds
		environments?        string[]   those that are allowed
		clipboard_template?  string|null`,
	"AlarmModel": `
		name      string
		severity  {integer}
		colors    any
		status    any
		defaults  {string}`,

	"Manifest": `
		release   string|null
		build     string
		date      string
		revision  string`,
	"Housekeeping": `
		status    'ok'
		expired   string[]  ids of alerts that expired
		unshelve  string[]  whose shelving ended
		unack     string[]  whose ack ended
		count     integer   of all of these`,
	"Status": `
		application  string
		version      string|null
		time         integer   milliseconds since 1970
		uptime       integer   milliseconds
		metrics      Metric[]`,
	"Metric": `
		group        string
		name         string
		title        string
		description  string
		type         'gauge'|'counter'|'timer'|'text'
		value?       number|string  of a gauge or text
		count?       integer        of a counter or timer
		totalTime?   integer        of a timer, in milliseconds`,
	"Switches": `
		auto-refresh-allow?  'ON'|'OFF'  consoles may refresh by themselves
		sender-api-allow?    'ON'|'OFF'  alerts are taken
		...`,
}
