package docs

import "net/http"

var (
	noBlackout  = fault(http.StatusNotFound, "There is no such blackout, or the caller may not see it.")
	noHeartbeat = fault(http.StatusNotFound, "There is no such heartbeat, or the caller may not see it.")
	taking      = fault(http.StatusConflict, "Another one has the `id`.")
)

var blackouts = group{name: "Blackouts", text: "While a blackout is active, the alerts that it covers are not stored, or, if the server is set so, stored with a status of their own. It covers an alert that has all that it names.", operations: []operation{
	{
		route: "POST /blackout", id: "createBlackout", title: "Make a blackout",
		text:    "With a `recurrence` it is on again and again, for its `duration` each time, until its `endTime`: `FREQ=WEEKLY;BYDAY=SA;BYHOUR=2;BYMINUTE=0`, say, or `0 2 * * 6`.",
		body:    "NewBlackout",
		answers: []answer{made("StoredBlackout", "The blackout."), taking},
	},
	{
		route: "GET /blackouts", id: "listBlackouts", title: "List the blackouts that match",
		text:    "Those that are over too.",
		query:   "+ blackouts\n+ Paging",
		answers: []answer{ok("BlackoutList", "A page of them."), outOfRange},
	},
	{
		route: "GET /blackout/{id}", id: "getBlackout", title: "Show a blackout",
		answers: []answer{ok("OneBlackout", "The blackout."), noBlackout},
	},
	{
		route: "GET /blackout/{id}/alerts", id: "listBlackoutAlerts", title: "List the alerts that a blackout is meant for",
		text:    "Of those that stand, whether the blackout is active or not. It asks for the scope `read:alerts` too.",
		query:   alertQuery + "\n+ Paging\nshow-history?  boolean",
		answers: []answer{ok("AlertList", "A page of them."), noBlackout, outOfRange},
	},
	{
		route: "POST /blackouts/preview", id: "previewBlackout", title: "Show what a blackout would do",
		text:    "Without making it: the alerts that it would be meant for now, and when it would be on. It asks for the scope `read:alerts` too.",
		query:   alertQuery + "\n+ Paging\nshow-history?  boolean",
		body:    "NewBlackout",
		answers: []answer{ok("BlackoutPreview", "A page of the alerts, and the times."), outOfRange},
	},
	{
		route: "GET /blackouts/calendar", id: "listPlanned", title: "List when blackouts are on",
		text:    "Every time that one is on, in a window of 366 days at most; of each blackout the first 1,000.",
		query:   "from-date  SentTime\nto-date  SentTime  after from-date",
		answers: []answer{ok("Calendar", "The times, in their order.")},
	},
	{
		route: "PUT /blackout/{id}", id: "changeBlackout", title: "Change a blackout",
		text:    "What is left out stays as it is; null empties it.",
		body:    "BlackoutChange",
		answers: []answer{ok("ChangedBlackout", "The blackout as it is now."), noBlackout},
	},
	{
		route: "DELETE /blackout/{id}", id: "deleteBlackout", title: "Delete a blackout",
		answers: []answer{ok("OK", "It is gone."), noBlackout},
	},
}}

var heartbeats = group{name: "Heartbeats", text: "A program that sends heartbeats is missed when they stop: then the server makes an alert, if it is set so.", operations: []operation{
	{
		route: "POST /heartbeat", id: "sendHeartbeat", title: "Send a heartbeat",
		text:    "There is one heartbeat of each origin and customer; a new one takes the place of the last.",
		body:    "NewHeartbeat",
		answers: []answer{made("StoredHeartbeat", "The heartbeat."), taking},
	},
	{
		route: "GET /heartbeats", id: "listHeartbeats", title: "List the heartbeats that match",
		query:   "+ heartbeats\n+ Paging",
		answers: []answer{ok("HeartbeatList", "A page of them."), outOfRange},
	},
	{
		route: "GET /heartbeat/{id}", id: "getHeartbeat", title: "Show a heartbeat",
		answers: []answer{ok("OneHeartbeat", "The heartbeat."), fault(http.StatusBadRequest, "Several heartbeats begin with these characters."), noHeartbeat},
	},
	{
		route: "DELETE /heartbeat/{id}", id: "deleteHeartbeat", title: "Forget a heartbeat",
		answers: []answer{ok("OK", "It is gone."), fault(http.StatusBadRequest, "Several heartbeats begin with these characters."), noHeartbeat},
	},
}}
