package docs

import "net/http"

var noRule = fault(http.StatusNotFound, "There is no such rule, or the caller may not see it.")

const sinceQuery = "since?  string  how far back, as 90m, 12h or 7d; a day if left out"

const dryRunText = "Nobody is told anything. The course of each alert that is still stored is replayed from its history, and the rule applied to it.\n\n" +
	"What the history does not have can not be replayed: alerts that were deleted since and entries beyond `HISTORY_LIMIT`, tags and other fields as they were (they count as they are now), and blackouts that did not show in the status of alerts. It asks for the scope `read:alerts` too.\n\n" +
	"There is an end to what is replayed: 10,000 alerts with 100,000 entries of their history, those received last, and ten seconds. `left` tells what was left out."

var rules = group{name: "Notification rules", text: "Who is told of which alerts, and when. An alert is open for a rule while its query holds and it is neither closed, expired, acknowledged, shelved, of normal severity nor in a blackout. Once it was open for the `delay`, the `channels` are told, again every `repeat` seconds until somebody acknowledges, and those of the `steps` when their time has come; when it is over, all who were told hear of that.\n\nA rule without a customer is seen by those who may see all customers; another one is about that customer's alerts only. It may use the channels of its customer and those of nobody, of which who sets it up must see each.", operations: []operation{
	{
		route: "POST /rule", id: "createRule", title: "Make a rule",
		text:    "Alerts that stand already are not told until they change.",
		body:    "NewRule",
		answers: []answer{made("StoredRule", "The rule."), taking},
	},
	{
		route: "GET /rules", id: "listRules", title: "List the rules that match",
		query:   "+ rules\n+ Paging",
		answers: []answer{ok("RuleList", "A page of them, by name."), outOfRange},
	},
	{
		route: "GET /rule/{id}", id: "getRule", title: "Show a rule",
		answers: []answer{ok("OneRule", "The rule."), noRule},
	},
	{
		route: "PUT /rule/{id}", id: "changeRule", title: "Change a rule",
		text:    "What is left out or null stays as it is; an empty `window` is always open, empty `steps` are none.",
		body:    "RuleChange",
		answers: []answer{ok("ChangedRule", "The rule as it is now."), noRule},
	},
	{
		route: "DELETE /rule/{id}", id: "deleteRule", title: "Delete a rule",
		text:    "Nothing more is said of alerts that it told of, not even that they are over.",
		answers: []answer{ok("OK", "It is gone."), noRule},
	},
	{
		route: "GET /rule/{id}/dry-run", id: "dryRunRule", title: "Show what a rule would have told",
		text:    dryRunText,
		query:   sinceQuery,
		answers: []answer{ok("DryRun", "The messages, in their order."), noRule},
	},
	{
		route: "POST /rules/dry-run", id: "dryRun", title: "Show what a new rule would have told",
		text:    dryRunText,
		query:   sinceQuery,
		body:    "NewRule",
		answers: []answer{ok("DryRun", "The messages, in their order.")},
	},
}}

var ruleSchemas = map[string]string{
	"Rule": `
		id          string
		name        string
		text        string       what it is for
		enabled     boolean
		customer    string|null  whose alerts it is about; null: anybody's
		query       string       of alerts, as in the parameter q; empty: all
		window      Window       when anything is told; what is due at another time waits
		delay       integer      seconds that an alert must be open first
		repeat      integer      seconds after which those told are told again, until somebody acknowledges; 0: never
		group       integer      seconds from a message of a group to its next, which tells of all alerts that are due then; 0: each alert has a message of its own
		groupBy     string[]     fields of alerts, or attributes.x, whose values make a group; none: the rule has one
		resolve     boolean      tell when it is over
		channels    string[]     ids of those told first
		user        string|null  the login of who made it
		createTime  Time|null
		updateTime  Time|null
		steps       Step[]       the escalation; an acknowledgement stops it
		href        string`,
	"Window": `
		days?      string[]|null  mon, tue, wed, thu, fri, sat, sun; none: all
		from?      string|null    08:00; with to, or neither
		to?        string|null    18:00; if it is not after from, of the next day
		timezone?  string|null    an IANA name; UTC if left out`,
	"Step": `
		after     integer   seconds since the first message; more than those of the step before
		channels  string[]  ids of those told then`,
	"NewRule": `
		name  string
		+ RuleFields
		id?   string|null`,
	"RuleChange": `
		name?  string|null
		+ RuleFields`,
	"RuleFields": `
		text?      string|null
		enabled?   boolean|null   true if left out of a new one
		customer?  string|null
		query?     string|null
		window?    Window|null
		delay?     integer|null
		repeat?    integer|null   0, or 60 and more
		group?     integer|null   30 if left out of a new one
		groupBy?   string[]|null
		resolve?   boolean|null   true if left out of a new one
		channels?  string[]|null
		steps?     Step[]|null
		...`,
	"StoredRule": `
		status  'ok'
		id      string
		rule    Rule`,
	"OneRule": `
		status  'ok'
		total   integer
		rule    Rule`,
	"ChangedRule": `
		status  'ok'
		rule    Rule`,
	"RuleList": `
		+ Found
		+ Page
		rules  Rule[]`,
	"DryRun": `
		status    'ok'
		since     Time
		until     Time       how far it came
		alerts    integer    that were replayed
		complete  boolean    whether nothing was left out
		left      LeftOut[]  what was: alerts received before these; what came after until; messages after the first 1000, which total and channels count
		total     integer    messages, one for each time and key, be it to several channels
		channels  {integer}  messages by the id of the channel
		messages  Telling[]`,
	"Telling": `
		time      Time
		what      'trigger'|'reminder'|'ack'|'resolve'
		step      integer   of the escalation; 0: those told first
		key       string    the same for all messages about one matter
		channels  string[]
		total     integer   alerts that it is about
		alerts    ToldAlert[]  the most severe of them`,
	"ToldAlert": `
		id           string
		environment  string
		resource     string
		event        string
		severity     string
		status       string`,
}
