package docs

import "net/http"

func groups() []group {
	return []group{sending, searching, working, counting, bulk, views, blackouts, heartbeats, rotas, rules, channels, webhooks, alertmanager, pagerduty, opsgenie, logins, users, userGroups, permissions, keys, embedding, server, management}
}

var sending = group{name: "Sending", text: "How alerts come in. What is already there is not made again: a report of the same event on the same resource and environment is a duplicate of the alert, or changes its severity; an event that the alert correlates with changes what the alert is about.", operations: []operation{
	{
		route: "POST /alert", id: "sendAlert", title: "Send an alert",
		text: "The answer is the alert as it is stored now, on disk. Its `id` is that of the first report; `lastReceiveId` is this one's.\n\nMembers that are not known are ignored. `severity` must be one of the alarm model's.",
		body: "NewAlert",
		answers: []answer{
			made("StoredAlert", "The alert is stored."),
			taken("NotStored", "The alert was taken and not stored: a blackout covers it, or it was a heartbeat."),
			fault(http.StatusBadRequest, "A member is missing or wrong."),
			fault(http.StatusForbidden, "The credential lacks the scope, or a rule refuses the alert: its origin, its environment, or that it has no service."),
			fault(http.StatusConflict, "Another alert has the `id`."),
			{http.StatusTooManyRequests, "Too many alerts, or failed logins; `Retry-After` says when to try again.", "TooMany|Error", ""},
		},
	},
	{
		route: "POST /alerts", id: "sendAlerts", title: "Send many alerts",
		text:   "As a JSON array, or as NDJSON (`application/x-ndjson`): one alert to a line. The body may be of any length; only its alerts are bounded, in size and to 100,000. Each is taken as by `POST /alert` and has a result of its own: what is wrong with one concerns no other.",
		body:   "NewAlert[]",
		ndjson: "NewAlert",
		answers: []answer{
			made("BatchAnswer", "All were taken."),
			{http.StatusMultiStatus, "Some were not taken; the others are in.", "BatchAnswer", ""},
			{http.StatusUnauthorized, "No credential, or one that is not valid; or who sends lost the right to midway: the alerts before that are in.", "BatchAnswer|Error", ""},
			{http.StatusBadRequest, "The body can not be read to its end, or not at all. The alerts before that are in, and have their results.", "BatchAnswer|Error", ""},
			{http.StatusRequestEntityTooLarge, "There are too many alerts, of which the first are in.", "BatchAnswer|Error", ""},
			{http.StatusInternalServerError, "A fault of the server, which may have come midway.", "BatchAnswer|Error", ""},
			{http.StatusServiceUnavailable, "The server can not do this now, or could not midway; `Retry-After` says when to try again.", "BatchAnswer|Error", ""},
		},
	},
}}

const alertQuery = `
	+ alerts
	sort-by?        string[]  a field, attributes.NAME, or -field for the other direction; lastReceiveTime if left out`

var searching = group{name: "Searching", text: searchText, operations: []operation{
	{
		route: "GET /alerts", id: "listAlerts", title: "List the alerts that match",
		text:    "A page of them, with counts of all that match.",
		query:   alertQuery + "\n+ Paging\nshow-raw-data?  boolean\nshow-history?   boolean\ntext-limit?     integer  how many characters are wanted of text, value and attributes; longer ones end in …",
		answers: []answer{ok("AlertList", "The page, empty if nothing matches."), outOfRange},
	},
	{
		route: "GET /alerts/count", id: "countAlerts", title: "Count the alerts that match",
		query:   "+ alerts",
		answers: []answer{ok("AlertCounts", "The counts.")},
	},
	{
		route: "GET /alert/{id}", id: "getAlert", title: "Show an alert",
		text:    "With its history and raw data.",
		answers: []answer{ok("OneAlert", "The alert."), ambiguous, noAlert},
	},
	{
		route: "GET /alerts/history", id: "listHistory", title: "List what happened to the alerts that match",
		text:    "Newest first, of all alerts together.",
		query:   "+ alerts\n+ Paging",
		answers: []answer{ok("HistoryList", "A page of it."), outOfRange},
	},
	{
		route: "GET /alerts/stream", id: "streamAlerts", title: "Follow the alerts that match",
		text: "Changes as they are stored, as server-sent events. The first event is `ready`. Then `alert` is an alert that matches now, `gone` one that was deleted or matches no longer. `reset` says that events were missed: ask for the list again. Its data are JSON: a `StreamReady`, `StreamAlert`, `StreamGone` or `StreamReset`. An `href` in it is a path below the API's address.\n\n" +
			"A client that comes back with the id of its last event, in the header `Last-Event-ID` or the parameter, goes on where it was.",
		query:   "+ alerts\nlast-event-id?  string  for clients that can set no header\nfilter?  string[]  each the query string of a list; an alert must match one of them too\ntext-limit?  integer  as in the list",
		answers: []answer{other(http.StatusOK, "text/event-stream", "The events, until the client leaves.")},
	},
}}

const searchText = "Every member of an alert is a parameter that filters by it. `severity=major` is equal, `severity!=major` is not; `resource=~web` contains, and with several values of which one has the tilde all are regular expressions (RE2, case ignored). Several values of one parameter are alternatives; different parameters must all match. `attributes.region=EU` filters by an attribute; `tag`, `service` and `correlate` by what is among them.\n\n" +
	"`q` takes a query in the manner of Lucene: `severity:major AND NOT group:web`, `resource:web*`, `text:\"disk full\"`, `/regular expression/`, `duplicateCount:[10 TO *]`, `_exists_:region`, `_.region:EU` for an attribute. A word without a field is looked for in `text`. Two terms side by side are alternatives; `AND` binds tighter than `OR`. What can not be read is refused with its position; a regular expression or wildcard that takes longer than 1.5 seconds to look for, with status 400.\n\n" +
	"Users of a customer see and count the alerts of that customer only."

var (
	outOfRange = fault(http.StatusRequestedRangeNotSatisfiable, "There is no such page.")
	noAlert    = fault(http.StatusNotFound, "There is no such alert, or the caller may not see it.")
	ambiguous  = fault(http.StatusBadRequest, "Several alerts begin with these characters.")
	useless    = fault(http.StatusConflict, "The alert is in a status in which the action has no effect.")
)

var working = group{name: "Working on an alert", text: "What people and programs do with an alert. Each change is an entry of the alert's history, with the user.", operations: []operation{
	{
		route: "PUT /alert/{id}/action", id: "actOnAlert", title: "Act on an alert",
		text:    "`ack`, `shelve` and `close` do what they say, `unack` and `unshelve` return to the status before, `open` reopens. Any other name is for the server's plugins, and is noted in the history.",
		body:    "Action",
		answers: []answer{ok("OK", "It is done."), dropped, noAlert, useless, limited},
	},
	{
		route: "PUT /alert/{id}/status", id: "setStatus", title: "Set the status of an alert",
		text:    "To any text, without the rules that actions follow.",
		body:    "StatusChange",
		answers: []answer{ok("OK", "It is done."), dropped, noAlert, limited},
	},
	{
		route: "PUT /alert/{id}/tag", id: "tagAlert", title: "Add tags to an alert",
		body:    "TagChange",
		answers: []answer{ok("OK", "It is done."), noAlert},
	},
	{
		route: "PUT /alert/{id}/untag", id: "untagAlert", title: "Remove tags from an alert",
		body:    "TagChange",
		answers: []answer{ok("OK", "It is done, also if there was no such tag."), noAlert},
	},
	{
		route: "PUT /alert/{id}/attributes", id: "setAttributes", title: "Set and remove attributes of an alert",
		body:    "AttributeChange",
		answers: []answer{ok("OK", "It is done."), noAlert},
	},
	{
		route: "DELETE /alert/{id}", id: "deleteAlert", title: "Delete an alert",
		text:    "With its history and notes. It can not be undone. Whether users need the scope of administrators for this is a setting.",
		answers: []answer{ok("OK", "It is gone."), dropped, ambiguous, noAlert, fault(http.StatusConflict, "A plugin keeps the alert."), limited},
	},
	{
		route: "PUT /alert/{id}/note", id: "addNote", title: "Add a note to an alert",
		body:    "NewNote",
		answers: []answer{made("StoredNote", "The note."), dropped, noAlert, limited},
	},
	{
		route: "GET /alert/{id}/notes", id: "listNotes", title: "List the notes of an alert",
		query:   "+ Paging",
		answers: []answer{ok("NoteList", "A page of them."), noAlert, outOfRange},
	},
	{
		route: "PUT /alert/{id}/note/{note}", id: "editNote", title: "Replace the text of a note",
		body:    "NewNote",
		answers: []answer{ok("EditedNote", "The note as it is now."), noNote},
	},
	{
		route: "DELETE /alert/{id}/note/{note}", id: "deleteNote", title: "Delete a note",
		answers: []answer{ok("OK", "It is gone."), noNote},
	},
}}

var (
	dropped = taken("Dropped", "A plugin took the request, or it came back from a server that it was forwarded to: nothing is changed.")
	limited = fault(http.StatusTooManyRequests, "A plugin limits the rate, or too many logins failed; `Retry-After` says when to try again.")
)

var noNote = fault(http.StatusNotFound, "There is no such alert, or it has no such note.")
