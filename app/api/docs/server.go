package docs

import "net/http"

var webhooks = group{name: "Webhooks", text: "Alerts in the formats of other systems, which are listed below with what to set up there, and those that users of the server wrote as plugins.", operations: hooks()}

// hooks are one operation at four addresses.
func hooks() []operation {
	var list []operation
	for _, h := range []struct{ route, id, title string }{
		{"POST /webhooks/{format}", "receive", "Send alerts in another system's format"},
		{"POST /webhooks/{format}/{path:.+}", "receiveAtPath", "The same with a path, for formats that read one"},
		{"GET /webhooks/{format}", "receiveByGet", "The same without a body, for systems that send a URL"},
		{"GET /webhooks/{format}/{path:.+}", "receiveByGetAtPath", "The same without a body, with a path"},
	} {
		list = append(list, operation{
			route: h.route, id: h.id, title: h.title,
			query: "...",
			answers: []answer{
				ok("any", "Nothing was to be stored, or the format acts on an alert: what its sender wants to be told."),
				made("StoredAlert|StoredAlerts|WebhookAnswer", "The alert, or the ids of several; or what the format's sender wants to be told."),
				taken("NotStored|any", "One of the alerts was taken and not stored: a blackout covers it, or it was a heartbeat. The others are in."),
				fault(http.StatusBadRequest, "The request is not in that format. Nothing was stored."),
				fault(http.StatusForbidden, "The credential lacks the scope, or a rule refuses one of the alerts; the others are in."),
				fault(http.StatusNotFound, "There is no such format."),
				{http.StatusPreconditionFailed, "The format lacks what it needs to act.", "WebhookAnswer", ""},
				{http.StatusTooManyRequests, "Too many alerts, or failed logins; `Retry-After` says when to try again.", "TooMany|Error", ""},
				{0, "What a webhook that a user of the server wrote has to say.", "any", ""},
			},
		})
	}
	return list
}

const page = "text/html"

var server = group{name: "The server", text: "What clients need to know before they begin.", operations: []operation{
	{
		route: "GET /", id: "index", title: "List the routes",
		answers: []answer{ok("Index", "The routes.")},
	},
	{
		route: "GET /config", id: "getConfig", title: "Show what consoles need to know",
		text:    "Settings under Alerta's names.",
		answers: []answer{ok("Config", "The settings.")},
	},
	{
		route: "GET /config.json", id: "getEndpoint", title: "Show where the API is",
		text:    "For Alerta's own web console, which asks at the place that it was loaded from.",
		answers: []answer{ok("Endpoint", "The address.")},
	},
	{
		route: "GET /docs", id: "getReference", title: "Show this reference",
		answers: []answer{other(http.StatusOK, page, "The page.")},
	},
	{
		route: "GET /docs/openapi.json", id: "getDocument", title: "Show this reference as an OpenAPI document",
		answers: []answer{ok("object", "The document.")},
	},
	{
		route: "GET /_", id: "ping", title: "Answer OK",
		answers: []answer{other(http.StatusOK, page, "The text `OK`.")},
	},
}}

var management = group{name: "Management", text: "For those who keep the server running, and their monitoring.", operations: []operation{
	{
		route: "GET /management", id: "listManagement", title: "List the pages for management",
		answers: []answer{other(http.StatusOK, page, "A page of links.")},
	},
	{
		route: "GET /management/gtg", id: "goodToGo", title: "Tell whether the server can do its work",
		text:    "To take alerts and to show them. While the disk refuses what is written the text is `FAILED`, although alerts are shown; `GET /_` tells whether the server answers at all.",
		answers: []answer{other(http.StatusOK, page, "The text `OK`."), other(http.StatusServiceUnavailable, page, "The text `FAILED`.")},
	},
	{
		route: "GET /management/healthcheck", id: "healthCheck", title: "Tell whether all heartbeats come",
		text:    "With patience: one is stale after four times its timeout.",
		answers: []answer{other(http.StatusOK, page, "The text `OK`."), other(http.StatusServiceUnavailable, page, "`HEARTBEAT_STALE` and the origin, or `HEALTH_CHECK_FAILED`.")},
	},
	{
		route: "GET /management/manifest", id: "getManifest", title: "Show which build this is",
		answers: []answer{ok("Manifest", "The build.")},
	},
	{
		route: "GET /management/status", id: "getStatus", title: "Show the metrics",
		text:    "Counters and timers that never counted are left out.",
		answers: []answer{ok("Status", "The metrics, and how sending and the plugins do.")},
	},
	{
		route: "GET /management/metrics", id: "getMetrics", title: "Show the metrics for Prometheus",
		answers: []answer{other(http.StatusOK, "text/plain", "The metrics in the text format 0.0.4.")},
	},
	{
		route: "GET /management/properties", id: "getProperties", title: "Show the settings",
		answers: []answer{other(http.StatusOK, "text/plain", "The settings in force, secrets hidden.")},
	},
	{
		route: "GET /management/switchboard", id: "getSwitches", title: "Show the switches",
		query: "switch?  string  the one to show",
		answers: []answer{
			other(http.StatusOK, page, "A page with a form."),
			fault(http.StatusNotFound, "There is no such switch."),
		},
	},
	{
		route: "POST /management/switchboard", id: "setSwitches", title: "Turn switches",
		text:    "They are on again after a restart.",
		form:    "Switches",
		answers: []answer{other(http.StatusOK, page, "A page with a form."), fault(http.StatusBadRequest, "The form can not be read.")},
	},
	{
		route: "GET /audit", id: "listAudit", title: "List who did what",
		text:    "The audit trail, newest first, of the categories that the server keeps. Administrators of one customer see none of it.",
		query:   "+ audit\n+ Paging",
		answers: []answer{ok("AuditList", "A page of it."), outOfRange},
	},
	{
		route: "GET /management/backup", id: "getBackup", title: "Get a copy of the database",
		text: "The file of the embedded database as it is at one instant, with all that was answered before; `alertad restore` puts it back. It holds the hashes of passwords and keys. The server makes and checks it first, which takes as long as its disk needs.",
		answers: []answer{
			other(http.StatusOK, "application/octet-stream", "The file. `Content-Disposition` names it, and `Repr-Digest` has its SHA-256 (RFC 9530)."),
			fault(http.StatusForbidden, "The caller sees some customers only, or lacks the scope."),
			fault(http.StatusNotFound, "The database is PostgreSQL, which has its own means."),
		},
	},
	housekeeping("GET", "housekeep"),
	housekeeping("POST", "housekeepByPost"),
}}

func housekeeping(method, id string) operation {
	return operation{
		route: method + " /management/housekeeping", id: id, title: "Do the housekeeping now",
		text: "The server does this by itself too: alerts expire, acks and shelvings end, and what has been over for long is deleted.",
		query: `
			expired?  integer  hours after which closed and expired alerts are deleted; the setting's if left out
			info?     integer  hours after which informational alerts are deleted`,
		answers: []answer{
			ok("Housekeeping", "What was done."),
			fault(http.StatusInternalServerError, "Some of it failed."),
		},
	}
}
