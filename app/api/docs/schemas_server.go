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
		recurrence?  string       when it is on: an RRULE or a cron expression
		timezone?    string       of the recurrence, by its IANA name; the server's if left out
		query?       string       the alerts must match this too
		href         string
		status       'pending'|'active'|'expired'
		remaining    integer      seconds until it ends, of one that recurs until the occurrence ends
		nextStart?   Time|null    of the occurrence that is on or comes next; null if none does
		nextEnd?     Time|null`,
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
		duration?   Seconds|null   BLACKOUT_DURATION if neither is given; of each occurrence
		text?       string|null
		recurrence? string|null    when it is on: an RRULE or a cron expression
		timezone?   string|null    of the recurrence, by its IANA name
		query?      string|null    a query as people type it, which alerts must match too
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
	"BlackoutPreview": `
		+ AlertList
		occurrences  Occurrence[]  the next times at which it would be on`,
	"Occurrence": `
		start  Time
		end    Time`,
	"Calendar": `
		status       'ok'
		occurrences  Planned[]
		total        integer`,
	"Planned": `
		id  string  of the blackout
		+ Occurrence`,
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
		provider?            string    who knows the users; the first of the providers
		providers?           string[]  the ways to log in
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
		metrics      Metric[]
		outbox?      Outbox          how sending to other systems goes
		fleet?       Fleet           this server among those on the same database
		plugins?     PluginStatus[]`,
	"Outbox": `
		queued         integer      messages that wait to be sent
		failed         integer      those that were given up
		oldest         Time|null    when the oldest that waits was made
		lastError      string|null
		lastErrorTime  Time|null`,
	"Fleet": `
		id         string
		leads      boolean  whether it does the housekeeping and sends what is queued
		listening  boolean  whether it hears the others
		servers    integer  that were heard of lately, with this one`,
	"PluginStatus": `
		name        string
		file?       string       none if it is built in
		functions?  string[]     what it does
		enabled     boolean      whether PLUGINS names it
		running     boolean
		loadTime?   Time
		loadError?  string       why the file is not what runs; an older version may
		faults      integer      since the server started
		lastFault?  PluginFault`,
	"PluginFault": `
		time   Time
		hook   string
		error  string`,
	"AuditList": `
		+ Found
		+ Page
		audit  AuditEvent[]`,
	"AuditEvent": `
		id          string
		createTime  Time|null
		event       string        what happened, as alert-deleted
		category    'admin'|'write'|'auth'
		message     string
		user        string|null
		customers   string[]      of the user
		scopes      string[]      of the user
		resource    string        the id of what it happened to
		type        string        what that is
		requestId   string
		endpoint    string        the path of the route
		method      string
		url         string        as it was sent, without secrets
		data        string|null   the body as it was sent, without secrets
		remoteIp    string|null
		userAgent   string|null`,
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
