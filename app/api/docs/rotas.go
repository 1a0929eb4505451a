package docs

import "net/http"

var noRota = fault(http.StatusNotFound, "There is no such rota, or the caller may not see it.")

var rotas = group{name: "Rotas", text: "Who is on call: people who take turns, and overrides. A channel may name a rota, and then tells whoever is on. Those who may see all customers see all rotas, others those of their customers.", operations: []operation{
	{
		route: "POST /rota", id: "createRota", title: "Make a rota",
		text:    "The hand-over is at a time on the clock on the wall: where that is set forward or back, a turn is an hour shorter or longer.",
		body:    "NewRota",
		answers: []answer{made("StoredRota", "The rota."), taking},
	},
	{
		route: "GET /rotas", id: "listRotas", title: "List the rotas that match",
		query:   "+ rotas\n+ Paging",
		answers: []answer{ok("RotaList", "A page of them, by name."), outOfRange},
	},
	{
		route: "GET /rota/{id}", id: "getRota", title: "Show a rota",
		answers: []answer{ok("OneRota", "The rota."), noRota},
	},
	{
		route: "PUT /rota/{id}", id: "changeRota", title: "Change a rota",
		text:    "Whose turn it is stays on if members or hand-over change and no start is named; the turns of before are not known any more then. Who is named as the first is on from now, or from the start that is named.",
		body:    "RotaChange",
		answers: []answer{ok("ChangedRota", "The rota as it is now."), noRota, taking},
	},
	{
		route: "DELETE /rota/{id}", id: "deleteRota", title: "Delete a rota",
		answers: []answer{ok("OK", "It is gone."), noRota},
	},
	{
		route: "GET /rota/{id}/oncall", id: "getOnCall", title: "Show who is on call",
		query:   "at?  SentTime  now if left out",
		answers: []answer{ok("OnCall", "Who is on, and the shift that comes next. Nobody is on before the first turn."), noRota},
	},
	{
		route: "GET /rota/{id}/shifts", id: "listShifts", title: "List shifts",
		query:   "from  SentTime\nto  SentTime  366 days later at most",
		answers: []answer{ok("ShiftList", "Those that touch that time, whole. A turn that an override interrupts is several."), noRota},
	},
	{
		route: "POST /rota/{id}/override", id: "addOverride", title: "Put somebody on call for a while",
		text:    "Of overrides that overlap the one counts that was made last.",
		body:    "NewOverride",
		answers: []answer{ok("ChangedRota", "The rota as it is now."), noRota},
	},
	{
		route: "DELETE /rota/{id}/override/{override}", id: "deleteOverride", title: "Take an override back",
		answers: []answer{ok("ChangedRota", "The rota as it is now."), fault(http.StatusNotFound, "There is no such rota or override.")},
	},
	{
		route: "POST /rota/{id}/feed", id: "newFeed", title: "Make an address of the calendar",
		text:    "Calendar programs send no credentials: whoever knows the address reads the calendar, and nothing else. It is shown once. The address of before opens nothing any more.",
		body:    "object?",
		answers: []answer{made("StoredFeed", "The address."), noRota},
	},
	{
		route: "DELETE /rota/{id}/feed", id: "endFeed", title: "Close the calendar",
		answers: []answer{ok("ChangedRota", "No address opens the calendar."), noRota},
	},
	{
		route: "GET /rota/{id}/calendar.ics", id: "getRotaCalendar", title: "Read the calendar",
		query:   "token  string  as the address of the calendar has it",
		answers: []answer{other(http.StatusOK, "text/calendar", "The shifts from four weeks ago to half a year from now, as iCalendar (RFC 5545)."), fault(http.StatusNotFound, "The address opens no calendar.")},
	},
}}

var rotaSchemas = map[string]string{
	"Rota": `
		id          string
		name        string       unique
		text        string
		customer    string|null  whose people see it
		timezone    string       of the hand-over, an IANA name; empty is UTC
		turn        'daily'|'weekly'
		every       integer      so many days or weeks is a turn
		weekday     'monday'|'tuesday'|'wednesday'|'thursday'|'friday'|'saturday'|'sunday'|null  of the hand-over
		handover    string       the time of day, as 09:00
		start       Time|null    of the first turn
		first       string       the member whose turn that is
		feedTime    Time|null    when the address of the calendar was made; null: there is none
		user        string|null  who made it
		createTime  Time|null
		updateTime  Time|null
		onCall      string|null  the member who is on call now
		onCallUntil Time|null
		members     RotaMember[]
		overrides   Override[]   in the order in which they were made
		href        string`,
	"RotaMember": `
		name        string
		addresses?  object  by the type of the channels that they are for, and of its form: {"mail": "ann@example.com"}`,
	"Override": `
		id          string
		start       Time|null
		end         Time|null
		member      string
		user        string|null
		createTime  Time|null`,
	"RotaFields": `
		text?       string|null
		customer?   string|null
		timezone?   string|null
		turn?       string|null     daily or weekly; weekly if left out
		every?      integer|null
		weekday?    string|null     monday if left out
		handover?   string|null     09:00 if left out
		start?      SentTime|null   the first turn begins with the hand-over before; now if left out
		first?      string|null     the first of the members if left out
		overrides?  SentOverride[]|null
		...`,
	"NewRota": `
		name     string
		members  RotaMember[]  in the order of their turns
		id?      string|null
		+ RotaFields`,
	"RotaChange": `
		name?     string|null
		members?  RotaMember[]|null
		+ RotaFields`,
	"SentOverride": `
		id?      string|null  of one that is there: what is left out stays as it is
		start?   SentTime|null
		end?     SentTime|null
		member?  string|null
		...`,
	"NewOverride": `
		start?  SentTime|null  now if left out
		end     SentTime
		member  string
		...`,
	"Shift": `
		start     Time|null
		end       Time|null
		member    string
		override  string|null  the id of what puts them on; null: it is their turn`,
	"OnCall": `
		status  'ok'
		total   integer
		person  RotaMember|null
		shift   Shift|null
		next    Shift`,
	"ShiftList": `
		status  'ok'
		shifts  Shift[]
		total   integer`,
	"StoredRota": `
		status  'ok'
		id      string
		rota    Rota`,
	"StoredFeed": `
		status  'ok'
		id      string
		feed    string  the address
		rota    Rota`,
	"OneRota": `
		status  'ok'
		total   integer
		rota    Rota`,
	"ChangedRota": `
		status  'ok'
		rota    Rota`,
	"RotaList": `
		+ Found
		+ Page
		rotas  Rota[]`,
}
