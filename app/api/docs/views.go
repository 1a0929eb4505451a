package docs

import "net/http"

var noView = fault(http.StatusNotFound, "There is no such view, or the caller may not see it.")

var foreignView = fault(http.StatusForbidden, "The credential lacks the scope of the route; or the view is another's, and the caller does not administer alerts.")

var views = group{name: "Views", text: "Lists of alerts that somebody named and shares. Those who may see all customers see all views, others those of their customers. What people keep for themselves is in their own attributes.", operations: []operation{
	{
		route: "POST /view", id: "createView", title: "Share a view",
		text:    "It is the caller's: they may change it, and so may who administers alerts.",
		body:    "NewView",
		answers: []answer{made("StoredView", "The view."), taking},
	},
	{
		route: "GET /views", id: "listViews", title: "List the views that match",
		query:   "+ views\n+ Paging",
		answers: []answer{ok("ViewList", "A page of them, by name."), outOfRange},
	},
	{
		route: "GET /view/{id}", id: "getView", title: "Show a view",
		answers: []answer{ok("OneView", "The view."), noView},
	},
	{
		route: "PUT /view/{id}", id: "changeView", title: "Change a view",
		body:    "ViewChange",
		answers: []answer{ok("ChangedView", "The view as it is now."), foreignView, noView},
	},
	{
		route: "DELETE /view/{id}", id: "deleteView", title: "Delete a view",
		answers: []answer{ok("OK", "It is gone."), foreignView, noView},
	},
}}

var viewSchemas = map[string]string{
	"View": `
		id          string
		name        string
		owner       string|null  the login of who made it
		customer    string|null  whose people see it
		query       string       of the address of the console's list
		createTime  Time|null
		updateTime  Time|null
		href        string`,
	"NewView": `
		name       string
		query?     string|null
		customer?  string|null
		id?        string|null
		...`,
	"ViewChange": `
		name?      string|null
		query?     string|null
		customer?  string|null
		...`,
	"StoredView": `
		status  'ok'
		id      string
		view    View`,
	"OneView": `
		status  'ok'
		total   integer
		view    View`,
	"ChangedView": `
		status  'ok'
		view    View`,
	"ViewList": `
		+ Found
		+ Page
		views  View[]`,
}
