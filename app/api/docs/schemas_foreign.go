package docs

var foreignSchemas = map[string]string{
	"PostableAlert": `
		labels         {string}       alertname at least; environment, severity, instance and others as the webhook for Prometheus reads them
		annotations?   {string}|null
		startsAt?      SentTime|null  now if left out
		endsAt?        SentTime|null  when it is over unless it is sent again; 5 minutes from now if left out
		generatorURL?  string|null
		...`,
	"GettableAlert": `
		annotations    {string}
		endsAt         Time
		fingerprint    string         of the labels
		receivers      Receiver[]
		startsAt       SentTime       as it was sent
		status         GettableStatus
		updatedAt      Time
		generatorURL?  string
		labels         {string}`,
	"GettableStatus": `
		inhibitedBy  string[]                   always empty
		silencedBy   string[]                   ids of silences
		state        'active'|'suppressed'`,
	"GettableGroup": `
		alerts    GettableAlert[]
		labels    {string}         what they have in common: alertname
		receiver  Receiver`,
	"Receiver": `
		name  string`,
	"PostableSilence": `
		matchers    PostableMatcher[]  at least one
		startsAt?   SentTime|null      now if left out
		endsAt      SentTime
		createdBy?  string|null
		comment?    string|null
		id?         string|null        of the silence to change
		...`,
	"PostableMatcher": `
		name      string         of the label
		value     string
		isRegex?  boolean|null   true is good only for a value that is one text
		isEqual?  boolean|null   must be true
		...`,
	"Silence": `
		id         string         of the blackout too
		status     SilenceStatus
		updatedAt  Time
		comment    string
		createdBy  string
		endsAt     Time
		matchers   Matcher[]
		startsAt   Time`,
	"SilenceStatus": `
		state  'pending'|'active'|'expired'`,
	"Matcher": `
		isEqual  boolean
		isRegex  boolean
		name     string
		value    string`,
	"SilenceID": `
		silenceID  string`,
	"AlertmanagerStatus": `
		cluster      AlertmanagerCluster
		config       AlertmanagerConfig
		uptime       Time                 when the server started
		versionInfo  AlertmanagerVersion  of this server`,
	"AlertmanagerCluster": `
		status  'disabled'
		peers   any[]`,
	"AlertmanagerConfig": `
		original  string  the least that Alertmanager could have`,
	"AlertmanagerVersion": `
		version    string
		revision   string
		branch     string
		buildUser  string
		buildDate  string
		goVersion  string`,

	"PagerDutyEvent": `
		routing_key?  string|null  an API key
		event_action  'trigger'|'acknowledge'|'resolve'
		dedup_key?    string|null  what the sender knows the alert by, up to 512 bytes; of a trigger, what it is about if left out
		payload?      PagerDutyPayload|null  of a trigger
		client?       string|null
		client_url?   string|null
		links?        any[]|null
		images?       any[]|null
		...`,
	"PagerDutyPayload": `
		summary          string
		source           string       the resource
		severity         'critical'|'error'|'warning'|'info'
		timestamp?       string|null  ISO 8601
		component?       string|null
		group?           string|null
		class?           string|null  the event; the summary if left out
		custom_details?  any
		...`,
	"PagerDutyChange": `
		routing_key?  string|null  an API key
		payload       PagerDutyChangePayload
		client?       string|null
		links?        any[]|null
		images?       any[]|null
		...`,
	"PagerDutyChangePayload": `
		summary          string
		source?          string|null
		timestamp?       string|null  ISO 8601
		custom_details?  any
		...`,
	"PagerDutyTaken": `
		status     'success'
		message    string
		dedup_key  string    for later events on the same alert`,
	"PagerDutyChangeTaken": `
		status   'success'
		message  string`,
	"PagerDutyError": `
		status   string    invalid event, throttle exceeded or error
		message  string
		errors   string[]`,

	"NewOpsgenieAlert": `
		message       string
		alias?        string|null    what the sender knows the alert by
		description?  string|null
		responders?   any[]|null     kept as an attribute
		visibleTo?    any[]|null     kept as an attribute
		actions?      string[]|null  kept as an attribute
		tags?         string[]|null
		details?      object|null    environment, service and group are what they say; the others become attributes
		entity?       string|null    the resource
		source?       string|null    the origin
		priority?     string|null    P1 to P5; P3 if left out
		user?         string|null
		note?         string|null    added to a new alert
		...`,
	"OpsgenieAct": `
		user?     string|null    who does it, for keys of no user
		note?     string|null    why
		endTime?  SentTime|null  of a snooze
		tags?     string[]|null  to add
		...`,
	"OpsgenieTaken": `
		result     string
		took       number  seconds
		requestId  string  asks how it went`,
	"OpsgenieRequest": `
		data       OpsgenieOutcome
		took       number
		requestId  string`,
	"OpsgenieOutcome": `
		success        boolean
		isSuccess      boolean  the same
		action         string
		status         string   for people
		processedAt    Time
		integrationId  string   always empty
		alertId        string   empty if there was no such alert
		alias          string`,
	"OpsgenieAlert": `
		id              string
		tinyId          string               the beginning of the id
		alias           string               the id, if its sender knows it by nothing else
		message         string               the event
		status          'open'|'closed'
		acknowledged    boolean
		isSeen          boolean              the same
		tags            string[]
		snoozed         boolean
		snoozedUntil?   Time
		count           integer              reports
		priority        'P1'|'P2'|'P3'|'P4'|'P5'
		lastOccurredAt  Time
		createdAt       Time
		updatedAt       Time
		source          string               the origin
		owner           string               always empty
		responders      any[]                always empty
		integration     OpsgenieIntegration
		entity?         string               the resource; lists leave out this and what follows
		description?    string               the text
		actions?        string[]             always empty
		details?        object               attributes, and what Opsgenie has no place for`,
	"OpsgenieIntegration": `
		id    string  always empty
		name  string
		type  string`,
	"OneOpsgenieAlert": `
		data       OpsgenieAlert
		took       number
		requestId  string`,
	"OpsgenieList": `
		data       OpsgenieAlert[]
		paging     OpsgeniePaging
		took       number
		requestId  string`,
	"OpsgeniePaging": `
		first  string  an address, as the others
		last   string
		next?  string  if there is one`,
	"OpsgenieNotes": `
		data       OpsgenieNote[]
		took       number
		requestId  string`,
	"OpsgenieNote": `
		note       string
		owner      string
		createdAt  Time
		offset     string  when it was made, in milliseconds since 1970`,
	"OpsgenieError": `
		message    string
		took       number
		requestId  string    what the server's log has it under
		errors?    {string}  what is wrong, by member`,
}
