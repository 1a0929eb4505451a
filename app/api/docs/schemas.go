package docs

import "maps"

// schemas are the objects of the API by name, in the notation.
var schemas = join(sharedSchemas, alertSchemas, countSchemas, viewSchemas, rotaSchemas, ruleSchemas, channelSchemas, operatorSchemas, adminSchemas, loginSchemas, serverSchemas, foreignSchemas)

// texts are the schemas that are no objects, as JSON.
var texts = map[string]string{
	"Time":              `{"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$","description":"A time in UTC, to the millisecond."}`,
	"SentTime":          `{"type":"string","format":"date-time","description":"Any RFC 3339 time; what is finer than a millisecond is cut."}`,
	"Seconds":           `{"type":"integer","minimum":0,"maximum":31536000000}`,
	"Attributes":        `{"type":"object","description":"What a sender or operator adds: any names without a dot or dollar sign, any values."}`,
	"Detail":            `{"anyOf":[{"type":"string"},{"$ref":"#/components/schemas/Fault"}],"description":"A text, or a Fault of a query."}`,
	"NotFound":          `{"const":"not found"}`,
	"LeftOut":           `{"type":"string","enum":["alerts","time","messages"],"description":"What a dry run left out."}`,
	"AlertmanagerError": `{"type":"string","description":"What went wrong, for people."}`,
	"Text":              `{"type":["string","number","boolean","null"],"description":"A text; a number or boolean is taken as one."}`,
}

func join(tables ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range tables {
		maps.Copy(all, m)
	}
	return all
}

var sharedSchemas = map[string]string{
	"OK": `
		status  'ok'`,
	"Error": `
		status     'error'
		message    string         what went wrong, for people
		code       integer        the HTTP status
		errors     Detail[]|null  more about it, if there is any
		requestId  string         what the server's log has it under`,
	"Fault": `
		position   integer        of the fault in q or a filter, in characters from 0
		message    string
		field?     string         the parameter or field`,
	"Page": `
		page       integer        its number, from 1
		pageSize   integer
		pages      integer        how many there are; 0 if nothing matches
		more       boolean        whether one comes after this
		total      integer        how many match in all`,
	"Found": `
		status    'ok'
		message?  NotFound  there if the list is empty`,
}

var alertSchemas = map[string]string{
	"Alert": `
		id                string
		resource          string         what has the problem
		event             string         what the problem is
		environment       string         where: it separates what has the same name
		severity          string         one of the alarm model's
		correlate         string[]       events that are this problem too, in other states
		status            string         open, ack, shelved, closed, expired, blackout, or another of the model's
		service           string[]       what is affected
		group             string         the sort of event
		value             string|null    what was measured
		text              string         for people
		tags              string[]
		attributes        Attributes
		origin            string         the program that found it
		type              string         the sort of alert
		createTime        Time|null      when its sender made it
		timeout           Seconds        from the last report to expiry; 0 is never
		rawData           string|null    what it was made of; lists leave it out unless show-raw-data
		customer          string|null
		duplicateCount    integer        reports of the same since the severity changed
		repeat            boolean        whether the last report was such a duplicate
		previousSeverity  string
		trendIndication   string         moreSevere, lessSevere or noChange
		receiveTime       Time|null      when the first report came
		lastReceiveId     string|null    the id that the last report came with
		lastReceiveTime   Time|null      when it came
		updateTime        Time|null      when status or attributes were last changed
		href              string         the address of the alert
		history           HistoryEntry[] oldest first; lists leave it out unless show-history`,
	"HistoryEntry": `
		id          string        of the report or note that made the entry
		event       string
		severity    string|null
		status      string|null
		value       string|null
		text        string
		type        string        new, severity, status, value, note, dismiss, expired, timeout, or an action
		updateTime  Time|null
		user        string|null   who did it, if it was a person
		timeout     Seconds
		href        string`,
	"NewAlert": `
		resource      Text          what has the problem
		event         Text          what the problem is
		environment?  Text          Production, say; a rule may restrict which there are
		severity?     Text          the model's default if left out
		correlate?    Text[]        gets the event itself added
		status?       Text          other than the default, it wins over what the model would do
		service?      Text[]        what is affected
		group?        Text          Misc if left out
		value?        Text          what was measured
		text?         Text          for people
		tags?         Text[]        added to those that the alert has
		attributes?   Attributes    set beside those that the alert has
		origin?       Text          the server's own if left out
		type?         Text          the sort of alert
		createTime?   SentTime|null now if left out
		timeout?      Seconds|null  ALERT_TIMEOUT if left out
		rawData?      any           an object or list is kept as the text that it is
		customer?     Text          for callers who may act for several
		id?           Text          the sender's own id, up to 255 characters
		...`,
	"StoredAlert": `
		status  'ok'
		id      string
		alert   Alert`,
	"NotStored": `
		status   'ok'
		message  string   why there is no alert: a blackout, a heartbeat
		id       string   of the alert that was sent, or of the heartbeat`,
	"Dropped": `
		status   'ok'
		message  string   why nothing was done`,
	"BatchAnswer": `
		status      'ok'|'error'   ok if all were taken
		message?    string         what went wrong, if anything did
		code?       integer        the HTTP status, if anything went wrong
		requestId?  string         and what the server's log has it under
		complete    boolean        whether the request was read to its end
		total       integer        alerts that were read
		ok          integer        of these
		failed      integer        and these
		results     BatchResult[]  one of each alert, in the order sent`,
	"BatchResult": `
		id        string|null  null of what is no alert
		status    'ok'|'error'
		code      integer      as POST /alert would answer: 201, 202 if it was taken and not stored, or an error
		message?  string       unless it was stored`,
	"TooMany": `
		status   'error'
		message  string
		id       string   of the alert that was sent`,
	"OneAlert": `
		status  'ok'
		total   integer
		alert   Alert`,
	"AlertList": `
		+ Found
		+ Page
		alerts          Alert[]
		+ Counts
		lastTime        Time     of the last report among these alerts; now, if there is none
		autoRefresh     boolean  whether consoles may ask again by themselves`,
	"AlertCounts": `
		status          'ok'
		total           integer
		+ Counts
		autoRefresh     boolean  whether consoles may ask again by themselves`,
	"Counts": `
		severityCounts  {integer}  how many match, by severity
		statusCounts    {integer}  and by status`,
	"HistoryList": `
		+ Found
		history  HistoryRow[]  newest first
		total    integer       of this page`,
	"HistoryRow": `
		id           string
		href         string
		resource     string
		event        string
		environment  string
		service      string[]
		group        string
		text         string
		tags         string[]
		attributes   Attributes
		origin       string
		updateTime   Time|null
		user         string|null
		timeout      Seconds
		type         string
		customer     string|null
		severity?    string
		status?      string
		value?       string`,
	"StatusChange": `
		status    string         any text
		text?     string|null    why
		timeout?  Seconds|null   how long an ack or a shelving lasts
		...`,
	"Action": `
		action    string         open, ack, unack, shelve, unshelve, close, or a name that a plugin knows
		text?     string|null    why
		timeout?  Seconds|null   how long an ack or a shelving lasts
		...`,
	"TagChange": `
		tags  string[]  at least one
		...`,
	"AttributeChange": `
		attributes  Attributes  at least one; null removes
		...`,
	"Note": `
		id          string
		text        string
		user        string|null
		attributes  Attributes   what the alert was when the note was written
		type        string
		createTime  Time|null
		updateTime  Time|null    when the text was last changed
		customer    string|null
		href        string
		related     NoteRelation
		_links      NoteRelation`,
	"NoteRelation": `
		alert  string  the alert's id; among the links, its address`,
	"NewNote": `
		text?  string|null
		note?  string|null  another name of the text
		...`,
	"StoredNote": `
		status  'ok'
		id      string
		note    Note`,
	"EditedNote": `
		status  'ok'
		note    Note`,
	"NoteList": `
		+ Found
		notes  Note[]   newest first
		total  integer  of this page`,
	"StreamReady": `
		seq  integer  the number of the last event`,
	"StreamAlert": `
		change  string         what happened: new, duplicate, severity, or as the type of a history entry
		alert   StreamedAlert`,
	"StreamedAlert": `
		+ Alert
		rev  integer  grows with every change of the alert`,
	"StreamGone": `
		id   string
		rev  integer`,
	"StreamReset": ``,
}
