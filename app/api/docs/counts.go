package docs

import "net/http"

var counting = group{name: "Counts and reports", text: "What there is, with how many alerts match. Environments and services exist as long as an alert has them.", operations: append([]operation{
	{
		route: "GET /environments", id: "listEnvironments", title: "Count the alerts of each environment",
		text:    "Environments of which no alert matches are there with a count of 0.",
		query:   "+ alerts\n+ Paging",
		answers: []answer{ok("EnvironmentList", "A page of them, by name."), outOfRange},
	},
	{
		route: "GET /services", id: "listServices", title: "Count the alerts of each service",
		text:    "In each environment. Services of which no alert matches are there with a count of 0.",
		query:   "+ alerts",
		answers: []answer{ok("ServiceList", "All of them, by name.")},
	},
	{
		route: "GET /alerts/groups", id: "listGroups", title: "Count the alerts of each group",
		text:    "The 1000 most frequent ones.",
		query:   "+ alerts",
		answers: []answer{ok("GroupList", "The groups.")},
	},
	{
		route: "GET /alerts/tags", id: "listTags", title: "Count the alerts that have each tag",
		text:    "The 1000 most frequent ones.",
		query:   "+ alerts",
		answers: []answer{ok("TagList", "The tags.")},
	},
	{
		route: "GET /alerts/facets", id: "countFacets", title: "Count the values of several fields",
		text: "In one request. A field is counted without the filter's own part on it, so that each number is what choosing the value would show; the values that the filter names are always there. " +
			"Fields of one text or of several count, `attributes.name` for the values of an attribute, and `attributes` for the names themselves. Values longer than 1024 bytes are left out. With `facet-match` it completes what somebody types.",
		query: `
			+ alerts
			facet?        string[]  a field or attributes.name, up to 32; if left out, environment, severity, status, service, group, customer, origin and tags
			facet-size?   integer   how many values of each, up to 1000; 20 if left out
			facet-match?  string    only values that contain this, in any case
			facet-within?  boolean  count a field within its own part of the filter too, as for groups of the list; false if left out
			facet-order?  'count'|'severity'|'value'  most frequent first, worst first or by name; count if left out`,
		answers: []answer{ok("FacetList", "The fields, in the order asked for.")},
	},
	{
		route: "GET /reports/series", id: "reportSeries", title: "Report what was raised, acknowledged and resolved over time",
		text: "Read from the history of the alerts that there are, of which the filter says which, and from what is kept of deleted ones for `HISTORY_RETENTION`: counts for each hour by environment, service, group, event, origin and customer. " +
			"If the filter names anything else, deleted alerts cannot be told by it and are left out; `leftOut` says so. Severity is that of the moment.\n\nAn alert is raised when it is new or changes its severity; acknowledged once after that; resolved when it is closed or reported as normal, but not when it just times out. Hours are those of UTC; `from` is the beginning of one.",
		query: `
			+ alerts
			from-date?  SentTime  seven days ago if left out
			to-date?    SentTime  now if left out
			interval?   integer   seconds of each step, whole hours; one hour if left out. There are 2400 steps at most`,
		answers: []answer{ok("Series", "What happened in each step.")},
	},
}, reports()...)}

// reports are served at two addresses each.
func reports() []operation {
	var list []operation
	for _, r := range []struct{ name, id, title, text string }{
		{"count", "topOffenders", "Report what is reported most", "The groups of most alerts; an alert counts once for each of its services."},
		{"flapping", "topFlapping", "Report what changes most", "The groups of most changes of severity."},
		{"standing", "topStanding", "Report what lasts longest", "Of the groups that changed severity, those that have been there for longest."},
	} {
		for _, at := range []string{"top10", "topn"} {
			id, same := r.id, "topn"
			if at == "topn" {
				id, same = r.id+"N", "top10"
			}
			list = append(list, operation{
				route: "GET /alerts/" + at + "/" + r.name, id: id, title: r.title,
				text: r.text + " The same as `GET /alerts/" + same + "/" + r.name + "`.",
				query: `
					+ alerts
					group-by?   string   a field of one text; event if left out
					page-size?  integer  how many groups; page is read too, and must be 1`,
				answers: []answer{ok("Top", "The groups."), outOfRange},
			})
		}
	}
	return list
}

var bulk = group{name: "Many alerts at once", text: "These work on all alerts that match the filter, which is that of the list; `ids` in the body narrows them to those that it names. Without any filter a change is made to all alerts; only deleting asks for more than that.", operations: []operation{
	{
		route: "PUT /_bulk/alerts/action", id: "actOnAlerts", title: "Act on the alerts that match",
		text:    "It is done when the answer comes. The address in `Location` says for a while how it went. What was changed is named by the status that it had before, so that it can be taken back.",
		query:   "+ alerts",
		body:    "BulkAction",
		answers: []answer{taken("Queued", "It is done; how it went is at `Location`."), noMatch},
	},
	{
		route: "GET /_bulk/task/{task}", id: "getTask", title: "Ask how a bulk action went",
		answers: []answer{ok("Task", "`failure` if the action had no effect on some of the alerts."), fault(http.StatusNotFound, "There is no such task, or it is too long ago.")},
	},
	{
		route: "PUT /_bulk/alerts/status", id: "setStatuses", title: "Set the status of the alerts that match",
		query:   "+ alerts",
		body:    "BulkStatus",
		answers: []answer{ok("Updated", "The alerts that were changed."), noMatch, someFailed},
	},
	{
		route: "PUT /_bulk/alerts/tag", id: "tagAlerts", title: "Add tags to the alerts that match",
		query:   "+ alerts",
		body:    "BulkTags",
		answers: []answer{ok("Updated", "The alerts that were changed."), someRefused},
	},
	{
		route: "PUT /_bulk/alerts/untag", id: "untagAlerts", title: "Remove tags from the alerts that match",
		query:   "+ alerts",
		body:    "BulkTags",
		answers: []answer{ok("Updated", "The alerts that were changed."), someRefused},
	},
	{
		route: "PUT /_bulk/alerts/attributes", id: "setAttributesOfAlerts", title: "Set and remove attributes of the alerts that match",
		query:   "+ alerts",
		body:    "BulkAttributes",
		answers: []answer{ok("Updated", "The alerts that were changed."), someRefused},
	},
	{
		route: "PUT /_bulk/alerts/note", id: "addNotes", title: "Add a note to the alerts that match",
		query:   "+ alerts",
		body:    "BulkNote",
		answers: []answer{ok("Updated", "The alerts that have the note."), someRefused},
	},
	{
		route: "DELETE /_bulk/alerts", id: "deleteAlerts", title: "Delete the alerts that match",
		query:   "+ alerts\nconfirm?  'all'  needed where there is no filter: this deletes every alert",
		body:    "BulkDelete?",
		answers: []answer{ok("Deleted", "The alerts that are gone."), someRefused},
	},
}}

var (
	noMatch     = fault(http.StatusNotFound, "No alert matches.")
	someFailed  = fault(http.StatusInternalServerError, "Some alerts were left as they are; the others are changed.")
	someRefused = fault(http.StatusBadRequest, "The request is malformed; or some alerts were left as they are, and the others are changed.")
)

var countSchemas = map[string]string{
	"EnvironmentList": `
		+ Found
		+ Page
		environments  EnvironmentCounts[]`,
	"EnvironmentCounts": `
		environment  string
		count        integer
		+ Counts`,
	"ServiceList": `
		+ Found
		services  ServiceCounts[]
		total     integer`,
	"ServiceCounts": `
		environment  string
		service      string
		count        integer
		+ Counts`,
	"GroupList": `
		+ Found
		groups  GroupCount[]  most frequent first
		total   integer`,
	"GroupCount": `
		environment  string
		group        string
		count        integer`,
	"TagList": `
		+ Found
		tags   TagCount[]  most frequent first
		total  integer`,
	"TagCount": `
		environment  string
		tag          string
		count        integer`,
	"FacetList": `
		status  'ok'
		facets  Facet[]
		total   integer  how many alerts match`,
	"Facet": `
		field     string
		values    FacetValue[]
		distinct  integer       how many values there are in all`,
	"FacetValue": `
		value     string       empty for alerts without one
		count     integer
		severity  string|null  the worst of them`,
	"Series": `
		status       'ok'
		from         Time
		to           Time
		interval     integer  seconds of each step
		severities   SeverityCounts[]  the most severe first
		total        integer  raised in all
		acknowledge  Spans  from being raised
		resolve      Spans  from being raised
		leftOut      string[]  fields of the filter for which deleted alerts are not in the report
		truncated    boolean  there are more than 200000 alerts, or as many counts of deleted ones, of which only the newest were read`,
	"SeverityCounts": `
		severity  string
		total     integer
		counts    integer[]  raised in each step`,
	"Spans": `
		count    integer
		mean     integer  seconds
		median   integer  seconds, to a tenth
		p90      integer  seconds that nine of ten took at most, to a tenth
		counts   integer[]  of each step
		seconds  integer[]  of each step, in all`,
	"Top": `
		+ Found
		top10  TopRow[]
		total  integer`,
	"TopRow": `
		count           integer  an alert counts once for each of its services
		duplicateCount  integer
		environments    string[]
		services        string[]
		resources       TopResource[]
		event?          string   what is grouped by, under its own name
		...`,
	"TopResource": `
		id        string
		resource  string
		href      string`,
	"Updated": `
		status   'ok'
		updated  string[]  ids
		count    integer`,
	"Deleted": `
		status   'ok'
		deleted  string[]  ids
		count    integer`,
	"Queued": `
		status   'ok'
		message  string
		updated  string[]    ids
		count    integer     how many those are
		errors   string[]    ids of others, and why they were left as they are
		before   {string[]}  the ids in updated by the status they had`,
	"Ids": `
		ids?  string[]  only these of the alerts that match`,
	"BulkDelete": `
		+ Ids
		...`,
	"BulkAction": `
		+ Ids
		+ Action`,
	"BulkStatus": `
		+ Ids
		+ StatusChange`,
	"BulkTags": `
		+ Ids
		+ TagChange`,
	"BulkAttributes": `
		+ Ids
		+ AttributeChange`,
	"BulkNote": `
		+ Ids
		+ NewNote`,
	"Task": `
		status  'success'|'failure'
		id      string`,
}
