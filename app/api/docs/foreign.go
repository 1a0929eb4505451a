package docs

import (
	"net/http"
	"slices"
)

// speaking makes operations of another product's API: their errors are in its
// shape.
func speaking(kind string, operations ...operation) []operation {
	for i, op := range operations {
		op.errors = kind
		op.answers = slices.Clone(op.answers)
		for j := range op.answers {
			if op.answers[j].kind == "Error" {
				op.answers[j].kind = kind
			}
		}
		operations[i] = op
	}
	return operations
}

var (
	tooMany   = fault(http.StatusTooManyRequests, "Too many alerts, or failed logins; `Retry-After` says when to try again.")
	noSilence = fault(http.StatusNotFound, "There is no such silence, or the caller may not see it.")
)

const gettableQuery = `
	filter?       string[]  a matcher: name="text", with != =~ or !~ as well
	active?       boolean   those that nothing suppresses; true if left out
	silenced?     boolean   those that a silence or the like suppresses; true if left out
	inhibited?    boolean   there are none such
	unprocessed?  boolean   there are none such
	receiver?     string    a regular expression; there is one receiver, alertad`

var alertmanager = group{name: "Alertmanager", path: "/alertmanager", errors: "AlertmanagerError",
	text: "Alertmanager's API v2. Labels become an alert as those of the webhook for Prometheus do, and an alert shows its labels again. Silences are blackouts under another name.\n\nErrors are texts as JSON.",
	operations: speaking("AlertmanagerError",
		operation{
			route: "POST /alertmanager/api/v2/alerts", id: "postAlerts", title: "Send alerts as Prometheus does",
			text: "An alert with an end that is past is over. Any other expires at its end unless it is sent again before: its sender moves the end with each sending.",
			body: "PostableAlert[]",
			answers: []answer{
				silent(http.StatusOK, "All were taken. A blackout may have kept some from being stored."),
				fault(http.StatusBadRequest, "Some were refused; the text says which and why. The others are stored."),
			},
		},
		operation{
			route: "GET /alertmanager/api/v2/alerts", id: "gettableAlerts", title: "List the alerts that are not over",
			query:   gettableQuery,
			answers: []answer{ok("GettableAlert[]", "All of them.")},
		},
		operation{
			route: "GET /alertmanager/api/v2/alerts/groups", id: "gettableGroups", title: "List the alerts that are not over, by name",
			query:   gettableQuery,
			answers: []answer{ok("GettableGroup[]", "The groups.")},
		},
		operation{
			route: "GET /alertmanager/api/v2/silences", id: "listSilences", title: "List the silences",
			query:   `filter?  string[]  a matcher that the silence's own texts match`,
			answers: []answer{ok("Silence[]", "All of them, those that hold first.")},
		},
		operation{
			route: "POST /alertmanager/api/v2/silences", id: "postSilence", title: "Make or change a silence",
			text:    "A matcher must ask for one text of a label, with `=`, since a blackout can ask for nothing else.",
			body:    "PostableSilence",
			answers: []answer{ok("SilenceID", "It holds."), noSilence, taking},
		},
		operation{
			route: "GET /alertmanager/api/v2/silence/{id}", id: "getSilence", title: "Show a silence",
			answers: []answer{ok("Silence", "The silence."), noSilence},
		},
		operation{
			route: "DELETE /alertmanager/api/v2/silence/{id}", id: "expireSilence", title: "End a silence",
			text:    "It is listed as expired from then on; one that has not begun is gone.",
			answers: []answer{silent(http.StatusOK, "It is over."), noSilence},
		},
		operation{
			route: "GET /alertmanager/api/v2/receivers", id: "listReceivers", title: "List the receivers",
			answers: []answer{ok("Receiver[]", "The one there is.")},
		},
		operation{
			route: "GET /alertmanager/api/v2/status", id: "getAlertmanagerStatus", title: "Show what Alertmanager's clients ask of a server",
			answers: []answer{ok("AlertmanagerStatus", "Version and uptime; there is no cluster.")},
		},
		operation{
			route: "GET /alertmanager/-/healthy", id: "alertmanagerHealthy", title: "Answer OK",
			answers: []answer{other(http.StatusOK, page, "The text `OK`.")},
		},
		operation{
			route: "GET /alertmanager/-/ready", id: "alertmanagerReady", title: "Answer OK",
			answers: []answer{other(http.StatusOK, page, "The text `OK`.")},
		},
	)}

var pagerduty = group{name: "PagerDuty", path: "/pagerduty", errors: "PagerDutyError",
	text: "PagerDuty's Events API v2. The `routing_key` in the body is an API key of this server, and counts where no header has one.",
	operations: speaking("PagerDutyError",
		operation{
			route: "POST /pagerduty/v2/enqueue", id: "enqueue", title: "Send an event",
			text: "`trigger` reports an alert, `acknowledge` and `resolve` act on the one with the same `dedup_key`. There may be none: that is no error, as its sender can not know.",
			body: "PagerDutyEvent",
			answers: []answer{
				taken("PagerDutyTaken", "It is done. A blackout may have kept the alert from being stored."),
				tooMany,
			},
		},
		operation{
			route: "POST /pagerduty/v2/change/enqueue", id: "enqueueChange", title: "Send an event that tells of a change",
			text:    "It becomes an informational alert.",
			body:    "PagerDutyChange",
			answers: []answer{taken("PagerDutyChangeTaken", "It is done."), tooMany},
		},
	)}

var noOpsgenieAlert = fault(http.StatusNotFound, "There is no such alert, or the caller may not see it.")

const identifierType = `identifierType?  string  what the path has: id, tiny or alias; id if left out`

var opsgenie = group{name: "Opsgenie", path: "/opsgenie", errors: "OpsgenieError",
	text: "Opsgenie's Alert API, with `Authorization: GenieKey` and an API key of this server. There a request is taken, done later, and its outcome asked for by its id. Here it is done when the answer comes, and the `requestId` says how it went.",
	operations: speaking("OpsgenieError", append([]operation{
		{
			route: "POST /opsgenie/v2/alerts", id: "createOpsgenie", title: "Report an alert",
			text:    "Reports with the same `alias` are of one alert.",
			body:    "NewOpsgenieAlert",
			answers: []answer{taken("OpsgenieTaken", "It is done; the id tells whether a blackout kept the alert from being stored."), unfit, tooMany},
		},
		{
			route: "GET /opsgenie/v2/alerts/requests/{request}", id: "opsgenieRequest", title: "Ask how a request went",
			answers: []answer{ok("OpsgenieRequest", "How it went."), fault(http.StatusNotFound, "There is no such request.")},
		},
		{
			route: "GET /opsgenie/v2/alerts", id: "listOpsgenie", title: "List alerts",
			query: `
				query?   string   conditions that must all hold: status:open AND priority:P1 AND tag:web; on acknowledged, entity, source, alias, message and description too
				limit?   integer  up to 100; 20 if left out
				offset?  integer  up to 20,000
				sort?    string   createdAt, updatedAt, lastOccurredAt or count
				order?   string   desc or asc`,
			answers: []answer{ok("OpsgenieList", "A page of them.")},
		},
		{
			route: "GET /opsgenie/v2/alerts/{id:.+}", id: "getOpsgenie", title: "Show an alert",
			query:   identifierType,
			answers: []answer{ok("OneOpsgenieAlert", "The alert."), noOpsgenieAlert},
		},
		{
			route: "GET /opsgenie/v2/alerts/{id:.+}/notes", id: "notesOpsgenie", title: "List the notes of an alert",
			query:   identifierType,
			answers: []answer{ok("OpsgenieNotes", "All of them, newest first."), noOpsgenieAlert},
		},
		{
			route: "DELETE /opsgenie/v2/alerts/{id:.+}", id: "deleteOpsgenie", title: "Delete an alert",
			query:   identifierType,
			answers: []answer{taken("OpsgenieTaken", "It is done; the id tells whether there was such an alert.")},
		},
	}, opsgenieActs()...)...)}

var unfit = fault(http.StatusUnprocessableEntity, "A member is missing or wrong; `errors` says which.")

// opsgenieActs are one operation under the names of what it does.
func opsgenieActs() []operation {
	var list []operation
	for _, a := range []struct{ name, id, title, text string }{
		{"close", "closeOpsgenie", "Close an alert", ""},
		{"acknowledge", "ackOpsgenie", "Acknowledge an alert", ""},
		{"unacknowledge", "unackOpsgenie", "Take an acknowledgement back", ""},
		{"snooze", "snoozeOpsgenie", "Snooze an alert", "It is shelved until `endTime`, which must be there."},
		{"notes", "noteOpsgenie", "Add a note to an alert", "The `note` must be there."},
		{"tags", "tagOpsgenie", "Add tags to an alert", "The `tags` must be there."},
	} {
		list = append(list, operation{
			route: "POST /opsgenie/v2/alerts/{id:.+}/" + a.name, id: a.id, title: a.title, text: a.text,
			query:   identifierType,
			body:    "OpsgenieAct?",
			answers: []answer{taken("OpsgenieTaken", "It is done; the id tells whether there was such an alert, and whether it could be done."), unfit, tooMany},
		})
	}
	return list
}
